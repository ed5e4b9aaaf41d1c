import assert from 'node:assert/strict'
import { setImmediate as later } from 'node:timers/promises'
import { test } from 'node:test'
import { testContext } from '../support/context.ts'
import { Step } from '../../src/shared/step.ts'

const never = new AbortController().signal

test('what is done once gets the context of the step, and everybody gets its result or its failure', async () => {
  const own = testContext()
  const step = new Step(() => own)
  let calls = 0
  const work = (context: unknown): Promise<number> => {
    assert.equal(context, own)
    return Promise.resolve(++calls)
  }
  assert.deepEqual(await Promise.all([step.once('a', work), step.once('a', work), step.once('b', work)]), [1, 1, 2])
  const failing = (): Promise<never> => Promise.reject(new Error('no'))
  for (let i = 0; i < 2; i++) await assert.rejects(step.once('c', failing), { message: 'no' })
})

test('turns of one kind are bounded, in the order in which they were asked for, and end with an error too', async () => {
  const step = new Step(() => testContext())
  const [running, order]: [Set<string>, string[]] = [new Set(), []]
  let most = 0
  const work = (name: string) => async (): Promise<void> => {
    running.add(name)
    order.push(name)
    most = Math.max(most, running.size)
    await later()
    running.delete(name)
    if (name === 'b') throw new Error('no')
  }
  const names = ['a', 'b', 'c', 'd', 'e']
  const ended = await Promise.allSettled(names.map((name) => step.turn('kind', 2, never, work(name))))
  assert.deepEqual([order, most], [names, 2])
  assert.deepEqual(
    ended.map(({ status }) => status === 'fulfilled'),
    [true, false, true, true, true],
  )
  await step.turn('other', 1, never, () => step.turn('kind', 2, never, () => Promise.resolve()))
})

test('who is cancelled while waiting has no turn, and takes none from others', async () => {
  const step = new Step(() => testContext())
  const [gate, cancel] = [Promise.withResolvers<undefined>(), new AbortController()]
  const first = step.turn('kind', 1, never, () => gate.promise)
  const second = step.turn('kind', 1, cancel.signal, () => assert.fail('it was cancelled'))
  const third = step.turn('kind', 1, never, () => Promise.resolve('third'))
  cancel.abort(new Error('cancelled'))
  await assert.rejects(second, { message: 'cancelled' })
  gate.resolve(undefined)
  await first
  assert.equal(await third, 'third')
  await assert.rejects(
    step.turn('kind', 1, cancel.signal, () => assert.fail('it was cancelled')),
    { message: 'cancelled' },
  )
  assert.equal(await step.turn('kind', 1, never, () => Promise.resolve('fourth')), 'fourth')
})
