import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Clock } from '../../src/github/heartbeat.ts'
import { createLog, type ActionLog } from '../../src/github/log.ts'
import { captureStdout } from '../support/stdout.ts'

/** A clock that stands still until it is told to go on. */
class FakeClock implements Clock {
  #now = 0
  readonly #timers = new Set<{ readonly at: number; readonly work: () => void }>()

  now(): number {
    return this.#now
  }

  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.#now + milliseconds, work }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  get waiting(): number {
    return this.#timers.size
  }

  /** Lets seconds pass, one after the other. */
  pass(seconds: number): void {
    for (let i = 0; i < seconds; i++) {
      this.#now += 1000
      for (const timer of [...this.#timers]) {
        if (timer.at > this.#now) continue
        this.#timers.delete(timer)
        timer.work()
      }
    }
  }
}

function start(t: TestContext): { log: ActionLog; clock: FakeClock; lines: () => string[] } {
  const clock = new FakeClock()
  return { log: createLog(clock), clock, lines: captureStdout(t).lines }
}

/** A step that runs until `end` is called. */
function step(log: ActionLog, what: string | (() => string)): { end: () => Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const running = log.during(what, () => promise)
  return {
    end: async () => {
      resolve(undefined)
      await running
    },
  }
}

test('a silent step is reported after 30 seconds, and then every 60', async (t) => {
  const { log, clock, lines } = start(t)
  let sent = 0
  const push = step(log, () => `pushing, ${sent} sent`)
  clock.pass(29)
  assert.deepEqual(lines(), [])
  clock.pass(1)
  assert.deepEqual(lines(), ['still running, 30 s: pushing, 0 sent'])
  sent = 7
  clock.pass(120)
  assert.deepEqual(lines().slice(1), ['still running, 90 s: pushing, 7 sent', 'still running, 150 s: pushing, 7 sent'])
  await push.end()
  assert.equal(clock.waiting, 0)
  clock.pass(600)
  assert.equal(lines().length, 3, 'nothing runs any more')
})

test('a line starts the wait again, and the time is that of the step', async (t) => {
  const { log, clock, lines } = start(t)
  const build = step(log, 'building')
  for (let i = 0; i < 4; i++) {
    clock.pass(20)
    log.info('output')
  }
  clock.pass(29)
  assert.deepEqual(lines(), ['output', 'output', 'output', 'output'])
  clock.pass(1)
  assert.equal(lines().at(-1), 'still running, 110 s: building')
  log.warning('now')
  clock.pass(30)
  assert.deepEqual(lines().slice(-2), ['::warning::now', 'still running, 140 s: building'])
  await build.end()
})

test('of steps inside each other the innermost is reported, and steps side by side are all reported', async (t) => {
  const { log, clock, lines } = start(t)
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const outer = log.during('building', async () => {
    clock.pass(10)
    await Promise.all([log.during('RUN one', () => promise), log.during('RUN two', () => promise)])
  })
  clock.pass(20)
  assert.deepEqual(lines(), ['still running, 20 s: RUN one', 'still running, 20 s: RUN two'])
  resolve(undefined)
  await outer
  const many = ['1', '2', '3', '4', '5', '6'].map((what) => step(log, what))
  clock.pass(30)
  assert.deepEqual(lines().slice(-3), ['still running, 30 s: 3', 'still running, 30 s: 4', 'and 2 more'])
  for (const { end } of many) await end()
})

test('a step that fails, and a log that was ended, report nothing more', async (t) => {
  const { log, clock, lines } = start(t)
  await assert.rejects(log.during('failing', () => Promise.reject(new Error('no'))))
  clock.pass(100)
  const cancelled = step(log, 'going on')
  log.endHeartbeat()
  clock.pass(100)
  const later = step(log, 'later')
  clock.pass(100)
  assert.deepEqual([lines(), clock.waiting], [[], 0])
  await cancelled.end()
  await later.end()
})

test('time without steps is no silence of a step', async (t) => {
  const { log, clock, lines } = start(t)
  clock.pass(100)
  const first = step(log, 'first')
  clock.pass(29)
  await first.end()
  clock.pass(100)
  const second = step(log, 'second')
  clock.pass(29)
  await second.end()
  assert.deepEqual(lines(), [])
})

test('what is running is text of others: no secret, no command, one line, in the open group', async (t) => {
  const { log, clock, lines } = start(t)
  log.mask('hunter2-hunter2')
  await log.group('build', async () => {
    const run = step(log, 'RUN login hunter2-hunter2\n::error::x')
    clock.pass(30)
    await run.end()
  })
  assert.deepEqual(lines().slice(-3), [
    '::group::build',
    'still running, 30 s: RUN login *** | ::error::x',
    '::endgroup::',
  ])
})
