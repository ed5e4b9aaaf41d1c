import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findCacheMounts, type FoundMounts } from '../../../src/content/docker/cache-mounts.ts'
import { outlineDockerfile } from '../../../src/content/docker/dockerfile.ts'
import type { ForeignCodeOptions } from '../../../src/content/docker/foreign-code.ts'
import type { Platform } from '../../../src/shared/platform.ts'

const [amd64, arm64] = ['linux/amd64' as Platform, 'linux/arm64' as Platform]

function find(text: string, options: Partial<ForeignCodeOptions> = {}): FoundMounts {
  const all = { file: '/Dockerfile', platforms: [amd64, arm64], buildPlatform: amd64, target: undefined }
  return findCacheMounts(outlineDockerfile(text), { ...all, buildArgs: {}, contextNames: [], ...options })
}

const run = (mount: string, before = ''): string => `FROM --platform=$BUILDPLATFORM a\n${before}RUN ${mount} true\n`
const ids = (text: string, options?: Partial<ForeignCodeOptions>): string[] =>
  find(text, options).mounts.map(({ id }) => id)

const found: readonly (readonly [name: string, text: string, ids: string[], options?: Partial<ForeignCodeOptions>])[] =
  [
    ['the target is the id', run('--mount=type=cache,target=/c'), ['/c']],
    ['dst and destination', run('--mount=type=cache,dst=/a --mount=type=cache,destination=/b'), ['/a', '/b']],
    ['a cleaned target', run('--mount=type=cache,target=/c/./d//e/../'), ['/c/d']],
    ['an id as written', run('--mount=type=cache,id=x/../y,target=/c'), ['x/../y']],
    ['an empty id', run('--mount=type=cache,id=,target=/c'), ['/c']],
    ['other cases', run('--mount=TYPE=Cache,Target=/c,SHARING=Locked'), ['/c']],
    ['double quotes', run('--mount=type=cache,target="/c"'), ['/c']],
    ['single quotes', run(`--mount=type=cache,target='/c'`), ['/c']],
    ['quotes around it all', run('"--mount=type=cache,target=/c"'), []],
    ['the same mount twice', run('--mount=type=cache,target=/c --mount=type=cache,target=/d,id=/c'), ['/c']],
    [
      'the same id for another user',
      run('--mount=type=cache,target=/c --mount=type=cache,target=/c,uid=1'),
      ['/c', '/c'],
    ],
    [
      'continued lines',
      run('\\\n  --mount=type=cache,target=/a \\\n# comment\n  --mount=type=cache,target=/b \\\n '),
      ['/a', '/b'],
    ],
    [
      'a heredoc, and no flags in it',
      'FROM a\nRUN --mount=type=cache,target=/c <<EOF\ngo --mount=type=cache,target=/no\nEOF\n',
      ['/c'],
      { platforms: [amd64] },
    ],
    ['a command, not a flag', run('--mount=type=cache,target=/c echo --mount=type=cache,target=/no'), ['/c']],
    ['other types', run('--mount=type=bind,target=/c --mount=target=/d --mount=type=tmpfs,target=/e'), []],
    ['ARG', run('--mount=type=cache,target=$D/x', 'ARG D=/c\n'), ['/c/x']],
    [
      'ARG with a build argument',
      run('--mount=type=cache,target=$D', 'ARG D=/c\n'),
      ['/d'],
      { buildArgs: { D: '/d' } },
    ],
    ['ARG without a value', run('--mount=type=cache,target=/c$D', 'ARG D\n'), []],
    ['a global ARG', `ARG D=/g\n${run('--mount=type=cache,target=$D', 'ARG D\n')}`, ['/g']],
    ['a global ARG that the stage does not take', `ARG D=/g\n${run('--mount=type=cache,target=/c$D')}`, []],
    ['ENV over ARG', run('--mount=type=cache,target=$D', 'ARG D=/a\nENV D=/e\n'), ['/e']],
    ['ENV in its own line', run('--mount=type=cache,target=$B', 'ENV A=/1\nENV A=/2 B=$A/b\n'), ['/1/b']],
    ['ENV in single quotes', run('--mount=type=cache,target=/$A', "ENV A='$B'\n"), []],
    ['ENV set later', run('--mount=type=cache,target=/c$D', '').concat('ENV D=/e\n'), []],
    ['a default for what the image may set', run('--mount=type=cache,target=${GOCACHE:-/c}'), []],
    ['each platform', run('--mount=type=cache,id=c-$TARGETARCH,target=/c', 'ARG TARGETARCH\n'), ['c-amd64', 'c-arm64']],
    ['files of an image', run('--mount=type=cache,from=b,target=/c --mount=type=cache,source=/x,target=/d'), []],
    ['an id that needs quotes', run('--mount=type=cache,id=a"b,target=/c --mount=type=cache,id=a\\ b,target=/c'), []],
    [
      'options that BuildKit refuses',
      run('--mount=type=cache,target=/c,sharing=all --mount=type=cache,target=/d,uid=x'),
      [],
    ],
    ['no target', run('--mount=type=cache,id=c'), []],
    [
      'stages that the target needs',
      `FROM a AS base
ARG D=/base
FROM a AS never
RUN --mount=type=cache,target=/never true
FROM base AS build
RUN --mount=type=cache,target=$D true
FROM a AS other
RUN --mount=type=cache,target=/other true
FROM scratch
COPY --from=build /a /a
RUN --mount=from=other,target=/o true
`,
      ['/base', '/other'],
      { platforms: [amd64] },
    ],
    [
      'another target',
      `${run('--mount=type=cache,target=/c').replace(' a\n', ' a AS one\n')}FROM scratch\n`,
      ['/c'],
      { target: 'one' },
    ],
    ['a syntax that is not known', `# syntax=example.org/own\n${run('--mount=type=cache,target=/c')}`, []],
  ]

