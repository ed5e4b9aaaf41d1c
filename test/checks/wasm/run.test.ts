import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Artifact, Part } from '../../../src/artifact/index.ts'
import { findSandbox, allSandboxes, type SmokeTestOptions } from '../../../src/checks/smoke/smoke-test.ts'
import type { Sandbox } from '../../../src/checks/smoke/sandbox.ts'
import { checkModules, type FindSubjects, type ModuleLimits } from '../../../src/checks/wasm/check.ts'
import { preview1Functions } from '../../../src/checks/wasm/index.ts'
import { maxOutput, runModule, type WasmCall, type WasmOutcome } from '../../../src/checks/wasm/run.ts'
import type { Finding } from '../../../src/shared/finding.ts'
import { testContext } from '../../support/context.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import { command, leb, name } from '../../support/wasm.ts'

const write = new Map([['fd_write', preview1Functions.get('fd_write') ?? '']])
/** A positive number in signed LEB128: its last byte has no sign bit. */
const signed = (value: number): number[] =>
  value < 64 ? [value] : [(value % 128) + 128, ...signed(Math.floor(value / 128))]
/** `i32.const` */
const constant = (value: number): number[] => [0x41, ...signed(value)]
const endless = [0x03, 0x40, 0x0c, 0, 0x0b]
/** Writes zeros to standard output until that fails. */
const flood = [
  ...[...constant(4), ...constant(16_384), 0x36, 2, 0],
  ...[0x03, 0x40, ...constant(1), ...constant(0), ...constant(1), ...constant(8), 0x10, 0, 0x45, 0x0d, 0, 0x0b],
]

