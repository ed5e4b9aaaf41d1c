import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { startControlPlane } from '../control-plane/index.ts'
import type { ControlPlaneDouble } from '../control-plane/index.ts'
import { pushAudience, signToken } from '../control-plane/token.ts'
import { isWrite, startPushRegistry } from './index.ts'
import type { PushRegistry, PushRegistryOptions, Refusable } from './index.ts'
import { startDockerRegistry } from '../registry.ts'
import type { Registry } from '../registry.ts'

/** The registry that stands for Cosmo's is itself held to what is known of push tokens. */
const digestOf = (bytes: string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const config = '{}'
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
  layers: [],
})
const subjectOf = (text: string): object => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: digestOf(text),
  size: text.length,
})
const manifestType = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }

let upstream: Registry
let plane: ControlPlaneDouble
before(async () => {
  ;[upstream, plane] = await Promise.all([startDockerRegistry(), startControlPlane()])
})
after(async () => {
  await Promise.all([upstream[Symbol.asyncDispose](), plane.close()])
})

function start(options: Partial<PushRegistryOptions> = {}): Promise<PushRegistry> {
  return startPushRegistry({
    secret: plane.secret,
    upstream: `http://${upstream.host}`,
    graphToken: 'graph',
    open: ['base/'],
    ...options,
  })
}

function token(name: string, changes: object = {}): string {
  const exp = Math.floor(Date.now() / 1000) + 60
  return signToken(plane.secret, {
    iss: 'u',
    aud: pushAudience,
    exp,
    access: [{ type: 'repository', name, tag: 'v1', actions: ['push', 'pull'] }],
    ...changes,
  })
}

const basic = (password: string, user = 'x'): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})

async function pushBlob(registry: PushRegistry, name: string, headers: Record<string, string>): Promise<number> {
  const begun = await fetch(`${registry.url}/v2/${name}/blobs/uploads/`, { method: 'POST', headers })
  if (begun.status !== 202) return begun.status
  const location = new URL(begun.headers.get('location') ?? '', registry.url)
  assert.equal(location.host, registry.host, 'an upload stays with the proxy')
  location.searchParams.set('digest', digestOf(config))
  return (
    await fetch(location, {
      method: 'PUT',
      body: config,
      headers: { ...headers, 'content-type': 'application/octet-stream' },
    })
  ).status
}

async function putManifest(
  registry: PushRegistry,
  name: string,
  reference: string,
  headers: Record<string, string>,
): Promise<number> {
  return (
    await fetch(`${registry.url}/v2/${name}/manifests/${reference}`, {
      method: 'PUT',
      body: manifest,
      headers: { ...headers, ...manifestType },
    })
  ).status
}

