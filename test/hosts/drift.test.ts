import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { wgcHome } from '../../script/rig/wgc.ts'
import { drift } from '../../src/hosts/cosmo/drift.ts'
import { compare } from '../../src/hosts/cosmo/drift/compare.ts'
import { maxSchemaBytes, regenerate } from '../../src/hosts/cosmo/drift/regenerate.ts'
import { cosmo } from '../../src/hosts/cosmo/index.ts'
import { readSources } from '../../src/hosts/cosmo/sources.ts'
import { run } from '../../script/rig/run.ts'
import type { Finding } from '../../src/shared/finding.ts'
import { copyExample, example } from '../support/example-plugin.ts'

const names = {
  schema: 'src/schema.graphql',
  proto: 'generated/service.proto',
  mapping: 'generated/mapping.json',
  lock: 'generated/service.proto.lock.json',
}
type Name = keyof typeof names

const never = new AbortController().signal

async function driftOf(directory: string): Promise<readonly Finding[]> {
  return (await drift(directory, await readSources(directory, { dockerfile: false }), never)).findings
}

/** The example with changed files; what `drift` says of it. */
async function changed(
  changes: Partial<Record<Name, (text: string) => string>>,
): Promise<{ findings: readonly Finding[]; short: string[] }> {
  await using plugin = await copyExample()
  const { directory } = plugin
  for (const [name, change] of Object.entries(changes)) {
    const path = join(directory, names[name as Name])
    const before = await readFile(path, 'utf8')
    const after = change(before)
    assert.notEqual(after, before, `nothing changed in ${name}`)
    await writeFile(path, after)
  }
  const findings = await driftOf(directory)
  return {
    findings,
    short: findings.map(
      ({ severity, at }) =>
        `${severity} ${at === undefined ? '' : at.file.slice(directory.length + 1)}:${at?.line ?? ''}`,
    ),
  }
}

/** Runs the part of `wgc router plugin generate` that needs no compiler. */
async function wgc(directory: string): Promise<void> {
  const result = await run(join(wgcHome, 'node_modules/.bin/wgc'), [
    'grpc-service',
    'generate',
    'NestsService',
    '--input',
    join(directory, names.schema),
    '--output',
    join(directory, 'generated'),
    '--package-name',
    'nests.v1',
    '--go-package',
    'example.com/nests/plugin',
  ])
  assert.equal(result.code, 0, result.stdout + result.stderr)
}

