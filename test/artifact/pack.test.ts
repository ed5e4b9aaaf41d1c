import assert from 'node:assert/strict'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { Packer, platformsOf, readArtifact, type Artifact, type FileManifest } from '../../src/artifact/index.ts'
import { packPayload, readPayload } from '../../src/artifact/payload.ts'
import type { Payload } from '../../src/artifact/index.ts'
import {
  blob,
  createLayout,
  mediaTypes,
  packArtifact,
  packImage,
  packIndex,
  parseIndex,
  type Blob,
  type Descriptor,
  type Index,
  type LayoutTarget,
} from 'oras-js'
import { PublishError } from '../../src/shared/errors.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { directory, platforms } from '../support/docker-build.ts'

const signal = new AbortController().signal
const payload: Payload = {
  files: [{ name: 'schema.graphql', mediaType: 'application/graphql', bytes: Buffer.from('type Query { a: Int }\n') }],
}
const both = platforms('linux/amd64', 'linux/arm64')

/** Packs what a builder exported, and reads the result. */
async function finish(layout: LayoutTarget, packed: Payload | undefined = payload): Promise<Artifact> {
  await new Packer({ directory: layout.path, annotations: {}, sourceDateEpoch: 0, signal }).images(both, packed)
  return await readArtifact(layout.path, signal)
}

const indexOf = async ({ store, root }: Artifact): Promise<Index> => parseIndex(await store.fetchBytes(root))

interface Image {
  readonly manifest: Blob
  readonly layer: Blob
  readonly config: Blob
}

function image(architecture: string, more: Record<string, unknown> = {}): Image {
  const layer = blob(mediaTypes.layer, Buffer.from(`layer of ${architecture}`))
  // Made long before the build: a layer of a base image.
  const history = [{ created: '2020-01-01T00:00:00Z' }]
  const config = blob(
    mediaTypes.config,
    Buffer.from(
      JSON.stringify({
        os: 'linux',
        architecture,
        rootfs: { type: 'layers', diff_ids: [layer.descriptor.digest] },
        history,
        ...more,
      }),
    ),
  )
  return { manifest: packImage({ config: config.descriptor, layers: [layer.descriptor] }), layer, config }
}

/** A layout as BuildKit exports it: an index of these entries, named `latest` at a time of its own. */
async function exported(
  images: readonly Image[],
  describe: (image: Image, i: number) => Descriptor = (i) => i.manifest.descriptor,
): Promise<LayoutTarget> {
  const layout = await createLayout(join(directory('layout'), 'layout'))
  for (const { manifest, layer, config } of images)
    for (const part of [layer, config, manifest]) await layout.push(part.descriptor, part.bytes)
  const index = packIndex({ manifests: images.map(describe) })
  await layout.push(index.descriptor, index.bytes)
  await layout.tag(index.descriptor, 'latest')
  return layout
}

async function refused(work: Promise<unknown>, text: RegExp): Promise<void> {
  const error = await work.then(
    () => assert.fail('it was accepted'),
    (e: unknown) => e,
  )
  assert.ok(error instanceof PublishError && error.code === 'E_LAYOUT', String(error))
  assert.match(`${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`, text)
}

test('entries are sorted and get their platform from the config, whatever order they came in', async () => {
  const images = [image('arm64', { variant: 'v8' }), image('amd64')]
  const [one, other] = [await finish(await exported(images)), await finish(await exported(images.toReversed()))]
  assert.equal(one.root.digest, other.root.digest)
  assert.deepEqual(platformsOf(one), ['linux/amd64', 'linux/arm64'])
  assert.deepEqual(
    (await indexOf(one)).manifests.map((entry) => entry.platform),
    [
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux', variant: 'v8' },
    ],
  )
  const [{ manifest, layer, config }] = [images[1] ?? assert.fail()]
  assert.equal(one.parts[0]?.size, manifest.bytes.length + layer.bytes.length + config.bytes.length)
})

