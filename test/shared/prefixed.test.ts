import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefixed } from '../../src/shared/prefixed.ts'
import { collectingLog } from '../support/context.ts'

test('messages of the named kinds get a prefix, and what is still running', async () => {
  const log = collectingLog()
  const named = prefixed(log, 'one: ', ['info', 'notice'])
  named.info('a')
  named.debug('b')
  named.notice('c')
  named.warning('d')
  assert.deepEqual(log.lines, ['one: a', 'b', 'one: c', 'd'])
  const result = await named.during('e', () =>
    named.during(
      () => 'f',
      () => Promise.resolve(7),
    ),
  )
  assert.equal(result, 7)
  assert.deepEqual(log.steps, ['one: e', 'one: f'])
})
