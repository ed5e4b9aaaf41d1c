import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { suite, test } from 'node:test'
import { basicAuth, TokenService } from './auth.ts'
import { at, nth, resetAfterDone, resetAtOnce, resetInUpload, shortRead, status, wrongBytes } from './faults.ts'
import { QuirkRegistry, type Quirk } from './index.ts'
import {
  announcesChunks,
  cappedChunks,
  forbiddenInsteadOfAbsent,
  immutableTags,
  liesAboutSubject,
  mountFails,
  neverMounts,
  noContentInsteadOfCreated,
  referrersAreText,
  referrersNotAllowed,
  referrersToHtml,
  referrersToLogin,
  refusesSpec11,
  withoutOciSubject,
} from './quirks.ts'

const digestOf = (bytes: string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const content = 'content of a blob'
const digest = digestOf(content)
const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const referrers = `/v2/team/plugin/referrers/${digest}`
const manifest = (more: object = {}): string =>
  JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config: { digest }, layers: [], ...more })

interface Request {
  readonly method?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends one request and follows no redirect; undefined: the connection broke. */
async function ask(registry: QuirkRegistry, path: string, request: Request = {}): Promise<Response | undefined> {
  const url = new URL(path, registry.origin)
  return await fetch(url, { redirect: 'manual', ...request }).catch(() => undefined)
}

/** Pushes the blob in one piece. */
async function push(registry: QuirkRegistry, body = content): Promise<Response | undefined> {
  const started = await ask(registry, '/v2/team/plugin/blobs/uploads/', { method: 'POST' })
  const session = new URL(started?.headers.get('location') ?? '', registry.origin)
  session.searchParams.set('digest', digestOf(body))
  return await ask(registry, session.href, { method: 'PUT', body })
}

const putManifest = (registry: QuirkRegistry, tag: string, body = manifest()): Promise<Response | undefined> =>
  ask(registry, `/v2/team/plugin/manifests/${tag}`, { method: 'PUT', body, headers: { 'content-type': manifestType } })

suite('without quirks, it is a registry of distribution spec 1.1', () => {
  test('a blob is pushed, read whole or from a position, and mounted', async () => {
    await using registry = await QuirkRegistry.start()
    assert.equal((await push(registry))?.status, 201)
    const blob = `/v2/team/plugin/blobs/${digest}`
    assert.equal(await (await ask(registry, blob))?.text(), content)
    const rest = await ask(registry, blob, { headers: { range: 'bytes=8-' } })
    assert.deepEqual([rest?.status, await rest?.text()], [206, content.slice(8)])
    const mounted = `/v2/team/other/blobs/uploads/?mount=${digest}&from=team/plugin`
    assert.equal((await ask(registry, mounted, { method: 'POST' }))?.status, 201)
    assert.deepEqual(registry.counts, { 'POST upload': 2, 'PUT upload': 1, 'GET blob': 2 })
  })

  test('an upload in pieces goes on where it is, and content with another digest is refused', async () => {
    await using registry = await QuirkRegistry.start()
    const started = await ask(registry, '/v2/team/plugin/blobs/uploads/', { method: 'POST' })
    const session = started?.headers.get('location') ?? ''
    const chunk = (body: string, range: string): Promise<Response | undefined> =>
      ask(registry, session, { method: 'PATCH', body, headers: { 'content-range': range } })
    assert.equal((await chunk(content.slice(0, 8), '0-7'))?.status, 202)
    const wrong = await chunk(content.slice(8), '9-17')
    assert.deepEqual([wrong?.status, wrong?.headers.get('range')], [416, '0-7'])
    assert.equal((await ask(registry, `${session}&digest=${digest}`, { method: 'PUT' }))?.status, 400)
  })

  test('a manifest is stored when its parts are there, and found by tag and as a referrer', async () => {
    await using registry = await QuirkRegistry.start()
    assert.equal((await putManifest(registry, 'v1'))?.status, 404)
    await push(registry)
    assert.equal((await putManifest(registry, 'v1'))?.status, 201)
    const signature = manifest({ artifactType: 'text/signature', subject: { digest } })
    const put = await putManifest(registry, 'signature', signature)
    assert.equal(put?.headers.get('oci-subject'), digest)
    const found = (await (await ask(registry, referrers))?.json()) as { manifests: { artifactType: string }[] }
    assert.deepEqual(
      found.manifests.map(({ artifactType }) => artifactType),
      ['text/signature'],
    )
    const tags = await (await ask(registry, '/v2/team/plugin/tags/list'))?.json()
    assert.deepEqual(tags, { name: 'team/plugin', tags: ['signature', 'v1'] })
  })
})

suite('a quirk', () => {
  const statusOf =
    (path: string, request: Request = {}) =>
    async (registry: QuirkRegistry) =>
      (await ask(registry, path, request))?.status
  const mount = statusOf(`/v2/team/other/blobs/uploads/?mount=${digest}&from=team/plugin`, { method: 'POST' })
  const putAfterPush = (body?: string) => async (registry: QuirkRegistry) => {
    await push(registry)
    const reply = await putManifest(registry, 'v1', body)
    return [reply?.status, reply?.headers.get('oci-subject')]
  }
  const withSubject = manifest({ subject: { digest } })
  /** What each does to one request, and what the registry answers without it. */
  const cases: readonly (readonly [
    name: string,
    quirk: Quirk,
    play: (registry: QuirkRegistry) => Promise<unknown>,
    quirky: unknown,
    usual: unknown,
  ])[] = [
    ['referrersAreText', referrersAreText, statusOf(referrers), 404, 200],
    ['referrersNotAllowed', referrersNotAllowed, statusOf(referrers), 405, 200],
    ['referrersToHtml', referrersToHtml, statusOf(referrers), 303, 200],
    ['referrersToLogin', referrersToLogin, statusOf(referrers), 302, 200],
    ['liesAboutSubject', liesAboutSubject, statusOf(referrers), 404, 200],
    [
      'forbiddenInsteadOfAbsent',
      forbiddenInsteadOfAbsent,
      statusOf('/v2/a/manifests/v1', { method: 'HEAD' }),
      403,
      404,
    ],
    ['withoutOciSubject', withoutOciSubject, putAfterPush(withSubject), [201, null], [201, digest]],
    ['refusesSpec11', refusesSpec11, putAfterPush(withSubject), [405, null], [201, digest]],
    ['noContentInsteadOfCreated', noContentInsteadOfCreated, putAfterPush(), [204, null], [201, null]],
    ['cappedChunks', cappedChunks, async (registry) => (await push(registry, 'a'.repeat(5 << 20)))?.status, 413, 201],
    ['announcesChunks', announcesChunks(1, 8), async (registry) => (await push(registry))?.status, 413, 201],
    [
      'neverMounts',
      neverMounts,
      async (registry) => {
        await push(registry)
        return await mount(registry)
      },
      202,
      201,
    ],
    ['mountFails', mountFails, mount, 400, 202],
    [
      'immutableTags',
      immutableTags,
      async (registry) => {
        await push(registry)
        await putManifest(registry, 'v1')
        return (await putManifest(registry, 'v1', manifest({ annotations: {} })))?.status
      },
      400,
      201,
    ],
  ]
  for (const [name, quirk, play, quirky, usual] of cases) {
    test(`${name} changes this answer`, async () => {
      await using changed = await QuirkRegistry.start(quirk)
      await using unchanged = await QuirkRegistry.start()
      assert.deepEqual([await play(changed), await play(unchanged)], [quirky, usual])
    })
  }
})

suite('a fault', () => {
  test('strikes the requests that it names, as often as it is told', async () => {
    await using registry = await QuirkRegistry.start(at('GET blob', status(503), 2), nth('GET tags', 2, resetAtOnce))
    await push(registry)
    const statuses = async (path: string): Promise<unknown[]> => {
      const replies = []
      for (let count = 0; count < 3; count++) replies.push((await ask(registry, path))?.status)
      return replies
    }
    assert.deepEqual(await statuses(`/v2/team/plugin/blobs/${digest}`), [503, 503, 200])
    assert.deepEqual(await statuses('/v2/team/plugin/tags/list'), [200, undefined, 200])
  })

  test('in an upload breaks the connection and keeps what arrived, or everything', async () => {
    await using half = await QuirkRegistry.start(at('PUT upload', resetInUpload(4)))
    assert.equal(await push(half), undefined)
    assert.deepEqual([...half.store.uploads.values()].map(String), [content.slice(0, 4)])
    await using whole = await QuirkRegistry.start(at('PUT upload', resetAfterDone))
    assert.equal(await push(whole), undefined)
    assert.equal(String(whole.store.blobs.get(digest)), content)
  })

  test('in a download gives fewer bytes, or others', async () => {
    await using registry = await QuirkRegistry.start(at('GET blob', shortRead(4)), at('GET blob', wrongBytes))
    await push(registry)
    const read = async (): Promise<string | undefined> =>
      await (await ask(registry, `/v2/team/plugin/blobs/${digest}`))?.text()
    assert.equal(await read(), content.slice(0, 4))
    const other = await read()
    assert.equal(other?.length, content.length)
    assert.notEqual(other, content)
  })
})

suite('an upload that is refused while it is still coming', () => {
  /** Of a refused upload, and of the next request of a client that keeps connections: status, and on a kept one? */
  async function refusedThenAsked(registry: QuirkRegistry, size: number): Promise<unknown[]> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const send = async (method: string, path: string, body: Buffer): Promise<[number | undefined, boolean]> => {
      const headers = { 'content-length': body.length }
      const request = httpRequest(new URL(path, registry.origin), { method, agent, headers })
      const answered = new Promise<IncomingMessage>((resolve, reject) => {
        request.on('response', resolve).on('error', reject)
      })
      const sent = new Promise<void>((resolve) => {
        request.end(body, resolve)
      })
      const reply = await answered
      await Promise.all([text(reply), sent])
      return [reply.statusCode, request.reusedSocket]
    }
    try {
      const refused = await send('PUT', '/v2/team/plugin/blobs/uploads/x', Buffer.alloc(size))
      return [...refused, ...(await send('GET', '/v2/', Buffer.alloc(0)))]
    } finally {
      agent.destroy()
    }
  }
  // Below the 5 s after which Node's server ends a connection on which it sees nothing.
  const options = { timeout: 4000 }
  const kinds: Readonly<Record<string, () => Quirk>> = {
    'before its first byte': () => basicAuth('ada', 'secret'),
    'after its first byte': () => new TokenService().quirk,
  }
  for (const [when, quirk] of Object.entries(kinds)) {
    test(`${when} is read to its end if it is short, and else the connection ends`, options, async () => {
      await using registry = await QuirkRegistry.start(quirk())
      assert.deepEqual(await refusedThenAsked(registry, 200_000), [401, false, 401, true])
      assert.deepEqual(await refusedThenAsked(registry, 3_000_000), [401, false, 401, false])
    })
  }
})

