import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  blob,
  fallbackTag,
  openRepository,
  packImage,
  packIndex,
  type Descriptor,
  type RemoteRepository,
} from 'oras-js'
import { readSignatures } from '../../src/publish/source-signatures.ts'
import { collectingLog, testContext } from '../support/context.ts'
import { startDockerRegistry, startOlareg, type Registry } from '../support/registry.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'

const bundle = 'application/vnd.dev.sigstore.bundle.v0.3+json'

/** A registry with an image, which others sign and refer to. */
async function openImage(scope: Scope, start: () => Promise<Registry>) {
  const registry = await start()
  scope.after(async () => {
    await registry[Symbol.asyncDispose]()
  })
  // A client of its own knows nothing of what was pushed.
  const open = () => openRepository({ registry: registry.host, repository: 'team/birds' })
  const repository = open()
  const image = await pushImage(repository, 'birds')
  const log = collectingLog()
  return {
    repository,
    image,
    log,
    /** Something that refers to `subject`. */
    refer: async (artifactType: string, content: string, subject: Descriptor = image): Promise<Descriptor> => {
      const layer = blob(artifactType, Buffer.from(content))
      await repository.push(layer.descriptor, layer.bytes)
      return await repository.pushArtifact({ artifactType, layers: [layer.descriptor], subject })
    },
    read: async () => await readSignatures(open(), [image.digest], await scratchDirectory(scope), testContext({ log })),
  }
}

async function pushImage(repository: RemoteRepository, content: string, type?: string, tag?: string) {
  const [config, layer] = [
    blob('application/vnd.oci.image.config.v1+json', Buffer.from('{}')),
    blob(type ?? 'application/x', Buffer.from(content)),
  ]
  await repository.push(config.descriptor, config.bytes)
  await repository.push(layer.descriptor, layer.bytes)
  const { descriptor, bytes } = packImage({ config: config.descriptor, layers: [layer.descriptor] })
  await repository.pushManifest(descriptor, bytes, tag)
  return descriptor
}

const digests = (entries: readonly { readonly descriptor: Descriptor }[]): string[] =>
  entries.map(({ descriptor }) => descriptor.digest).sort()

for (const [name, start] of [
  ['a registry with the referrers API', startOlareg],
  ['a registry without it', startDockerRegistry],
] as const) {
  describe(`signatures and attestations in ${name}`, () => {
    test('are read, and what else refers to the image is left out and counted', async (t) => {
      const { repository, image, log, refer, read } = await openImage(t, start)
      const signed = [await refer(bundle, 'a signature'), await refer('application/vnd.in-toto+json', 'provenance')]
      await refer('text/note', 'a note')
      const tag = image.digest.replace(':', '-')
      const list = await pushImage(
        repository,
        'signatures',
        'application/vnd.dev.cosign.simplesigning.v1+json',
        `${tag}.sig`,
      )
      await pushImage(repository, 'no attestations', 'text/plain', `${tag}.att`)
      const { referrers, lists, store } = await read()
      assert.deepEqual(digests(referrers), signed.map(({ digest }) => digest).sort())
      assert.deepEqual(lists, [{ tag: `${tag}.sig`, descriptor: list }])
      assert.match(log.notices.join(), /^2 entries that refer to the source are no signatures or attestations of it/)
      for (const descriptor of [...signed, list]) assert.ok(await store.exists(descriptor))
    })
  })
}

test('a list of referrers that somebody else wrote is believed in nothing', async (t) => {
  const { image, repository, log, refer, read } = await openImage(t, startDockerRegistry)
  const ofAnother = await refer(bundle, 'for wrens', await pushImage(repository, 'wrens'))
  const [own, gone] = [await refer(bundle, 'for birds'), await refer(bundle, 'removed')]
  const numbers = Array.from({ length: 100 }, (_, number) => String(number))
  const others = await Promise.all(numbers.map((number) => pushImage(repository, number)))
  const entries = [ofAnother, own, gone, ...others].map((entry) => ({ ...entry, artifactType: bundle }))
  const { descriptor, bytes } = packIndex({ manifests: entries })
  await repository.pushManifest(descriptor, bytes, fallbackTag(image.digest))
  const address = `http://${repository.registry}/v2/${repository.repository}/manifests/${gone.digest}`
  assert.equal((await fetch(address, { method: 'DELETE' })).status, 202)
  const { referrers } = await read()
  assert.deepEqual(digests(referrers), [own.digest])
  assert.deepEqual(
    log.notices.map((notice) => /\d+/.exec(notice)?.[0]),
    ['98', '1', '3'],
    'no signatures of the image, lost, and beyond the limit',
  )
})

test('a list that has more signatures than cosign reads is left out', async (t) => {
  const { image, repository, log, read } = await openImage(t, startDockerRegistry)
  const type = 'application/vnd.dev.cosign.simplesigning.v1+json'
  const [config, layer] = [
    blob('application/vnd.oci.image.config.v1+json', Buffer.from('{}')),
    blob(type, Buffer.from('x')),
  ]
  for (const { descriptor, bytes } of [config, layer]) await repository.push(descriptor, bytes)
  for (const [length, kept] of [
    [1000, 1],
    [1001, 0],
  ] as const) {
    const layers = Array.from({ length }, () => layer.descriptor)
    const { descriptor, bytes } = packImage({ config: config.descriptor, layers })
    await repository.pushManifest(descriptor, bytes, `${image.digest.replace(':', '-')}.sig`)
    assert.equal((await read()).lists.length, kept, String(length))
  }
  assert.match(log.notices.join(), /too many signatures or attestations: 1 are left out/)
})
