import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { findSandbox, allSandboxes } from '../../../src/checks/smoke/smoke-test.ts'
import type { Sandbox } from '../../../src/checks/smoke/sandbox.ts'
import { preview1Functions } from '../../../src/checks/wasm/index.ts'
import { maxOutput, runModule, type WasmOutcome } from '../../../src/checks/wasm/run.ts'
import { testContext } from '../../support/context.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import { command } from '../../support/wasm.ts'

const write = new Map([['fd_write', preview1Functions.get('fd_write') ?? '']])
/** A positive number in signed LEB128: its last byte has no sign bit. */
const signed = (value: number): number[] =>
  value < 64 ? [value] : [(value % 128) + 128, ...signed(Math.floor(value / 128))]
/** `i32.const` */
const constant = (value: number): number[] => [0x41, ...signed(value)]
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

  async function start(scope: Scope, bytes: Buffer, calls = 2, timeout = 10_000): Promise<WasmOutcome> {
    assert.ok(sandbox)
    const directory = await scratchDirectory(scope)
    const module = join(directory, 'given.wasm')
    writeFileSync(module, bytes)
    const call = { args: ['wasi', 'list'], writes: false }
    const run = { module, files: new Map(), calls: Array.from({ length: calls }, () => call) }
    return await runModule(sandbox, run, directory, timeout, context.signal)
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
    const { answers, stopped } = await start(t, command({ code: [0x03, 0x40, 0x0c, 0, 0x0b] }), 1, 1500)
    assert.deepEqual([answers, stopped], [[], 'did not end within 1.5 s'])
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
