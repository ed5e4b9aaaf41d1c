import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { outlineDockerfile } from '../../../src/content/docker/dockerfile.ts'
import { foreignCode } from '../../../src/content/docker/foreign-code.ts'
import type { ForeignCodeOptions } from '../../../src/content/docker/foreign-code.ts'
import { replaceVariables } from '../../../src/content/docker/variables.ts'
import type { Platform } from '../../../src/shared/platform.ts'

const amd64 = 'linux/amd64' as Platform
const arm64 = 'linux/arm64' as Platform

function needs(text: string, options: Partial<ForeignCodeOptions> = {}): string[] {
  const all = {
    file: '/plugin/Dockerfile',
    platforms: [amd64, arm64],
    buildPlatform: amd64,
    target: undefined,
    buildArgs: {},
    contextNames: [],
    ...options,
  }
  return foreignCode(outlineDockerfile(text), all).map(
    (code) => `${code.certain ? '' : '?'}${code.platform}${code.at ? `:${code.at.line}` : ''}`,
  )
}

const cosmo = `FROM --platform=$BUILDPLATFORM golang:1.25-alpine AS builder
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build ./src
FROM --platform=$BUILDPLATFORM scratch
COPY --from=builder /app/plugin ./plugin
ENTRYPOINT ["./plugin"]
`

const cases: readonly { name: string; text: string; needs: string[]; options?: Partial<ForeignCodeOptions> }[] = [
  { name: 'Cosmo’s Go shape cross-compiles', text: cosmo, needs: [] },
  {
    name: 'the same without --platform compiles on the target',
    text: cosmo.replace('--platform=$BUILDPLATFORM golang', 'golang'),
    needs: ['linux/arm64:3'],
  },
  {
    name: 'a last stage without commands runs nothing',
    text: 'FROM alpine\nCOPY a /a\nWORKDIR /x\nCMD ["a"]\n',
    needs: [],
  },
  { name: 'RUN in exec form', text: 'FROM alpine\nRUN ["true"]\n', needs: ['linux/arm64:2'] },
  {
    name: 'a fixed native platform',
    text: 'FROM --platform=linux/amd64 alpine AS b\nRUN true\nFROM scratch\nCOPY --from=b /a /a\n',
    needs: [],
  },
  {
    name: 'a fixed foreign platform, even for a native target',
    text: 'FROM --platform=linux/s390x alpine AS b\nRUN true\nFROM scratch\nCOPY --from=b /a /a\n',
    options: { platforms: [amd64] },
    needs: ['linux/s390x:2'],
  },
  {
    name: 'the target’s platform, spelled out',
    text: 'FROM --platform=$TARGETOS/${TARGETARCH} alpine\nRUN true\n',
    needs: ['linux/arm64:2'],
  },
  { name: 'an ARG before FROM', text: 'ARG P=linux/${BUILDARCH}\nFROM --platform=${P} alpine\nRUN true\n', needs: [] },
  {
    name: 'a build argument overrides that ARG',
    text: 'ARG P=$BUILDPLATFORM\nFROM --platform=${P} alpine\nRUN true\n',
    options: { buildArgs: { P: 'linux/riscv64' } },
    needs: ['linux/riscv64:3'],
  },
  {
    name: 'a default in the expression',
    text: 'FROM --platform=${NONE:-$BUILDPLATFORM} alpine\nRUN true\n',
    needs: [],
  },
  { name: 'a stage nobody reaches', text: 'FROM alpine AS tests\nRUN true\nFROM scratch\nCOPY a /a\n', needs: [] },
  {
    name: 'that stage as the target',
    text: 'FROM alpine AS tests\nRUN true\nFROM scratch\nCOPY a /a\n',
    options: { target: 'TESTS' },
    needs: ['linux/arm64:2'],
  },
  {
    name: 'a stage by number',
    text: 'FROM alpine\nRUN true\nFROM scratch\nCOPY --from=0 /a /a\n',
    needs: ['linux/arm64:2'],
  },
  {
    name: 'a stage that only a mount reaches',
    text:
      'FROM alpine AS m\nRUN true\nFROM --platform=$BUILDPLATFORM alpine\n'
      + 'RUN --mount=type=bind,from=m,target=/m true\n',
    needs: ['linux/arm64:2'],
  },
  {
    name: 'a stage built on a native one is native whatever its own FROM says',
    text: 'FROM --platform=$BUILDPLATFORM alpine AS base\nFROM --platform=$TARGETPLATFORM base\nRUN true\n',
    needs: [],
  },
  {
    name: 'a stage built on one of the target’s platform',
    text: 'FROM alpine AS base\nFROM --platform=$BUILDPLATFORM base\nRUN true\n',
    needs: ['linux/arm64:3'],
  },
  {
    name: 'ONBUILD runs in the next stage',
    text: 'FROM alpine AS base\nONBUILD RUN true\nFROM base\n',
    needs: ['linux/arm64:2'],
  },
  { name: 'ONBUILD that nothing is built on', text: 'FROM alpine\nONBUILD RUN true\n', needs: [] },
  {
    name: 'a named context replaces a stage',
    text: 'FROM alpine AS base\nRUN true\nFROM base\nCOPY a /a\n',
    options: { contextNames: ['base'] },
    needs: [],
  },
  {
    name: 'a heredoc’s lines are no instructions',
    text:
      'FROM --platform=$BUILDPLATFORM alpine AS b\nRUN <<EOF\nFROM alpine\nRUN true\nEOF\n'
      + 'FROM scratch\nCOPY --from=b /a /a\n',
    needs: [],
  },
  {
    name: 'another escape character',
    text: '# escape=`\nFROM --platform=$BUILDPLATFORM `\n  alpine\nRUN true\n',
    needs: [],
  },
  {
    name: 'lower case',
    text: 'from alpine as b\nrun true\nfrom scratch\ncopy --from=B /a /a\n',
    needs: ['linux/arm64:2'],
  },
  {
    name: 'a variant of the same machine',
    text: 'FROM alpine\nRUN true\n',
    options: { platforms: ['linux/amd64/v2' as Platform] },
    needs: [],
  },
  // what cannot be known is not excluded
  { name: 'a foreign syntax', text: '# syntax=example.com/frontend:1\nFROM scratch\n', needs: ['?linux/arm64'] },
  { name: 'Docker’s own syntax images', text: '# syntax=docker/dockerfile:1.7\nFROM scratch\n', needs: [] },
  {
    name: 'a platform that needs more than plain variables',
    text: 'FROM --platform=${BUILDPLATFORM%%/v*} alpine\nRUN true\n',
    needs: ['?linux/arm64'],
  },
  {
    name: 'a command beside an instruction nobody knows',
    text: 'FROM alpine\nSUMMON daemon\nRUN true\n',
    needs: ['?linux/arm64:3'],
  },
  { name: 'an instruction nobody knows', text: 'FROM scratch\nSUMMON daemon\n', needs: ['?linux/arm64'] },
  { name: 'an empty file', text: '', needs: [] },
]

