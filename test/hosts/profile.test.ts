import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cosmo } from '../../src/hosts/cosmo/index.ts'
import { detectHost, findHost, hosts } from '../../src/hosts/table.ts'
import { root } from '../support/rig.ts'
import { copyExample, example } from '../support/example-plugin.ts'

describe('detection', () => {
  test('the example is a Cosmo plugin, and the reason is one sentence', async () => {
    const { host, why } = await detectHost(example)
    assert.equal(host.name, 'cosmo')
    assert.equal(why, '`go.mod` requires github.com/wundergraph/cosmo/router-plugin')
  })

  test('without go.mod, two files of the scaffold are enough and one is not', async () => {
    await using plugin = await copyExample()
    await rm(join(plugin.directory, 'go.mod'))
    assert.match((await detectHost(plugin.directory)).why, /`src\/schema\.graphql` and `generated\/mapping\.json`/)
    await rm(join(plugin.directory, 'generated'), { recursive: true })
    await assert.rejects(detectHost(plugin.directory), { code: 'E_HOST_UNKNOWN', hint: /set `host` to one of `cosmo`/ })
  })

  test('a directory that does not exist is not a plugin', async () => {
    await assert.rejects(detectHost('/nonexistent'), { code: 'E_HOST_UNKNOWN' })
  })

  test('directories with the names of the files do not count', async () => {
    await using plugin = await copyExample()
    await rm(plugin.directory, { recursive: true })
    for (const name of ['src/schema.graphql', 'generated/mapping.json', 'go.mod'])
      await mkdir(join(plugin.directory, name), { recursive: true })
    assert.equal(await cosmo.detect(plugin.directory), undefined)
  })

  test('a go.mod that is a device, a pipe without writer or a link to itself is ignored', async () => {
    await using plugin = await copyExample()
    const goMod = join(plugin.directory, 'go.mod')
    await rm(join(plugin.directory, 'generated'), { recursive: true })
    for (const args of [['ln', '-s', '/dev/zero'], ['mkfifo'], ['ln', '-s', 'go.mod']]) {
      await rm(goMod)
      const [program = '', ...rest] = args
      execFileSync(program, [...rest, goMod])
      assert.equal(await cosmo.detect(plugin.directory), undefined)
    }
  })

  test('if two hosts detect a plugin, the error names both, with their reasons', async () => {
    const other = { ...cosmo, name: 'generic' as const, detect: () => Promise.resolve('it says so') }
    await assert.rejects(detectHost(example, [cosmo, other]), {
      code: 'E_HOST_UNKNOWN',
      cause: /cosmo: .*\ngeneric: it says so/,
      hint: /`cosmo`, `generic`/,
    })
  })

  test('every host of the table is found by its name', () => {
    for (const host of hosts) assert.equal(findHost(host.name), host)
    assert.throws(() => findHost('nobody'), { code: 'E_HOST_UNKNOWN' })
    assert.equal(new Set(hosts.map(({ name }) => name)).size, hosts.length)
  })
})

const nothing = { namespace: undefined, labels: {} }
const nameProblem = (name: string): string | undefined => cosmo.nameProblems({ ...nothing, name })[0]?.message
const namespaceProblem = (namespace: string): string | undefined =>
  cosmo.nameProblems({ ...nothing, name: 'a', namespace })[0]?.message
const labelProblems = (labels: Readonly<Record<string, string>>): readonly unknown[] =>
  cosmo.nameProblems({ name: 'a', namespace: undefined, labels })

describe('names that Cosmo refuses', () => {
  test('plugin names', () => {
    for (const name of ['a', 'users', 'team/users.v2', 'a@b_c-d', 'x'.repeat(100)])
      assert.equal(nameProblem(name), undefined, name)
    for (const name of ['', '-a', 'a-', 'a--b', 'a b', 'ä', 'a/', 'a\n', 'x'.repeat(101)])
      assert.equal(typeof nameProblem(name), 'string', name)
  })

  test('namespaces', () => {
    for (const name of ['default', 'team-a', 'a_1']) assert.equal(namespaceProblem(name), undefined, name)
    for (const name of ['', 'Team', 'a--b', '-a', 'a.b']) assert.equal(typeof namespaceProblem(name), 'string', name)
  })

  test('labels, with an error for each problem', () => {
    assert.deepEqual(labelProblems({ team: 'wings', a: 'x'.repeat(63), 'a.b-c_d': '1' }), [])
    assert.equal(labelProblems({ '-a': '', b: 'x'.repeat(64) }).length, 3)
  })

  test('arbitrary names are checked at once', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (name) => {
        const refused = nameProblem(name) !== undefined
        return refused || /^[\w./@-]{1,100}$/.test(name)
      }),
    )
  })
})

test('the install reference has the digest, and the tag if there is one', () => {
  const image = { registry: 'r.example', repository: 'o/s', digest: 'sha256:1' }
  assert.equal(cosmo.installReference({ ...image, tag: 'v3' }), 'r.example/o/s:v3@sha256:1')
  assert.equal(cosmo.installReference({ ...image, tag: undefined }), 'r.example/o/s@sha256:1')
})

test('a plugin whose go.mod does not name the module is detected by its files', async () => {
  await using plugin = await copyExample()
  await writeFile(join(plugin.directory, 'go.mod'), 'module example.com/x\n')
  assert.match((await cosmo.detect(plugin.directory)) ?? '', /^it contains/)
})

test('no source outside its folder and the table contains the name Cosmo', () => {
  const src = join(root, 'src')
  const naming = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      name.endsWith('.ts')
      && !name.startsWith('hosts/cosmo/')
      && /cosmo|wundergraph/i.test(readFileSync(join(src, name), 'utf8')),
  )
  assert.deepEqual(naming, ['hosts/table.ts'])
})
