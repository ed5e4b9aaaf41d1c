import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blob, openRepository, packImage, packIndex, pushPacked } from 'oras-js'
import type { RemotePlugin } from '../../src/hosts/index.ts'
import { readPublished, type PublishedImage } from '../../src/run/published-image.ts'
import { testContext } from '../support/context.ts'
import { plan } from '../support/plan.ts'
import { QuirkRegistry } from '../support/quirk-registry/index.ts'

const own = { 'control-plane': 'none' }

async function read(
  inputs: Readonly<Record<string, string>>,
  remote?: Partial<RemotePlugin>,
): Promise<PublishedImage | undefined> {
  const { decisions } = await plan(inputs)
  const context = testContext({ env: { DOCKER_CONFIG: '/nowhere' } })
  return await readPublished(decisions, remote as RemotePlugin | undefined, context)
}

/** Pushes an index with one image; its digest, and the bytes of the image: manifest, config and layer. */
async function pushImage(
  registry: QuirkRegistry,
  name: string,
  tag: string,
): Promise<{ digest: string; size: number }> {
  const repository = openRepository({ registry: registry.host, repository: name })
  const layer = blob('application/vnd.oci.image.layer.v1.tar', Buffer.from('a layer'))
  const config = blob('application/vnd.oci.image.config.v1+json', Buffer.from('{"architecture":"arm64","os":"linux"}'))
  for (const { descriptor, bytes } of [layer, config]) await repository.push(descriptor, bytes)
  const image = await pushPacked(repository, packImage({ config: config.descriptor, layers: [layer.descriptor] }))
  const platform = { os: 'linux', architecture: 'arm64', variant: 'v8' }
  // The attestation that a builder adds has no platform.
  const attestation = { ...image, platform: { os: 'unknown', architecture: 'unknown?' } }
  const { descriptor, bytes } = packIndex({ manifests: [{ ...image, platform }, attestation] })
  await repository.pushManifest(descriptor, bytes, tag)
  repository.close()
  return { digest: descriptor.digest, size: image.size + config.bytes.length + layer.bytes.length }
}

test('without a control plane, it is the tag latest, with the size of every platform', async () => {
  await using registry = await QuirkRegistry.start()
  const { digest, size } = await pushImage(registry, 'team/birds', 'latest')
  const before = registry.requests.length
  assert.deepEqual(await read({ ...own, registry: `${registry.host}/team` }), {
    digest,
    tag: 'latest',
    sizes: new Map([['linux/arm64', size]]),
  })
  const requests = registry.requests.slice(before)
  assert.ok(
    requests.every(({ method, url }) => ['GET', 'HEAD'].includes(method) && !url.includes('/blobs/')),
    'manifests are read, and nothing else',
  )
})

test('with a control plane, it is the version and the repository that the control plane serves', async () => {
  await using registry = await QuirkRegistry.start()
  const { digest } = await pushImage(registry, 'team/org/birds', 'v3')
  const inputs = { registry: `${registry.host}/team` }
  assert.equal((await read(inputs, { repository: 'org/birds', version: 'v3' }))?.digest, digest)
  const before = registry.requests.length
  assert.equal(await read(inputs), undefined)
  assert.equal(await read(inputs, { repository: 'org/birds', version: undefined }), undefined)
  assert.equal(await read(inputs, { repository: undefined, version: 'v3' }), undefined)
  assert.equal(registry.requests.length, before, 'nobody is asked without a version and a repository')
})

test('what does not exist, or cannot be read, is undefined', async () => {
  await using registry = await QuirkRegistry.start()
  assert.equal(await read({ ...own, registry: registry.host }), undefined)
  await using broken = await QuirkRegistry.start((exchange) => exchange.reply(200, {}, 'no manifest'))
  assert.equal(await read({ ...own, registry: broken.host }), undefined)
  assert.equal(await read({ ...own, registry: '' }), undefined)
})
