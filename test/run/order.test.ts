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

test('who comes again after it has left waits until the next one has finished', async () => {
  const order = new Order()
  const [first, second] = [order.enter('a'), order.enter('a')]
  const never = new AbortController().signal
  const [gate, done] = [Promise.withResolvers<undefined>(), [] as string[]]
  await first.alone(never, () => Promise.resolve())
  first.leave()
  await second.turn
  const next = second.alone(never, async () => {
    await gate.promise
    done.push('second')
  })
  const again = first.alone(never, () => Promise.resolve(done.push('first, again')))
  await later()
  assert.deepEqual(done, [])
  gate.resolve(undefined)
  await Promise.all([next, again])
  assert.deepEqual(done, ['second', 'first, again'])
})
