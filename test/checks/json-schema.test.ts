import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { schemaProblems } from '../../src/checks/json-schema.ts'

const draft = (number: number): object => ({ $schema: `http://json-schema.org/draft-0${number}/schema#` })

/** What gojsonschema compiles: `test/hosts/cup/real` holds this list against it. */
export const good: readonly unknown[] = [
  {},
  true,
  { type: ['object', 'null'], required: ['a'], properties: { a: { type: 'string', pattern: '^(?i)[a-z]+$' } } },
  { definitions: { a: { type: 'string' } }, properties: { b: { $ref: '#/definitions/a' }, c: { $ref: '#' } } },
  { $id: 'http://example.com/a', definitions: { a: {} }, items: { $ref: '#/definitions/a' } },
  { definitions: { a: { $id: '#name' } }, not: { $ref: '#name' } },
  { $defs: { a: {} }, anyOf: [{ $ref: '#/$defs/a' }] },
  { enum: [1, 'a', null], const: {}, if: true, then: false, else: {} },
  { minimum: 1, exclusiveMinimum: true },
  { ...draft(4), maximum: 1, exclusiveMaximum: false, additionalProperties: false },
  { ...draft(7), exclusiveMinimum: 1, dependencies: { a: ['b'], c: {} }, items: [{}, true] },
  { properties: { $ref: { type: 'string' }, enum: {} } },
]

/** What it refuses. */
export const bad: readonly (readonly [unknown, RegExp])[] = [
  [null, /the schema is neither/],
  [[], /the schema is neither/],
  [{ type: 'text' }, /\/type is not one of/],
  [{ type: ['string', 'string'] }, /\/type/],
  [{ properties: [] }, /\/properties is not an object/],
  [{ properties: { a: 1 } }, /\/properties\/a is neither/],
  [{ ...draft(4), properties: { a: true } }, /\/properties\/a is not an object/],
  [{ required: 'a' }, /\/required/],
  [{ required: ['a', 'a'] }, /\/required/],
  [{ enum: {} }, /\/enum/],
  [{ enum: [1, 1] }, /\/enum/],
  [{ minLength: -1 }, /\/minLength/],
  [{ minLength: 1.5 }, /\/minLength/],
  [{ minLength: 2, maxLength: 1 }, /\/minLength is above maxLength/],
  [{ minProperties: 2, maxProperties: 1 }, /\/minProperties is above/],
  [{ maxItems: '1' }, /\/maxItems/],
  [{ multipleOf: 0 }, /\/multipleOf/],
  [{ minimum: '1' }, /\/minimum/],
  [{ exclusiveMinimum: true }, /needs minimum/],
  [{ ...draft(4), minimum: 0, exclusiveMinimum: 1 }, /is not a boolean/],
  [{ ...draft(6), minimum: 0, exclusiveMinimum: true }, /is not a number/],
  [{ uniqueItems: 1 }, /\/uniqueItems/],
  [{ pattern: '(' }, /\/pattern is not a pattern/],
  [{ pattern: 'a(?=b)' }, /look-around/],
  [{ pattern: '(a)\\1' }, /back-reference/],
  [{ patternProperties: { '(': {} } }, /\/patternProperties\/\(/],
  [{ title: 1 }, /\/title is not a string/],
  [{ $id: 1 }, /\/\$id is not a string/],
  [{ $ref: 1 }, /\/\$ref is not a string/],
  [{ $ref: '#/definitions/a' }, /which is not there/],
  [{ $ref: 'file:///etc/passwd' }, /in another document/],
  [{ allOf: {} }, /\/allOf is not a list/],
  [{ oneOf: [1] }, /\/oneOf\/0/],
  [{ items: 1 }, /\/items/],
  [{ not: [] }, /\/not/],
  [{ dependencies: [] }, /\/dependencies/],
  [{ dependencies: { a: 1 } }, /\/dependencies\/a/],
  [{ $defs: { a: { type: 'text' } }, not: { $ref: '#/$defs/a' } }, /#\/\$defs\/a\/type/],
]

describe('a JSON Schema', () => {
  test('that compiles has no problems', () => {
    for (const schema of good) assert.deepEqual(schemaProblems(schema), [], JSON.stringify(schema))
  })

  test('that does not compile has one, with its place', () => {
    for (const [schema, expected] of bad)
      assert.match(schemaProblems(schema).join('; '), expected, JSON.stringify(schema))
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
