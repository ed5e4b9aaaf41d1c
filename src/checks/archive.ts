import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isOrasError, type Descriptor, type ReadOnlyTarget } from 'oras-js'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { PublishError } from '../shared/errors.ts'
import type { Platform } from '../shared/platform.ts'
import { decompress } from './image/decompress.ts'
import { readTar } from './image/tar.ts'
import { Tree, type Content } from './image/tree.ts'
import type { Command, Unpack, Unpacked } from './inspect.ts'

export type ArchiveFormat = 'zip' | 'tar+gzip'

/** Bytes of all files of an archive together. */
const maxBytes = 2 * 1024 ** 3
const maxFiles = 10_000
/** Of an archive from which only some files are taken. */
const maxEntries = 100_000

interface ArchiveEntry {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'other'
  readonly mode: number
  readonly size: number
  content(): Promise<AsyncIterable<Uint8Array>>
}

/** Why an archive is refused. */
class BadArchive extends Error {}

/** A file that was taken out of an archive. */
export interface LayerFile {
  /** As in the archive, not normalized. */
  readonly name: string
  readonly content: Content
}

/** Files of a layer as a plain archive, without the rules of images. */
export interface ReadLayer {
  /** Every regular file with a wanted name, in their order; a name that is there twice is in the list twice. */
  readonly files: readonly LayerFile[]
  /** Why the rest was not read, as the end of a sentence about the archive. */
  readonly stopped?: string
}

/**
 * Takes the files with these names out of a layer, which is a tar archive with or without compression. No name has a
 * meaning, and nothing is written but numbered files in `spool`, a directory that exists.
 * @throws PublishError `E_LAYOUT` if the layer is missing or damaged
 */
export async function readTarLayer(
  layer: Descriptor,
  wanted: ReadonlySet<string>,
  store: ReadOnlyTarget,
  spool: string,
  signal: AbortSignal,
): Promise<ReadLayer> {
  const files: LayerFile[] = []
  let [entries, bytes] = [0, 0]
  try {
    for await (const entry of tarEntries(store, layer, signal)) {
      const { name, kind, size } = entry
      if (++entries > maxEntries) throw new BadArchive(`it has more than ${maxEntries} entries`)
      bytes += size
      if (bytes > maxBytes) throw new BadArchive(`it unpacks to more than ${maxBytes} bytes`)
      if (kind !== 'file' || !wanted.has(name)) continue
      const path = join(spool, String(files.length))
      files.push({ name, content: { path, size, sha256: await spoolFile(await entry.content(), path, signal) } })
    }
  } catch (error) {
    signal.throwIfAborted()
    return { files, stopped: reasonOf(error) }
  }
  return { files }
}

/**
 * Unpacks the one layer of a part, an archive of regular files.
 * @param choose the file that the host takes, among the paths of all files; undefined: none fits
 * @param wanted which file the host takes, for the message if there is none
 */
export function unpackArchive(
  format: ArchiveFormat,
  choose: (paths: readonly string[]) => string | undefined,
  wanted: string,
): Unpack {
  return async (part, store, spool, signal) => {
    const { platform, manifest } = part
    const [layer, ...others] = manifest.layers
    if (layer === undefined || others.length > 0)
      return refused(platform, `The artifact for ${platform} has ${manifest.layers.length} layers instead of one`)
    const tree = new Tree()
    const files: string[] = []
    let unpackedSize = 0
    try {
      const entries = format === 'zip' ? zipEntries(store, layer, spool, signal) : tarEntries(store, layer, signal)
      for await (const entry of entries) {
        const path = safePath(entry)
        if (entry.kind === 'directory') continue
        unpackedSize += entry.size
        if (files.length >= maxFiles) throw new BadArchive(`it has more than ${maxFiles} files`)
        if (unpackedSize > maxBytes) throw new BadArchive(`it unpacks to more than ${maxBytes} bytes`)
        const target = join(spool, String(files.length))
        const sha256 = await spoolFile(await entry.content(), target, signal)
        tree.writeFile(path.split('/'), entry.mode, { path: target, size: entry.size, sha256 })
        files.push(path)
      }
    } catch (error) {
      signal.throwIfAborted()
      return refused(platform, `The archive for ${platform} cannot be unpacked: ${reasonOf(error)}`)
    }
    const path = choose(files.sort())
    const command = path === undefined ? undefined : commandAt(tree, path)
    if (command === undefined) return refused(platform, `The archive for ${platform} has no ${wanted}`)
    return { tree, unpackedSize, findings: [], command }
  }
}