for (const [name, text, wanted, options] of found)
  test(`finds cache mounts: ${name}`, () => {
    assert.deepEqual(ids(text, options), wanted)
  })

test('owner, mode and sharing are parts of a mount', () => {
  const { mounts } = find(run('--mount=type=cache,target=/c,uid=10,gid=0020,mode=0700,sharing=private,rw'))
  assert.deepEqual(mounts, [{ id: '/c', sharing: 'private', uid: '10', gid: '0020', mode: '0700' }])
})

test('what is left out is said with its line', () => {
  const { leftOut } = find(run('--mount=type=cache,target=$GOCACHE'))
  assert.deepEqual(leftOut, ['the mount on line 2: its target is not known before the build'])
})

test('the image to unpack with is one that runs on the builder', () => {
  const mount = 'RUN --mount=type=cache,target=/c true\n'
  const image = (text: string, options?: Partial<ForeignCodeOptions>): string | undefined => find(text, options).image
  assert.equal(image(`ARG V=1\nFROM --platform=$BUILDPLATFORM go:$V AS a\nFROM a\n${mount}`), 'go:1')
  assert.equal(image(`FROM go\n${mount}`, { platforms: [arm64] }), undefined)
  assert.equal(image(`FROM go\n${mount}`), 'go', 'the one of its own platform')
  assert.equal(image(`FROM scratch\n${mount}`), undefined)
  assert.equal(image(`FROM $X\n${mount}`), undefined)
})

test('a namespace is in the key of a layer only if the id is the target, and the mount is shared', () => {
  const shares = (mount: string): boolean => find(run(mount)).sharesLayers
  assert.equal(shares('true'), false)
  assert.equal(shares('--mount=type=cache,target=/c'), false)
  for (const mount of [
    'target=/c,id=c',
    'target=/c,sharing=locked',
    'target=c',
    'target=/c$X',
    'target=/c,from=b',
    '"target=/ c"',
  ])
    assert.equal(shares(`--mount=type=cache,${mount}`), true, mount)
  assert.equal(find(`# syntax=example.org/own\n${run('')}`).sharesLayers, true)
})

test('a namespace is not in the key of a layer whose target BuildKit would write otherwise', () => {
  for (const mount of [
    'target=/c/',
    'target=//c',
    'target=/c/.',
    'target=/c/,id=/c',
    'target=/c/,id=/c/',
    'target=/a/../c',
  ])
    assert.equal(find(run(`--mount=type=cache,${mount}`)).sharesLayers, true, mount)
})

test('a namespace may be missing in the key of a layer whose mounts are not found', () => {
  const other = 'RUN --mount=type=cache,id=c,target=/c true'
  for (const use of ['COPY --from="one" /a /a', "RUN --mount=type=bind,from='one',target=/x true"])
    assert.equal(find(`FROM a AS one\n${other}\nFROM a\n${use}\n`).sharesLayers, true, use)
  assert.equal(find('#!/usr/bin/env x\n# syntax=example.org/own\nFROM a\n').sharesLayers, true)
  const unknown = `FROM a AS one\n${other}\nFROM a\nARG X\nCOPY --from=$X /a /a\n`
  assert.equal(find(unknown).sharesLayers, true, 'of a stage that only the build knows')
  assert.equal(find(`FROM a AS one\nONBUILD ${other}\nFROM one\n`).sharesLayers, true, 'of a command that is handed on')
})

test('no Dockerfile makes it throw', () => {
  const part = fc.constantFrom(
    'FROM a\n',
    'RUN ',
    '--mount=',
    'type=cache',
    ',',
    'target=',
    '$A',
    '"',
    "'",
    '\\',
    '/c',
    '\n',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      find(parts.join(''))
    }),
  )
})
