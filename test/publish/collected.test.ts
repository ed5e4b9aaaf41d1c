import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import {
  childrenOf,
  openLayout,
  openRepository,
  packIndex,
  pushPacked,
  type Descriptor,
  type RemoteRepository,
} from 'oras-js'
import { collect, isStored } from '../support/collect.ts'
import { isWrite } from '../support/push-registry/index.ts'
import { startDockerRegistry, startOlareg, type Registry } from '../support/registry.ts'
import { startPublisher, type Publisher, type Release } from './support.ts'

interface Parts {
  /** Platform manifests. */
  readonly manifests: readonly Descriptor[]
  /** Configs and layers of the platform manifests. */
  readonly blobs: readonly Descriptor[]
}

async function partsOf(release: Release): Promise<Parts> {
  const layout = await openLayout(release.layout)
  const index = await layout.resolve(release.digest)
  const manifests = childrenOf(index, await layout.fetchBytes(index))
  const blobs = await Promise.all(
    manifests.map(async (manifest) => childrenOf(manifest, await layout.fetchBytes(manifest))),
  )
  return { manifests, blobs: blobs.flat() }
}

async function published(
  context: TestContext,
  start: () => Promise<Registry>,
): Promise<{ registry: Registry; publisher: Publisher; release: Release; parts: Parts }> {
  const registry = await start()
  context.after(() => registry[Symbol.asyncDispose]())
  const publisher = await startPublisher({ upstream: `http://${registry.host}`, format: 'both' })
  context.after(() => publisher[Symbol.asyncDispose]())
  const release = await publisher.release('first')
  await publisher.publishUnsigned(release)
  return { registry, publisher, release, parts: await partsOf(release) }
}

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index]
  assert.ok(found !== undefined)
  return found
}

/** Another release: only the index differs. */
async function withSameManifests(release: Release, { manifests }: Parts): Promise<Release> {
  const layout = await openLayout(release.layout)
  const root = await pushPacked(layout, packIndex({ manifests, annotations: { other: 'index' } }))
  return { ...release, artifact: { ...release.artifact, root }, digest: root.digest }
}

const announced = ({ world }: Publisher): number =>
  world.plane.log.filter(({ method }) => method === 'PublishFederatedSubgraph').length

/** One more publish of what is served: it restores everything, and nothing else changes. */
async function assertRestored(
  { registry, publisher, release, parts }: Awaited<ReturnType<typeof published>>,
  lost: readonly Descriptor[],
): Promise<void> {
  for (const { digest } of lost) assert.equal(await isStored(registry, digest), false, 'the part is gone')
  const before = announced(publisher)
  const record = await publisher.publishUnsigned(release)
  assert.deepEqual([record.version, record.tags, record.published, record.changed], ['v1', ['v1'], true, true])
  for (const { digest } of [...parts.manifests, ...parts.blobs])
    assert.ok(await isStored(registry, digest), `${digest} is back`)
  assert.match(publisher.log.lines.join('\n'), /had lost parts of/)
  assert.equal(announced(publisher), before, 'the control plane serves the version already')
  publisher.world.registry.log.length = 0
  const again = await publisher.publishUnsigned(release)
  assert.deepEqual([again.published, again.changed, again.uploadedBytes], [true, false, 0])
  assert.deepEqual(publisher.world.registry.log.filter(isWrite), [])
}

/** One part of a signature in each format: what a run has to get over before it can sign again. */
async function signatureParts(
  repository: RemoteRepository,
  release: Release,
): Promise<Readonly<Record<'layer' | 'bundle' | 'bundleLayer', Descriptor>>> {
  const legacy = await repository.resolve(`${release.digest.replace(':', '-')}.sig`)
  const layer = at(childrenOf(legacy, await repository.fetchBytes(legacy)), 1)
  const bundle = at(await repository.referrers(release.digest), 0)
  return { layer, bundle, bundleLayer: at(childrenOf(bundle, await repository.fetchBytes(bundle)), 1) }
}