describe('a module in the sandbox', () => {
  let sandbox: Sandbox | undefined
  const context = testContext()

  before(async () => {
    sandbox = await findSandbox(allSandboxes, context)
    assert.ok(sandbox, 'this machine has no sandbox')
  })
  after(async () => {
    await sandbox?.[Symbol.asyncDispose]()
  })

  const call = { args: ['wasi', 'list'], writes: false }

  async function start(
    scope: Scope,
    bytes: Buffer,
    calls: number | readonly WasmCall[] = 2,
    timeout = 10_000,
    total?: number,
  ): Promise<WasmOutcome> {
    assert.ok(sandbox)
    const directory = await scratchDirectory(scope)
    const module = join(directory, 'given.wasm')
    writeFileSync(module, bytes)
    const all = typeof calls === 'number' ? Array.from({ length: calls }, () => call) : calls
    const run = { module, files: new Map(), calls: all }
    const outcome = await runModule(sandbox, run, directory, timeout, context.signal, total)
    assert.deepEqual(readdirSync(directory), ['given.wasm'], 'nothing is left: a run has a copy of Node')
    return outcome
  }

  test('each call has an instance of its own, and a trap ends only its call', async (t) => {
    const quiet = await start(t, command())
    assert.deepEqual(
      quiet.answers.map(({ exitCode, output, changed }) => [exitCode, output, changed]),
      [
        [0, '', false],
        [0, '', false],
      ],
    )
    const crashing = await start(t, command({ code: [0x00] }))
    assert.deepEqual(
      crashing.answers.map(({ exitCode, trap }) => [exitCode, trap]),
      [
        [undefined, 'unreachable'],
        [undefined, 'unreachable'],
      ],
    )
  })

  test('one that does not end is killed, and the call before it has its answer', async (t) => {
    // With a second argument it does not end.
    const sizes = new Map([['args_sizes_get', preview1Functions.get('args_sizes_get') ?? '']])
    const count = [...constant(0), ...constant(4), 0x10, 0, 0x1a, ...constant(0), 0x28, 2, 0]
    const code = [...count, ...constant(2), 0x4f, 0x04, 0x40, ...endless, 0x0b]
    const calls = [{ ...call, args: ['wasi'] }, call]
    const { answers, stopped } = await start(t, command({ imports: sizes, code }), calls, 5000)
    assert.deepEqual([answers.map(({ exitCode }) => exitCode), stopped], [[0], 'did not end within 5 s'])
  })

  test('calls that are within their limits, and together are not, are not blamed on one of them', async (t) => {
    const { answers, stopped, unasked } = await start(t, command({ code: endless }), 2, 60_000, 1500)
    assert.deepEqual([answers, stopped, unasked], [[], undefined, 'all calls together took 1.5 s'])
  })

  test('one that uses much memory has it for each call', async (t) => {
    const fill = [...constant(0), ...constant(1), ...constant(512 * 1024 ** 2 - 1), 0xfc, 0x0b, 0]
    const { answers, stopped } = await start(t, command({ code: fill, memory: [0, ...leb(8192)] }), 8)
    assert.deepEqual([answers.length, stopped], [8, undefined])
  })

  test('one with `_initialize` beside `_start` runs, as in other hosts', async (t) => {
    const exports = [
      [...name('_start'), 0, 0],
      [...name('memory'), 2, 0],
      [...name('_initialize'), 0, 0],
    ]
    const { answers } = await start(t, command({ exports }), 1)
    assert.deepEqual([answers[0]?.exitCode, answers[0]?.trap], [0, undefined])
  })

  test('links in its directory are compared and not followed', async (t) => {
    const symlink = new Map([['path_symlink', preview1Functions.get('path_symlink') ?? '']])
    // `.` gets the names `a` and `b`: who follows both never ends.
    const code = [97, 98].flatMap((letter) => [
      ...[...constant(8), ...constant(46), 0x3a, 0, 0, ...constant(9), ...constant(letter), 0x3a, 0, 0],
      ...[...constant(8), ...constant(1), ...constant(3), ...constant(9), ...constant(1), 0x10, 0, 0x1a],
    ])
    const calls = [{ ...call, writes: true }, call]
    const { answers, stopped } = await start(t, command({ imports: symlink, code }), calls)
    assert.equal(stopped, undefined)
    assert.deepEqual(
      answers.map(({ exitCode, changed }) => [exitCode, changed]),
      [
        [0, false],
        [0, false],
      ],
    )
    const first = await start(t, command({ imports: symlink, code }), 1)
    assert.deepEqual([first.answers[0]?.changed, first.stopped], [true, undefined])
  })

  test('one without calls is compiled', async (t) => {
    assert.deepEqual(await start(t, command(), 0), { answers: [] })
    assert.match((await start(t, command({ code: [0x6a] }), 0)).stopped ?? '', /^cannot be compiled: /)
  })

  describe('among others', () => {
    /** What the check says about these modules. */
    async function check(
      scope: Scope,
      modules: readonly Buffer[],
      calls: number,
      limits?: ModuleLimits,
    ): Promise<{ readonly smoke: unknown; readonly findings: readonly string[] }> {
      const directory = await scratchDirectory(scope)
      const subjects = modules.map((bytes, index) => {
        const module = join(directory, String(index))
        writeFileSync(module, bytes)
        const judge = ({ stopped }: WasmOutcome): Finding[] =>
          stopped === undefined ? [] : [{ code: 'E_SMOKE_FAILED', severity: 'error', message: stopped }]
        return { name: `m${index}`, module, files: new Map(), calls: Array.from({ length: calls }, () => call), judge }
      })
      const find: FindSubjects = () => Promise.resolve({ findings: [], subjects, reason: 'nobody asks' })
      const part = { manifest: { layers: [] }, descriptor: { digest: 'sha256:0' } } as unknown as Part
      const artifact = { parts: [part] } as unknown as Artifact
      const options = { smokeTest: undefined, dryRun: false } as unknown as SmokeTestOptions
      const { parts, findings } = await checkModules(find, options, limits).run(artifact, context)
      return {
        smoke: [...parts.values()][0]?.smoke?.outcome,
        findings: findings.map(({ code, severity, message }) => `${code} ${severity} ${message}`),
      }
    }

    test('that nobody asks anything are compiled', async (t) => {
      const valid = await check(t, [command()], 0)
      assert.deepEqual(valid, { smoke: 'skipped', findings: [] })
      const broken = await check(t, [command(), command({ code: [0x6a] })], 0)
      assert.equal(broken.smoke, 'failed')
      assert.match(broken.findings.join(), /^E_SMOKE_FAILED error cannot be compiled: /)
    })

    test('is one of a limited number, and the others are named', async (t) => {
      const many = await check(t, [command(), command(), command()], 1, { subjects: 1, time: 60_000 })
      assert.equal(many.smoke, 'passed')
      const unrun = 'E_SMOKE_IMPOSSIBLE warning 2 of 3 modules were not run, from m1 on: at most 1 are run'
      assert.deepEqual(many.findings, [unrun])
      const late = await check(t, [command()], 1, { subjects: 9, time: 0 })
      assert.equal(late.smoke, 'skipped')
      assert.match(late.findings.join(), /1 of 1 modules were not run, from m0 on: the others took 0 s/)
    })
  })

  test('one that writes without end is bounded', async (t) => {
    const { answers } = await start(t, command({ imports: write, code: flood }), 1)
    const [answer] = answers
    assert.ok(answer !== undefined && answer.size > maxOutput && answer.size <= 64 * 1024 ** 2, JSON.stringify(answer))
    assert.equal(answer.output, '')
  })

  test('one whose code is not valid cannot be compiled', async (t) => {
    const { answers, stopped } = await start(t, command({ code: [0x6a] }))
    assert.deepEqual(answers, [])
    assert.match(stopped ?? '', /^cannot be compiled: /)
  })
})
