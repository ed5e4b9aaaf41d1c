import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlannedSignature } from '../../../src/hosts/index.ts'
import { nameProblems, signingFindings } from '../../../src/hosts/tyk/reference.ts'

const good: PlannedSignature = { mode: 'key', format: 'legacy', transparencyLog: true, publicKeyName: 'CI' }
const judge = (changes: Partial<PlannedSignature>): string[] =>
  signingFindings({ ...good, ...changes }).map(({ severity, code }) => `${severity} ${code}`)

describe('a signature', () => {
  test('in the legacy format, made with a key and in the log, is what Tyk verifies', () => {
    assert.deepEqual(judge({}), [])
    assert.deepEqual(judge({ format: 'both' }), [])
  })

  test('that Tyk cannot verify is an error', () => {
    const useless: Partial<PlannedSignature>[] = [
      { mode: 'keyless' },
      { format: 'bundle' },
      { transparencyLog: false },
      { signatureRepository: 'r.example/signatures' },
    ]
    for (const changes of useless) assert.deepEqual(judge(changes), ['error E_TYK_SIGNATURE'], JSON.stringify(changes))
    assert.equal(judge(Object.assign({}, ...useless) as PlannedSignature).length, 4)
  })

  test('without a name for the key is a warning: the reference lacks it, the signature is good', () => {
    assert.deepEqual(judge({ publicKeyName: undefined }), ['warning E_TYK_KEY_NAME'])
  })
})

test('names that Tyk refuses', () => {
  const codes = (name: string, namespace?: string) =>
    nameProblems({ name, namespace, labels: {} }).map(({ code }) => code)
  for (const name of ['birds', 'Birds-2', 'a.b_c']) assert.deepEqual(codes(name), [])
  for (const name of ['', '-birds', 'two words', 'a/b', 'ü', 'a'.repeat(101)])
    assert.deepEqual(codes(name), ['E_PLUGIN_NAME'])
  for (const namespace of ['eu', 'team-a_1', 'a'.repeat(64)]) assert.deepEqual(codes('birds', namespace), [])
  for (const namespace of ['a', '-eu', 'eu-', 'a b', 'a'.repeat(65)])
    assert.deepEqual(codes('birds', namespace), ['E_PLUGIN_NAME'])
})