suite('authentication', () => {
  const basic = (password: string): Request => ({
    headers: { authorization: `Basic ${Buffer.from(`ada:${password}`).toString('base64')}` },
  })

  test('Basic takes the one password, which may change', async () => {
    const login = { password: 'first' }
    await using registry = await QuirkRegistry.start(basicAuth('ada', () => login.password))
    const challenge = await ask(registry, '/v2/')
    assert.deepEqual([challenge?.status, challenge?.headers.get('www-authenticate')], [401, 'Basic realm="quirk"'])
    assert.equal((await ask(registry, '/v2/', basic('first')))?.status, 200)
    login.password = 'second'
    assert.equal((await ask(registry, '/v2/', basic('first')))?.status, 401)
  })

  test('a Bearer token opens what its scope names, as often as it may', async () => {
    const service = new TokenService({ username: 'ada', password: 'secret', uses: 1 })
    await using registry = await QuirkRegistry.start(service.quirk)
    const scope = 'repository:team/plugin:pull'
    const challenge = (await ask(registry, '/v2/team/plugin/tags/list'))?.headers.get('www-authenticate')
    assert.equal(challenge, `Bearer realm="${registry.origin}/token",service="quirk",scope="${scope}"`)
    const path = `/token?service=quirk&scope=${scope}`
    assert.equal((await ask(registry, path, basic('wrong')))?.status, 401)
    const { token } = (await (await ask(registry, path, basic('secret')))?.json()) as { token: string }
    const headers = { authorization: `Bearer ${token}` }
    assert.equal((await ask(registry, '/v2/team/other/tags/list', { headers }))?.status, 401)
    assert.equal((await ask(registry, '/v2/team/plugin/tags/list', { headers }))?.status, 200)
    assert.equal((await ask(registry, '/v2/team/plugin/tags/list', { headers }))?.status, 401)
    assert.deepEqual(
      service.asked.map(({ method, scopes }) => [method, scopes]),
      [
        ['GET', [scope]],
        ['GET', [scope]],
      ],
    )
  })

  test('an identity token is exchanged by POST', async () => {
    const service = new TokenService({ identityToken: 'identity' })
    await using registry = await QuirkRegistry.start(service.quirk)
    const exchange = async (refresh: string): Promise<number | undefined> => {
      const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh }).toString()
      return (await ask(registry, '/token', { method: 'POST', body }))?.status
    }
    assert.deepEqual([await exchange('identity'), await exchange('other')], [200, 401])
  })
})