test('attestations in the index are refused', async () => {
  const images = [image('amd64'), image('arm64'), image('unknown')]
  const marked = await exported(images, ({ manifest }, i) =>
    i < 2
      ? manifest.descriptor
      : { ...manifest.descriptor, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
  )
  await refused(finish(marked), /is an attestation/)
  const unknown = await exported(images, ({ manifest }, i) =>
    i < 2 ? manifest.descriptor : { ...manifest.descriptor, platform: { os: 'unknown', architecture: 'unknown' } },
  )
  await refused(finish(unknown), /is an attestation/)
})

test('an index that does not hold exactly what was asked for is refused', async () => {
  await refused(finish(await exported([image('amd64')])), /exported linux\/amd64 instead of linux\/amd64, linux\/arm64/)
  await refused(finish(await exported([image('amd64'), image('arm64'), image('s390x')])), /instead of/)
  await refused(finish(await exported([])), /exported no image instead/)
  const mislabelled = await exported([image('amd64'), image('arm64')], ({ manifest }, i) => ({
    ...manifest.descriptor,
    platform: { os: 'linux', architecture: i === 0 ? 'arm64' : 'amd64' },
  }))
  await refused(finish(mislabelled), /by its config and for linux\/\w+ by the index/)
  const two = await exported([image('amd64'), image('arm64')])
  const [entry] = (await two.index()).manifests
  await two.tag(entry ?? assert.fail(), 'other')
  await refused(finish(two), /2 images instead of one/)
})

test('an entry that is no image is refused', async () => {
  const artifact = packArtifact({ artifactType: 'application/vnd.example' })
  const layout = await exported([image('amd64'), image('arm64')], ({ manifest }, i) =>
    i === 0 ? manifest.descriptor : artifact.descriptor,
  )
  for (const part of [...artifact.blobs, artifact]) await layout.push(part.descriptor, part.bytes)
  await refused(finish(layout), /is not an image: its config is application\/vnd\.oci\.empty/)
  const nested = await exported([image('amd64'), image('arm64')], ({ manifest }, i) =>
    i === 0 ? manifest.descriptor : { ...manifest.descriptor, mediaType: mediaTypes.index },
  )
  await refused(finish(nested), /is not an OCI image manifest/)
})

for (const [name, spoil] of Object.entries<(json: Buffer) => Buffer>({
  'a byte order mark': (json) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), json]),
  'bytes that are not UTF-8': (json) => Buffer.concat([json, Buffer.from([0xff])]),
  'too many nested arrays': () => Buffer.from('['.repeat(100)),
})) {
  test(`an image config with ${name} is refused`, async () => {
    const { layer, config } = image('amd64')
    const spoilt = blob(mediaTypes.config, spoil(config.bytes))
    const manifest = packImage({ config: spoilt.descriptor, layers: [layer.descriptor] })
    await refused(finish(await exported([{ manifest, layer, config: spoilt }])), /is not an image config/)
  })
}

test('every blob is read: one changed or missing byte is found', async () => {
  const images = [image('amd64'), image('arm64')]
  const part = ({ layer, config, manifest }: Image): Blob[] => [layer, config, manifest]
  for (const { descriptor, bytes } of images.flatMap(part)) {
    const changed = await exported(images)
    const flipped = Buffer.from(bytes)
    flipped[3] = (flipped[3] ?? 0) ^ 1
    writeFileSync(changed.blobPath(descriptor.digest), flipped)
    await refused(finish(changed), /digest/)
    const missing = await exported(images)
    rmSync(missing.blobPath(descriptor.digest))
    await refused(finish(missing), /cannot be|missing|no /)
  }
})

test('a finished layout is checked again when it is read, payload included', async () => {
  const { store } = await finish(await exported([image('amd64'), image('arm64')]))
  const file = packPayload(payload).blobs[0] ?? assert.fail()
  writeFileSync(store.blobPath(file.descriptor.digest), 'type Query { b: Int }\n')
  await refused(readArtifact(store.path, signal), /digest/)
})

test('a layout may name no payload, and an image is none', async () => {
  const without = await exported([image('amd64'), image('arm64')])
  await new Packer({ directory: without.path, annotations: {}, sourceDateEpoch: 0, signal }).images(both)
  assert.equal((await readArtifact(without.path, signal)).payload, undefined)
  await refused(readArtifact(directory('empty'), signal), /not an OCI image layout/)
  const {
    parts: [first],
    store,
  } = await finish(await exported([image('amd64'), image('arm64')]))
  await refused(readPayload(store, (first ?? assert.fail()).descriptor.digest, signal), /is not a payload/)
})

const fileName = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,20}(\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,20}){0,2}$/)
const files = fc.uniqueArray(
  fc.record(
    {
      name: fileName,
      mediaType: fc.constantFrom('text/plain', 'application/json'),
      bytes: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    },
    { noNullPrototype: true },
  ),
  { selector: (file) => file.name, maxLength: 6 },
)

