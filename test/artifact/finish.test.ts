import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { finishLayout, readBuilt, readPayload } from '../../src/artifact/finish.ts'
import { packPayload } from '../../src/artifact/payload.ts'
import type { Payload } from '../../src/hosts/host.ts'
import { mediaTypes, type Descriptor } from '../../src/oras/descriptor.ts'
import { createLayout, type LayoutTarget } from '../../src/oras/layout.ts'
import { blob, packArtifact, packImage, packIndex, type Blob } from '../../src/oras/pack.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { directory, platforms } from '../content/docker/support.ts'

const signal = new AbortController().signal
const payload: Payload = { files: [{ name: 'schema.graphql', mediaType: 'application/graphql', bytes: Buffer.from('type Query { a: Int }\n') }] }
const options = { platforms: platforms('linux/amd64', 'linux/arm64'), annotations: {}, payload, sourceDateEpoch: 0, signal }

interface Image { readonly manifest: Blob; readonly layer: Blob; readonly config: Blob }

function image(architecture: string, more: Record<string, unknown> = {}): Image {
  const layer = blob(mediaTypes.layer, Buffer.from(`layer of ${architecture}`))
  // Made long before the build: a layer of a base image.
  const history = [{ created: '2020-01-01T00:00:00Z' }]
  const config = blob(mediaTypes.config, Buffer.from(JSON.stringify({ os: 'linux', architecture, rootfs: { type: 'layers', diff_ids: [layer.descriptor.digest] }, history, ...more })))
  return { manifest: packImage({ config: config.descriptor, layers: [layer.descriptor] }), layer, config }
}

/** A layout as BuildKit exports it: an index of these entries, named `latest` at a time of its own. */
async function exported(images: readonly Image[], describe: (image: Image, i: number) => Descriptor = (i) => i.manifest.descriptor): Promise<LayoutTarget> {
  const layout = await createLayout(join(directory('layout'), 'layout'))
  for (const { manifest, layer, config } of images) for (const part of [layer, config, manifest]) await layout.push(part.descriptor, part.bytes)
  const index = packIndex({ manifests: images.map(describe) })
  await layout.push(index.descriptor, index.bytes)
  await layout.tag(index.descriptor, 'latest')
  return layout
}

async function refused(work: Promise<unknown>, text: RegExp): Promise<void> {
  const error = await work.then(() => assert.fail('it was accepted'), (e: unknown) => e)
  assert.ok(error instanceof PublishError && error.code === 'E_LAYOUT', String(error))
  assert.match(`${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`, text)
}

test('entries are sorted and get their platform from the config, whatever order they came in', async () => {
  const images = [image('arm64', { variant: 'v8' }), image('amd64')]
  const [one, other] = [await finishLayout((await exported(images)).path, options), await finishLayout((await exported(images.toReversed())).path, options)]
  assert.equal(one.digest, other.digest)
  assert.deepEqual(one.images.map(({ platform }) => platform), ['linux/amd64', 'linux/arm64'])
  assert.deepEqual(one.index.manifests.map((entry) => entry.platform), [{ architecture: 'amd64', os: 'linux' }, { architecture: 'arm64', os: 'linux', variant: 'v8' }])
  const [{ manifest, layer, config }] = [images[1] ?? assert.fail()]
  assert.equal(one.images[0]?.size, manifest.bytes.length + layer.bytes.length + config.bytes.length)
  assert.deepEqual(await readBuilt(one.layout, signal), one)
})

test('attestations in the index are refused', async () => {
  const images = [image('amd64'), image('arm64'), image('unknown')]
  const marked = await exported(images, ({ manifest }, i) => i < 2 ? manifest.descriptor : { ...manifest.descriptor, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } })
  await refused(finishLayout(marked.path, options), /is an attestation/)
  const unknown = await exported(images, ({ manifest }, i) => i < 2 ? manifest.descriptor : { ...manifest.descriptor, platform: { os: 'unknown', architecture: 'unknown' } })
  await refused(finishLayout(unknown.path, options), /is an attestation/)
})

