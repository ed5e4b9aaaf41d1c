import assert from 'node:assert/strict'
import { setImmediate as later } from 'node:timers/promises'
import { test } from 'node:test'
import { Order } from '../../src/run/order.ts'

test('each waits for all before it in its line, whether they had their turn or left without one', async () => {
  const order = new Order()
  const places = ['a', 'a', 'b', 'a'].map((line) => order.enter(line))
  const turns: number[] = []
  for (const [at, { turn }] of places.entries())
    void turn.then(() => {
      turns.push(at)
    })
  await later()
  assert.deepEqual(turns, [0, 2])
  places[1]?.leave()
  places[1]?.leave()
  await later()
  assert.deepEqual(turns, [0, 2], 'the first has not left')
  places[0]?.leave()
  await later()
  assert.deepEqual(turns, [0, 2, 1, 3])
})

test('who has left and comes again waits for the one at work, and cancelled, holds nobody up', async () => {
  const order = new Order()
  const [a, b, other] = ['a', 'a', 'b'].map((line) => order.enter(line))
  assert.ok(a !== undefined && b !== undefined && other !== undefined)
  const { signal } = new AbortController()
  const said: string[] = []
  const say = (text: string) => () => Promise.resolve(void said.push(text))
  await a.alone(say('a'), signal)
  a.leave()
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const slow = b.alone(async () => {
    said.push('b begins')
    await promise
    said.push('b ends')
  }, signal)
  const cancel = new AbortController()
  const cancelled = a.alone(say('cancelled'), cancel.signal)
  const again = a.alone(say('a again'), signal)
  cancel.abort(new Error('stop'))
  await assert.rejects(cancelled, /^Error: stop$/)
  await other.alone(say('other line'), signal)
  await later()
  assert.deepEqual(said, ['a', 'b begins', 'other line'])
  resolve(undefined)
  await Promise.all([slow, again])
  assert.deepEqual(said.slice(3), ['b ends', 'a again'])
  const failed = b.alone(() => Promise.reject(new Error('failed')), signal)
  await assert.rejects(failed, /^Error: failed$/)
  await a.alone(say('after a failure'), signal)
})