for (const { name, text, options, needs: expected } of cases) {
  test(`foreign code: ${name}`, () => assert.deepEqual(needs(text, options), expected))
}

test('what is too much to be read is not excluded', () => {
  assert.deepEqual(needs(`FROM scratch\n${'# '.repeat(200_000)}`), ['?linux/arm64'])
  assert.deepEqual(needs(Array.from({ length: 6000 }, (_, i) => `FROM s${i} AS s${i + 1}\n`).join('')), [
    '?linux/arm64',
  ])
  assert.deepEqual(needs(`FROM --platform=${'${A:-'.repeat(20_000)} scratch\nRUN true\n`), ['?linux/arm64'])
})

test('variables that grow with each ARG are not followed to their end', () => {
  const doubled = `ARG A=0123456789abcdef\n${'ARG A=${A}${A}\n'.repeat(27)}`
  assert.deepEqual(needs(`${doubled}FROM $A\nRUN true\n`), ['linux/arm64:30'])
  assert.deepEqual(needs(`${doubled}FROM --platform=$A scratch\nRUN true\n`), ['?linux/arm64'])
  assert.equal(replaceVariables('$A$A', new Map([['A', 'a'.repeat(1000)]])), 'a'.repeat(2000))
  assert.equal(replaceVariables('a'.repeat(2001), new Map()), undefined)
  assert.equal(replaceVariables('$A$A$A', new Map([['A', 'a'.repeat(1000)]])), undefined)
})

test('reading any text as a Dockerfile never throws', () => {
  const word = fc.constantFrom(
    'FROM',
    'RUN',
    'COPY',
    'ARG',
    'ONBUILD',
    'AS',
    '--platform=$BUILDPLATFORM',
    '--from=0',
    '--mount=type=bind,from=',
    '<<EOF',
    'EOF',
    '\\',
    '\n',
    '\r\n',
    '$',
    '${',
    '${A:-',
    '}',
    '"',
    "'",
    '#',
    '# syntax=',
    '# escape=`',
    'a',
    'scratch',
    '=',
    '[',
    ']',
    '\u0000',
    '\u2028',
    '\ud800',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(word, fc.string()), { maxLength: 40 }).map((words) => words.join(' ')),
  )
  fc.assert(
    fc.property(text, (source) => {
      needs(source)
    }),
    { numRuns: 1000 },
  )
})

test('replacing variables never throws, and a word without any is itself', () => {
  fc.assert(
    fc.property(fc.string(), (word) => {
      replaceVariables(word, new Map([['A', 'a']]))
    }),
    { numRuns: 1000 },
  )
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9:./@-]+$/), (word) => {
      assert.equal(replaceVariables(word, new Map()), word)
    }),
  )
})

const variables = new Map([
  ['A', 'a'],
  ['EMPTY', ''],
  ['UNKNOWN', undefined],
])
for (const [word, value] of [
  ['$A', 'a'],
  ['x${A}y', 'xay'],
  ['"$A"', 'a'],
  ["'$A'", '$A'],
  ['$NONE', ''],
  ['${NONE:-d}', 'd'],
  ['${EMPTY:-d}', 'd'],
  ['${EMPTY-d}', ''],
  ['${NONE-${A}}', 'a'],
  ['${A:+s}', 's'],
  ['${EMPTY:+s}', ''],
  ['${EMPTY+s}', 's'],
  ['${NONE+s}', ''],
  ['$UNKNOWN', undefined],
  ['${UNKNOWN:-d}', undefined],
  ['${A#x}', undefined],
  ['$', undefined],
  ['${A', undefined],
  ['\\$A', undefined],
] as const) {
  test(`variables: ${word} is ${JSON.stringify(value)}`, () => assert.equal(replaceVariables(word, variables), value))
}
