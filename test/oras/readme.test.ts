import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { copy, createLayout, openRepository } from '../../src/oras/index.ts'
import { startOlareg } from '../support/registry.ts'
import { node, root, scratchDirectory } from '../support/rig.ts'
import { artifact } from './quirk-support.ts'

const execute = promisify(execFile)

it('the examples of the README run as they stand', async (context) => {
  const registry = await startOlareg()
  context.after(() => registry[Symbol.asyncDispose]())
  const directory = await scratchDirectory(context)
  const layout = await createLayout(join(directory, 'layout'))
  const { source, root: image } = await artifact(5000)
  await copy(source, layout, image)
  await layout.tag(image, 'v1')
  await writeFile(join(directory, 'file'), randomBytes(5000))
  const given = [
    `const registry = ${JSON.stringify(registry.host)}`, `const layoutPath = ${JSON.stringify(layout.path)}`,
    `const downloadPath = ${JSON.stringify(join(directory, 'download'))}`, `const filePath = ${JSON.stringify(join(directory, 'file'))}`, 'const fetchToken = async () => "token"',
  ]
  const readme = await readFile(join(root, 'src/oras/README.md'), 'utf8')
  const examples = [...readme.slice(0, readme.indexOf('## Signatures')).matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)
  assert.equal(examples.length, 5)
  const outputs: string[] = []
  for (const [n, code] of examples.entries()) {
    // Beside the library, so that its imports are those of the text.
    const file = join(root, 'src/oras', `.readme-${String(process.pid)}-${String(n)}.ts`)
    await writeFile(file, [...given, code].join('\n'))
    try {
      outputs.push((await execute(node, [file], { env: { PATH: process.env['PATH'], HOME: directory } })).stdout.trim())
    } finally {
      await rm(file)
    }
  }
  const repository = openRepository({ registry: registry.host, repository: 'team/plugin' })
  context.after(() => { repository.close() })
  assert.deepEqual(await repository.resolve('v1'), image)
  assert.equal(outputs[0], `${registry.host}/team/plugin@${image.digest}: 3 uploaded, ${String(5002 + image.size)} bytes`)
  assert.deepEqual(outputs[1]?.split('\n'), (await repository.referrers(image.digest)).map(({ digest }) => digest))
  assert.equal(outputs[2], `${String(5002 + image.size)} bytes`)
  assert.equal((await repository.sibling('team/mirror').tags().catch(() => [])).length, 0)
  assert.match(outputs[4] ?? '', /^GET http:.*\/v2\/team\/absent\/manifests\/v1: 404: .*\((not-found|name-unknown), 404\)/)
})
