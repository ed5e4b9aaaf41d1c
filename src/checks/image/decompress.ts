import { pipeline } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

const chunkSize = 256 * 1024

/**
 * Unpacks a layer that is gzip, zstd or not compressed. The first bytes decide, not the media type, because hosts
 * decide that way too. Broken input throws the error of the decompressor.
 */
export async function* decompress(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  const chunks = source[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done === true) return
  const decoder = decoderFor(asBuffer(first.value))
  const all = rejoin(first.value, chunks)
  if (decoder === undefined) {
    yield* all
    return
  }
  // Errors of both sides reach the reader of the decoder.
  pipeline(all, decoder, () => undefined)
  yield* decoder as AsyncIterable<Buffer>
}

function decoderFor(
  head: Buffer,
): ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress> | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return createGunzip({ chunkSize })
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return createZstdDecompress({ chunkSize })
  return undefined
}

async function* rejoin(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield asBuffer(first)
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield asBuffer(next.value)
  } finally {
    await rest.return?.()
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
