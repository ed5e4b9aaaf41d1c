import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Payload } from '../../src/artifact/index.ts'
import { drift } from '../../src/hosts/cosmo/drift.ts'
import { readProto } from '../../src/hosts/cosmo/drift/proto.ts'
import { regenerate } from '../../src/hosts/cosmo/drift/regenerate.ts'
import { lockProblems, mappingProblems } from '../../src/hosts/cosmo/mapping.ts'
import { schemaProblems } from '../../src/hosts/cosmo/sdl.ts'
import { processorTime } from '../support/cpu.ts'

/**
 * Milliseconds of processor time. Each case took between five seconds and minutes before it was bounded, or would with
 * a few more repetitions; now each takes less than a tenth of this.
 */
const limit = 3000

const repeat = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ')
const nested = (depth: number, type: string): string => `${'['.repeat(depth)}${type}${']'.repeat(depth)}`

async function bounded<T>(work: () => T): Promise<T> {
  let result: { readonly value: T } | undefined
  const spent = await processorTime(() => {
    result = { value: work() }
  })
  assert.ok(spent < limit, `${Math.round(spent)} ms`)
  assert.ok(result !== undefined)
  return result.value
}

describe('a hostile schema ends soon, with a message', () => {
  const cases: Readonly<Record<string, readonly [sdl: string, message: RegExp]>> = {
    'nested lists': [`type Query { a: ${nested(800, 'Int')} }`, /Brackets are nested more than 32 levels deep/],
    'nested lists without an end': [`type Query { a: ${'['.repeat(200_000)}`, /nested more than 32 levels deep/],
    'a nested default value': [
      `type Query { a(x: Int = ${'{a:'.repeat(5000)}1${'}'.repeat(5000)}): Int }`,
      /nested more than 32 levels deep/,
    ],
    'one type thirty thousand times': [
      `type Query { a: Int } ${'type A { a: Int } '.repeat(30_000)}`,
      /only one type named "A"/,
    ],
    'one field ten thousand times': [`type Query { ${'a: Int '.repeat(10_000)} }`, /only be defined once/],
    'one argument ten thousand times': [
      `type Query { a(${'x: Int '.repeat(10_000)}): Int }`,
      /list of arguments has more than 5000/,
    ],
    'one argument a thousand times in each field': [
      `type Query { ${repeat(40, (i) => `a${i}(${'x: Int '.repeat(1000)}): Int`)} }`,
      /only be defined once/,
    ],
    'unknown types': [`type Query { ${repeat(10_000, (i) => `a${i}: B${i}`)} }`, /Unknown type "B0"/],
    'unknown types with similar names': [
      `type Query { a: Int } ${repeat(900, (i) => `type ${'A'.repeat(60)}${i} { a: ${'A'.repeat(60)}${i}x }`)}`,
      /Unknown type/,
    ],
    'types of another subgraph': [
      `type Query { a: Int } type A { ${repeat(30_000, (i) => `a${i}: _B`)} } type A { a: Int }`,
      /only one type named "A"/,
    ],
    'a long name': [`type Query { ${'a'.repeat(501)}: Int }`, /A name has more than 500 characters/],
    'more than anybody writes': [`type Query { ${'a: Int '.repeat(100_001)} }`, /more than 300000 names/],
    operations: ['{ a } '.repeat(20_000), /Operations and fragments/],
  }
  for (const [name, [sdl, message]] of Object.entries(cases)) {
    test(name, async () => {
      const problems = await bounded(() => schemaProblems(sdl))
      assert.match(problems[0]?.message ?? 'no problem', message)
      assert.ok(problems.length <= 20, String(problems.length))
    })
  }

  test('a large one that is valid is read to its end', async () => {
    const sdl =
      'type Query { a: A0 } '
      + repeat(
        2000,
        (i) =>
          `"what it is" type A${i} { a: A${(i * 7) % 2000} b(x: [Int!] = [1, 2]): String `
          + '@deprecated(reason: "b") }',
      )
    assert.deepEqual(await bounded(() => schemaProblems(sdl)), [])
  })
})

