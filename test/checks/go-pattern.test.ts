import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { goPatternProblem } from '../../src/checks/json-schema/go-pattern.ts'
import { badPatterns, goodPatterns, laterPatterns, randomPatterns } from '../support/go-patterns.ts'

describe('a pattern of Go', () => {
  test('that compiles has no problem', () => {
    for (const pattern of goodPatterns) assert.equal(goPatternProblem(pattern), undefined, pattern.slice(0, 100))
  })

  test('that does not compile has one', () => {
    for (const [pattern, expected] of [...badPatterns, ...laterPatterns])
      assert.match(goPatternProblem(pattern) ?? '', expected, pattern.slice(0, 100))
  })

  test('is read in linear time, up to a length', () => {
    assert.match(goPatternProblem('a'.repeat(65_537)) ?? '', /has more than 65536 characters/)
    assert.equal(goPatternProblem('a'.repeat(65_536)), undefined)
    // Each of these takes more than a second if something is sought again from each place.
    for (const fragment of ['[', '[[:', '(?i', '\\Q', '{1', '{1,', '\\p{', '\\x{0', '(?P<a', '|', '[^]', '(?i)', '((|'])
      assert.ok((goPatternProblem(fragment.repeat(65_536 / fragment.length)) ?? '').length < 200)
  })

  test('of any other form is read without an exception', () => {
    const problems = randomPatterns(5000).map(goPatternProblem)
    const good = problems.filter((problem) => problem === undefined).length
    assert.ok(good > 500 && good < 4500, `${good} of 5000 compile`)
  })
})
