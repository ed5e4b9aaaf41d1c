import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { suite, test } from 'node:test'
import * as v from 'valibot'
import { run } from '../../src/shared/exec.ts'
import { dockerEnv } from '../support/rig.ts'
import { testBounds } from './support/bounds.ts'
import { directory } from './support/flattened.ts'
import { goProgram } from './support/programs.ts'
import { ways } from './support/ways.ts'

Object.assign(process.env, dockerEnv())

const Resources = v.array(v.object({ kind: v.string(), name: v.string() }))
const Result = v.pipe(v.string(), v.parseJson(), v.object({
  made: Resources,
  left: Resources,
  outcome: v.optional(v.string()),
  findings: v.array(v.object({ severity: v.string(), message: v.string(), detail: v.optional(v.string()) })),
}))

const work = directory()
chmodSync(work, 0o755)
const plugin = join(work, 'plugin')
writeFileSync(plugin, await goProgram('plugin'), { mode: 0o755 })
const secretFile = join(work, 'secret')
writeFileSync(secretFile, 'PLANTED-SECRET-descriptor', { mode: 0o644 })
const cookie = { GRPC_DATASOURCE_PLUGIN: 'GRPC_DATASOURCE_PLUGIN' }

interface Attacked {
  readonly outcome: string | undefined
  readonly message: string
  readonly detail: string
  /** What the action's own process wrote: the job's log. */
  readonly log: string
}

/** Has a plugin checked by a process that is as attackers wish: with a key in its session keyring and an inherited descriptor. */
async function attack(way: string, ...behaviour: readonly string[]): Promise<Attacked> {
  const resultFile = join(directory(), 'result.json')
  const worker = join(import.meta.dirname, 'support/attack-worker.ts')
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const { code, stdout, stderr } = await run(plugin, ['plant', secretFile, process.execPath, worker, resultFile, way, ...behaviour], { env, timeout: 120_000 })
  assert.equal(code, 0, stderr)
  const { outcome, findings: [finding], made, left } = v.parse(Result, readFileSync(resultFile, 'utf8'))
  assert.deepEqual(left, [])
  for (const { name } of made) assert(!isAbsolute(name) || !existsSync(name), `${name} is left`)
  return { outcome, message: finding?.message ?? '', detail: finding?.detail ?? '', log: `${stdout}${stderr}` }
}

/** Processes that are left of a plugin with this argument. */
function leftovers(mark: string): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).map(commandLine).filter((line) => line.includes(mark))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

test('the attacks succeed on a plugin that is started without a sandbox, with the pipes of Node', async () => {
  // The job's log is a process's standard output: here that of the process between, which starts the plugin.
  const script = `const { spawn } = require('node:child_process')
    const child = spawn(process.argv[1], ['attack'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.resume()
    child.stderr.pipe(require('node:fs').createWriteStream(process.argv[2]))`
  const output = join(directory(), 'stderr')
  const child = spawn(plugin, ['plant', secretFile, process.execPath, '-e', script, plugin, output], { env: { ...process.env, ...cookie } })
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => { log += chunk.toString() })
  await once(child, 'close')
  const stolen = readFileSync(output, 'utf8')
  for (const success of [
    /GOT inherited descriptor 200 .*PLANTED-SECRET/, /GOT \d+ descriptors of the process behind descriptor 1/, /GOT a signal to the process behind/,
    /GOT the key in keyring -3: "PLANTED-SECRET/, /GOT a socket of AF_VSOCK/,
  ]) assert.match(stolen, success)
  assert.match(log, /^::error title=by the plugin::PLANTED-ANNOTATION$/m)
})

for (const way of Object.keys(ways)) {
  suite(`${way}, as user ${process.getuid?.()}`, () => {
    test('no attack succeeds', async () => {
      const { detail, log } = await attack(way, 'attack')
      assert.match(detail, /^\d\d attempts as user \d+, 0 succeeded$/m)
      assert.doesNotMatch(`${detail}${log}`, /GOT|PLANTED/)
    })

    test('the process that asks for its health cannot be reached through its connection', async () => {
      const { detail, log } = await attack(way, 'attack-peer')
      assert.match(detail, /^\d attempts as user \d+, 0 succeeded$/m)
      assert.doesNotMatch(`${detail}${log}`, /GOT|PLANTED/)
    })

    test('memory is bounded, of one process and of many', async () => {
      for (const behaviour of [['hog-memory'], ['hog-memory', 'together']]) {
        const { message, detail } = await attack(way, ...behaviour)
        assert.match(message, /used more than 256 MiB of memory, and was killed$/, detail)
      }
    })

    test('what is reserved and not used is not bounded', async () => {
      const { outcome, message, detail } = await attack(way, 'hog-virtual')
      assert.equal(outcome, 'passed', `${message} ${detail}`)
    })

    test('the disk is bounded, in bytes and in files', async () => {
      const before = statfsSync(work)
      const bytes = await attack(way, 'fill-disk')
      assert.match(bytes.message, way === 'a container' ? /wrote more than 512 MiB to the disk, and was killed/ : /wrote more files than the check lets it write/, bytes.detail)
      assert.doesNotMatch(bytes.detail, /GOT/)
      const files = await attack(way, 'fill-inodes')
      assert.doesNotMatch(files.detail, /GOT/)
      assert.equal(files.outcome, 'failed')
      assert((before.bavail - statfsSync(work).bavail) * before.bsize < 16 * testBounds.disk, 'what it wrote is gone')
    })

    test('a fork bomb is bounded, and nothing of it is left', async () => {
      const mark = `mark-${randomBytes(6).toString('hex')}`
      const { detail } = await attack(way, 'fork-bomb', mark)
      const [, started] = /^started (\d+) processes: /m.exec(detail) ?? []
      assert(Number(started) < testBounds.processes, detail)
      assert.deepEqual(leftovers(mark), [])
    })
  })
}

test('every way to isolate was there to be tried', () => {
  const expected = process.env['EXPECTED_WAYS']?.split(',') ?? ['namespaces by root', 'a user namespace', 'a container']
  assert.deepEqual(Object.keys(ways), expected)
})
