import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { readInputs } from '../../src/github/inputs.ts'
import { hosts } from '../../src/hosts/index.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'

type Given = Readonly<Record<string, string>>

const digest = `sha256:${'a'.repeat(64)}`
const complete: Given = { layout: 'layout', 'expected-digest': digest, host: 'cosmo', name: 'users' }
const files = {
  'layout/index.json': '{}',
  'other/index.json': '{}',
  'plugins/Dockerfile': 'FROM scratch\n',
  'bin/linux_amd64': 'x',
  'schema.graphql': 'type Query',
  file: 'x',
}

function read(given: Given, prepare?: (root: string) => void): ReturnType<typeof readInputs> {
  using workspace = makeWorkspace(files)
  prepare?.(workspace.root)
  return readInputs(environment(workspace.root, given), hosts)
}

const messages = (given: Given, prepare?: (root: string) => void): string[] =>
  read(given, prepare).problems.map(({ code, message }) => {
    assert.equal(code, 'E_INPUT')
    return message
  })

const missingDigest =
  '`layout` is published only if its digest is the expected one: set `expected-digest` to the output `digest` of the '
  + 'job that made it.'
const miscounted = (layouts: number, digests: string): string =>
  `\`layout\` names ${layouts} layouts and \`expected-digest\` has ${digests.match(/sha256/g)?.length ?? 0} `
  + 'of their digests: set one for each, in the same order, and check that every job hands over its output `digest`.'
const undecided = (name: string): string =>
  `\`layout\` does not decide what is published: set \`${name}\` as in the job that made it.`

describe('a layout', () => {
  test('needs its digest, host and name, and all that is missing is said at once', () => {
    assert.deepEqual(messages(complete), [])
    assert.deepEqual(messages({ layout: 'layout' }), [missingDigest, undecided('host'), undecided('name')])
    for (const name of ['host', 'name'])
      assert.deepEqual(messages({ ...complete, [name]: '' }), [undecided(name)], name)
    assert.deepEqual(messages({ ...complete, host: 'auto' }), [undecided('host')])
  })

  test('has one digest, which is a digest', () => {
    const { build } = read(complete)
    assert.deepEqual([build.layouts.length, build.expectedDigests], [1, [digest]])
    for (const wrong of ['latest', 'sha256:abc', `${digest}0`, digest.toUpperCase(), `sha512:${'a'.repeat(128)}`])
      assert.deepEqual(
        messages({ ...complete, 'expected-digest': wrong }),
        [
          `\`expected-digest\` has ${JSON.stringify(wrong.length > 100 ? `${wrong.slice(0, 100)}…` : wrong)}: set `
            + 'each entry to a digest such as sha256: and 64 hexadecimal digits.',
        ],
        wrong,
      )
    assert.deepEqual(messages({ ...complete, 'expected-digest': `${digest}\n${digest}` }), [missingDigest])
    assert.deepEqual(messages({ ...complete, 'expected-digest': '' }), [missingDigest])
    assert.deepEqual(messages({ ...complete, layout: '' }), [
      '`expected-digest` is checked against a layout: set `layout`, or remove `expected-digest`.',
    ])
  })

  test('may be one of several, each with its own digest in the same order', () => {
    const other = `sha256:${'b'.repeat(64)}`
    const two = { ...complete, layout: 'layout\nother', 'expected-digest': `${digest}\n${other}` }
    const { build, problems } = read(two)
    assert.deepEqual(problems, [])
    assert.deepEqual(
      [build.layouts.map((path) => basename(path)), build.expectedDigests],
      [
        ['layout', 'other'],
        [digest, other],
      ],
    )
    // What a job hands over without naming it in `outputs` is an empty line.
    for (const digests of ['', digest, `\n${digest}`, `${digest}\n${other}\n${digest}`])
      assert.deepEqual(messages({ ...two, 'expected-digest': digests }), [miscounted(2, digests)], digests)
    for (const twice of ['layout\nlayout', 'layout\n./layout/', 'layout\nother/../layout'])
      assert.deepEqual(
        messages({ ...two, layout: twice }),
        [`\`layout\` has "${twice.split('\n')[1] ?? ''}" for the second time: name each layout once.`],
        twice,
      )
    const many = Array.from({ length: 65 }, (_, position) => `layout${position}`)
    const prepare = (root: string): void => {
      for (const name of many) mkdirSync(join(root, name))
    }
    const digests = many.map(() => digest).join('\n')
    assert.deepEqual(messages({ ...complete, layout: many.join('\n'), 'expected-digest': digests }, prepare), [
      '`layout` names 65 layouts, and at most 64 are merged: name fewer.',
    ])
  })

  test('is a directory of the workspace', () => {
    const outside = (text: string): string =>
      `\`layout\` is "${text}", which leads outside the workspace: set it to a directory inside the workspace.`
    assert.deepEqual(messages({ ...complete, layout: '../layout' }), [outside('../layout')])
    assert.deepEqual(messages({ ...complete, layout: '/etc' }), [outside('/etc')])
    assert.deepEqual(
      messages({ ...complete, layout: 'link' }, (root) => {
        symlinkSync('/etc', join(root, 'link'))
      }),
      [outside('link')],
    )
    assert.deepEqual(messages({ ...complete, layout: 'file' }), [
      '`layout` is "file", which is not a directory: set it to an existing directory.',
    ])
  })

  test('was made before: what would change it, build it or start it is refused', () => {
    const made = {
      path: 'plugins',
      schema: 'schema.graphql',
      'source-date-epoch': '1',
      'wasm-layout': 'compat',
      emulation: 'never',
      cache: 'false',
    }
    for (const [name, value] of Object.entries(made))
      assert.deepEqual(
        messages({ ...complete, [name]: value }),
        [`\`layout\` was made by an earlier job: remove \`${name}\`.`],
        name,
      )
    assert.deepEqual(messages({ ...complete, 'artifact-config': 'file=a/b' }), [
      '`layout` was made by an earlier job: remove `artifact-config`.',
    ])
    assert.deepEqual(messages({ ...complete, 'smoke-test': 'true' }), [
      '`smoke-test` is true, and nothing of a `layout` is started: remove it.',
    ])
    for (const value of ['auto', 'false']) assert.deepEqual(messages({ ...complete, 'smoke-test': value }), [], value)
    assert.deepEqual(messages({ ...complete, 'cache-from': 'type=gha', builder: 'mine' }), [
      '`layout` builds nothing with Docker: remove `cache-from` and `builder`, or `layout`.',
    ])
    assert.deepEqual(messages({ ...complete, binaries: 'bin/{os}_{arch}' }), [
      '`binaries` and `layout` both say what to publish: set one or the other.',
    ])
    assert.deepEqual(messages({ ...complete, files: 'file=text/plain' }), [
      '`files` and `layout` both say what to publish: set one or the other.',
    ])
  })

  test('has all its problems reported together', () => {
    assert.deepEqual(
      messages({
        layout: 'layout\nother',
        path: 'plugins',
        'smoke-test': 'true',
        target: 'x',
        'expected-digest': digest,
      }),
      [
        miscounted(2, digest),
        undecided('host'),
        undecided('name'),
        '`smoke-test` is true, and nothing of a `layout` is started: remove it.',
        '`layout` was made by an earlier job: remove `path`.',
        '`layout` builds nothing with Docker: remove `target`, or `layout`.',
      ],
    )
  })
})
