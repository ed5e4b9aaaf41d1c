import { open } from 'node:fs/promises'

/** A text file; undefined: there is none, or it has more than `limit` bytes. */
export async function readText(path: string, limit: number): Promise<string | undefined> {
  try {
    await using file = await open(path)
    const status = await file.stat()
    return status.isFile() && status.size <= limit ? await file.readFile('utf8') : undefined
  } catch {
    return undefined
  }
}
