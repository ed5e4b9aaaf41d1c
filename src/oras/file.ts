import { open } from 'node:fs/promises'
import { OrasError, throwIfCancelled } from './errors.ts'
import type { RecyclingStream } from './recycling.ts'
import type { Content } from './target.ts'

/** Bytes per read: large enough that system calls do not count, small enough for several uploads at once. */
export const chunkSize = 512 * 1024
/** Chunks that wait to be used again: as many as are ever on their way. */
const maxFree = 4

/** A file's content, as `push` takes it. */
export function fileContent(path: string): Content {
  return () => readFileChunks(path)
}

/** Reads a file; the next read is under way while the consumer works on a chunk. @throws OrasError `not-found` */
export function readFileChunks(path: string, signal?: AbortSignal): RecyclingStream {
  const free: Buffer[] = []
  const release = (chunk: Uint8Array): void => {
    if (free.length < maxFree && chunk.buffer.byteLength === chunkSize) free.push(Buffer.from(chunk.buffer))
  }
  return Object.assign(
    read(path, () => free.pop() ?? Buffer.allocUnsafeSlow(chunkSize), signal),
    { release },
  )
}

/**
 * Reads a file of at most `size` bytes at once. Undefined if it has more.
 *
 * @throws what opening and reading throw
 */
export async function readWhole(path: string, size: number): Promise<Buffer | undefined> {
  const file = await open(path)
  try {
    // One byte more than expected tells a longer file from a right one, without asking for its size first.
    const buffer = Buffer.allocUnsafe(size + 1)
    let length = 0
    let bytesRead: number
    do {
      bytesRead = (await file.read(buffer, length, buffer.length - length, null)).bytesRead
      length += bytesRead
    } while (bytesRead > 0 && length < size)
    return length > size ? undefined : buffer.subarray(0, length)
  } finally {
    await file.close()
  }
}

async function* read(
  path: string,
  allocate: () => Buffer,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const file = await open(path).catch((cause: unknown) => {
    throw new OrasError('not-found', `${path} cannot be read`, { cause })
  })
  const start = (): Promise<{ bytesRead: number; buffer: Buffer }> => file.read(allocate(), 0, chunkSize, null)
  let next = start()
  try {
    for (;;) {
      const { bytesRead, buffer } = await next
      throwIfCancelled(signal)
      if (bytesRead === 0) return
      next = start()
      yield bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead)
    }
  } finally {
    await next.catch(() => undefined)
    await file.close()
  }
}
