import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { allOrStop } from '../../src/shared/all-or-stop.ts'

test('the results have the order of the work', async () => {
  assert.deepEqual(await allOrStop(new AbortController(), [Promise.resolve(1), Promise.resolve('two')]), [1, 'two'])
})

test('when one fails, the others are stopped and have ended before the error is thrown', async () => {
  const stop = new AbortController()
  const mistake = new Error('the first one failed')
  let ended = false
  const other = once(stop.signal, 'abort').then(async () => {
    await new Promise(setImmediate)
    ended = true
    throw new Error('stopped')
  })
  await assert.rejects(allOrStop(stop, [other, Promise.reject(mistake)]), mistake)
  assert.equal(stop.signal.reason, mistake)
  assert.ok(ended)
})
