import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepProblems, targetLeftOut, type Decisions } from '../../src/plan/index.ts'
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

const messages = (all: readonly Decisions[]): string[] => stepProblems(all, hosts, []).map(({ message }) => message)

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

test('a plugin that the run leaves out still has its repository', async () => {
  const cosmo = 'module x\n\nrequire github.com/wundergraph/cosmo/router-plugin v0.1.0\n'
  using workspace = makeWorkspace({
    'a/users/go.mod': cosmo,
    'b/users/go.mod': cosmo,
    'b/orders/go.mod': cosmo,
    'c/users/plugin': '',
  })
  const step = { path: 'a/users\nb/users\nb/orders\nc/users', 'control-plane': 'none' }
  for (const [given, target] of [
    [{ registry: 'ghcr.io/owner' }, 'ghcr.io/owner/users'],
    [{ 'control-plane': 'auto' }, 'WunderGraph Cosmo, users'],
    [{}, 'cosmo-registry.wundergraph.com/users'],
  ] as const) {
    const { plugins } = await readStep(environment(workspace.root, { ...step, ...given }), hosts)
    const [, ...leftOut] = await Promise.all(plugins.map((inputs) => targetLeftOut(inputs, hosts)))
    const chosen = await decide('a/users', { 'control-plane': 'none', ...given })
    assert.deepEqual(
      stepProblems([chosen], hosts, leftOut).map(({ message }) => message),
      [`\`path\` has \`a/users\` and \`b/users\`, which would be published as the same: ${target}.`],
    )
    // No host recognizes the last one, and those that are left out are no problem of this run.
    const others = leftOut.filter(({ inputs }) => inputs.plugin.path !== 'b/users')
    assert.deepEqual([others.length, stepProblems([chosen], hosts, others)], [2, []])
    assert.deepEqual(stepProblems([], hosts, leftOut), [])
  }
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
    assert.deepEqual(stepProblems(decided, hosts, [await decide('left/out', {})]), [])
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
