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

function setExports(value) {
  const content = JSON.parse(readFileSync(manifest, 'utf8'))
  writeFileSync(manifest, `${JSON.stringify({ ...content, exports: value }, undefined, 2)}\n`)
}

const [task] = process.argv.slice(2)
if (task === 'build') {
  rmSync(join(home, 'dist'), { recursive: true, force: true })
  const compiler = join(home, '../../node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [compiler, '-p', join(import.meta.dirname, 'tsconfig.json')], { stdio: 'inherit' })
  copyFileSync(join(home, '../../LICENSE'), join(home, 'LICENSE'))
  setExports(packed)
} else if (task === 'restore') {
  setExports(sources)
  for (const name of ['dist', 'LICENSE']) rmSync(join(home, name), { recursive: true, force: true })
} else {
  throw new Error('build or restore')
}
