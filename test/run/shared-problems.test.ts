import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedProblems } from '../../src/run/shared-problems.ts'
import { PublishError } from '../../src/shared/errors.ts'

const problem = (message: string, more: ConstructorParameters<typeof PublishError>[2] = {}): PublishError =>
  new PublishError('E_INPUT', message, more)

test('a problem that every plugin has is shared, if nothing tells it apart', () => {
  const shared = problem('a', { cause: new Error('why'), hint: 'do' })
  const messages = (...plugins: PublishError[][]): string[] => sharedProblems(plugins).map(({ message }) => message)
  const same = problem('a', { cause: new Error('why'), hint: 'do' })
  assert.deepEqual(messages([shared, problem('b')], [problem('c'), same]), ['a'])
  for (const other of [problem('a'), problem('a', { cause: new Error('else'), hint: 'do' })])
    assert.deepEqual(messages([shared], [other]), [])
  const at = (file: string): PublishError => problem('a', { at: { file } })
  assert.deepEqual(messages([at('/a')], [at('/b')]), [])
  assert.deepEqual(messages([shared], [same], []), [])
  assert.deepEqual(messages([shared]), [])
  assert.deepEqual(messages(), [])
})
