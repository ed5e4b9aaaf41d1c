import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import * as v from 'valibot'
import { run } from '../../script/rig/run.ts'
import { dockerEnv } from '../support/rig.ts'
import { directory } from './support/flattened.ts'
import { goProgram } from '../support/programs.ts'
import { ways } from './support/ways.ts'
import { playAll } from '../support/sample.ts'

Object.assign(process.env, dockerEnv())

const Results = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(
    v.string(),
    v.object({
      outcome: v.optional(v.string()),
      message: v.string(),
      detail: v.string(),
      left: v.array(v.unknown()),
    }),
  ),
)

const work = directory()
chmodSync(work, 0o755)
const plugin = join(work, 'plugin')
writeFileSync(plugin, await goProgram('plugin'), { mode: 0o755 })
const secretFile = join(work, 'secret')
writeFileSync(secretFile, 'PLANTED-SECRET-descriptor', { mode: 0o644 })
const cookie = { GRPC_DATASOURCE_PLUGIN: 'GRPC_DATASOURCE_PLUGIN' }
const mark = `mark-${randomBytes(6).toString('hex')}`

/** Arguments of the plugin: what it does. */
const attacks = {
  attack: ['attack'],
  peer: ['attack-peer'],
  memory: ['hog-memory'],
  memoryTogether: ['hog-memory', 'together'],
  virtual: ['hog-virtual'],
  disk: ['fill-disk'],
  files: ['fill-inodes'],
  forks: ['fork-bomb', mark],
}

type Attack = keyof typeof attacks
const all = Object.keys(attacks) as Attack[]

interface Attacked {
  readonly names: readonly Attack[]
  /** What the action's own process wrote: the job's log. */
  readonly log: string
  readonly result: (name: Attack) => v.InferOutput<typeof Results>[string]
}

/**
 * Has the plugins checked by a process that is as attackers wish: with a key in its session keyring and an inherited
 * descriptor. All of it for the first way; for the others only with `--all`.
 */
async function attackAll(way: string, names: readonly Attack[]): Promise<Attacked> {
  const [workFile, resultFile] = [join(work, `${way}.json`), join(work, `${way}-results.json`)]
  writeFileSync(
    workFile,
    JSON.stringify({ way, attacks: Object.fromEntries(names.map((name) => [name, attacks[name]])) }),
  )
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const worker = join(import.meta.dirname, 'support/attack-worker.ts')
  const { code, signal, timedOut, stdout, stderr } = await run(
    plugin,
    ['plant', secretFile, process.execPath, worker, workFile, resultFile],
    { env, timeout: 240_000 },
  )
  assert.equal(code, 0, `${way}: signal ${signal ?? 'none'}, ${timedOut ? 'timed out, ' : ''}${stderr}`)
  const results = v.parse(Results, readFileSync(resultFile, 'utf8'))
  return { names, log: `${stdout}${stderr}`, result: (name) => results[name] ?? assert.fail(name) }
}

/** Nobody, but in a container that is not started by root: the user id that the plugin has, as it sees it. */
const pluginUser = (way: string): number =>
  way === 'a container' && process.getuid?.() !== 0 ? (process.getuid?.() ?? 0) : 65534

/** Processes that are left of a plugin with this argument. */
function leftovers(): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map(commandLine)
    .filter((line) => line.startsWith('lingering') && line.includes(mark))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

// Before the first test: what a file has made is removed when its tests have ended.
const before = statfsSync(work)
const attacked: [way: string, Attacked][] = []
for (const [index, way] of Object.keys(ways).entries()) {
  attacked.push([way, await attackAll(way, index === 0 || playAll ? all : ['attack', 'peer'])])
}

