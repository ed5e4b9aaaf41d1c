import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import type { RunResult } from '../../src/shared/exec.ts'
import { startControlPlane } from '../support/control-plane/index.ts'
import type { ControlPlaneDouble } from '../support/control-plane/index.ts'
import { startPushRegistry } from '../support/push-registry/index.ts'
import type { AccessRules, PushRegistry } from '../support/push-registry/index.ts'
import { dockerConfig, dockerEnv, program } from '../support/rig.ts'
import { copyExample } from '../support/example-plugin.ts'

/** Cosmo's own client, with a real engine, must find nothing strange about the control plane and the registry. */
interface Place extends AsyncDisposable {
  readonly plane: ControlPlaneDouble
  readonly registry: PushRegistry
  publish(...flags: string[]): Promise<RunResult>
}

/** wgc cannot hand over a base image, so this plugin is one file in an empty image. */
const dockerfile =
  'FROM --platform=$BUILDPLATFORM scratch\nCOPY generated/service.proto /birds-plugin\nENTRYPOINT ["./birds-plugin"]\n'

async function start(rules: Partial<AccessRules>): Promise<Place> {
  const stack = new AsyncDisposableStack()
  const plane = stack.use(await startControlPlane())
  const registry = stack.use(await startPushRegistry({ ...rules, secret: plane.secret, graphToken: 'graph' }))
  const { directory } = stack.use(await copyExample())
  await writeFile(join(directory, 'Dockerfile'), dockerfile)
  const home = await mkdtemp(join(tmpdir(), 'wgc-'))
  stack.defer(() => rm(home, { recursive: true, force: true }))
  // A login writes into the client's configuration: each test has its own.
  const env = dockerEnv({ HOME: home, DOCKER_CONFIG: await dockerConfig(join(home, 'docker')) })
  stack.defer(async () => {
    const built = ['v1', 'v2'].map(
      (version) => `${registry.host}/${plane.organization.id}/${plane.find('birds')?.id ?? ''}:${version}`,
    )
    await run('docker', ['image', 'rm', '--force', '--', ...built], { env })
  })
  const publish = (...flags: string[]): Promise<RunResult> =>
    run(program('wgc'), ['router', 'plugin', 'publish', directory, '--name', 'birds', ...flags], {
      cwd: home,
      timeout: 120_000,
      env: {
        ...env,
        DISABLE_UPDATE_CHECK: 'true',
        DO_NOT_TRACK: '1',
        COSMO_API_KEY: plane.key('admin'),
        COSMO_API_URL: plane.url,
        PLUGIN_REGISTRY_URL: registry.host,
      },
    })
  return { plane, registry, publish, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const both = ['--platform', 'linux/amd64', 'linux/arm64']

describe('wgc router plugin publish', () => {
  for (const rules of [
    { challenge: 'basic', enforceTag: 'none' },
    { challenge: 'bearer', enforceTag: 'manifest-tags' },
  ] as const) {
    test(
      `publishes twice, with ${rules.challenge} authentication and tag enforcement ${rules.enforceTag}`,
      { timeout: 300_000 },
      async () => {
        await using place = await start(rules)
        const { plane, registry } = place
        for (const version of ['v1', 'v2']) {
          const result = await place.publish(...both)
          assert.equal(result.code, 0, result.stdout + result.stderr)
          const repository = `${plane.organization.id}/${plane.find('birds')?.id ?? ''}`
          const response = await fetch(
            `${registry.url}/v2/${repository}/manifests/${version}`,
            routerCredentials(rules.challenge),
          )
          assert.equal(response.status, 200)
          const index = (await response.json()) as { manifests: { platform: { os: string; architecture: string } }[] }
          assert.deepEqual(
            index.manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`),
            ['linux/amd64', 'linux/arm64'],
          )
        }
        assert.deepEqual(plane.find('birds')?.history, ['v1', 'v2'])
        assert.deepEqual(
          plane.log.map(({ method, contentType, encoding }) => [method, contentType, encoding]).slice(0, 2),
          [
            ['ValidateAndFetchPluginData', 'application/proto', ''],
            ['PublishFederatedSubgraph', 'application/proto', 'br'],
          ],
        )
        assert.ok(registry.log.some(({ method, status, who }) => method === 'PUT' && status === 201 && who === 'push'))
        assert.equal(
          registry.log.some(({ path }) => path.startsWith('/token')),
          rules.challenge === 'bearer',
        )
      },
    )
  }

  test('a registry that holds every PUT against the tag claim refuses even buildx', { timeout: 300_000 }, async () => {
    await using place = await start({ enforceTag: 'every-put' })
    const result = await place.publish(...both)
    assert.equal(result.code, 1)
    assert.match(result.stdout + result.stderr, /denied: the token allows the tag v1, not sha256:/)
    assert.equal(place.plane.find('birds')?.version, undefined, 'created, never published')
  })

  test('exits 0 although a proposal refused the schema, as it is known for', { timeout: 300_000 }, async () => {
    await using place = await start({})
    place.plane.settings.proposals = { mode: 'error', approved: [] }
    const result = await place.publish(...both)
    assert.equal(result.code, 0)
    assert.match(result.stdout, /Proposal match failed/)
    assert.deepEqual(place.plane.find('birds')?.history, [])
  })
})

function routerCredentials(challenge: AccessRules['challenge']): RequestInit {
  const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json'
  return {
    headers: {
      accept,
      authorization:
        challenge === 'bearer' ? 'Bearer graph' : `Basic ${Buffer.from('router:graph').toString('base64')}`,
    },
  }
}
