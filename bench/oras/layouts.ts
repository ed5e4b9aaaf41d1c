import { createHash, randomBytes } from 'node:crypto'
import { blob, createLayout, mediaTypes, packImage, pushPacked, type Descriptor, type Digest } from 'oras-js'

export interface Case {
  readonly name: string
  readonly count: number
  /** Bytes. */
  readonly size: number
  /** Whether it is also pushed to a registry that is 30 ms away. */
  readonly far: boolean
}

const mebibyte = 1024 * 1024

export const cases: readonly Case[] = [
  { name: '8 × 64 MiB', count: 8, size: 64 * mebibyte, far: true },
  { name: '1 × 1 GiB', count: 1, size: 1024 * mebibyte, far: false },
  { name: '200 × 64 KiB', count: 200, size: 64 * 1024, far: true },
]

/** An image of that many layers that do not compress, tagged v1. */
export async function makeLayout(path: string, { count, size }: Case): Promise<void> {
  const layout = await createLayout(path)
  const layers: Descriptor[] = []
  for (let n = 0; n < count; n++) {
    const content = chunksOf(size)
    const hash = createHash('sha256')
    for (const chunk of content()) hash.update(chunk)
    const descriptor = { mediaType: mediaTypes.layer, digest: `sha256:${hash.digest('hex')}` as Digest, size }
    await layout.push(descriptor, () => streamed(content()))
    layers.push(descriptor)
  }
  const config = blob(
    mediaTypes.config,
    Buffer.from(
      JSON.stringify({
        architecture: 'amd64',
        os: 'linux',
        config: {},
        rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
      }),
    ),
  )
  await layout.push(config.descriptor, config.bytes)
  await layout.tag(await pushPacked(layout, packImage({ config: config.descriptor, layers })), 'v1')
}

/** The same random mebibyte over and over, each with its number, so that a gibibyte needs no memory. */
function chunksOf(size: number): () => Generator<Buffer, void> {
  const base = randomBytes(mebibyte)
  return function* () {
    for (let at = 0; at < size; at += mebibyte) {
      const chunk = Buffer.from(base)
      chunk.writeUInt32LE(at / mebibyte)
      yield chunk.subarray(0, Math.min(mebibyte, size - at))
    }
  }
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* streamed(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* chunks
}
