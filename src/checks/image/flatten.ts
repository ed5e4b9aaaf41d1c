import { createHash } from 'node:crypto'
import { createWriteStream, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isCompressionError } from '../../shared/errors.ts'
import { UnexpectedEnd } from './bytequeue.ts'
import { decompress } from './decompress.ts'
import { MalformedTar, readTar, type TarEntry } from './tar.ts'
import { LimitExceeded, Refusal, Tree, type Content } from './tree.ts'

/**
 * The most that an image may unpack to. A plugin is a binary of up to a few hundred megabytes with a few more files. An
 * image with a whole Go toolchain has about 15,000 entries.
 */
export interface Limits {
  readonly bytes: number
  readonly entries: number
}
export const defaultLimits: Limits = { bytes: 2 * 1024 ** 3, entries: 100_000 }

/** A layer's compressed bytes. The stream throws if they do not match the digest. */
export interface Layer {
  read(signal: AbortSignal): AsyncIterable<Uint8Array>
}

/** The result of unpacking an image's layers as the host does. */
export interface Flattened {
  readonly tree: Tree
  /** Entries at which the host stops with an error. It stops at the first one; here all are collected. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[]
  /** Links that point elsewhere than their author wrote. */
  readonly rewritten: readonly { readonly name: string; readonly written: string; readonly becomes: string }[]
  /** Files whose setuid or setgid bit is dropped. */
  readonly setuid: readonly string[]
  /** Hard links, by their paths without a leading slash. */
  readonly hardLinks: ReadonlySet<string>
  /** Devices and pipes, which the host does not create. */
  readonly skipped: readonly string[]
  /** Bytes of all files together. */
  readonly unpackedSize: number
  /** Why unpacking ended early: a limit was reached, or a layer is broken. */
  readonly stopped: string | undefined
}

/**
 * Flattens layers (lowest first) as go-containerregistry 0.20 does. It begins with the top layer, the
 * first entry of a name wins, and a whiteout hides everything below it. It does not know opaque whiteouts, so they hide
 * nothing. File contents go to numbered files in `spool`.
 */
export async function flatten(
  layers: readonly Layer[],
  spool: string,
  limits: Limits,
  signal: AbortSignal,
): Promise<Flattened> {
  const flattening = new Flattening(spool, limits)
  try {
    for (const layer of layers.toReversed()) await flattening.layer(layer, signal)
  } catch (error) {
    signal.throwIfAborted()
    const reason = reasonInImage(error)
    if (reason === undefined) throw error
    flattening.stopped = reason
  }
  return flattening
}

/** What is wrong with the image; undefined if the error is one of this action, of the layout or of this machine. */
function reasonInImage(error: unknown): string | undefined {
  if (error instanceof LimitExceeded) return error.message
  const broken = error instanceof MalformedTar || error instanceof UnexpectedEnd || isCompressionError(error)
  return broken ? `a layer cannot be read: ${error.message}` : undefined
}

/** Characters of a name and its link target, on average over the most entries that are allowed. */
const nameLength = 256

/** Bytes. */
const smallFile = 64 * 1024

const whiteout = '.wh.'

/** As Go's `path.Clean`: no trailing slash, no `.` and no `..` but leading ones. */
const clean = (name: string): string => posix.normalize(name).replace(/(?<=.)\/$/, '')

class Flattening implements Flattened {
  readonly tree = new Tree()
  readonly refused: { name: string; reason: string }[] = []
  readonly rewritten: { name: string; written: string; becomes: string }[] = []
  readonly setuid: string[] = []
  readonly hardLinks = new Set<string>()
  readonly skipped: string[] = []
  unpackedSize = 0
  stopped: string | undefined
  /** Names that an upper layer decided; true hides everything below the name in lower layers. */
  readonly #seen = new Map<string, boolean>()
  readonly #spool: string
  readonly #limits: Limits
  #entries = 0
  #names = 0
  #streamed = 0
  #files = 0

  constructor(spool: string, limits: Limits) {
    this.#spool = spool
    this.#limits = limits
  }