describe('push tokens', () => {
  test('one token pushes to its repository and to no other', async () => {
    await using registry = await start()
    const headers = basic(token('acme/one'))
    assert.equal(await pushBlob(registry, 'acme/one', headers), 201)
    assert.equal(await putManifest(registry, 'acme/one', 'v1', headers), 201)
    assert.equal(await pushBlob(registry, 'acme/other', headers), 403)
    const record = registry.log.find(({ method, path }) => method === 'PUT' && path.endsWith('/manifests/v1'))
    assert.deepEqual([record?.status, record?.received, record?.who], [201, manifest.length, 'push'])
    assert.equal(registry.log.filter(isWrite).length, 4)
  })

  test('no token, a foreign, a misdirected and an expired one are all a 401 with a challenge', async () => {
    await using registry = await start()
    const expired = token('acme/one', { exp: Math.floor(Date.now() / 1000) - 1 })
    const headers = [
      {},
      basic('nonsense'),
      basic(token('acme/one', { aud: 'other' })),
      basic(expired),
      { authorization: `Bearer ${token('acme/one')}` },
    ]
    for (const each of headers) {
      const response = await fetch(`${registry.url}/v2/acme/one/manifests/v1`, { headers: each })
      assert.equal(response.status, 401)
      assert.match(response.headers.get('www-authenticate') ?? '', /^Basic /)
    }
  })

  test('the tag claim is enforced as far as it is asked for', async () => {
    const digest = digestOf(manifest)
    const signature = `${digest.replace(':', '-')}.sig`
    const expected = { none: [201, 201, 201], 'manifest-tags': [201, 201, 403], 'every-put': [201, 403, 403] } as const
    for (const [enforceTag, statuses] of Object.entries(expected)) {
      await using registry = await start({ enforceTag: enforceTag as keyof typeof expected })
      const name = `acme/tags-${enforceTag}`
      const headers = basic(token(name))
      await pushBlob(registry, name, headers)
      const got = []
      for (const reference of ['v1', digest, signature]) got.push(await putManifest(registry, name, reference, headers))
      assert.deepEqual(got, statuses, enforceTag)
    }
  })

  test('a token of the control plane is taken, and its rights end with it', async () => {
    await using registry = await start()
    const reply = await fetch(`${plane.url}/wg.cosmo.platform.v1.PlatformService/ValidateAndFetchPluginData`, {
      method: 'POST',
      headers: { authorization: `Bearer ${plane.key('admin')}`, 'content-type': 'application/json' },
      body: '{"name":"birds"}',
    })
    const { pushToken, reference } = (await reply.json()) as { pushToken: string; reference: string }
    assert.equal(await pushBlob(registry, reference, basic(pushToken)), 201)
  })

  test('Bearer: the challenge names the endpoint; GET and POST exchange the push token, others get none', async () => {
    await using registry = await start({ challenge: 'bearer' })
    const challenged = await fetch(`${registry.url}/v2/acme/bearer/tags/list`)
    assert.equal(
      challenged.headers.get('www-authenticate'),
      `Bearer realm="${registry.url}/token",service="plugins",scope="repository:acme/bearer:pull,push"`,
    )
    const push = token('acme/bearer')
    const get = await fetch(`${registry.url}/token?scope=repository:acme/bearer:push`, { headers: basic(push) })
    const post = await fetch(`${registry.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: 'x', password: push }),
    })
    for (const response of [get, post]) {
      const { token: exchanged } = (await response.json()) as { token: string }
      assert.notEqual(exchanged, push)
      assert.equal(await pushBlob(registry, 'acme/bearer', { authorization: `Bearer ${exchanged}` }), 201)
    }
    assert.equal((await fetch(`${registry.url}/token`, { headers: basic('nonsense') })).status, 401)
  })

  test('the router pulls everything and pushes nothing; open repositories need nobody', async () => {
    await using registry = await start()
    await pushBlob(registry, 'acme/pulled', basic(token('acme/pulled')))
    const blob = `${registry.url}/v2/acme/pulled/blobs/${digestOf(config)}`
    assert.equal((await fetch(blob, { headers: basic('graph', 'router') })).status, 200)
    assert.equal((await fetch(blob)).status, 401)
    assert.equal(await pushBlob(registry, 'acme/pulled', basic('graph', 'router')), 403)
    assert.equal(await pushBlob(registry, 'base/golang', {}), 201)
  })

  test('a blob of a repository that the token may not read is not mounted', async () => {
    await using registry = await start()
    await pushBlob(registry, 'acme/secret', basic(token('acme/secret')))
    const mount = (from: string) =>
      fetch(`${registry.url}/v2/acme/mounting/blobs/uploads/?mount=${digestOf(config)}&from=${from}`, {
        method: 'POST',
        headers: basic(token('acme/mounting')),
      })
    assert.equal((await mount('acme/secret')).status, 202)
    await pushBlob(registry, 'base/shared', {})
    assert.equal((await mount('base/shared')).status, 201)
  })

  test('what a token may not do is refused with the status of the rule, and nothing else is', async () => {
    await using registry = await start()
    const headers = basic(token('acme/narrow'))
    await pushBlob(registry, 'acme/narrow', headers)
    const at = `${registry.url}/v2/acme/narrow`
    const hex = 'a'.repeat(64)
    const accept = manifestType['content-type']
    const put = async (name: string, body = manifest): Promise<number> =>
      (await fetch(`${at}/manifests/${name}`, { method: 'PUT', body, headers: { ...headers, ...manifestType } })).status
    const get = async (path: string): Promise<number> =>
      (await fetch(`${at}/${path}`, { headers: { ...headers, accept } })).status
    const withSubject = JSON.stringify({ ...(JSON.parse(manifest) as object), subject: subjectOf(manifest) })
    const requests: Readonly<Record<Exclude<Refusable, 'index-by-digest'>, () => Promise<number>>> = {
      'signature-tags': () => put(`sha256-${hex}.sig`),
      'referrers-tags': () => put(`sha256-${hex}`),
      subjects: () => put(digestOf(withSubject), withSubject),
      'manifests-by-digest': () => put(digestOf(manifest)),
      'reads-by-digest': () => get(`manifests/${digestOf(manifest)}`),
      'reads-of-signatures': () => get(`manifests/sha256-${hex}.sig`),
      listing: () => get('tags/list'),
    }
    for (const [what, request] of Object.entries(requests) as [Refusable, () => Promise<number>][]) {
      registry.rules.refusals.splice(0)
      assert.ok((await request()) < 300, what)
      for (const status of [401, 403, 405] as const) {
        registry.rules.refusals.splice(0, 1, { what: [what], status })
        assert.equal(await request(), status, what)
      }
      assert.equal(await put('v1'), 201, `the tag of the token is no part of ${what}`)
    }
  })

  test('a token that ends is refused from then on, and one that ends later is taken', async () => {
    await using registry = await start()
    const headers = basic(token('acme/ending'))
    registry.fault(/^POST .*\/uploads\//, { kind: 'expire' })
    assert.equal(await pushBlob(registry, 'acme/ending', headers), 401)
    assert.equal(await pushBlob(registry, 'acme/ending', headers), 401)
    const later = token('acme/ending', { exp: Math.floor(Date.now() / 1000) + 120 })
    assert.equal(await pushBlob(registry, 'acme/ending', basic(later)), 201)
  })

  test('faults: a dropped connection, a 500, and after them the truth again', async () => {
    await using registry = await start()
    const headers = basic(token('acme/faulty'))
    registry.fault(/^POST .*\/uploads\//, { kind: 'status', status: 500 })
    assert.equal(await pushBlob(registry, 'acme/faulty', headers), 500)
    registry.fault(/^PUT .*\/uploads\//, { kind: 'drop', afterBytes: 1 })
    await assert.rejects(pushBlob(registry, 'acme/faulty', headers), /fetch failed/)
    registry.fault(/^POST /, { kind: 'drop' })
    await assert.rejects(pushBlob(registry, 'acme/faulty', headers), /fetch failed/)
    assert.equal(await pushBlob(registry, 'acme/faulty', headers), 201)
  })
})