describe('drift', () => {
  test('there is none in the example', async () => {
    assert.deepEqual(await cosmo.drift?.(example, await readSources(example), never), { findings: [] })
  })

  test('there is none in what Cosmo’s own client generates, and again after a change', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'drift-'))
    try {
      await mkdir(join(directory, 'src'))
      await mkdir(join(directory, 'generated'))
      const schema = await readFile(join(import.meta.dirname, 'fixtures/drift/schema.graphql'), 'utf8')
      await writeFile(join(directory, names.schema), schema)
      await wgc(directory)
      assert.match(await readFile(join(directory, names.proto), 'utf8'), /rpc LookupNestByABAndAbAndNameAndTree\(/)
      assert.deepEqual(await driftOf(directory), [])

      await writeFile(
        join(directory, names.schema),
        schema.replace('  notes: [[String]]\n', '').replace('  RING\n', '  RING\n  EGG\n'),
      )
      assert.deepEqual(
        (await driftOf(directory)).map(({ severity }) => severity),
        ['error', 'error', 'error'],
      )
      await wgc(directory)
      assert.match(await readFile(join(directory, names.proto), 'utf8'), /reserved 4;/)
      assert.deepEqual(await driftOf(directory), [])
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })

  test('a field that was added to the schema is missing in all three files', async () => {
    const { findings, short } = await changed({
      schema: (text) => text.replace('  latinName: String!\n', '  latinName: String!\n  colour: String\n'),
    })
    assert.deepEqual(short, [
      'error generated/service.proto:48',
      'error generated/mapping.json:78',
      'error generated/service.proto.lock.json:64',
    ])
    assert.deepEqual(findings[0], {
      code: 'E_PLUGIN_DRIFT',
      severity: 'error',
      message: 'generated/service.proto does not match the schema: 1 statement differs.',
      detail: '+ message Bird: google.protobuf.StringValue colour = 7',
      hint: 'Run `npx wgc@latest router plugin generate` in the plugin directory and commit `generated/`.',
      at: findings[0]?.at,
    })
    assert.equal(findings[1]?.detail, '+ Bird.colour → colour')
    assert.equal(findings[2]?.detail, '+ message Bird: colour = 7')
  })

  test('a field that was deleted from the schema is found at its line', async () => {
    const { findings, short } = await changed({ schema: (text) => text.replace('  latinName: String!\n', '') })
    assert.deepEqual(short, [
      'error generated/service.proto:51',
      'error generated/mapping.json:91',
      'error generated/service.proto.lock.json:68',
    ])
    assert.equal(findings[0]?.detail, '+ message Bird: reserved 3\n- message Bird: string latin_name = 3')
    assert.equal(findings[1]?.detail, '- Bird.latinName → latin_name')
  })

  test('a changed type, an argument, an enum value and an operation', async () => {
    const details = async (change: (text: string) => string): Promise<unknown[]> =>
      (await changed({ schema: change })).findings.map(({ severity, detail }) => [severity, detail?.split('\n')[0]])
    assert.deepEqual(
      await details((text) => text.replace('count: Int!\n}\n\ntype Place', 'count: Float!\n}\n\ntype Place')),
      [['error', '+ message Sighting: double count = 3']],
    )
    assert.deepEqual(await details((text) => text.replace('first: Int)', 'first: Int!)')), [
      ['error', '+ message QueryBirdsRequest: int32 first = 2'],
    ])
    assert.deepEqual((await details((text) => text.replace('  WADERS\n', '  WADERS\n  RAPTORS\n')))[1], [
      'error',
      '+ Family.RAPTORS → FAMILY_RAPTORS',
    ])
    assert.deepEqual((await details((text) => text.replace('type Query {', 'type Query {\n  now: String!')))[1], [
      'error',
      '+ query now → QueryNow(QueryNowRequest): QueryNowResponse',
    ])
  })

  test('files edited by hand are found at their line', async () => {
    const mapping = await changed({
      mapping: (text) => text.replace('"mapped": "latin_name"', '"mapped": "latinname"'),
    })
    assert.deepEqual(mapping.short, ['error generated/mapping.json:91'])
    assert.equal(mapping.findings[0]?.detail, '+ Bird.latinName → latin_name\n- Bird.latinName → latinname')
    assert.deepEqual(
      (await changed({ proto: (text) => text.replace('  string latin_name = 3;', '  string latin_name = 9;') })).short,
      ['error generated/service.proto:51'],
    )
    assert.deepEqual(
      (await changed({ mapping: (text) => text.replace('"service": "CosmoGoService"', '"service": "OtherService"') }))
        .short,
      ['error generated/service.proto:9'],
    )
    assert.deepEqual(
      (await changed({ lock: (text) => text.replace(/,\s+"sightings": 6/, '') })).short.map((line) =>
        line.replace(/:\d+$/, ''),
      ),
      ['error generated/service.proto.lock.json'],
    )
  })

  test('form is no drift: order, spaces, other JSON, other names of service, package and module', async () => {
    assert.deepEqual(
      (
        await changed({
          mapping: (text) =>
            JSON.stringify(
              JSON.parse(text, (key, value: unknown) =>
                key === 'entityMappings' ? undefined : Array.isArray(value) ? value.toReversed() : value,
              ),
            ),
          lock: (text) => JSON.stringify(JSON.parse(text)),
          proto: (text) => text.replaceAll('\n\n', '\n').replaceAll('  ', '\t'),
        })
      ).findings,
      [],
    )
    assert.deepEqual(
      (
        await changed({
          mapping: (text) => text.replace('"CosmoGoService"', '"BirdsService"'),
          proto: (text) =>
            text
              .replaceAll('CosmoGoService', 'BirdsService')
              .replace('package service;', 'package birds.v2;')
              .replace('cosmo/plugin"', 'elsewhere";\noption java_multiple_files = true'),
        })
      ).findings,
      [],
    )
  })

  test('comments that differ from the descriptions are a notice', async () => {
    const { findings } = await changed({
      schema: (text) => text.replace('One bird of the guide, or null', 'One bird, or none'),
    })
    assert.deepEqual(
      findings.map(({ severity, message }) => [severity, message]),
      [['notice', 'generated/service.proto has comments that differ from the schema’s descriptions.']],
    )
  })

  test('numbers that an earlier generator kept are no error for fields with a resolver, only for others', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'drift-'))
    try {
      for (const folder of ['src', 'generated']) await mkdir(join(directory, folder))
      const schema = await readFile(join(import.meta.dirname, 'fixtures/drift/schema.graphql'), 'utf8')
      const made = regenerate({
        schema,
        lock: '{"messages":{},"enums":{}}',
        service: 'NestsService',
        package: 'nests.v1',
        options: [],
      })
      const files = { schema, proto: made.proto, mapping: made.mapping, lock: made.lock }
      const driftWithLock = async (lock: string): Promise<readonly Finding[]> => {
        const contents = Object.entries({ ...files, lock })
        for (const [name, content] of contents) await writeFile(join(directory, names[name as Name]), content)
        return driftOf(directory)
      }
      assert.deepEqual(await driftWithLock(made.lock), [])

      // `Nest` has five fields in its message; wgc 0.94.4 to 0.105 also numbered `eggs`, which has a resolver.
      const withField = (field: string): string => made.lock.replace('"Ab":5', `"Ab":5,"${field}":6`)
      const resolved = await driftWithLock(withField('eggs'))
      assert.deepEqual(
        resolved.map(({ severity, detail }) => [severity, detail]),
        [
          ['warning', '+ message Nest: reserved 6'],
          ['warning', '+ message Nest: reserved 6\n- message Nest: eggs = 6'],
        ],
      )
      assert.deepEqual(
        (await driftWithLock(withField('feathers'))).map(({ severity }) => severity),
        ['error', 'error'],
      )
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })

  test('files of a generator that knew no field resolvers are no error', async () => {
    // What such a version wrote for `eggs(day: String)`: a field with a mapped argument, and no method.
    const { findings } = await changed({
      schema: (text) => text.replace('  latinName: String!', '  latinName(language: String): String!'),
      mapping: (text) =>
        text.replace(
          /("original": "latinName",\s+"mapped": "latin_name",\s+"argumentMappings": \[)\]/,
          '$1{"original": "language", "mapped": "language"}]',
        ),
    })
    assert.deepEqual(
      findings.map(({ severity }) => severity),
      ['warning', 'warning', 'warning'],
    )
    assert.match(findings[0]?.message ?? '', /was probably generated by another version/)
  })

  test('what the generator cannot take is a notice, and touches nothing', async () => {
    const said = async (change: (text: string) => string): Promise<unknown> =>
      (await changed({ schema: change })).findings.map(({ severity, detail }) => [severity, detail])
    assert.deepEqual(await said((text) => text.replace('type Place {', 'type Place @key(fields: "name {") {')), [
      ['notice', 'Invalid field set for key directive: name { - error: Syntax Error: Expected Name, found "}".'],
    ])
    assert.deepEqual(await said((text) => `${text}\ntype __proto__ { polluted: Int! }\n`), [
      ['notice', 'the generator cannot take the name __proto__'],
    ])
    assert.deepEqual(await said((text) => text.replace('family: Family!', 'constructor: Family!')), [
      ['notice', 'the generator cannot take the name constructor'],
    ])
    assert.deepEqual(await said((text) => `${text}${'#'.repeat(maxSchemaBytes)}`), [
      ['notice', 'the schema or the lock is too large'],
    ])
    const lock = await changed({
      lock: (text) => text.replace('"messages": {', '"messages": {"__proto__": {"fields": {"polluted": 1}},'),
    })
    assert.deepEqual(
      lock.findings.map(({ severity }) => severity),
      ['notice'],
    )
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  })

  test('generating twice changes nothing, and any change of a schema is seen', () => {
    const field = fc.record({
      name: fc.constantFrom('id', 'name', 'firstName', 'x2', 'URL', 'a_b'),
      type: fc.constantFrom('ID!', 'Int', '[String!]!', '[[Int]]', 'Kind!', '[A!]', 'B'),
      argument: fc.boolean(),
    })
    const fields = fc.uniqueArray(field, { minLength: 1, maxLength: 5, selector: ({ name }) => name })
    const schemas = fc.record({
      query: fields,
      a: fields,
      b: fields,
      kinds: fc.uniqueArray(fc.constantFrom('ONE', 'two', 'Three', 'UNSPECIFIED'), { minLength: 1 }),
    })
    const sdl = ({ query, a, b, kinds }: typeof schemas extends fc.Arbitrary<infer S> ? S : never): string => {
      const body = (list: typeof a, root: boolean): string =>
        list.map(({ name, type, argument }) => `${name}${root && argument ? '(x: Int)' : ''}: ${type}`).join('\n')
      return (
        `type Query {\n${body(query, true)}\n}\ntype A {\n${body(a, false)}\n}\ntype B `
        + `{\n${body(b, false)}\n}\nenum Kind { ${kinds.join(' ')} }`
      )
    }
    const make = (schema: string, lock = '{"version":"1.0.0","messages":{},"enums":{}}') =>
      regenerate({ schema, lock, service: 'TestService', package: 'service', options: [] })
    const sources = (schema: string, files: ReturnType<typeof make>) => ({
      directory: '/plugin',
      files: { schema, proto: files.proto, mapping: files.mapping, lock: files.lock },
    })
    fc.assert(
      fc.property(schemas, schemas, (one, other) => {
        const [before, after] = [sdl(one), sdl(other)]
        const first = make(before)
        assert.deepEqual(compare(sources(before, first)), [])
        const second = make(after, first.lock)
        assert.deepEqual(compare(sources(after, second)), [])
        const unordered = (text: string): string => text.split(/\s+/).sort().join(' ')
        if (unordered(before) !== unordered(after))
          assert.ok(
            compare(sources(after, first)).some(({ severity }) => severity === 'error'),
            `${before}\n---\n${after}`,
          )
      }),
      { numRuns: 60 },
    )
  })
})
