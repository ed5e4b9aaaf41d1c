import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline as connect, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { mediaTypes, type Descriptor, type Digest, type LayoutTarget } from 'oras-js'

/**
 * Half the time of zlib's default for three percent more bytes, measured with Go programs. Another setting is another
 * digest.
 */
const compression = { level: 4, memLevel: 9, chunkSize: 256 * 1024 }

/** A layer of a layout, and the digest of its archive before compression. */
export interface Layer {
  readonly descriptor: Descriptor
  readonly diffId: string
}

/** Compresses a tar archive into a layer of the layout. The same archive always gives the same bytes. */
export async function writeLayer(
  layout: LayoutTarget,
  archive: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  mediaType: string = mediaTypes.layerGzip,
): Promise<Layer> {
  const unpacked = createHash('sha256')
  async function* hashed(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of archive) {
      unpacked.update(chunk)
      yield chunk
    }
  }
  const compressor = createGzip(compression)
  // Errors of the archive reach the reader of the compressor.
  connect(Readable.from(hashed()), compressor, () => undefined)
  const descriptor = await writeBlob(layout, withoutSystem(compressor), mediaType, signal)
  return { descriptor, diffId: `sha256:${unpacked.digest('hex')}` }
}

/** The digest of an archive before compression, as `writeLayer` gives it. */
export async function diffIdOf(archive: AsyncIterable<Uint8Array>): Promise<string> {
  const unpacked = createHash('sha256')
  for await (const chunk of archive) unpacked.update(chunk)
  return `sha256:${unpacked.digest('hex')}`
}

/** The gzip header's tenth byte names the operating system of the compressor; 255: unknown. */
async function* withoutSystem(compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let first = true
  for await (const chunk of compressed) {
    if (first) chunk[9] = 255
    first = false
    yield chunk
  }
}

/** Writes bytes of unknown length into a blob of the layout. */
export async function writeBlob(
  layout: LayoutTarget,
  content: AsyncIterable<Uint8Array>,
  mediaType: string,
  signal: AbortSignal,
): Promise<Descriptor> {
  const hash = createHash('sha256')
  let size = 0
  const temporary = join(layout.path, `layer.${randomBytes(6).toString('hex')}.partial`)
  try {
    await pipeline(
      content,
      async function* (source: AsyncIterable<Uint8Array>) {
        for await (const chunk of source) {
          hash.update(chunk)
          size += chunk.length
          yield chunk
        }
      },
      createWriteStream(temporary, { flags: 'wx', mode: 0o644 }),
      { signal },
    )
    const digest = `sha256:${hash.digest('hex')}` as Digest
    await rename(temporary, layout.blobPath(digest))
    return { mediaType, digest, size }
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
