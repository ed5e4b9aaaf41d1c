import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isWriting, startControlPlane, type ControlPlaneDouble, type Role } from './index.ts'
import { signToken, verifyToken } from './token.ts'

interface Answer {
  readonly status: number
  readonly json: Record<string, unknown>
}

interface Call {
  readonly key?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

async function call(plane: ControlPlaneDouble, method: string, body: object = {}, options: Call = {}): Promise<Answer> {
  const { key = plane.key('admin'), headers } = options
  const reply = await fetch(`${plane.url}/wg.cosmo.platform.v1.PlatformService/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify(body),
  })
  const text = await reply.text()
  return { status: reply.status, json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {} }
}

/** The code in an answer, by its name or number. */
const codeOf = ({ json }: Answer): unknown => (json['response'] as { code?: unknown } | undefined)?.code
const detailsOf = ({ json }: Answer): unknown => (json['response'] as { details?: unknown } | undefined)?.details

const plugin = { name: 'birds', namespace: 'default' }
const proto = { schema: 'syntax = "proto3";', mappings: '{}', lock: '{}', platforms: ['linux/amd64'], version: 'v1' }
const publication = { ...plugin, schema: 'type Query { a: Int }\n', type: 'GRPC_PLUGIN', proto }

suite('a fault', () => {
  test('`nothing`: it says OK, stores nothing, and is well again afterwards', async () => {
    await using plane = await startControlPlane()
    plane.fault('PublishFederatedSubgraph', { kind: 'nothing' })
    const answer = await call(plane, 'PublishFederatedSubgraph', publication)
    assert.deepEqual([answer.status, codeOf(answer), plane.find('birds')], [200, 'OK', undefined])
    assert.equal(plane.log.at(-1)?.wrote, false)
    assert.equal(codeOf(await call(plane, 'PublishFederatedSubgraph', publication)), 'OK')
    assert.equal(plane.find('birds')?.version, 'v1')
  })
})

suite('the protocol', () => {
  test('a timeout above 80 seconds is refused before the key is looked at', async () => {
    await using plane = await startControlPlane()
    const withTimeout = (ms: string): Promise<Answer> =>
      call(plane, 'WhoAmI', {}, { key: 'cosmo-unknown', headers: { 'connect-timeout-ms': ms } })
    const { status, json } = await withTimeout('80001')
    assert.deepEqual([status, json['message']], [400, 'timeout 80001ms must be <= 80000'])
    assert.equal((await withTimeout('80000')).status, 200)
    assert.equal((await withTimeout('soon')).status, 400)
  })

  test('unknown headers, fields and names are refused, unlike by the real one', async () => {
    await using plane = await startControlPlane()
    const statusOf = async (body: object, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
      (await call(plane, 'GetSubgraphByName', body, { headers })).status
    assert.equal(await statusOf(plugin), 200)
    assert.equal(await statusOf({ ...plugin, nmae: 'birds' }), 400)
    assert.equal(await statusOf({ name: 5 }), 400)
    assert.equal(await statusOf(plugin, { 'x-unknown': '1' }), 400)
    assert.equal((await call(plane, 'NoSuchMethod')).status, 404)
    assert.equal((await call(plane, 'WhoAmI', {}, { headers: { 'content-type': 'text/plain' } })).status, 415)
  })

  test('a key is missing, no API key, unknown or expired: four texts, each with HTTP 200', async () => {
    await using plane = await startControlPlane()
    const expired = plane.key('viewer')
    plane.expire(expired)
    const answers = await Promise.all(
      ['other-key', 'cosmo-unknown', expired].map((key) => call(plane, 'WhoAmI', {}, { key })),
    )
    assert.deepEqual(
      answers.map((answer) => [answer.status, codeOf(answer), detailsOf(answer)]),
      [
        [200, 'ERROR_NOT_AUTHENTICATED', 'Not authenticated'],
        [200, 'ERROR_NOT_AUTHENTICATED', 'Invalid api key'],
        [200, 'ERROR_NOT_AUTHENTICATED', 'Api key is expired'],
      ],
    )
    const without = await fetch(`${plane.url}/wg.cosmo.platform.v1.PlatformService/WhoAmI`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    assert.match(await without.text(), /Missing user session cookie/)
  })
})

test('each role may do what the table in the README says', async () => {
  const allowed = async (role: Role): Promise<string[]> => {
    await using plane = await startControlPlane()
    plane.add('birds', 'grpc_plugin')
    const key = plane.key(role)
    const calls: readonly (readonly [right: string, method: string, body: object])[] = [
      ['read', 'GetSubgraphByName', plugin],
      [
        'check',
        'CheckSubgraphSchema',
        { subgraphName: 'birds', schema: Buffer.from('type Query { a: Int }').toString('base64') },
      ],
      ['write', 'ValidateAndFetchPluginData', plugin],
      ['create', 'ValidateAndFetchPluginData', { ...plugin, name: 'fish' }],
    ]
    const rights = []
    for (const [right, method, body] of calls) {
      const code = codeOf(await call(plane, method, body, { key }))
      if (code === 'OK') rights.push(right)
    }
    return rights
  }
  assert.deepEqual(await allowed('admin'), ['read', 'check', 'write', 'create'])
  assert.deepEqual(await allowed('publisher'), ['read', 'check', 'write'])
  assert.deepEqual(await allowed('checker'), ['read', 'check'])
  assert.deepEqual(await allowed('viewer'), ['read'])
  assert.deepEqual(await allowed('graph-viewer'), [])
})

suite('plugins', () => {
  test('a push token is for one repository and tag; asking for it creates the plugin', async () => {
    await using plane = await startControlPlane({ settings: { tokenLifetime: 300 } })
    const before = Math.floor(Date.now() / 1000)
    const { json } = await call(plane, 'ValidateAndFetchPluginData', plugin)
    const repository = `${plane.organization.id}/${plane.find('birds')?.id ?? ''}`
    assert.deepEqual([json['newVersion'], json['reference']], ['v1', repository])
    const claims = verifyToken(plane.secret, String(json['pushToken']))
    assert.ok(typeof claims === 'object')
    assert.deepEqual(claims.access, [{ type: 'repository', name: repository, tag: 'v1', actions: ['push', 'pull'] }])
    assert.ok(claims.exp >= before + 300)
  })

  test('every publish stores a version and composes the graphs', async () => {
    await using plane = await startControlPlane()
    const first = await call(plane, 'PublishFederatedSubgraph', publication)
    assert.deepEqual([codeOf(first), first.json['hasChanged']], ['OK', true])
    await call(plane, 'PublishFederatedSubgraph', publication)
    const stored = plane.find('birds')
    assert.deepEqual([stored?.version, stored?.sdl, stored?.history.length], ['v1', 'type Query { a: Int }', 2])
    assert.equal(plane.compositions('main').length, 2)
    assert.equal((await call(plane, 'ValidateAndFetchPluginData', plugin)).json['newVersion'], 'v2')
  })

  test('a publish that lacks something leaves an empty plugin', async () => {
    await using plane = await startControlPlane()
    const answer = await call(plane, 'PublishFederatedSubgraph', { ...publication, proto: { ...proto, version: '1' } })
    assert.equal(detailsOf(answer), 'The version must be in the format v1, v2, etc.')
    assert.deepEqual([plane.find('birds')?.version, plane.compositions('main').length], [undefined, 0])
  })

  test('schemas that do not compose are stored, and each problem is listed twice', async () => {
    await using plane = await startControlPlane()
    plane.add('fish', 'standard', { sdl: 'type Query { a: String }' })
    const answer = await call(plane, 'PublishFederatedSubgraph', publication)
    assert.equal(codeOf(answer), 'ERR_SUBGRAPH_COMPOSITION_FAILED')
    const errors = answer.json['compositionErrors'] as { message: string }[]
    assert.deepEqual(
      errors.map(({ message }) => message.split(' ', 3).join(' ')),
      ['The field "Query.a"', 'The field "Query.a"', 'The base composition'],
    )
    assert.equal(plane.find('birds')?.version, 'v1')
  })

  test('there is no room beyond the limit, and without a limit there is none at all', async () => {
    for (const pluginLimit of [0, -1]) {
      await using plane = await startControlPlane({ settings: { pluginLimit } })
      assert.equal(codeOf(await call(plane, 'ValidateAndFetchPluginData', plugin)), 'ERR_LIMIT_REACHED')
    }
  })
})

test('a fault is played once: a status, a lost call, a lost answer', async () => {
  await using plane = await startControlPlane()
  plane.fault('ValidateAndFetchPluginData', { kind: 'status', status: 503 })
  plane.fault('ValidateAndFetchPluginData', { kind: 'drop', ran: false })
  plane.fault('ValidateAndFetchPluginData', { kind: 'drop', ran: true })
  assert.equal((await call(plane, 'ValidateAndFetchPluginData', plugin)).status, 503)
  await assert.rejects(call(plane, 'ValidateAndFetchPluginData', plugin))
  assert.equal(plane.find('birds'), undefined)
  await assert.rejects(call(plane, 'ValidateAndFetchPluginData', plugin))
  assert.notEqual(plane.find('birds'), undefined)
  assert.equal((await call(plane, 'ValidateAndFetchPluginData', plugin)).status, 200)
  assert.deepEqual(
    plane.log.map(({ wrote }) => wrote),
    [false, false, true, false],
  )
  assert.deepEqual(['WhoAmI', 'GetCompositions', 'CheckSubgraphSchema', 'PublishMonograph'].map(isWriting), [
    false,
    false,
    false,
    true,
  ])
})

test('a token of another secret, or one that expired, is not taken', () => {
  const token = signToken('secret', { aud: 'a', exp: 100 })
  assert.equal(verifyToken('other', token, 0), 'signature does not match')
  assert.equal(verifyToken('secret', token, 100_000), 'token is expired')
  assert.deepEqual(verifyToken('secret', token, 99_999), { aud: 'a', exp: 100 })
})
