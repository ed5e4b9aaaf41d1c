import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { root } from './paths.ts'

const Package = v.looseObject({ name: v.string() })

/**
 * Gives the bundler the modules of graphql as ES modules, of which it can leave out what nobody imports. The package
 * has every module twice and is found as CommonJS, because it has no map of exports. Whoever imports it has to find the
 * same copy, so the generator, and what stands in for one of its packages, are copied beside it.
 *
 * @param work directory of the compiled sources; everything is below its `node_modules`
 */
export async function provideEsmPackages(work: string): Promise<void> {
  const from = join(root, 'node_modules')
  const to = join(work, 'node_modules')
  const graphql = join(to, 'graphql')
  for (const name of await readdir(join(from, 'graphql'), { recursive: true })) {
    if (!name.endsWith('.mjs')) continue
    const code = await readFile(join(from, 'graphql', name), 'utf8')
    const file = join(graphql, name.replace(/\.mjs$/, '.js'))
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(file, code.replace(/(\bfrom '\.[^']*)\.mjs'/g, "$1.js'"))
  }
  const text = await readFile(join(from, 'graphql/package.json'), 'utf8')
  const description = v.parse(v.pipe(v.string(), v.parseJson(), Package), text)
  await writeFile(join(graphql, 'package.json'), JSON.stringify({ ...description, type: 'module', main: 'index.js' }))
  await cp(join(from, 'graphql/LICENSE'), join(graphql, 'LICENSE'))
  for (const name of ['@wundergraph/protographic', '@wundergraph/composition'])
    await cp(join(from, name), join(to, name), { recursive: true, dereference: true })
}