describe('the generator is not given what would keep it busy', () => {
  const generate = (schema: string, lock = '{"messages":{},"enums":{}}'): unknown =>
    regenerate({ schema, lock, service: 'S', package: 's', options: [] })
  const keyed = (count: number): string => `type Query { a: Int }
    type A ${repeat(count, (i) => `@key(fields: "k${i}")`)} { ${repeat(count, (i) => `k${i}: ID!`)}
    ${repeat(count, (i) => `e${i}: Int @external r${i}: Int @requires(fields: "${repeat(count, (j) => `e${j}`)}")`)} }`
  const cases: Readonly<Record<string, readonly [schema: string, message: RegExp, lock?: string]>> = {
    arguments: [`type Query { a(${repeat(4000, (i) => `a${i}: Int`)}): Int }`, /too many fields, values or arguments/],
    fields: [`type Query { a: Int } type Subscription { ${repeat(4000, (i) => `a${i}: Int`)} }`, /too many fields/],
    'fields of many types': [
      `type Query { a: Int } ${repeat(10, (t) => `type A${t} { ${repeat(1000, (i) => `a${i}: Int`)} }`)}`,
      /too many fields/,
    ],
    'fields of an extended type': [
      `type Query { a: Int } ${repeat(4000, (i) => `extend type Query { a${i}: Int }`)}`,
      /too many fields/,
    ],
    values: [`type Query { a: E } enum E { ${repeat(4000, (i) => `V${i}`)} }`, /too many fields, values/],
    'keys and required fields': [keyed(60), /A has too many keys and required fields/],
    'a lock': [
      'type Query { a: Int }',
      /the lock has more than 20000 entries/,
      JSON.stringify({
        messages: Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`m${i}`, {}])),
        enums: Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`e${i}`, {}])),
      }),
    ],
  }
  for (const [name, [schema, message, lock]] of Object.entries(cases)) {
    test(name, async () => {
      await bounded(() => {
        assert.throws(() => generate(schema, lock), message)
      })
    })
  }

  test('what is just within the bounds ends soon', async () => {
    for (const schema of [
      `type Query { a(${repeat(1900, (i) => `a${i}: Int`)}): Int }`,
      keyed(15),
      `type Query { a: A } type A { a: ${nested(31, 'A')} }`,
      `type Query { a: A0 } ${repeat(80, (i) => `type A${i} { ${repeat(80, (j) => `a${j}: [[A${j}]]`)} }`)}`,
    ])
      await bounded(() => generate(schema))
  })

  test('whatever small schema is made of, it ends soon', async () => {
    const name = fc.constantFrom('A', 'B', 'C', 'id', 'a', 'b')
    const directive = fc.constantFrom(
      '',
      '@key(fields: "id")',
      '@key(fields: "a { b }")',
      '@requires(fields: "a { b { a } }")',
      '@external',
      '@connect__fieldResolver(context: "id a")',
    )
    const type = fc.tuple(fc.integer({ min: 0, max: 20 }), name).map(([depth, inner]) => nested(depth, inner))
    const field = fc
      .tuple(name, type, directive, fc.boolean())
      .map(([own, of, with_, args]) => `${own}${args ? `(x: ${of}, y: ${of})` : ''}: ${of} ${with_}`)
    const definition = fc
      .tuple(
        fc.constantFrom('type', 'interface', 'input'),
        name,
        fc.array(directive, { maxLength: 4 }),
        fc.array(field, { minLength: 1, maxLength: 12 }),
      )
      .map(([kind, own, directives, fields]) => `${kind} ${own} ${directives.join(' ')} { ${fields.join(' ')} }`)
    await fc.assert(
      fc.asyncProperty(fc.array(definition, { maxLength: 8 }), async (definitions) => {
        await bounded(() => {
          try {
            generate(`type Query { a: A } ${definitions.join('\n')}`)
          } catch (error) {
            assert.ok(error instanceof Error)
          }
        })
      }),
      { numRuns: 200 },
    )
  })
})

describe('hostile generated files end soon', () => {
  const file = (name: string, text: string): Payload['files'][number] => ({
    name,
    mediaType: 'text/plain',
    bytes: Buffer.from(text),
  })
  const compare = (schema: string, proto: string): ReturnType<typeof drift> =>
    drift(
      '/plugin',
      {
        payload: {
          files: [
            file('schema.graphql', schema),
            file('service.proto', proto),
            file('mapping.json', '{"service":"S"}'),
            file('service.proto.lock.json', '{"messages":{},"enums":{}}'),
          ],
        },
      },
      new AbortController().signal,
    )

  test('a proto file of blocks inside each other', async () => {
    for (const proto of [
      'a{'.repeat(50_000),
      `${'a{'.repeat(200)}${'b;'.repeat(50_000)}`,
      `message ${'a'.repeat(100_000)} { ${'a;'.repeat(100_000)} }`,
      'a;'.repeat(300_000),
    ]) {
      await bounded(() => {
        assert.throws(() => readProto(proto), /too large or nested too deeply/)
      })
    }
    const { findings, skipped } = await compare('type Query { a: Int }', 'a{'.repeat(50_000))
    assert.equal(skipped, 'the generator rejects one of the files')
    assert.deepEqual(
      findings.map(({ severity }) => severity),
      ['notice'],
    )
    assert.match(findings[0]?.detail ?? '', /the proto file is too large or nested too deeply/)
  })

  // `readSources` refuses such a schema before: this is the comparison's own bound.
  test('messages with names of thousands of characters', async () => {
    const spent = await processorTime(() => compare(`type Query { a: A } type A { a: ${nested(800, 'A')} }`, ''))
    assert.ok(spent < limit, `${Math.round(spent)} ms`)
  })

  test('a mapping or lock with a million mistakes', async () => {
    const mapping = `{"service":"s","operationMappings":[${'1,'.repeat(1_000_000)}1]}`
    assert.equal((await bounded(() => mappingProblems(mapping))).length, 1)
    assert.equal((await bounded(() => lockProblems(`[${'1,'.repeat(2_000_000)}x`))).length, 1)
    await bounded(() => mappingProblems(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`))
  })
})
