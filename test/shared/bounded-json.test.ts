import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { boundedJson, parseBoundedJson } from '../../src/shared/bounded-json.ts'

test('what is within the limits is parsed as JSON.parse does it', () => {
  fc.assert(
    fc.property(fc.json({ depthSize: 'medium' }), (text) => {
      assert.deepEqual(parseBoundedJson(text), JSON.parse(text))
    }),
  )
})

test('a nested or long document is refused; brackets and commas in a text do not count', () => {
  const limits = { depth: 2, values: 4 }
  assert.deepEqual(parseBoundedJson('[[1],2]', limits), [[1], 2])
  assert.throws(() => parseBoundedJson('[[[1]]]', limits), /nested more than 2 deep/)
  assert.throws(() => parseBoundedJson('[1,2,3,4,5]', limits), /more than 4 values/)
  assert.throws(() => parseBoundedJson('[{},{},{}]', limits), /more than 4 values/)
  assert.deepEqual(parseBoundedJson('["[[[,,,,,", "\\"[[["]', limits), ['[[[,,,,,', '"[[['])
})

test('what is not JSON is an issue of a schema, not an exception', () => {
  const schema = v.pipe(v.string(), boundedJson, v.number())
  assert.equal(v.parse(schema, '1'), 1)
  assert.match(v.safeParse(schema, '{').issues?.[0].message ?? '', /JSON/)
  assert.match(v.safeParse(schema, '['.repeat(100)).issues?.[0].message ?? '', /nested more than 64 deep/)
})