for (const [name, start] of Object.entries({ 'docker-registry': startDockerRegistry, olareg: () => startOlareg() })) {
  describe(`after a garbage collection of ${name}`, { timeout: 300_000 }, () => {
    test('a lost layer, config, manifest and payload are pushed again under the same version', async (context) => {
      const world = await published(context, start)
      const { parts, registry, publisher, release } = world
      for (const lost of [
        [at(parts.blobs, 1)],
        [at(parts.blobs, 0)],
        [at(parts.manifests, 1)],
        [at(parts.manifests, 0), ...parts.blobs],
      ]) {
        for (const { digest } of lost) await collect(registry, digest)
        await assertRestored(world, lost)
      }
      await collect(registry, release.payloadDigest)
      const record = await publisher.publishUnsigned(release)
      assert.deepEqual([record.published, record.changed], [true, false], 'nothing that is served was missing')
      assert.ok(await isStored(registry, release.payloadDigest))
    })

    test('a signature whose content is lost leaves its list, and the image is signed again', async (context) => {
      const { registry, publisher, release } = await published(context, start)
      await publisher.publish(release)
      const repository = openRepository({
        registry: registry.host,
        repository: publisher.world.repository('birds').split('/').slice(1).join('/'),
      })
      const { layer, bundle, bundleLayer } = await signatureParts(repository, release)
      await collect(registry, layer.digest)
      await collect(registry, name === 'olareg' ? bundleLayer.digest : bundle.digest)
      const record = await publisher.publish(release)
      assert.deepEqual([record.published, record.changed, record.signed], [true, false, true])
      assert.match(publisher.log.lines.join('\n'), /The registry had lost \d signatures of /)
      const listed = await signatureParts(repository, release)
      repository.close()
      for (const { digest } of [listed.layer, listed.bundle])
        assert.ok(await isStored(registry, digest), `${digest} is there`)
      const again = await publisher.publish(release)
      assert.equal(again.signed, true)
      assert.equal(again.uploadedBytes, 0)
    })
  })
}

test('a registry that answers HEAD with 404 for a signature that can be read does not lose it', async (context) => {
  const { registry, publisher, release } = await published(context, startDockerRegistry)
  await publisher.publish(release)
  const repository = openRepository({
    registry: registry.host,
    repository: publisher.world.repository('birds').split('/').slice(1).join('/'),
  })
  const legacyTag = `${release.digest.replace(':', '-')}.sig`
  const [before, { layer, bundle }] = [await repository.resolve(legacyTag), await signatureParts(repository, release)]
  await collect(registry, bundle.digest)
  publisher.world.registry.fault(
    new RegExp(`^HEAD .*/blobs/${layer.digest}`),
    { kind: 'status', status: 404 },
    Infinity,
  )
  const record = await publisher.publish(release)
  assert.deepEqual([record.published, record.signed], [true, true])
  assert.match(publisher.log.lines.join('\n'), /The registry had lost 1 signatures of /)
  assert.equal((await repository.resolve(legacyTag)).digest, before.digest)
  repository.close()
})

test('where the registry does not say what it has, nothing is concluded', async (context) => {
  const { publisher, release } = await published(context, startDockerRegistry)
  publisher.world.registry.fault(/^HEAD .*\/blobs\//, { kind: 'status', status: 403 }, Infinity)
  const { error, record } = await publisher.fails(release)
  assert.deepEqual([error.code, record.changed, record.published], ['E_REGISTRY_AUTH', undefined, false])
})

test('a manifest whose layer was lost does not get into another release', async (context) => {
  const { registry, publisher, release, parts } = await published(context, startDockerRegistry)
  await collect(registry, at(parts.blobs, 1).digest)
  const record = await publisher.publishUnsigned(await withSameManifests(release, parts))
  assert.deepEqual([record.version, record.changed], ['v2', true])
  assert.ok(await isStored(registry, at(parts.blobs, 1).digest))
})
