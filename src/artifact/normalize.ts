import { PassThrough, pipeline as connect, Readable, type Duplex } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import {
  blob,
  isImageManifest,
  mediaTypes,
  packImage,
  parseManifest,
  type Descriptor,
  type LayoutTarget,
} from 'oras-js'
import { isCompressionError } from '../shared/errors.ts'
import { parseImageConfig, type ImageConfig } from './image-config.ts'
import { clampTimes, MalformedArchive } from './tar-times.ts'
import { diffIdOf, writeLayer, type Layer } from './layer.ts'
import { layoutError } from './layout-error.ts'

/** What a registry serves: its layers need not be compressed to know their digests. */
export interface ServedImages {
  /** Layout that the builder exported into; nothing in it changes. */
  readonly exported: LayoutTarget
  /** The layers of the served image that has a config with this digest. */
  layersOf(configDigest: string): readonly Descriptor[] | undefined
}

/** The content differs from what is served. */
export class NotServed extends Error {
  override readonly name = 'NotServed'
}

/**
 * Makes the layers of an image depend on their files only: no time is later than the epoch, and the compressor is
 * always the same.
 *
 * BuildKit's own `rewrite-timestamp` only changes the times. It does so again in every build, cached or not, for one
 * platform after the other, and takes four times as long. It cannot fix the compressor: another version of BuildKit
 * compresses to other bytes. Layers of a base image are left as they are, so that other images on the same base share
 * them.
 * @param served no layer is compressed or written: they are those of the served image with the same config, which has
 *   the digests of the uncompressed layers
 * @returns the entry of the new image for an index; the exported image stays in the layout
 * @throws NotServed if there is no such image
 */
export async function normalizeImage(
  layout: LayoutTarget,
  entry: Descriptor,
  epoch: number,
  signal: AbortSignal,
  served?: ServedImages,
): Promise<Descriptor> {
  const source = served?.exported ?? layout
  if (!isImageManifest(entry)) return entry
  const manifest = parseManifest(await source.fetchBytes(entry))
  if (manifest.config.mediaType !== mediaTypes.config) return entry
  const bytes = await source.fetchBytes(manifest.config)
  const config = parseImageConfig(bytes, manifest.config.digest)
  const oldRootfs = config.rootfs
  if (oldRootfs?.type !== 'layers') throw layoutError(`${manifest.config.digest} does not list the layers of its image`)
  const builtHere = layersBuiltHere(oldRootfs.diff_ids, config.history, epoch)
  if (manifest.layers.length !== builtHere.length)
    throw layoutError(`${entry.digest} has ${manifest.layers.length} layers, but its config lists ${builtHere.length}`)

  const layers = await Promise.all(
    manifest.layers.map(async (layer, i) =>
      builtHere[i] === true
        ? served === undefined
          ? await normalizeLayer(layout, layer, epoch, signal)
          : { descriptor: layer, diffId: await clampedDiffId(source, layer, epoch, signal) }
        : { descriptor: layer, diffId: oldRootfs.diff_ids[i] },
    ),
  )
  const rootfs = { ...oldRootfs, diff_ids: layers.map(({ diffId }) => diffId) }
  // Made from the original bytes: fields that the schema does not know keep their place, and `null` stays `null`.
  const document = { ...(JSON.parse(bytes.toString('utf8')) as object), rootfs }
  const newConfig = blob(mediaTypes.config, Buffer.from(JSON.stringify(document)))
  const compressed = served?.layersOf(newConfig.descriptor.digest)
  if (served !== undefined && compressed?.length !== layers.length) throw new NotServed()
  const image = packImage({
    config: newConfig.descriptor,
    layers: layers.map(({ descriptor }, i) => (builtHere[i] === true ? (compressed?.[i] ?? descriptor) : descriptor)),
    ...(manifest.annotations && { annotations: manifest.annotations }),
  })
  for (const { descriptor, bytes: content } of [newConfig, image]) await layout.push(descriptor, content)
  return {
    ...entry,
    mediaType: image.descriptor.mediaType,
    digest: image.descriptor.digest,
    size: image.descriptor.size,
  }
}

/**
 * Which layers this build made. BuildKit gives their history the time of the epoch and does not change the history of
 * the base image (https://github.com/moby/buildkit/issues/4614). If the base image has that same time, its layers count
 * as built here, which changes only their compression.
 */
function layersBuiltHere(diffIds: readonly string[], history: ImageConfig['history'], epoch: number): boolean[] {
  const entries = history.filter((entry) => !entry.empty_layer)
  if (entries.length !== diffIds.length) return diffIds.map(() => true)
  return entries.map(({ created }) => typeof created !== 'string' || Date.parse(created) === epoch * 1000)
}

const chunkSize = 256 * 1024

function normalizeLayer(layout: LayoutTarget, layer: Descriptor, epoch: number, signal: AbortSignal): Promise<Layer> {
  return readClamped(layout, layer, epoch, signal, (archive) => writeLayer(layout, archive, signal))
}

/** The digest that the uncompressed layer has after `normalizeLayer`. */
function clampedDiffId(layout: LayoutTarget, layer: Descriptor, epoch: number, signal: AbortSignal): Promise<string> {
  return readClamped(layout, layer, epoch, signal, diffIdOf)
}

async function readClamped<T>(
  layout: LayoutTarget,
  layer: Descriptor,
  epoch: number,
  signal: AbortSignal,
  use: (archive: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const unpacked = decompressor(layer)
  // Errors of the layout reach the reader of the decompressor.
  connect(Readable.from(layout.fetch(layer, { signal })), unpacked, () => undefined)
  try {
    return await use(clampTimes(unpacked as AsyncIterable<Uint8Array>, epoch))
  } catch (error) {
    if (error instanceof MalformedArchive || isCompressionError(error))
      throw layoutError(`The layer ${layer.digest} cannot be read: ${error.message}`)
    throw error
  }
}

function decompressor({ digest, mediaType }: Descriptor): Duplex {
  if (mediaType === mediaTypes.layer) return new PassThrough()
  if (mediaType === mediaTypes.layerGzip) return createGunzip({ chunkSize })
  if (mediaType === `${mediaTypes.layer}+zstd`) return createZstdDecompress({ chunkSize })
  throw layoutError(`The layer ${digest} has the media type ${mediaType}, which BuildKit does not export`)
}
