import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepProblems, type Decisions } from '../../src/plan/index.ts'
import { findHost, hosts } from '../../src/hosts/index.ts'
import { assertExport, choosePlatforms } from '../../src/plan/choices.ts'
import { foreignInputs } from '../../src/plan/input-problems.ts'
import { readStep } from '../../src/github/step.ts'
import { events, plan } from '../support/plan.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'

/** The decisions for a plugin of a step: `at` is its path. */
async function decide(at: string, inputs: Readonly<Record<string, string>>): Promise<Decisions> {
  const { decisions } = await plan({ name: at.slice(at.lastIndexOf('/') + 1), ...inputs }, { event: events.branch })
  return { ...decisions, inputs: { ...decisions.inputs, plugin: { ...decisions.inputs.plugin, path: at } } }
}

const messages = (all: readonly Decisions[]): string[] => stepProblems(all, hosts, true).map(({ message }) => message)

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

test('an input that only some hosts understand needs a plugin of one of them', async () => {
  using workspace = makeWorkspace({ 'a/Dockerfile': 'FROM scratch\n', 'b/cup.json': '{}' })
  const { plugins } = await readStep(
    environment(workspace.root, {
      path: 'a\nb',
      'wasm-layout': 'cncf',
      'skip-traffic-check': 'true',
      platforms: 'linux/arm64',
      export: 'out',
    }),
    hosts,
  )
  const found = async (...names: readonly string[]): Promise<string[]> => {
    const decided: Decisions[] = []
    for (const [at, name] of names.entries()) {
      const inputs = plugins[at]
      assert.ok(inputs !== undefined)
      decided.push({ ...(await decide('x', {})), inputs, host: findHost(name) })
      assert.deepEqual(foreignInputs(inputs, findHost(name), hosts), [])
      assertExport(inputs, findHost(name))
    }
    assert.deepEqual(stepProblems(decided, hosts, false), [])
    return messages(decided)
  }
  assert.deepEqual(await found('cosmo', 'cup'), [])
  assert.deepEqual(await found('cosmo', 'tyk'), [
    '`wasm-layout` is an input for Flipt cup, and `path` has no plugin of it: remove it.',
  ])
  assert.deepEqual(await found('cup', 'tyk'), [
    '`skip-traffic-check` is an input for WunderGraph Cosmo, and `path` has no plugin of it: remove it.',
    '`export` is set, but no host of the plugins in `path` reads plugins from disk: remove it.',
  ])
  const [inputs] = plugins
  assert.ok(inputs !== undefined)
  assert.deepEqual(choosePlatforms(inputs, findHost('cup')), [])
  assert.deepEqual(choosePlatforms(inputs, findHost('cosmo')), ['linux/arm64'])
})
