import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { schemaProblems } from '../../src/checks/json-schema/schema.ts'
import { parseExactJson } from '../../src/shared/exact-json.ts'
import { bad, badTexts, dangerous, good, goodTexts } from '../support/json-schemas.ts'

describe('a JSON Schema', () => {
  test('that compiles has no problems', () => {
    for (const schema of good) assert.deepEqual(schemaProblems(schema), [], JSON.stringify(schema))
    for (const text of goodTexts) assert.deepEqual(schemaProblems(parseExactJson(text)), [], text)
  })

  test('that does not compile has one, with its place', () => {
    for (const [schema, expected] of [...bad, ...dangerous])
      assert.match(schemaProblems(schema).join('; '), expected, JSON.stringify(schema))
    for (const [text, expected] of badTexts)
      assert.match(schemaProblems(parseExactJson(text)).join('; '), expected, text)
  })

  test('of any other form is read in bounded time and without an exception', () => {
    const hostile = { pattern: '(a+)+$', enum: ['a'.repeat(100_000)], properties: { __proto__: {}, constructor: {} } }
    assert.deepEqual(schemaProblems(JSON.parse(JSON.stringify(hostile))), [])
    const broken = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [String(index), 1]))
    assert.equal(schemaProblems({ properties: broken }).length, 10)
    const words = ['type', '$ref', 'items', 'properties', '$id', 'allOf', 'pattern', 'required', 'minLength', '#', 'id']
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>('#', '#/properties', 'string', '(', 1, -1, true, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(value, (schema) => {
        assert.ok(schemaProblems(schema).length <= 10)
      }),
      { seed: 13, numRuns: 2000 },
    )
  })
})
