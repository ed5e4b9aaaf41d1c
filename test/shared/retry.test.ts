import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { abortable } from '../../src/shared/abortable.ts'
import { jittered, sleepUnlessAborted, withRetries } from '../../src/shared/retry.ts'

const never = new AbortController().signal
const reason = new Error('cancelled by the test')

describe('withRetries', () => {
  test('repeats until a result is final, and pauses between the attempts only', async () => {
    const pauses: number[] = []
    const result = await withRetries((tries) => Promise.resolve(tries), {
      signal: never,
      delayAfter: (result, tries) => {
        assert.equal(result, tries)
        return tries < 4 ? 10 * (tries - 1) : undefined
      },
      pause: (milliseconds) => {
        pauses.push(milliseconds)
        return Promise.resolve()
      },
    })
    assert.deepEqual([result, pauses], [4, [10, 20]])
  })

  test('an attempt that throws is not repeated', async () => {
    let tries = 0
    const failing = withRetries(() => Promise.reject(new Error(`attempt ${++tries}`)), {
      signal: never,
      delayAfter: () => 0,
    })
    await assert.rejects(failing, /attempt 1/)
  })

  test('cancelling ends a pause with the reason of the signal, and no attempt follows', async () => {
    const controller = new AbortController()
    let attempts = 0
    const waiting = withRetries(() => Promise.resolve(++attempts), {
      signal: controller.signal,
      delayAfter: () => {
        queueMicrotask(() => {
          controller.abort(reason)
        })
        return 3_600_000
      },
    })
    await assert.rejects(waiting, reason)
    assert.equal(attempts, 1)
  })

  test('without a pause in between, cancelling ends the attempts too', async () => {
    const controller = new AbortController()
    const waiting = withRetries(
      (tries) => {
        if (tries === 3) controller.abort(reason)
        return Promise.resolve(tries)
      },
      { signal: controller.signal, delayAfter: (tries) => (tries < 10 ? 0 : undefined) },
    )
    await assert.rejects(waiting, reason)
  })
})

test('jitter takes off half at most', () => {
  const delays = Array.from({ length: 200 }, () => jittered(1000))
  assert.ok(delays.every((delay) => delay > 500 && delay <= 1000))
  assert.ok(new Set(delays).size > 100)
})

test('a pause resolves when it is over, and rejects with the reason of the signal', async () => {
  await sleepUnlessAborted(1, never)
  await assert.rejects(sleepUnlessAborted(3_600_000, AbortSignal.abort(reason)), reason)
})

describe('abortable', () => {
  test('gives what the work gives', async () => {
    assert.equal(await abortable(Promise.resolve(1), never), 1)
    await assert.rejects(abortable(Promise.reject(reason), never), reason)
  })

  test('rejects with the reason of the signal, before or while it waits; the work may fail later', async () => {
    const late = Promise.withResolvers<never>()
    await assert.rejects(abortable(late.promise, AbortSignal.abort(reason)), reason)
    const controller = new AbortController()
    const waiting = abortable(late.promise, controller.signal)
    controller.abort(reason)
    await assert.rejects(waiting, reason)
    late.reject(new Error('nobody waits for this'))
    await new Promise(setImmediate)
  })
})
