import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import type { Platform } from '../../../src/shared/platform.ts'
import { startBuildKit } from '../../support/buildkit.ts'
import {
  build,
  buildersOf,
  directory,
  everywhere,
  plugin,
  Recorder,
  request,
  undoAfterTests,
} from '../../support/docker-build.ts'
import { startCluster, type ApiCall } from '../../support/kubernetes/index.ts'
import { dockerConfig, dockerEnv } from '../../support/rig.ts'

const scope = { after: undoAfterTests }
const Posted = v.object({
  metadata: v.object({ name: v.string() }),
  spec: v.object({
    template: v.object({
      spec: v.object({
        nodeSelector: v.record(v.string(), v.string()),
        containers: v.tuple([v.object({ image: v.string(), args: v.array(v.string()) })]),
      }),
    }),
  }),
})

const posts = (calls: readonly ApiCall[]): v.InferOutput<typeof Posted>[] =>
  calls
    .filter(({ method, path }) => method === 'POST' && /\/deployments$/.test(path))
    .map(({ body }) => v.parse(Posted, body))

test('a deployment for each architecture builds its platform, and is deleted', async () => {
  const [amd64, arm64] = await Promise.all([
    startBuildKit(scope, { platform: 'linux/amd64' }),
    startBuildKit(scope, { platform: 'linux/arm64' }),
  ])
  const cluster = await startCluster(scope, [
    { labels: { 'kubernetes.io/arch': 'amd64' }, daemon: amd64.socket },
    { labels: { 'kubernetes.io/arch': 'arm64' }, daemon: arm64.socket },
  ])
  const env = dockerEnv({
    KUBECONFIG: cluster.kubeconfig,
    DOCKER_CONFIG: await dockerConfig(directory('docker-config')),
    DOCKER_HOST: `unix://${directory('none')}/no-engine.sock`,
  })
  const tools = new Recorder(env)
  const selector = (arch: string): string[] => [`nodeselector=kubernetes.io/arch=${arch}`]
  const context = plugin({ Dockerfile: 'FROM scratch\nARG TARGETARCH\nCOPY source /$TARGETARCH\n', source: 'users' })
  const built = await build(
    request(context, {
      driver: 'kubernetes',
      contexts: new Map(),
      buildkitImage: 'registry.example/buildkit:1',
      driverOptions: {
        other: ['namespace=builders', 'timeout=30s'],
        own: new Map([
          ['linux/amd64' as Platform, selector('amd64')],
          ['linux/arm64' as Platform, selector('arm64')],
        ]),
      },
    }),
    tools,
    env,
  )
  assert.deepEqual(
    built.images.map(({ platform }) => platform),
    ['linux/amd64', 'linux/arm64'],
  )
  assert.deepEqual(await amd64.history(), [{ platforms: 'linux/amd64', completed: true }])
  assert.deepEqual(await arm64.history(), [{ platforms: 'linux/arm64', completed: true }])

  const names = buildersOf(tools)
  const made = posts(cluster.calls)
  assert.deepEqual(made.map(({ metadata }) => metadata.name).sort(), names.map((name) => `${name}0`).sort())
  assert.deepEqual(made.map(({ spec }) => spec.template.spec.nodeSelector['kubernetes.io/arch']).sort(), [
    'amd64',
    'arm64',
  ])
  for (const { spec } of made)
    assert.deepEqual(spec.template.spec.containers, [
      { image: 'registry.example/buildkit:1', args: ['--allow-insecure-entitlement=network.host'] },
    ])
  assert.ok(cluster.calls.every(({ path }) => path.includes('/namespaces/builders/')))
  assert.equal(cluster.deployments().length, 2)

  await tools.removeAll()
  assert.deepEqual(cluster.deployments(), [])
  const deleted = cluster.calls.filter(({ method }) => method === 'DELETE').map(({ path, status }) => [status, path])
  assert.deepEqual(
    deleted.sort(),
    names.map((name) => [200, `/apis/apps/v1/namespaces/builders/deployments/${name}0`]).sort(),
  )
})

test('a cluster without such a machine, and one that refuses, are errors of the builder', async () => {
  const cluster = await startCluster(scope, [])
  const env = dockerEnv({
    KUBECONFIG: cluster.kubeconfig,
    DOCKER_CONFIG: await dockerConfig(directory('docker-config')),
    DOCKER_HOST: `unix://${directory('none')}/no-engine.sock`,
  })
  const tools = new Recorder(env)
  const context = plugin({ Dockerfile: 'FROM scratch\nCOPY source /\n', source: 'users' })
  const wanted = request(context, { driver: 'kubernetes', driverOptions: everywhere(['timeout=2s']) })
  await assert.rejects(build(wanted, tools, env), { code: 'E_BUILDER', message: 'The builder does not start' })
  await tools.removeAll()
  assert.deepEqual(cluster.deployments(), [])

  const none = { ...env, KUBECONFIG: `${directory('none')}/kubeconfig` }
  const again = { ...wanted, destination: `${directory('out')}/layout` }
  await assert.rejects(build(again, tools, none), { code: 'E_BUILDER' })
  await tools.removeAll()
})
