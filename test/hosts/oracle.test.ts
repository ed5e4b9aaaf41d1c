import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { createPromiseClient } from '@connectrpc/connect'
import type { PromiseClient } from '@connectrpc/connect'
import { createConnectTransport } from '@connectrpc/connect-node'
import { EnumStatusCode } from '@wundergraph/cosmo-connect/dist/common/common_pb'
import { PlatformService } from '@wundergraph/cosmo-connect/dist/platform/v1/platform_connect'
import { SubgraphType } from '@wundergraph/cosmo-connect/dist/platform/v1/platform_pb'
import { createControlPlane } from '../../src/hosts/cosmo/control-plane.ts'
import type { ControlPlane } from '../../src/hosts/control-plane.ts'
import { announcement } from '../support/announcement.ts'
import { startControlPlane } from '../support/control-plane/index.ts'
import type { ControlPlaneDouble } from '../support/control-plane/index.ts'
import { collectingLog } from '../support/context.ts'
import { payload, platforms } from '../support/example-plugin.ts'

/**
 * The client that Cosmo generates from its own protocol definitions, as the reference: for the same intent both have to
 * send the same message, and to see the same state.
 */
const schema = 'type Query { bird(id: ID!): String }\n'
const where = { name: 'birds', namespace: 'default' }
const labels = [{ key: 'team', value: 'wings' }]

let server: ControlPlaneDouble
beforeEach(async () => {
  server = await startControlPlane()
})
afterEach(() => server.close())

function ours(): Required<ControlPlane> {
  return createControlPlane({
    url: server.url,
    token: server.key('admin'),
    name: 'birds',
    namespace: undefined,
    labels: { team: 'wings' },
    skipTrafficCheck: true,
    log: collectingLog(),
    signal: new AbortController().signal,
  })
}

function generated(useBinaryFormat: boolean): PromiseClient<typeof PlatformService> {
  return createPromiseClient(
    PlatformService,
    createConnectTransport({
      baseUrl: server.url,
      httpVersion: '1.1',
      useBinaryFormat,
      interceptors: [
        (next) => (request) => {
          request.header.set('authorization', `Bearer ${server.key('admin')}`)
          return next(request)
        },
      ],
    }),
  )
}

/** Method and message of each request, as the server understood them. */
const sent = (): [string, unknown][] => server.log.splice(0).map(({ method, body }) => [method, body])
const byMethod = (messages: [string, unknown][]): [string, unknown][] =>
  messages.toSorted(([a], [b]) => a.localeCompare(b))

for (const binary of [false, true]) {
  describe(`the generated client, ${binary ? 'binary' : 'JSON'}`, () => {
    test('sends the same messages', async () => {
      await ours().authorizePush()
      await ours().getPlugin()
      await ours().check(payload(schema), undefined)
      await ours().announce(announcement(payload(schema), 'v1', platforms))
      await ours().isServing(announcement(payload(schema), 'v1', platforms))
      const mine = byMethod(sent())

      const reference = generated(binary)
      await reference.validateAndFetchPluginData({ ...where, labels })
      await reference.whoAmI({})
      await reference.getSubgraphByName(where)
      await reference.checkSubgraphSchema({
        subgraphName: 'birds',
        namespace: 'default',
        schema: Buffer.from(schema),
        labels,
        skipTrafficCheck: true,
        limit: 1000,
      })
      const [proto = '', mappings = '', lock = ''] = payload(schema)
        .files.slice(1)
        .map(({ bytes }) => bytes.toString())
      await reference.publishFederatedSubgraph({
        ...where,
        schema,
        labels,
        type: SubgraphType.GRPC_PLUGIN,
        proto: { schema: proto, mappings, lock, platforms: [...platforms], version: 'v1' },
      })
      await reference.getSubgraphByName(where)
      await reference.getLatestSubgraphSDL(where)
      assert.deepEqual(mine, byMethod(sent()))
    })

    test('sees the same state', async () => {
      const reference = generated(binary)
      assert.equal((await reference.getSubgraphByName(where)).response?.code, EnumStatusCode.ERR_NOT_FOUND)
      const grant = await reference.validateAndFetchPluginData({ ...where, labels })
      await ours().announce(announcement(payload(schema), grant.newVersion, platforms))
      const { graph } = await reference.getSubgraphByName(where)
      const { sdl } = await reference.getLatestSubgraphSDL(where)
      const seen = await ours().getPlugin()
      assert.equal(seen.repository, grant.reference)
      assert.deepEqual([graph?.pluginData?.version, graph?.pluginData?.platforms], [seen.version, platforms])
      assert.equal(graph?.type, SubgraphType.GRPC_PLUGIN)
      assert.equal(sdl, schema.trimEnd())
    })

    test('gets the same refusals', async () => {
      server.settings.pluginLimit = 0
      const reply = await generated(binary).validateAndFetchPluginData({ ...where, labels })
      assert.equal(reply.response?.code, EnumStatusCode.ERR_LIMIT_REACHED)
      await assert.rejects(
        ours().authorizePush(),
        (error: Error) => error.cause === `ERR_LIMIT_REACHED: ${reply.response?.details ?? ''}`,
      )
      server.settings.pluginLimit = 1
      const broken = {
        ...where,
        schema,
        type: SubgraphType.GRPC_PLUGIN,
        proto: { schema: 'a', mappings: '{', lock: 'c', platforms: ['linux/amd64'], version: 'v1' },
      }
      await assert.rejects(generated(binary).publishFederatedSubgraph(broken), /internal/)
    })
  })
}
