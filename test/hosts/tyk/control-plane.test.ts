import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { confirmServed, type ControlPlane, type ControlPlaneOptions } from '../../../src/hosts/index.ts'
import { createControlPlane } from '../../../src/hosts/tyk/control-plane.ts'
import { findPlugin, repositoryOf } from '../../../src/hosts/tyk/find.ts'
import { installReference } from '../../../src/hosts/tyk/reference.ts'
import { createRest } from '../../../src/hosts/tyk/rest.ts'
import { PublishError } from '../../../src/shared/errors.ts'
import { PluginCache, startAiStudio, type AiStudio } from '../../support/ai-studio/index.ts'
import { collectingLog } from '../../support/context.ts'
import { startDockerRegistry, type Registry } from '../../support/registry.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import * as v from 'valibot'
import { good } from './manifests.ts'
import { packPlugin, pluginProgram, pushLayout, type Behaviour } from './plugin.ts'

const users = { boss: 'admin', guest: 'user' } as const

/** Programs in a registry that all tests share, by what they do. */
const cleanUp: (() => Promise<void>)[] = []
const shared = { after: (work: () => Promise<void>) => void cleanUp.push(work) }
after(async () => {
  for (const work of cleanUp.reverse()) await work()
})
const published = new Map<string, Promise<string>>()
let registry: Promise<Registry> | undefined

async function publish(behaviour: Behaviour, repository = 'team/birds'): Promise<string> {
  registry ??= startDockerRegistry().then((started) => {
    shared.after(async () => {
      await started[Symbol.asyncDispose]()
    })
    return started
  })
  const { host } = await registry
  const key = JSON.stringify([behaviour, repository])
  let reference = published.get(key)
  if (reference === undefined)
    published.set(
      key,
      (reference = (async () => {
        const directory = await scratchDirectory(shared)
        const artifact = await packPlugin(directory, { 'linux/amd64': await pluginProgram(behaviour) })
        const { digest } = artifact.root
        await pushLayout(join(directory, 'layout'), digest, `${host}/${repository}`)
        return installReference({ registry: host, repository, tag: undefined, digest })
      })()),
    )
  return await reference
}

const gateway = { manifest: JSON.stringify({ ...good, capabilities: { hooks: ['auth'] }, permissions: {} }) }
const newer = { manifest: JSON.stringify({ ...good, version: '2.0.0', permissions: { services: ['llms.proxy'] } }) }

async function open(scope: Scope, changes: Partial<ControlPlaneOptions> = {}) {
  const directory = join(await scratchDirectory(scope), 'cache')
  await mkdir(directory)
  const studio: AiStudio = await startAiStudio({ users, cache: new PluginCache({ directory }) })
  scope.after(async () => {
    await studio[Symbol.asyncDispose]()
  })
  const log = collectingLog()
  const options: ControlPlaneOptions = {
    url: studio.url,
    token: 'boss',
    name: 'birds',
    namespace: undefined,
    labels: {},
    skipTrafficCheck: false,
    log,
    signal: new AbortController().signal,
    ...changes,
  }
  return { studio, log, plane: createControlPlane(options), options }
}

const release = (reference: string) => ({
  payload: undefined,
  version: '1.0.0',
  platforms: [],
  installReference: reference,
})
const announce = (plane: ControlPlane, reference: string) => plane.announce(release(reference))
const writes = ({ requests }: AiStudio): string[] =>
  requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url }) => `${method} ${url.replace('/api/v1/plugins', '')}`)

/** Asserts that `work` fails with this code, and returns everything that the error says. */
async function fails(work: Promise<unknown>, code: string): Promise<string> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(thrown instanceof PublishError, String(thrown))
  assert.equal(thrown.code, code, thrown.message)
  return [thrown.message, thrown.cause, thrown.hint].map(String).join('\n')
}

