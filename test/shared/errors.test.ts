import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageChain } from '../../src/shared/errors.ts'

const chain = (...messages: readonly string[]): unknown =>
  messages.reduceRight<Error | undefined>((cause, message) => new Error(message, { cause }), undefined)

test('a cause that the message before it quotes is said once', () => {
  assert.deepEqual(messageChain(chain('GET /v2/: not found', 'not found')), ['GET /v2/: not found'])
  assert.deepEqual(messageChain(chain('not found', 'not found', '')), ['not found'])
  assert.deepEqual(messageChain(chain('the name was not found', 'not found')), ['the name was not found', 'not found'])
  assert.deepEqual(messageChain(chain('one', 'other', 'one')), ['one', 'other', 'one'])
})
