import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseList, splitPair } from '../../src/github/inputs/list.ts'
import { nearest } from '../../src/github/inputs/suggest.ts'

const cases: [text: string, commas: boolean, entries: string[] | undefined][] = [
  ['', true, []],
  ['a,b\nc', true, ['a', 'b', 'c']],
  ['a,b\nc', false, ['a,b', 'c']],
  [' a \r\n\r\n b ', false, ['a', 'b']],
  ['"a,b",c', true, ['a,b', 'c']],
  ['"one\ntwo"\nthree', false, ['one\ntwo', 'three']],
  ['"{""k"":1}"', false, ['{"k":1}']],
  ['type=local,src="a b"', false, ['type=local,src="a b"']],
  ['  "a"', false, ['a']],
  ['"a"b', false, ['ab']],
  [',,\n,', true, []],
  ['"open', false, undefined],
]

for (const [text, commas, entries] of cases) {
  test(`${JSON.stringify(text)} ${commas ? 'with' : 'without'} commas`, () =>
    assert.deepEqual(parseList(text, { commas }), entries))
}

test('quoting any entries brings exactly them back', () => {
  const entry = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.trim() !== '')
  fc.assert(
    fc.property(fc.array(entry), fc.boolean(), (entries, commas) => {
      const text = entries.map((each) => `"${each.replaceAll('"', '""')}"`).join(commas ? ',' : '\n')
      assert.deepEqual(
        parseList(text, { commas }),
        entries.map((each) => each.trim()),
      )
    }),
  )
})

test('any text is split or refused, and no entry is blank', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, commas) => {
      for (const entry of parseList(text, { commas }) ?? []) {
        assert.notEqual(entry, '')
        assert.equal(entry, entry.trim())
      }
    }),
  )
})

test('a pair is split at its first equals sign', () => {
  assert.deepEqual(splitPair('a=b=c'), { key: 'a', value: 'b=c' })
  assert.deepEqual(splitPair('a ='), { key: 'a', value: '' })
  assert.equal(splitPair('=b'), undefined)
  assert.equal(splitPair('b'), undefined)
})

test('what is near is suggested, what is far is not', () => {
  const names = ['platforms', 'path', 'dry-run']
  assert.equal(nearest('platfroms', names), 'platforms')
  assert.equal(nearest('DRY_RUN', names), 'dry-run')
  assert.equal(nearest('paht', names), 'path')
  assert.equal(nearest('registry', names), undefined)
})