describe('a registration in AI Studio', () => {
  test('creates a plugin inactive, loads it, and activates it; then it is served', async (t) => {
    const { studio, plane } = await open(t, { namespace: 'eu-west' })
    const reference = await publish(gateway)
    assert.equal(await plane.isServing?.(release(reference)), false)
    assert.deepEqual(await announce(plane, reference), { stored: true, findings: [] })
    assert.deepEqual(writes(studio), [
      'POST ',
      'POST /1/validate-and-load',
      'PATCH /1',
      'POST /1/config-schema/refresh',
    ])
    assert.equal(
      (JSON.parse(studio.requests.find(({ method }) => method === 'POST')?.body ?? '') as { is_active: boolean })
        .is_active,
      false,
    )
    const [stored] = studio.plugins
    assert.deepEqual(
      [stored?.name, stored?.namespace, stored?.command, stored?.oci_reference, stored?.is_active, stored?.hook_types],
      ['birds', 'eu-west', reference, reference, true, ['auth']],
    )
    assert.equal(await plane.isServing?.(release(reference)), true)
    assert.deepEqual(await plane.deployments?.(), { errors: [], unknown: [] })
  })

  test('that broke off before the plugin was activated is finished by the next run', async (t) => {
    const { studio, plane, log } = await open(t)
    const reference = await publish(gateway)
    studio.fail(/PATCH/, 502)
    await fails(announce(plane, reference), 'E_CONTROL_PLANE')
    assert.deepEqual(
      studio.plugins.map(({ is_active, hook_types }) => [is_active, hook_types]),
      [[false, ['auth']]],
    )
    assert.equal(await plane.isServing?.(release(reference)), false)
    await announce(plane, reference)
    assert.deepEqual(
      studio.plugins.map(({ is_active, oci_reference }) => [is_active, oci_reference]),
      [[true, reference]],
    )
    assert.equal(await plane.isServing?.(release(reference)), true)
    assert.deepEqual(log.notices, [])
  })

  test('of a program that AI Studio cannot load leaves the old one, and a new plugin inactive', async (t) => {
    const { studio, plane } = await open(t)
    const broken = await publish({ manifest: '{}' })
    const said = await fails(announce(plane, broken), 'E_TYK_REFUSED')
    assert.match(said, /failed with HTTP 400\.\nInvalid Plugin: Plugin manifest must declare at least one hook type/)
    assert.deepEqual([studio.plugins[0]?.is_active, studio.plugins[0]?.hook_type], [false, 'pending'])
    assert.equal(await plane.isServing?.(release(broken)), false)
    // The next release continues with the plugin that was left.
    const reference = await publish(gateway)
    await announce(plane, reference)
    assert.deepEqual(
      studio.plugins.map(({ command, is_active }) => [command, is_active]),
      [[reference, true]],
    )
    const missing = reference.replace(/@sha256:.{4}/, '@sha256:0000')
    assert.match(
      await fails(announce(plane, missing), 'E_TYK_REFUSED'),
      /HTTP 500\.\n.*Failed to load plugin metadata: .*404/,
    )
    assert.equal(studio.plugins[0]?.command, reference)
  })

  test('leaves a plugin inactive that somebody has deactivated, and keeps the hooks of its owner', async (t) => {
    const { studio, plane, log } = await open(t)
    await announce(plane, await publish(gateway))
    const [stored] = studio.plugins
    if (stored !== undefined) Object.assign(stored, { is_active: false, hook_types_customized: true })
    const { findings } = await announce(plane, await publish(newer))
    assert.deepEqual([stored?.is_active, stored?.hook_types], [false, ['auth']])
    assert.deepEqual(log.notices, ['The plugin birds is inactive in AI Studio: activate it there.'])
    assert.deepEqual(
      findings.map(({ code, severity, detail }) => [code, severity, detail]),
      [['E_TYK_SCOPES', 'warning', 'llms.proxy']],
    )
  })

  test('reloads a plugin of the user interface, and reports one that AI Studio does not run', async (t) => {
    const { studio, plane } = await open(t)
    const reference = await publish(newer)
    await announce(plane, reference)
    assert.equal(writes(studio).at(-1), 'POST /1/reload')
    const [stored] = studio.plugins
    assert.equal(stored?.loaded, true)
    studio.fail(/reload/, 500)
    const { stored: kept, findings } = await announce(plane, reference)
    assert.deepEqual(
      [kept, findings.map(({ code, severity }) => [code, severity])],
      [
        true,
        [
          ['E_CONTROL_PLANE', 'error'],
          ['E_TYK_SCOPES', 'warning'],
        ],
      ],
    )
    stored.loaded = false
    assert.equal(await plane.isServing?.(release(reference)), true)
    assert.deepEqual(
      (await plane.deployments?.())?.errors.map(({ code, message }) => [code, message]),
      [['E_TYK_REFUSED', 'AI Studio does not run its plugin 1 birds.']],
    )
  })

  test('finds its plugin among more than a page of others, and none of another namespace', async (t) => {
    const { studio, plane } = await open(t, { namespace: 'eu' })
    const reference = await publish(gateway)
    const other = { namespace: '', command: reference }
    for (let number = 0; number < 230; number++)
      await create(studio, { ...other, name: `other-${number}`, command: '/bin/x' })
    await create(studio, { ...other, name: 'birds' })
    assert.equal((await plane.getPlugin?.())?.exists, false)
    await announce(plane, reference)
    assert.deepEqual(
      studio.plugins.filter(({ name }) => name === 'birds').map(({ namespace }) => namespace),
      ['', 'eu'],
    )
    assert.equal((await plane.getPlugin?.())?.exists, true)
  })

  test('that AI Studio says it made and did not keep is not believed', async (t) => {
    const { studio, plane, log } = await open(t)
    const pause = (): Promise<void> => Promise.resolve()
    const confirm = (reference: string) =>
      confirmServed(plane, release(reference), { log, signal: new AbortController().signal, pause })
    const [reference, next] = [await publish(gateway), await publish(newer)]
    studio.pretend(/^PATCH/)
    await announce(plane, reference)
    assert.match(
      await fails(confirm(reference), 'E_NOT_SERVED'),
      /plugin 1 birds .*, which was never loaded to its end/,
    )
    await announce(plane, reference)
    assert.deepEqual(await confirm(reference), [])
    studio.pretend(/^PATCH/)
    await announce(plane, next)
    const said = await fails(confirm(next), 'E_NOT_SERVED')
    assert.ok(said.includes(`its plugin 1 birds has the command ${reference}`), said)
  })

  test('refuses to guess, and changes nothing', async (t) => {
    const { studio, plane } = await open(t)
    const reference = await publish(gateway)
    await create(studio, { name: 'birds', command: 'oci://r.example/other/birds:1' })
    const said = await fails(plane.isServing?.(release(reference)) ?? Promise.resolve(), 'E_TYK_UNCLEAR')
    assert.match(said, /has a plugin birds that is not from .*\n1 birds: oci:\/\/r\.example\/other\/birds:1/)
    await fails(announce(plane, reference), 'E_TYK_UNCLEAR')
    assert.deepEqual(writes(studio), ['POST '])
  })
})

