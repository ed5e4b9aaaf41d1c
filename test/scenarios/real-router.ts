import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { localInputs } from '../support/project.ts'
import { usualBuilder } from '../support/usual-builder.ts'
import { quickKey } from '../support/signing-key.ts'
import { startPushRegistry } from '../support/push-registry/index.ts'
import { program, rig, root, scratchDirectory } from '../support/rig.ts'
import type { Scope } from '../support/rig.ts'
import { graphToken, startRouter } from '../support/router.ts'
import type { Router } from '../support/router.ts'
import { runAction } from '../support/runner/index.ts'
import { writeSecondPlugin } from '../support/second-plugin.ts'

/**
 * The whole way with a real control plane and a real router: two plugins are published through the bundle, the control
 * plane composes them and uploads a router configuration, and a router takes it, pulls both plugins and answers. Only
 * the registry's access rules are a double.
 *
 * Run by hand, since it needs a control plane; `test/support/README.md` names the variables. Each run leaves a
 * namespace `router-…` there.
 */
const environment = v.object({
  CONTROL_PLANE_URL: v.pipe(v.string(), v.url()),
  /** An API key of an organization's admin. */
  CONTROL_PLANE_KEY: v.pipe(v.string(), v.nonEmpty()),
  /** The control plane's `AUTH_JWT_SECRET`, which signs push tokens. */
  PUSH_TOKEN_SECRET: v.pipe(v.string(), v.nonEmpty()),
  /** Of the bucket that the control plane uploads to, readable without credentials. */
  STORAGE_URL: v.pipe(v.string(), v.url()),
})

const owl = { name: 'Barn owl', wingspan: { from: 80, to: 95 } }
const place = { name: 'Minsmere', latitude: 52.25, longitude: 1.61 }

describe('a router with the configuration that a real control plane wrote', { timeout: 900_000 }, () => {
  test('pulls two published plugins and answers a query over both', async (t) => {
    const { graph, registry, workspace, publish } = await openGraph(t)
    await cp(join(root, 'examples/cosmo-go'), join(workspace, 'birds'), { recursive: true })
    await writeSecondPlugin(join(workspace, 'moths'))
    const images = [await publish('birds'), await publish('moths')]

    const config = join(workspace, 'config.json')
    await writeFile(config, await graph.routerConfig())
    assert.deepEqual(
      imagesOf(await graph.routerConfig()),
      images,
      'both plugins, each by its repository and version tag',
    )

    registry.log.length = 0
    const options = { binary: program('router'), config, registry: registry.host, directory: workspace }
    await using router = await startRouter({ ...options, token: graph.token })
    const pulled = registry.log.filter(({ status, path }) => status === 200 && path.includes('/manifests/'))
    for (const { repository, reference } of images) {
      assert.ok(pulled.some(({ who, path }) => who === 'router' && path === `/v2/${repository}/manifests/${reference}`))
    }
    await assertAnswers(router)

    const stranger = startRouter({ ...options, token: graphToken() })
    await assert.rejects(stranger, /did not become ready[^]*UNAUTHORIZED/)
  })
})

/** Fields of both plugins in one query, and a mutation of each that the other one does not see. */
async function assertAnswers(router: Router): Promise<void> {
  const both = await router.query(
    `query ($family: Family) {
      birds(family: $family, first: 1) { name wingspan { from to } }
      moths(family: $family, first: 1) { name wingspan { from to } }
    }`,
    { family: 'OWLS' },
  )
  assert.deepEqual(both, { data: { birds: [owl], moths: [{ ...owl, name: 'Barn moth' }] }, errors: [] })

  const reported = await router.query(
    'mutation ($sighting: SightingInput!) { reportSighting(birdId: "curlew", sighting: $sighting) { id } }',
    { sighting: { count: 2, place } },
  )
  assert.deepEqual(reported, { data: { reportSighting: { id: 'curlew' } }, errors: [] })
  const seen = await router.query(
    '{ bird(id: "curlew") { sightings { count } } moth(id: "curlew") { sightings { count } } }',
  )
  assert.deepEqual(seen, { data: { bird: { sightings: [{ count: 2 }] }, moth: { sightings: [] } }, errors: [] })
}

