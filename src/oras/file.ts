import { open } from 'node:fs/promises'
import { OrasError, throwIfCancelled } from './errors.ts'
import type { Content } from './target.ts'

/** Bytes per read: large enough that system calls do not count, small enough for several uploads at once. */
const chunkSize = 256 * 1024

/** A file's content, as `push` takes it. */
export function fileContent(path: string): Content {
  return () => readFileChunks(path)
}

/** Reads a file; the next read is under way while the consumer works on a chunk. @throws OrasError `not-found` */
export async function* readFileChunks(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const file = await open(path).catch((cause: unknown) => { throw new OrasError('not-found', `${path} cannot be read`, { cause }) })
  const read = (): Promise<{ bytesRead: number; buffer: Buffer }> => file.read(Buffer.allocUnsafeSlow(chunkSize), 0, chunkSize, null)
  let next = read()
  try {
    for (;;) {
      const { bytesRead, buffer } = await next
      throwIfCancelled(signal)
      if (bytesRead === 0) return
      next = read()
      yield bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead)
    }
  } finally {
    await next.catch(() => undefined)
    await file.close()
  }
}
