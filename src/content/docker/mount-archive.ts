import { createReadStream, createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'

/** Compresses a file. Level 1: a higher one saves little of what a compiler keeps, and takes several times as long. */
export async function compress(from: string, to: string, signal: AbortSignal): Promise<void> {
  const zstd = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  })
  await pipeline(createReadStream(from, { highWaterMark }), zstd, createWriteStream(to, private_), { signal })
}

/** The reverse. @throws if it is no zstd, if it is cut off, or if it has more than `maxBytes` */
export async function expand(from: string, to: string, maxBytes: number, signal: AbortSignal): Promise<void> {
  let size = 0
  const bounded = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.length
      done(size > maxBytes ? new Error(`it unpacks to more than ${megabytes(maxBytes)}`) : null, chunk)
    },
  })
  // Memory for a window: 2^27 bytes. A frame may ask for more, which is refused.
  const zstd = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 27 } })
  await pipeline(createReadStream(from, { highWaterMark }), zstd, bounded, createWriteStream(to, private_), { signal })
}

const highWaterMark = 1024 * 1024
const private_ = { flags: 'wx', mode: 0o600 } as const

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}