/** Where the router finds a plugin's image: below the registry, without its host. */
interface Image {
  readonly repository: string
  readonly reference: string
}

const RouterConfig = v.object({
  engineConfig: v.object({
    datasourceConfigurations: v.array(
      v.object({
        customGraphql: v.object({
          grpc: v.object({
            plugin: v.object({
              name: v.string(),
              imageReference: v.object({ repository: v.string(), reference: v.string() }),
            }),
          }),
        }),
      }),
    ),
  }),
})

/** The images of a router configuration, in the order of their plugins' names. */
function imagesOf(config: string): Image[] {
  const { engineConfig } = v.parse(v.pipe(v.string(), v.parseJson(), RouterConfig), config)
  return engineConfig.datasourceConfigurations
    .map(({ customGraphql }) => customGraphql.grpc.plugin)
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ imageReference }) => imageReference)
}

/**
 * A federated graph in a namespace of its own, a registry that its router may pull from, and a checkout to publish
 * from.
 */
async function openGraph(scope: Scope) {
  const env = v.parse(environment, process.env, {
    message: ({ path }) => `Set ${String(path?.[0]?.key)}: see test/support/README.md`,
  })
  const namespace = `router-${randomBytes(4).toString('hex')}`
  const call = (method: string, request: object) =>
    callControlPlane(env.CONTROL_PLANE_URL, env.CONTROL_PLANE_KEY, method, request)
  await call('CreateNamespace', { name: namespace })
  await call('CreateFederatedGraph', { name: 'main', namespace, routingUrl: 'http://127.0.0.1:3002/graphql' })
  const { organizationId } = await call('WhoAmI', {})
  const { graph: { id = '' } = {} } = await call('GetFederatedGraphByName', { name: 'main', namespace })
  const { token = '' } = await call('GenerateRouterToken', { fedGraphName: 'main', namespace })

  const registry = await startPushRegistry({ secret: env.PUSH_TOKEN_SECRET, graphToken: token })
  scope.after(() => registry.close())
  const directory = await scratchDirectory(scope)
  const workspace = join(directory, 'workspace')
  await mkdir(workspace)
  const key = await quickKey(directory)
  const machine = await usualBuilder(join(directory, 'docker'))

  /** Publishes the plugin in that directory of the workspace, and says where the router finds it. */
  async function publish(name: string): Promise<Image> {
    const run = await runAction(scope, {
      workspace,
      path: rig().path,
      event: 'tag',
      inputs: {
        path: name,
        namespace,
        ...localInputs(),
        emulation: 'never',
        'skip-traffic-check': 'true',
        registry: registry.host,
        'control-plane-url': env.CONTROL_PLANE_URL,
        'control-plane-token': env.CONTROL_PLANE_KEY,
        'cosign-key': key.path,
        'transparency-log': 'false',
      },
      env: { ...machine, COSIGN_PASSWORD: key.password },
      secrets: [key.password, env.CONTROL_PLANE_KEY, token],
    })
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    assert.equal(run.outputs['published'], 'true')
    const [reference = ''] = (run.outputs['reference'] ?? '').split('@')
    return { repository: reference.slice(registry.host.length + 1), reference: run.outputs['version'] ?? '' }
  }

  const routerConfig = async (): Promise<string> => {
    const path = `${env.STORAGE_URL}/${String(organizationId)}/${id}/routerconfigs/latest.json`
    const response = await fetch(path)
    assert.equal(response.status, 200, `the control plane uploaded no router configuration to ${path}`)
    return await response.text()
  }
  return { graph: { token, routerConfig }, registry, workspace, publish }
}

const Reply = v.looseObject({
  response: v.object({ code: v.optional(v.string(), 'OK'), details: v.optional(v.string(), '') }),
  organizationId: v.optional(v.string()),
  graph: v.optional(v.object({ id: v.string() })),
  token: v.optional(v.string()),
})

async function callControlPlane(
  url: string,
  key: string,
  method: string,
  request: object,
): Promise<v.InferOutput<typeof Reply>> {
  const response = await fetch(`${url}/wg.cosmo.platform.v1.PlatformService/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(30_000),
  })
  const reply = v.parse(Reply, await response.json())
  assert.equal(reply.response.code, 'OK', `${method}: ${reply.response.details}`)
  return reply
}
