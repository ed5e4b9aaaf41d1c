import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readEvent } from '../../src/github/event.ts'
import { pluginsOfTag } from '../../src/github/plugins-of-tag.ts'
import { readStep } from '../../src/github/step.ts'
import { tagsFromEvent } from '../../src/github/tags.ts'
import { hosts } from '../../src/hosts/index.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'
import { join } from 'node:path'

const files = Object.fromEntries(
  ['plugins', 'plugins/users', 'plugins/orders', 'orders', 'plugins/deep/tax', '1.2.3'].map((path) => [
    `${path}/x`,
    '',
  ]),
)
const all = ['plugins/users', 'plugins/orders', 'plugins/deep/tax']
const path = all.join('\n')

interface Run {
  readonly inputs?: Readonly<Record<string, string>>
  readonly event?: string
  readonly payload?: unknown
}

/** Paths of the plugins that a run for a tag is about. Each has a version, if the tag has one. */
async function select(
  tag: string,
  { inputs = {}, event = 'push', payload = {} }: Run = {},
): Promise<readonly string[]> {
  using workspace = makeWorkspace({ ...files, 'event.json': JSON.stringify(payload) })
  const step = await readStep(environment(workspace.root, { host: 'generic', path, ...inputs }), hosts)
  assert.deepEqual(step.problems, [])
  const read = readEvent({
    GITHUB_EVENT_NAME: event,
    GITHUB_REF: `refs/tags/${tag}`,
    GITHUB_EVENT_PATH: join(workspace.root, 'event.json'),
  })
  const selected = pluginsOfTag(step, read)
  if (tag.endsWith('v1.2.3') && inputs['dry-run'] === undefined)
    for (const { plugin } of selected) assert.equal(tagsFromEvent(read, plugin).version, '1.2.3', plugin.path)
  return selected.map(({ plugin }) => plugin.path)
}

const refused = async (tag: string, run: Run = {}): Promise<string> => {
  const error: unknown = await select(tag, run).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof PublishError && error.code === 'E_INPUT', String(error))
  return `${error.message} ${String(error.cause)} ${String(error.hint)}`
}

describe('a git tag', () => {
  test('is about the plugin that it names, by name or path', async () => {
    assert.deepEqual(await select('users/v1.2.3'), ['plugins/users'])
    assert.deepEqual(await select('plugins/users/v1.2.3'), ['plugins/users'])
    assert.deepEqual(await select('plugins/deep/tax/v1.2.3'), ['plugins/deep/tax'])
    assert.deepEqual(await select('users/v1'), ['plugins/users'])
    assert.deepEqual(await select('users/nightly'), ['plugins/users'])
  })

  test('is about all plugins if it has no prefix', async () => {
    for (const tag of ['v1.2.3', '1.2.3', 'v1', 'nightly']) assert.deepEqual(await select(tag), all, tag)
  })

  test('is an error if it names none of them, which lists what was expected', async () => {
    const expected =
      'Before the version, these were expected: `users/`, `plugins/users/`, `orders/`, `plugins/orders/`, `tax/`, '
      + '`plugins/deep/tax/`, or none for all. Push a tag that names a plugin, correct `path` or `tag-prefix`, or do '
      + 'not run the job for this tag.'
    for (const tag of ['birds/v1.2.3', 'plugins/v1.2.3', 'deep/tax/v1.2.3', 'x/plugins/users/v1.2.3', 'birds/nightly'])
      assert.equal(await refused(tag), `The git tag "${tag}" names none of the plugins in \`path\`. ${expected}`)
  })

  test('is not about all plugins if it has the name of one before its version', async () => {
    for (const tag of ['users-v1.2.3', 'users@1.2.3', 'orders_1.2.3-rc.1', 'users-v1', 'users-nightly']) {
      assert.match(await refused(tag), /names none of the plugins in `path`\. Before the version, these were expected/)
      assert.deepEqual(await select(tag, { inputs: { 'dry-run': 'true' } }), all, 'a dry run checks all')
    }
    for (const tag of ['v1.2.3-users', 'users', 'birds-v1.2.3'])
      assert.deepEqual(await select(tag, { inputs: { 'dry-run': 'true' } }), all)
    for (const tag of ['users', 'usersv1', 'birds-nightly']) assert.deepEqual(await select(tag), all)
    // The directory's name says it, too.
    assert.match(await refused('users_v1', { inputs: { name: 'acme-{name}' } }), /set `tag-prefix: "\{name\}_"`\.$/)
    // A version is no name.
    assert.deepEqual(await select('1.2.3-rc.1', { inputs: { path: 'orders\n1.2.3' } }), ['orders', '1.2.3'])
    assert.deepEqual(await select('users-v1.2.3', { inputs: { 'tag-prefix': '{name}-' } }), ['plugins/users'])
  })

  test('names the plugin with the longest prefix that fits', async () => {
    const inputs = { path: 'plugins\nplugins/orders\norders', name: '{name}' }
    assert.deepEqual(await select('plugins/v1.2.3', { inputs }), ['plugins'])
    assert.deepEqual(await select('plugins/orders/v1.2.3', { inputs }), ['plugins/orders'])
    // Two plugins of this name: the plan refuses them, unless they are of different hosts.
    assert.deepEqual(await select('orders/v1.2.3', { inputs }), ['plugins/orders', 'orders'])
  })

  test('names by `tag-prefix`, if it is set', async () => {
    const inputs = { 'tag-prefix': 'plugin-{name}-' }
    assert.deepEqual(await select('plugin-users-v1.2.3', { inputs }), ['plugins/users'])
    assert.match(
      await refused('users/v1.2.3', { inputs }),
      /expected: `plugin-users-`, `plugin-orders-`, `plugin-tax-`\./,
    )
    await refused('v1.2.3', { inputs })
    assert.deepEqual(await select('all/v1.2.3', { inputs: { 'tag-prefix': 'all/' } }), all)
  })

  test('names by the name that the plugin is published with', async () => {
    const inputs = { name: 'acme-{name}' }
    assert.deepEqual(await select('acme-users/v1.2.3', { inputs }), ['plugins/users'])
    await refused('users/v1.2.3', { inputs })
  })

  test('is read from the payload of a release', async () => {
    const release = (tag: string): Run => ({
      event: 'release',
      payload: { action: 'published', release: { tag_name: tag } },
    })
    assert.deepEqual(await select('other', release('users/v1.2.3')), ['plugins/users'])
    await refused('users/v1.2.3', release('birds/v1.2.3'))
  })

  test('that names none of them is no error where nothing is published', async () => {
    const deleted = { action: 'deleted', release: { tag_name: 'birds/v1.0.0' } }
    assert.deepEqual(await select('birds/v1.0.0', { event: 'release', payload: deleted }), all)
    assert.deepEqual(await select('birds/v1.2.3', { inputs: { 'dry-run': 'true' } }), all)
    await refused('birds/v1.2.3', { inputs: { 'dry-run': 'false' } })
    assert.deepEqual(await select('users/v1.2.3', { inputs: { 'dry-run': 'true' } }), ['plugins/users'])
  })

  test('of a step with one plugin decides nothing here', async () => {
    assert.deepEqual(await select('birds/v1.0.0', { inputs: { path: 'plugins/users' } }), ['plugins/users'])
  })
})

test('without a tag, a run is about all plugins', async () => {
  using workspace = makeWorkspace(files)
  const step = await readStep(environment(workspace.root, { host: 'generic', path }), hosts)
  const event = readEvent({ GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/users/v1.2.3' })
  assert.equal(pluginsOfTag(step, event).length, 3)
})