test('an index that does not hold exactly what was asked for is refused', async () => {
  await refused(finishLayout((await exported([image('amd64')])).path, options), /exported linux\/amd64 instead of linux\/amd64, linux\/arm64/)
  await refused(finishLayout((await exported([image('amd64'), image('arm64'), image('s390x')])).path, options), /instead of/)
  await refused(finishLayout((await exported([])).path, options), /exported no platform/)
  const mislabelled = await exported([image('amd64'), image('arm64')], ({ manifest }, i) => ({ ...manifest.descriptor, platform: { os: 'linux', architecture: i === 0 ? 'arm64' : 'amd64' } }))
  await refused(finishLayout(mislabelled.path, options), /by its config and for linux\/\w+ by the index/)
  const two = await exported([image('amd64'), image('arm64')])
  const [entry] = (await two.index()).manifests
  await two.tag(entry ?? assert.fail(), 'other')
  await refused(finishLayout(two.path, options), /2 images instead of one/)
})

test('an entry that is no image is refused', async () => {
  const artifact = packArtifact({ artifactType: 'application/vnd.example' })
  const layout = await exported([image('amd64'), image('arm64')], ({ manifest }, i) => i === 0 ? manifest.descriptor : artifact.descriptor)
  for (const part of [...artifact.blobs, artifact]) await layout.push(part.descriptor, part.bytes)
  await refused(finishLayout(layout.path, options), /is not an image: its config is application\/vnd\.oci\.empty/)
  const nested = await exported([image('amd64'), image('arm64')], ({ manifest }, i) => i === 0 ? manifest.descriptor : { ...manifest.descriptor, mediaType: mediaTypes.index })
  await refused(finishLayout(nested.path, options), /is not an OCI image manifest/)
})

test('every blob is read: one changed or missing byte is found', async () => {
  const images = [image('amd64'), image('arm64')]
  const part = ({ layer, config, manifest }: Image): Blob[] => [layer, config, manifest]
  for (const { descriptor, bytes } of images.flatMap(part)) {
    const changed = await exported(images)
    const flipped = Buffer.from(bytes)
    flipped[3] = (flipped[3] ?? 0) ^ 1
    writeFileSync(changed.blobPath(descriptor.digest), flipped)
    await refused(finishLayout(changed.path, options), /digest/)
    const missing = await exported(images)
    rmSync(missing.blobPath(descriptor.digest))
    await refused(finishLayout(missing.path, options), /cannot be|missing|no /)
  }
})

test('a finished layout is checked again when it is read, payload included', async () => {
  const built = await finishLayout((await exported([image('amd64'), image('arm64')])).path, options)
  const file = packPayload(payload).blobs[0] ?? assert.fail()
  writeFileSync(join(built.layout, 'blobs/sha256', file.descriptor.digest.slice(7)), 'type Query { b: Int }\n')
  await refused(readBuilt(built.layout, signal), /digest/)
  await refused(readPayload(built, signal), /digest/)
})

test('a layout that this action did not build names no payload', async () => {
  await refused(readBuilt((await exported([image('amd64')])).path, signal), /does not name its payload/)
  await refused(readBuilt(directory('empty'), signal), /not an OCI image layout/)
})

test('an image is no payload', async () => {
  const built = await finishLayout((await exported([image('amd64'), image('arm64')])).path, options)
  const [first] = built.images
  await refused(readPayload({ layout: built.layout, payloadDigest: (first ?? assert.fail()).digest }, signal), /is not a payload/)
})

const fileName = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,20}(\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,20}){0,2}$/)
const files = fc.uniqueArray(fc.record({ name: fileName, mediaType: fc.constantFrom('text/plain', 'application/json'), bytes: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) }, { noNullPrototype: true }),
  { selector: (file) => file.name, maxLength: 6 })

test('a payload comes back as it was, and its digest depends on neither order nor time', async () => {
  await fc.assert(fc.asyncProperty(files, async (list) => {
    const layout = await exported([image('amd64'), image('arm64')])
    const built = await finishLayout(layout.path, { ...options, payload: { files: list } })
    assert.equal(built.payloadDigest, packPayload({ files: list.toReversed() }).manifest.descriptor.digest)
    assert.deepEqual((await readPayload(built, signal)).files, list.toSorted((a, b) => a.name < b.name ? -1 : 1))
  }), { numRuns: 25 })
})

test('a payload file’s name stays inside, and is there once', () => {
  for (const name of ['', '/etc/passwd', '../a', 'a/../b', 'a//b', 'a\\b', './a', 'a/']) {
    assert.throws(() => packPayload({ files: [{ name, mediaType: 'text/plain', bytes: Buffer.of(1) }] }), TypeError, name)
  }
  const twice = { name: 'a', mediaType: 'text/plain', bytes: Buffer.of(1) }
  assert.throws(() => packPayload({ files: [twice, twice] }), TypeError)
})