async function create(studio: AiStudio, body: object): Promise<void> {
  const headers = { authorization: 'Bearer boss' }
  const { status } = await fetch(`${studio.url}/api/v1/plugins`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  assert.equal(status, 201)
}

describe('the plugin that is meant', () => {
  const ours = 'oci://r.example/team/birds@sha256:1'
  const plugin = (id: string, name: string, command: string) => ({
    ...{ id, name, command, reference: command },
    hookType: 'auth',
    active: true,
  })
  const find = (...plugins: ReturnType<typeof plugin>[]) => findPlugin(plugins, 'birds', `${ours}?pubkey=CI`)?.id

  test('is the one from the repository, whatever its name, tag or key', () => {
    assert.equal(find(), undefined)
    assert.equal(find(plugin('1', 'x', 'oci://r.example/team/birds-eu:1')), undefined)
    for (const command of [ours, 'oci://r.example/team/birds:3', 'oci://r.example/team/birds', `${ours}?pubkey=OLD`])
      assert.equal(find(plugin('1', 'x', '/bin/x'), plugin('2', 'renamed', command)), '2')
    assert.equal(find(plugin('1', 'x', ours), plugin('2', 'birds', ours)), '2')
  })

  test('is never one of several, or of the same name from elsewhere', async () => {
    for (const plugins of [
      [plugin('1', 'x', ours), plugin('2', 'y', ours)],
      [plugin('1', 'birds', ours), plugin('2', 'birds', ours)],
      [plugin('1', 'birds', './birds')],
      [plugin('1', 'birds', 'oci://r.example/team/birds-eu:1')],
    ])
      await fails(
        Promise.resolve().then(() => find(...plugins)),
        'E_TYK_UNCLEAR',
      )
  })

  test('has a repository only if its command is an OCI reference', () => {
    assert.equal(repositoryOf('oci://r.example:5000/a/b/c:1?arch=linux/amd64'), 'r.example:5000/a/b/c')
    for (const command of ['', '/bin/x', 'grpc://r.example/a', 'oci://r.example', 'file://oci://a/b'])
      assert.equal(repositoryOf(command), undefined, command)
  })
})

describe('a call of AI Studio', () => {
  test('with a wrong token says what it has to be', async (t) => {
    const nobody = await open(t, { token: 'nobody' })
    assert.match(
      await fails(nobody.plane.getPlugin?.() ?? Promise.resolve(), 'E_CONTROL_PLANE_AUTH'),
      /HTTP 401\.\nUnauthorized\n.*verified/,
    )
    const guest = await open(t, { token: 'guest' })
    assert.match(
      await fails(guest.plane.getPlugin?.() ?? Promise.resolve(), 'E_CONTROL_PLANE_AUTH'),
      /HTTP 403\.\nForbidden\n.*administrator/,
    )
    for (const token of ['', 'two words', 'line\nbreak'])
      await fails(
        Promise.resolve().then(() => createControlPlane({ ...guest.options, token })),
        'E_CONTROL_PLANE_AUTH',
      )
    for (const url of ['http://studio.example', 'https://a:b@studio.example', 'https://studio.example?token=x'])
      await fails(
        Promise.resolve().then(() => createControlPlane({ ...guest.options, url })),
        'E_INPUT',
      )
  })

  test('that only reads is repeated after a temporary failure, and no other', async (t) => {
    const { studio, options } = await open(t)
    const rest = createRest({ ...options, pause: () => Promise.resolve() })
    const list = { method: 'GET', path: '/plugins', reply: v.unknown(), timeout: 5000 } as const
    studio.fail(/GET/, 502, 3)
    await rest(list)
    assert.deepEqual(
      studio.requests.map(({ status }) => status),
      [502, 502, 502, 200],
    )
    studio.fail(/GET/, 503, 4)
    assert.match(await fails(rest(list), 'E_CONTROL_PLANE'), /GET \/plugins at .* failed with HTTP 503\./)
    const before = studio.requests.length
    studio.fail(/POST/, 502)
    await fails(rest({ ...list, method: 'POST', body: { name: 'a', command: '/bin/a' } }), 'E_CONTROL_PLANE')
    assert.equal(studio.requests.length, before + 1)
    studio.fail(/GET/, 302)
    assert.match(await fails(rest(list), 'E_CONTROL_PLANE'), /redirected to \/api\/v1\/plugins\?redirected/)
  })

  test('that reaches nobody, or somebody else, says so', async (t) => {
    const { options, studio } = await open(t)
    const list = {
      method: 'GET',
      path: '/plugins',
      reply: v.object({ data: v.array(v.unknown()) }),
      timeout: 5000,
    } as const
    const pause = () => Promise.resolve()
    await fails(createRest({ ...options, url: 'http://127.0.0.1:9', pause })(list), 'E_CONTROL_PLANE')
    const wrong = createRest({ ...options, url: `${studio.url}/studio`, pause })
    assert.match(await fails(wrong(list), 'E_CONTROL_PLANE'), /404[^]*without `\/api\/v1`/)
    const status = { ...list, path: '/plugins/1/status' } as const
    assert.match(
      await fails(createRest({ ...options, pause })(status), 'E_CONTROL_PLANE'),
      /Not Found: Plugin not found/,
    )
  })
})
