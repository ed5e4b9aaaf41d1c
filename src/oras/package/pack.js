import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Run by `npm pack` and `npm publish`. In this repository the package is its TypeScript sources, which need no build;
 * Node takes no TypeScript from `node_modules`, so what is packed is JavaScript with types. `build` makes it and points
 * `exports` at it, `restore` undoes both.
 */
const home = join(import.meta.dirname, '..')
const manifest = join(home, 'package.json')
const sources = './index.ts'
const packed = { types: './dist/index.d.ts', default: './dist/index.js' }

/** Changes nothing else in the file, so that restoring it gives the same bytes. */
function replaceExports(from, to) {
  const text = readFileSync(manifest, 'utf8')
  const [before, after] = [from, to].map((value) => `"exports": ${JSON.stringify(value)}`)
  if (text.includes(before)) writeFileSync(manifest, text.replace(before, after))
  else if (!text.includes(after)) throw new Error(`${manifest} has other exports`)
}

const [task] = process.argv.slice(2)
if (task === 'build') {
  rmSync(join(home, 'dist'), { recursive: true, force: true })
  const compiler = join(home, '../../node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [compiler, '-p', join(import.meta.dirname, 'tsconfig.json')], { stdio: 'inherit' })
  copyFileSync(join(home, '../../LICENSE'), join(home, 'LICENSE'))
  replaceExports(sources, packed)
} else if (task === 'restore') {
  replaceExports(packed, sources)
  for (const name of ['dist', 'LICENSE']) rmSync(join(home, name), { recursive: true, force: true })
} else {
  throw new Error('build or restore')
}
