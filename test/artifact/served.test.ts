import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { blob, createLayout, mediaTypes, openLayout, packImage, packIndex, parseManifest } from 'oras-js'
import {
  NotServed,
  Packer,
  parsePackedImages,
  readArtifact,
  writePackedImages,
  type Artifact,
  type PackedImages,
  type PackOptions,
} from '../../src/artifact/index.ts'
import { directory, platforms as platformsOf } from '../support/docker-build.ts'
import { tar } from '../support/tar.ts'

const signal = new AbortController().signal
const platforms = platformsOf('linux/amd64', 'linux/arm64')
const layerOf = (text: string): Buffer => tar([{ name: 'plugin', content: text }])

/** What BuildKit exports: an index of images with one uncompressed layer each. */
async function exported(texts: readonly string[]): Promise<string> {
  const path = join(directory('exported'), 'layout')
  const layout = await createLayout(path)
  const images = await Promise.all(
    texts.map(async (text, i) => {
      const [os = '', architecture = ''] = (platforms[i] ?? '').split('/')
      const layer = blob(mediaTypes.layer, layerOf(text))
      const created = '1970-01-01T00:00:00Z'
      const diffId = `sha256:${createHash('sha256').update(layer.bytes).digest('hex')}`
      const document = {
        os,
        architecture,
        created,
        rootfs: { type: 'layers', diff_ids: [diffId] },
        history: [{ created }],
      }
      const config = blob(mediaTypes.config, Buffer.from(JSON.stringify(document)))
      const image = packImage({ config: config.descriptor, layers: [layer.descriptor] })
      for (const { descriptor, bytes } of [layer, config, image]) await layout.push(descriptor, bytes)
      return { ...image.descriptor, platform: { os, architecture } }
    }),
  )
  const index = packIndex({ manifests: images })
  await layout.push(index.descriptor, index.bytes)
  const { mediaType, digest, size } = index.descriptor
  await writeFile(
    join(path, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType, digest, size }] }),
  )
  return path
}

const options = (changes: Partial<PackOptions>): PackOptions => ({
  directory: '',
  annotations: {},
  sourceDateEpoch: 0,
  signal,
  ...changes,
})

const payload = (text: string): Parameters<Packer['images']>[1] => ({
  files: [{ name: 'schema.graphql', mediaType: 'text/plain', bytes: Buffer.from(text) }],
})

/** Packs it in the usual way, as an earlier run did. */
async function publishedOf(texts: readonly string[]): Promise<Artifact> {
  const path = await exported(texts)
  await new Packer(options({ directory: path })).images(platforms, payload('a'))
  return await readArtifact(path, signal)
}

/** Packs it by the layers that are served. */
async function predict(
  texts: readonly string[],
  served: Artifact,
  changes: Partial<PackOptions> = {},
  schema = 'a',
): Promise<Artifact> {
  const path = join(directory('predicted'), 'layout')
  const layers = new Map(served.parts.map(({ manifest }) => [manifest.config.digest as string, manifest.layers]))
  const images = { exported: await openLayout(await exported(texts)), layersOf: (config: string) => layers.get(config) }
  await new Packer(options({ directory: path, served: images, ...changes })).images(platforms, payload(schema))
  return await readArtifact(path, signal, 'without layers')
}

describe('what is served already', () => {
  test('is known by its digest, without a layer', async () => {
    const served = await publishedOf(['one', 'two'])
    const predicted = await predict(['one', 'two'], served)
    assert.equal(predicted.root.digest, served.root.digest)
    assert.deepEqual(
      predicted.parts.map(({ size, platform }) => [size, platform]),
      served.parts.map(({ size, platform }) => [size, platform]),
    )
    assert.deepEqual(predicted.payload?.files, served.payload?.files)
    for (const { manifest } of predicted.parts)
      for (const { digest } of manifest.layers) assert.ok(!existsSync(predicted.store.blobPath(digest)), digest)
    await assert.rejects(readArtifact(predicted.store.path, signal), /cannot be used|missing/)
  })

  test('is something else if one program, an annotation, the payload or the epoch differs', async () => {
    const served = await publishedOf(['one', 'two'])
    await assert.rejects(predict(['one', 'changed'], served), NotServed)
    await assert.rejects(predict(['two', 'one'], served), NotServed)
    const changed = [
      await predict(['one', 'two'], served, { annotations: { a: 'b' } }),
      await predict(['one', 'two'], served, {
        source: { 'org.opencontainers.image.source': 'https://host.example/x' },
      }),
      await predict(['one', 'two'], served, {}, 'b'),
    ]
    for (const { root } of changed) assert.notEqual(root.digest, served.root.digest)
  })

  test('is something else if its image has more layers, or none', async () => {
    const served = await publishedOf(['one', 'two'])
    for (const more of [[], [blob(mediaTypes.layer, Buffer.from('x')).descriptor]]) {
      const parts = served.parts.map((part, i) => {
        const layers = i === 0 ? [...(more.length > 0 ? part.manifest.layers : []), ...more] : part.manifest.layers
        return { ...part, manifest: { ...part.manifest, layers } }
      })
      await assert.rejects(predict(['one', 'two'], { ...served, parts }), NotServed)
    }
    const other = parseManifest(await served.store.fetchBytes(served.parts[0]?.descriptor ?? assert.fail()))
    assert.equal(other.layers.length, 1)
  })
})

describe('images that an earlier run packed', () => {
  async function packed(texts: readonly string[]): Promise<{ artifact: Artifact; images: PackedImages }> {
    const path = await exported(texts)
    let images: PackedImages | undefined
    const onPacked = (found: PackedImages): void => {
      images = found
    }
    await new Packer(options({ directory: path, onPacked })).images(platforms, payload('a'))
    return { artifact: await readArtifact(path, signal), images: images ?? assert.fail() }
  }

  async function again(images: PackedImages, schema = 'a', wanted = platforms): Promise<Artifact> {
    const { index, documents } = writePackedImages(images)
    const packedImages = parsePackedImages(index, documents)
    const path = join(directory('again'), 'layout')
    await new Packer(options({ directory: path, packedImages })).images(wanted, payload(schema))
    return await readArtifact(path, signal, 'without layers')
  }

  test('make the same index once more, and another with another payload', async () => {
    const { artifact, images } = await packed(['one', 'two'])
    const same = await again(images)
    assert.equal(same.root.digest, artifact.root.digest)
    assert.deepEqual(
      same.parts.map(({ size, platform }) => [size, platform]),
      artifact.parts.map(({ size, platform }) => [size, platform]),
    )
    assert.notEqual((await again(images, 'b')).root.digest, artifact.root.digest)
    await assert.rejects(again(images, 'a', platformsOf('linux/amd64')), /instead of linux\/amd64/)
  })

  test('are refused if a document is missing, or another', async () => {
    const { images } = await packed(['one', 'two'])
    for (const [at, bytes] of images.documents.entries()) {
      await assert.rejects(again({ ...images, documents: images.documents.toSpliced(at, 1) }), /was not kept/)
      const changed = Buffer.from(bytes.toString('utf8').replace(/amd64|arm64|sha256/, (found) => `${found}x`))
      await assert.rejects(again({ ...images, documents: images.documents.with(at, changed) }), /was not kept/)
    }
  })
})
