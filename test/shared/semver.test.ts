import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isTag } from 'oras-js'
import { compareVersions, parseVersion, type Version } from '../../src/shared/semver.ts'
import { sanitizeTag } from '../../src/shared/tag.ts'

function version(text: string): Version {
  const parsed = parseVersion(text)
  assert.ok(parsed, text)
  return parsed
}

test('precedence is the example of semver.org, section 11', () => {
  const order = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.1.0',
    '1.10.0',
    '2.0.0',
  ]
  for (const [i, a] of order.entries()) {
    for (const [j, b] of order.entries())
      assert.equal(Math.sign(compareVersions(version(a), version(b))), Math.sign(i - j), `${a} and ${b}`)
  }
})

test('build metadata has no part in precedence', () => {
  assert.equal(compareVersions(version('1.0.0+a'), version('v1.0.0+b')), 0)
})

test('numeric identifiers of any length keep their order', () => {
  assert.ok(compareVersions(version('1.0.0-99999999999999999999'), version('1.0.0-100000000000000000000')) < 0)
})

test('what is no full version is none', () => {
  for (const text of [
    '',
    'v',
    '1',
    '1.2',
    'v1.2',
    '1.2.3.4',
    '01.2.3',
    '1.02.3',
    '1.2.3-',
    '1.2.3-01',
    '1.2.3-a..b',
    '1.2.3+',
    'vv1.2.3',
    ' 1.2.3',
    '1.2.3\n',
    `1.2.3-${'a'.repeat(300)}`,
  ]) {
    assert.equal(parseVersion(text), undefined, JSON.stringify(text))
  }
})

const identifier = fc.stringMatching(/^(0|[1-9][0-9]{0,5}|[a-z-][0-9a-z-]{0,5})$/)
const versions = fc
  .tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.array(identifier, { maxLength: 3 }))
  .map(([a, b, c, pre]) => `${a}.${b}.${c}${pre.length > 0 ? `-${pre.join('.')}` : ''}`)

test('a version survives parsing, and comparing is an order', () => {
  fc.assert(
    fc.property(versions, versions, versions, (a, b, c) => {
      const [x, y, z] = [version(a), version(b), version(c)]
      assert.equal(x.text, a)
      assert.equal(compareVersions(x, y), -compareVersions(y, x) + 0)
      if (compareVersions(x, y) <= 0 && compareVersions(y, z) <= 0) assert.ok(compareVersions(x, z) <= 0)
      assert.equal(compareVersions(x, y) === 0, a === b)
    }),
  )
})

test('the tag of any ref is valid, and a valid tag is not changed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const tag = sanitizeTag(text)
      if (tag !== undefined) assert.ok(isTag(tag), tag)
      if (isTag(text)) assert.equal(tag, text)
    }),
  )
})
