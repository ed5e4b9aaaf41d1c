import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { breakingChanges } from '../support/control-plane/schema.ts'
import { program, root } from '../support/rig.ts'

/** Composition as the control plane does it: the package that its own client brings. */
const load = createRequire(join(dirname(program('wgc')), '../wgc/package.json'))
const { federateSubgraphs } = load('@wundergraph/composition') as {
  readonly federateSubgraphs: (options: {
    subgraphs: readonly { name: string; url: string; definitions: unknown }[]
    version: string
  }) => { success: boolean; errors?: readonly Error[] }
}
const { parse } = load('graphql') as { readonly parse: (sdl: string) => unknown }

const federation2 =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@override"])\n'

/** Problems of a graph of both plugins: first lines of messages. */
function problems(users: string, orders: string): readonly string[] {
  const subgraphs = Object.entries({ users, orders }).map(([name, sdl]) => {
    return { name, url: '', definitions: parse(federation2 + sdl) }
  })
  const { success, errors = [] } = federateSubgraphs({ subgraphs, version: '1' })
  return success ? [] : errors.map(({ message }) => message.split('\n', 1)[0] ?? '')
}

const user = (fields: string): string =>
  `type Query { user(id: ID!): User } type User @key(fields: "id") { id: ID! name: String! ${fields} }`
const order = (more = ''): string =>
  `type Query { order(id: ID!): Order } type Order @key(fields: "id") { id: ID! } ${more}`
const extended = (directive: string): string =>
  order(`type User @key(fields: "id") { id: ID! total: String! ${directive} }`)

describe('a field that moves from one plugin to another', () => {
  const [before, without] = [user('total: String!'), user('')]

  test('fails the check of each plugin against what is served', () => {
    assert.deepEqual(problems(before, order()), [])
    const twice = 'The Object "User" defines the same fields in multiple subgraphs without the "@shareable" directive:'
    assert.deepEqual(problems(before, extended('')), [twice])
    assert.deepEqual(
      breakingChanges(before, without).map(({ changeType }) => changeType),
      ['FIELD_REMOVED'],
    )
  })

  test('moves in two releases, each of which composes', () => {
    const overriding = extended('@override(from: "users")')
    assert.deepEqual(problems(before, overriding), [])
    assert.deepEqual(breakingChanges(order(), overriding), [])
    assert.deepEqual(problems(without, overriding), [])
    assert.deepEqual(problems(without, extended('')), [])
  })
})

test('a type without a key moves in three releases, each of which composes', () => {
  const users = (directive: string): string =>
    `type Query { home: Address } type Address { street: String! ${directive} }`
  const orders = 'type Query { to: Address } type Address { street: String! @shareable }'
  const [none, gone] = ['type Query { order: ID }', 'type Query { name: String }']
  assert.notDeepEqual(problems(users(''), orders), [])
  assert.deepEqual(problems(users('@shareable'), none), [])
  assert.deepEqual(problems(users('@shareable'), orders), [])
  assert.deepEqual(problems(gone, orders), [])
})

test('the page says so', () => {
  const page = readFileSync(join(root, 'docs/monorepos.md'), 'utf8')
  for (const words of ['`@override(from: "users")`', '`@shareable`', '`override-label`'])
    assert.ok(page.includes(words))
})