function refused(platform: Platform, message: string): Unpacked {
  return {
    tree: new Tree(),
    unpackedSize: 0,
    findings: [{ code: 'E_CHECK_ENTRYPOINT', severity: 'error', platform, message }],
    command: undefined,
  }
}

/** What is wrong with the archive. Throws errors of the layout, of this machine and of this program. */
function reasonOf(error: unknown): string {
  if (isOrasError(error))
    throw new PublishError('E_LAYOUT', 'The image layout is incomplete or damaged', { cause: error })
  if (!(error instanceof Error) || 'syscall' in error || error instanceof TypeError) throw error
  return error.message
}

function commandAt(tree: Tree, path: string): Command | undefined {
  const found = tree.walk(path.split('/'), false)
  return found.state === 'found' && found.node.kind === 'file' ? { path, arguments: [], file: found.node } : undefined
}

/** The path of an entry below the directory that the host unpacks into. */
function safePath({ name, kind }: ArchiveEntry): string {
  const path = posix.normalize(name).replace(/\/$/, '')
  if (kind === 'other') throw new BadArchive(`${JSON.stringify(name)} is a link or a special file`)
  if (name.includes('..') || path.startsWith('/') || path === '' || (path === '.' && kind === 'file'))
    throw new BadArchive(`${JSON.stringify(name)} leads out of the archive`)
  return path
}

async function* tarEntries(
  store: ReadOnlyTarget,
  layer: Descriptor,
  signal: AbortSignal,
): AsyncGenerator<ArchiveEntry, void> {
  for await (const { name, type, mode, size, content } of readTar(decompress(store.fetch(layer, { signal })))) {
    const kind = type === 'file' || type === 'directory' ? type : 'other'
    yield { name, kind, mode: mode & 0o777, size, content: () => Promise.resolve(content) }
  }
}

/** A zip archive has its table at its end, so that it is read from a file. */
async function* zipEntries(
  store: ReadOnlyTarget,
  layer: Descriptor,
  spool: string,
  signal: AbortSignal,
): AsyncGenerator<ArchiveEntry, void> {
  const copy = join(spool, 'archive')
  await pipeline(store.fetch(layer, { signal }), createWriteStream(copy), { signal })
  const archive = await openPromise(copy, { lazyEntries: true, autoClose: false })
  try {
    for await (const entry of archive.eachEntry()) yield zipEntry(archive, entry)
  } finally {
    archive.close()
  }
}

function zipEntry(archive: ZipFile, entry: Entry): ArchiveEntry {
  const mode = entry.externalFileAttributes >>> 16
  const type = mode & 0o170000
  const name = entry.fileName
  return {
    name,
    kind: name.endsWith('/') ? 'directory' : type === 0o100000 || type === 0 ? 'file' : 'other',
    mode: mode & 0o777,
    size: entry.uncompressedSize,
    content: () => archive.openReadStreamPromise(entry),
  }
}

/** Writes a file and returns its SHA-256 in hexadecimal digits. */
export async function spoolFile(
  content: AsyncIterable<Uint8Array>,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(
    content,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        yield chunk
      }
    },
    createWriteStream(path, { flags: 'wx', mode: 0o600 }),
    { signal },
  )
  return hash.digest('hex')
}
