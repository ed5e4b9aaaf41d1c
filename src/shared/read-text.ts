import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'

/** Bytes. Far more than any file that a person writes. */
const usualLimit = 1024 * 1024

/**
 * The text of a regular file; what a link leads to may have no end.
 * @param limit bytes
 * @returns undefined if there is no such file, or it is larger
 */
export async function readText(path: string, limit = usualLimit): Promise<string | undefined> {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const entry = await file.stat()
    if (!entry.isFile() || entry.size > limit) return undefined
    // Some files of /proc have a size of 0, and gigabytes.
    const bytes = await buffer(file.createReadStream({ end: limit, autoClose: false }))
    return bytes.length <= limit ? bytes.toString('utf8') : undefined
  } catch {
    return undefined
  }
}
