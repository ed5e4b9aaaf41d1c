import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { JsonNumber, parseExactJson } from '../../src/shared/exact-json.ts'

/** With plain numbers, as JavaScript reads them. */
function plain(value: unknown): unknown {
  if (value instanceof JsonNumber) return Number(value.text)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
}

describe('JSON that is read exactly', () => {
  test('keeps its numbers as they are written', () => {
    assert.deepEqual(
      parseExactJson(' [1.0, -0, 1e2,9007199254740993] '),
      ['1.0', '-0', '1e2', '9007199254740993'].map((text) => new JsonNumber(text)),
    )
  })

  test('is otherwise what JavaScript reads', () => {
    const texts = ['""', 'true', ' {"a" : [ {} , [ ] , null ] }\n', '{"constructor":1,"\\u0022":"\\\\","":"é😀"}']
    for (const text of texts) assert.deepEqual(plain(parseExactJson(text)), JSON.parse(text))
    fc.assert(
      fc.property(fc.json(), (text) => {
        const expected: unknown = JSON.parse(text)
        assert.equal(JSON.stringify(plain(parseExactJson(text))), JSON.stringify(plain(expected)))
      }),
      { seed: 13, numRuns: 1000 },
    )
  })

  test('with a key twice is refused, as is what is no JSON', () => {
    for (const text of ['{"a":1,"a":1}', '[{"b":{"a":1,"\\u0061":1}}]', '{"__proto__":1,"__proto__":2}'])
      assert.throws(() => parseExactJson(text), /the key "(?:a|__proto__)" occurs twice/)
    for (const text of ['', '{', '[1,]', '{"a":1}}', '01', "'a'", '['.repeat(100)])
      assert.throws(() => parseExactJson(text))
  })
})
