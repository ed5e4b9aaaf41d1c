import { ZipFile } from 'yazl'
import type { TreeFile } from './tar.ts'

/** Another level is another digest. */
const compressionLevel = 6

/**
 * A zip archive of files, which depends on nothing but paths, modes and contents: files are sorted, and all have the
 * first time that the format knows. The format stores local time without a zone, and `yazl` takes it from the local
 * fields of the date, so that every time zone gives the same bytes.
 * @throws RangeError if a path stands there twice
 */
export async function* zipOf(files: readonly TreeFile[]): AsyncGenerator<Buffer, void> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const repeated = sorted.find(({ path }, at) => sorted[at + 1]?.path === path)
  if (repeated !== undefined) throw new RangeError(`${repeated.path} is in the archive twice`)
  const archive = new ZipFile()
  archive.once('error', (error: Error) => archive.outputStream.emit('error', error))
  const mtime = new Date(1980, 0, 1)
  for (const { path, mode, content } of sorted) {
    const options = { mtime, mode: 0o100000 | mode, compressionLevel, forceDosTimestamp: true }
    if ('path' in content) archive.addFile(content.path, path, options)
    else archive.addBuffer(Buffer.from(content.bytes), path, options)
  }
  archive.end()
  for await (const chunk of archive.outputStream) yield chunk as Buffer
}
