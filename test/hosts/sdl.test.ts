import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { schemaProblems } from '../../src/hosts/cosmo/sdl.ts'

const federation = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "FieldSet"])
directive @openfed__configureDescription(propagate: Boolean! = true, fields: openfed__FieldSet, any: Nameless) on OBJECT

extend type Query {
  bird(id: ID!): Bird
  _entities(representations: [_Any!]!): [_Entity]!
}

type Bird @key(fields: "id") @key(fields: "name family { id }", resolvable: false) {
  id: ID! @shareable
  seenBy: Person @provides(fields: "name")
  published: edfs__PublishResult!
}

extend type Person @key(fields: "id") {
  id: ID! @external
  name: String @external
}

interface Named @authenticated { name: String @deprecated(reason: "no") }
extend union Thing @tag(name: "a") = Bird
scalar Date @specifiedBy(url: "https://example.com")
input Filter { from: Date = null, tags: [String!] = ["a"] }
enum Family { OWLS @inaccessible }
`

describe('schemaProblems', () => {
  test('what belongs to Federation is taken as it is', () => {
    assert.deepEqual(schemaProblems(federation), [])
  })

  test('nesting without an end is a problem of the schema', () => {
    const [problem, ...others] = schemaProblems(`type Query { a: ${'['.repeat(200_000)}`)
    assert.match(problem?.message ?? '', /nested more than 32 levels deep/)
    assert.deepEqual(others, [])
  })

  const broken: Readonly<Record<string, [sdl: string, message: RegExp, line: number, column: number]>> = {
    'a syntax error': ['type Query {\n  bird: String\n', /Expected Name, found <EOF>/, 3, 1],
    'an operation': ['type Query { a: Int }\nquery { a }\n', /Operations and fragments/, 2, 1],
    'no type at all': ['directive @a on OBJECT\n', /defines no type/, 1, 1],
    'a type that nobody knows': ['type Query {\n  a: Brid\n}\ntype Bird { a: Int }', /Unknown type "Brid"/, 2, 6],
    'two types of one name': ['type Query { a: Int }\ntype Query { b: Int }', /only one type named "Query"/, 2, 6],
    'a field defined twice': ['type Query {\n  a: Int\n  a: Int\n}', /Query\.a.*only be defined once/, 3, 3],
    'a field defined again by an extension': [
      'type Query { a: Int }\nextend type Query {\n  a: Int\n}',
      /already exists|only be defined once/,
      3,
      3,
    ],
    'an argument defined twice': ['type Query { a(b: Int, b: Int): Int }', /Query\.a\(b:\)/, 1, 24],
    'an enum value defined twice': ['type Query { a: E }\nenum E { X X }', /E\.X/, 2, 12],
    'two schema definitions': [
      'schema { query: A }\nschema { mutation: A }\ntype A { a: Int }',
      /only one schema definition/,
      2,
      1,
    ],
  }
  for (const [what, [sdl, message, line, column]] of Object.entries(broken)) {
    test(`${what} is found at its place`, () => {
      const [problem, ...others] = schemaProblems(sdl)
      assert.match(problem?.message ?? '', message)
      assert.deepEqual([problem?.line, problem?.column], [line, column])
      assert.deepEqual(others, [])
    })
  }

  test('all problems come together', () => {
    assert.equal(schemaProblems('type Query { a: X, b: Y, b: Z }').length, 4)
  })

  test('arbitrary text never throws', () => {
    const words = fc.constantFrom(
      'type',
      'extend',
      'schema',
      '{',
      '}',
      'Query',
      ':',
      '@key',
      '(',
      ')',
      '"',
      '[',
      '!',
      'enum',
      '=',
      '|',
      '\n',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(words).map((list) => list.join(' ')),
        ),
        (sdl) => Array.isArray(schemaProblems(sdl)),
      ),
    )
  })
})
