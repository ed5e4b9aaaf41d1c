import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sameTargets, type Decisions } from '../../src/plan/index.ts'
import { events, plan } from '../support/plan.ts'

/** The decisions for a plugin of a step: `at` is its path. */
async function decide(at: string, inputs: Readonly<Record<string, string>>): Promise<Decisions> {
  const { decisions } = await plan({ name: at.slice(at.lastIndexOf('/') + 1), ...inputs }, { event: events.branch })
  return { ...decisions, inputs: { ...decisions.inputs, plugin: { ...decisions.inputs.plugin, path: at } } }
}

const messages = (all: readonly Decisions[]): string[] => sameTargets(all).map(({ message }) => message)

test('two plugins of one name in one namespace are an error that names both', async () => {
  const [a, b, other] = [await decide('a/users', {}), await decide('b/users', {}), await decide('b/orders', {})]
  assert.deepEqual(messages([a, b, other]), [
    '`path` has `a/users` and `b/users`, which would be published as the same: WunderGraph Cosmo, users.',
  ])
  assert.deepEqual(messages([a, other]), [])
})

test('two plugins of one repository are an error, whatever their hosts are', async () => {
  const registry = { registry: 'ghcr.io/owner', 'control-plane': 'none' }
  const [a, b] = [await decide('a/users', registry), await decide('b/Users', registry)]
  assert.deepEqual(messages([a, b]), [
    '`path` has `a/users` and `b/Users`, which would be published as the same: ghcr.io/owner/users.',
  ])
  const generic = await decide('c/users', { ...registry, host: 'generic', files: 'birds/go.mod=text/plain' })
  assert.deepEqual(messages([a, generic]), [
    '`path` has `a/users` and `c/users`, which would be published as the same: ghcr.io/owner/users.',
  ])
  // The control plane assigns another repository.
  assert.deepEqual(messages([await decide('d/users', {}), generic]), [])
})

test('a dry run without a registry finds them as well', async () => {
  const none = { 'control-plane': 'none' }
  assert.equal(messages([await decide('a/users', none), await decide('b/users', none)]).length, 1)
  assert.deepEqual(messages([await decide('a/users', none), await decide('b/orders', none)]), [])
})