const archived = [
  { path: 'docs/birds.txt', mode: 0o644, content: { bytes: Buffer.from('birds\n'.repeat(1000)) } },
  { path: 'birds', mode: 0o755, content: { path: join(import.meta.dirname, '../../LICENSE') } },
]

/** Digests of artifacts that were packed before: the same files must give them in every later version. */
const packings: Readonly<Record<string, { pack: (packer: Packer) => Promise<void>; digest: string }>> = {
  'an index with a file for each platform': {
    pack: (packer) => packer.fileIndex([fileManifest('linux/arm64'), fileManifest('linux/amd64')], payload),
    digest: 'sha256:6f252ccc9eca520f2c5d2bd9531a790db849d637b057daa086dbc33c34bca445',
  },
  'an index with a type of its own, and archives without one': {
    pack: (packer) =>
      packer.fileIndex(
        both.map((platform) => ({
          platform,
          config: { mediaType: 'application/vnd.example.config.v1+json', bytes: Buffer.from('{}') },
          layers: (['zip', 'tar+gzip'] as const).map((archive) => ({
            mediaType: `application/x-${archive}`,
            content: { archive, files: archived },
            annotations: { 'org.opencontainers.image.title': archive },
          })),
        })),
        payload,
        { artifactType: 'application/vnd.example.index' },
      ),
    digest: 'sha256:bf12bee9f3f0bc259131c0785e07c79d9122fb7f4850a44b80765d3023fcc397',
  },
  'a single manifest of files': {
    pack: (packer) => packer.single({ artifactType: 'application/vnd.example.v1', layers: [fileLayer] }, payload),
    digest: 'sha256:a18995dbb8181c99d6b9eeb2c6ea70aa48c3f79608f940b743719c1dc961f9c9',
  },
}

test('a single manifest over what Docker exported leaves nothing of it', async () => {
  const { path: layout } = await exported([image('amd64')])
  const packer = new Packer({ directory: layout, annotations: {}, sourceDateEpoch: 0, signal })
  await packer.single({ artifactType: 'application/vnd.example.v1', layers: [fileLayer] })
  const { root, parts } = await readArtifact(layout, signal)
  const { config, layers } = parts[0]?.manifest ?? assert.fail()
  assert.deepEqual(
    readdirSync(join(layout, 'blobs/sha256')).sort(),
    [...new Set([root, config, ...layers].map(({ digest }) => digest.replace('sha256:', '')))].sort(),
  )
})

const fileLayer = { mediaType: 'text/plain', content: { bytes: Buffer.from('birds\n') } }

function fileManifest(name: string): FileManifest & { platform: Platform } {
  const [platform] = platforms(name)
  const config = { mediaType: 'application/json', bytes: Buffer.from('{}') }
  return {
    platform: platform ?? assert.fail(),
    artifactType: 'application/vnd.example.v1',
    config,
    layers: [fileLayer],
  }
}

for (const [what, { pack, digest }] of Object.entries(packings)) {
  test(`${what} has the digest that was recorded`, async () => {
    const layout = join(directory('layout'), 'layout')
    await pack(new Packer({ directory: layout, annotations: { title: 'birds' }, sourceDateEpoch: 0, signal }))
    const { root, parts, payload: stored } = await readArtifact(layout, signal)
    assert.equal(root.digest, digest)
    assert.deepEqual(stored?.files, payload.files)
    assert.deepEqual(
      parts.map(({ platform }) => platform),
      what.startsWith('an index') ? both : [undefined],
    )
  })
}

test('a payload comes back as it was, and its digest depends on neither order nor time', async () => {
  await fc.assert(
    fc.asyncProperty(files, async (list) => {
      const layout = await exported([image('amd64'), image('arm64')])
      const built = await finish(layout, { files: list })
      assert.equal(
        built.payload?.descriptor.digest,
        packPayload({ files: list.toReversed() }).manifest.descriptor.digest,
      )
      assert.deepEqual(
        built.payload.files,
        list.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      )
    }),
    { numRuns: 25 },
  )
})

test('a payload file’s name stays inside, and is there once', () => {
  for (const name of ['', '/etc/passwd', '../a', 'a/../b', 'a//b', 'a\\b', './a', 'a/']) {
    assert.throws(
      () => packPayload({ files: [{ name, mediaType: 'text/plain', bytes: Buffer.of(1) }] }),
      TypeError,
      name,
    )
  }
  const twice = { name: 'a', mediaType: 'text/plain', bytes: Buffer.of(1) }
  assert.throws(() => packPayload({ files: [twice, twice] }), TypeError)
})