test('the attacks succeed on a plugin that is started without a sandbox, with the pipes of Node', async () => {
  // The job's log is a process's standard output: here that of the process between, which starts the plugin.
  const script = `const { spawn } = require('node:child_process')
    const child = spawn(process.argv[1], ['attack'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.resume()
    child.stderr.pipe(require('node:fs').createWriteStream(process.argv[2]))`
  const output = join(directory(), 'stderr')
  const child = spawn(plugin, ['plant', secretFile, process.execPath, '-e', script, plugin, output], {
    env: { ...process.env, ...cookie },
  })
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  await once(child, 'close')
  const stolen = readFileSync(output, 'utf8')
  for (const success of [
    /GOT inherited descriptor 200 .*PLANTED-SECRET/,
    /GOT \d+ descriptors of the process behind descriptor 1/,
    /GOT a signal to the process behind/,
    /GOT the key in keyring -3: "PLANTED-SECRET/,
    /GOT a socket of AF_VSOCK/,
  ])
    assert.match(stolen, success)
  assert.match(log, /^::error title=by the plugin::PLANTED-ANNOTATION$/m)
})

for (const [way, { names, log, result }] of attacked) {
  suite(`${way}, as user ${process.getuid?.()}`, () => {
    test('no attack succeeds', () => {
      const { detail } = result('attack')
      assert.match(detail, new RegExp(`^\\d\\d attempts as user ${pluginUser(way)}, 0 succeeded$`, 'm'))
      assert.doesNotMatch(`${detail}${log}`, /GOT|PLANTED/)
    })

    test('the process that asks for its health cannot be reached through its connection', () => {
      const { detail } = result('peer')
      assert.match(detail, /^\d attempts as user \d+, 0 succeeded$/m)
      assert.doesNotMatch(detail, /GOT/)
    })

    test('nothing is left', () => {
      assert.deepEqual(leftovers(), [])
      for (const name of names) assert.deepEqual(result(name).left, [], name)
    })

    if (names.length < all.length) return

    test('memory is bounded, of one process and of many', () => {
      for (const name of ['memory', 'memoryTogether'] as const) {
        assert.match(result(name).message, /used more than 256 MiB of memory, and was killed$/, result(name).detail)
      }
    })

    test('what is reserved and not used is not bounded', () => {
      const { outcome, message, detail } = result('virtual')
      assert.equal(outcome, 'passed', `${message} ${detail}`)
    })

    test('the disk is bounded, in bytes and in files', () => {
      const expected =
        way === 'a container'
          ? /wrote more than 512 MiB to the disk, and was killed/
          : /wrote more data or files than the check allows/
      assert.match(result('disk').message, expected, result('disk').detail)
      const files =
        way === 'a container'
          ? /made more than \d+ files, and was killed|^made \d+ files/m
          : /^made \d+ files: .*no space left on device$/m
      assert.match(`${result('files').message}\n${result('files').detail}`, files)
      for (const name of ['disk', 'files'] as const) assert.doesNotMatch(result(name).detail, /GOT/)
      assert((before.bavail - statfsSync(work).bavail) * before.bsize < 1024 ** 3, 'what it wrote is gone')
    })

    test('a fork bomb is bounded', () => {
      const { message, detail } = result('forks')
      const [, started] = /^started (\d+) processes: /m.exec(detail) ?? []
      // A user namespace that root makes: no limit of the kernel holds for root's own processes, so they are counted.
      assert(
        Number(started) < 150 || / started more than 150 processes, and was killed$/.test(message),
        `${message} ${detail}`,
      )
    })
  })
}

/** Of the user that the tests run as, on a machine that forbids none. */
async function expectedWays(): Promise<string[]> {
  const first =
    process.getuid?.() === 0
      ? ['namespaces by root']
      : (await run('sudo', ['-n', 'true'])).code === 0
        ? ['namespaces by sudo']
        : []
  return [...first, 'a user namespace', 'a container']
}

test('every way to isolate was there to be tried', async () => {
  const expected = process.env['EXPECTED_WAYS']?.split(',') ?? (await expectedWays())
  assert.deepEqual(Object.keys(ways), expected)
})
