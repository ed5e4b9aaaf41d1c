/**
 * The program that runs a module inside the sandbox, by the WASI of Node. It is the text of a file, because it runs
 * with nothing but Node. `node:wasi` does not confine a module; the sandbox does.
 *
 * It reads `/plugin/plan.json` (what `runModule` writes) and `/plugin/module.wasm`, and writes lines of JSON. Node
 * opens files for writing even if a module only reads them. So the files are compared instead of write-protected.
 */
export const runner = `import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { WASI } from 'node:wasi'

const root = '/tmp/repository'
const { files, calls, maxOutput } = JSON.parse(fs.readFileSync('/plugin/plan.json', 'utf8'))

function say(line) {
  let bytes = Buffer.from(JSON.stringify(line) + '\\n')
  while (bytes.length > 0) bytes = bytes.subarray(fs.writeSync(1, bytes))
}

function snapshot() {
  const hash = createHash('sha256')
  const visit = (directory) => {
    for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name)
      const kind = entry.isDirectory() ? 'directory' : entry.isFile() ? 'file' : 'link'
      hash.update(JSON.stringify([path, kind, entry.isSymbolicLink() ? fs.readlinkSync(path) : '']))
      if (kind === 'file') hash.update(fs.readFileSync(path))
      if (kind === 'directory') visit(path)
    }
  }
  visit(root)
  return hash.digest('hex')
}

function read(path, from, most) {
  const descriptor = fs.openSync(path, 'r')
  const bytes = Buffer.alloc(most)
  const count = fs.readSync(descriptor, bytes, 0, most, from)
  fs.closeSync(descriptor)
  return bytes.toString('utf8', 0, count)
}

function call(module, { args, input }) {
  fs.writeFileSync('/tmp/stdin', input ?? '')
  const [stdin, stdout, stderr] = [['stdin', 'r'], ['stdout', 'w'], ['stderr', 'w']].map(([name, flags]) =>
    fs.openSync('/tmp/' + name, flags))
  const started = performance.now()
  const result = {}
  try {
    const options = { version: 'preview1', args, env: {}, preopens: { '/': root }, stdin, stdout, stderr }
    const wasi = new WASI({ ...options, returnOnExit: true })
    const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.wasiImport })
    // Node refuses a command that exports \`_initialize\`, and hosts run it.
    result.exitCode = wasi.start({ exports: { _start: exports._start, memory: exports.memory } }) ?? 0
  } catch (error) {
    result.trap = String(error?.message ?? error).slice(0, 500)
  }
  const [size, errorSize] = ['/tmp/stdout', '/tmp/stderr'].map((path) => fs.statSync(path).size)
  return {
    ...result,
    milliseconds: performance.now() - started,
    size,
    output: size > maxOutput ? '' : read('/tmp/stdout', 0, maxOutput),
    errors: read('/tmp/stderr', Math.max(0, errorSize - 8192), 8192),
  }
}

fs.mkdirSync(root)
for (const [path, content] of files) {
  fs.mkdirSync(dirname(join(root, path)), { recursive: true })
  fs.writeFileSync(join(root, path), Buffer.from(content, 'base64'))
}
say({ ready: true })
let module
try {
  module = new WebAssembly.Module(fs.readFileSync('/plugin/module.wasm'))
} catch (error) {
  say({ refused: String(error?.message ?? error).slice(0, 500) })
  process.exit()
}
say({ compiled: true })
for (const [index, one] of calls.entries()) {
  say({ begins: index })
  const before = one.writes ? '' : snapshot()
  const answer = call(module, one)
  say({ ends: { ...answer, changed: !one.writes && snapshot() !== before } })
  // The memory of an instance counts until it is collected.
  globalThis.gc()
}
process.exit()
`