  async layer(layer: Layer, signal: AbortSignal): Promise<void> {
    for await (const entry of readTar(this.#counted(decompress(layer.read(signal)), signal))) {
      if (++this.#entries > this.#limits.entries)
        throw new LimitExceeded(`it has more than ${this.#limits.entries} entries`)
      // Names are kept in memory, and one name can have a megabyte.
      this.#names += entry.name.length + entry.linkName.length
      if (this.#names > this.#limits.entries * nameLength)
        throw new LimitExceeded(`its names have more than ${this.#limits.entries * nameLength} characters`)
      if (this.#hidden(entry)) continue
      try {
        await this.#apply(entry, clean(entry.name))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        this.refused.push({ name: entry.name, reason: error.message })
      }
    }
  }

  async *#counted(
    chunks: AsyncGenerator<Buffer, void, undefined>,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of chunks) {
      signal.throwIfAborted()
      this.#streamed += chunk.length
      if (this.#streamed > this.#limits.bytes)
        throw new LimitExceeded(`its layers unpack to more than ${this.#limits.bytes} bytes`)
      yield chunk
    }
  }

  /** Whether an upper layer or an earlier entry decided about this name. If not, this entry decides. */
  #hidden(entry: TarEntry): boolean {
    const path = clean(entry.name)
    const base = posix.basename(path)
    const tombstone = base.startsWith(whiteout)
    const name =
      entry.type === 'directory'
        ? path
        : posix.join(posix.dirname(path), tombstone ? base.slice(whiteout.length) : base)
    if (this.#seen.has(name)) return true
    for (let at = name, up = posix.dirname(at); up !== at; at = up, up = posix.dirname(at)) {
      if (this.#seen.get(up) === true) return true
    }
    this.#seen.set(name, tombstone || entry.type !== 'directory')
    return tombstone
  }

  async #apply(entry: TarEntry, name: string): Promise<void> {
    // Go cannot write such a header, and the host takes the error for the end of the image: all later files would be
    // missing without any message.
    if (name === '/' && ['file', 'device', 'fifo'].includes(entry.type))
      throw new MalformedTar('its root is not a directory')
    const path = this.tree.contain(name)
    switch (entry.type) {
      case 'directory': {
        this.tree.makeDirectories(path, entry.mode)
        break
      }
      case 'file': {
        await this.#file(entry, path)
        break
      }
      case 'symlink': {
        this.#symlink(entry, path)
        break
      }
      case 'hardlink': {
        this.tree.hardLink(path, entry.linkName)
        this.hardLinks.add(path.join('/'))
        break
      }
      case 'device':
      case 'fifo': {
        this.skipped.push(entry.name)
        break
      }
      case 'other':
        break
    }
  }

  async #file(entry: TarEntry, path: string[]): Promise<void> {
    const content = await this.#store(entry)
    this.unpackedSize += entry.size
    if ((entry.mode & 0o6000) !== 0) this.setuid.push(entry.name)
    this.tree.writeFile(path, entry.mode, content)
  }

  /**
   * Writes a file and hashes it at the same time; the next chunk is decompressed on another thread. A small file is
   * written in one call, because a stream for each would take ten times as long.
   */
  async #store({ content, size }: TarEntry): Promise<Content> {
    const path = join(this.#spool, String(this.#files++))
    const hash = createHash('sha256')
    if (size <= smallFile) {
      const chunks: Buffer[] = []
      for await (const chunk of content) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' })
      return { path, size, sha256: hash.update(bytes).digest('hex') }
    }
    await pipeline(
      async function* () {
        for await (const chunk of content) {
          hash.update(chunk)
          yield chunk
        }
      },
      createWriteStream(path, { highWaterMark: 1024 * 1024, mode: 0o600 }),
    )
    return { path, size, sha256: hash.digest('hex') }
  }

  #symlink(entry: TarEntry, path: string[]): void {
    const becomes = this.tree.link(path, entry.linkName)
    const meant = posix.join('/', ...path.slice(0, -1), entry.linkName)
    if (!entry.linkName.startsWith('/') && meant !== `/${becomes}`)
      this.rewritten.push({ name: entry.name, written: entry.linkName, becomes: `/${becomes}` })
  }
}
