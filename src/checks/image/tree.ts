import { posix } from 'node:path'

/** A directory after the host unpacked the image. The host's umask (022) is applied to modes. */
export interface Directory {
  readonly kind: 'directory'
  readonly mode: number
  readonly entries: Map<string, Node>
}
/** The bytes of a file: where they are stored until the tree is written, their number, and their SHA-256. */
export interface Content {
  readonly path: string
  readonly size: number
  readonly sha256: string
}
/** A file; hard links share the object. */
export interface File {
  readonly kind: 'file'
  readonly mode: number
  content: Content
}
/** `target` is relative to the link's own directory, as the host writes it. */
export interface Symlink {
  readonly kind: 'symlink'
  readonly target: string
}
export type Node = Directory | File | Symlink

/** The host stops unpacking here with this error. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** The image needs more work to check than any real plugin. */
export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded'
}

type Found =
  | { readonly state: 'found'; readonly node: Node; readonly path: readonly string[] }
  | { readonly state: 'missing'; readonly parent: Directory; readonly name: string; readonly path: readonly string[] }
  | { readonly state: 'broken'; readonly reason: 'missing' | 'not a directory' | 'loop' | 'outside' }

const umask = 0o022
/** Linux's limits for a name, a path and links on the way. */
const maxName = 255,
  maxPath = 4095,
  maxLinks = 255
const maxSteps = 10_000_000

/**
 * A model of the directory that the host has after it unpacked all entries. It is only in memory, so that no link can
 * lead to files of this machine. Every operation does what `sanitizePathWithinDestDir` and `UnpackImageToDir` of
 * `grpcpluginoci/image_unpack.go` do with the same entry, and throws {@link Refusal} where they return an error.
 */
export class Tree {
  readonly root: Directory = { kind: 'directory', mode: 0o700, entries: new Map() }
  /**
   * Directories whose mode forbids their owner to write, and into which something was unpacked: only root can do that.
   */
  readonly readOnly = new Set<string>()
  #steps = 0

  /** The path below the root. Links are resolved only to check that they stay inside. @throws Refusal */
  contain(name: string): string[] {
    const path = components(name)
    if (path === undefined) throw new Refusal('path escapes destination directory')
    const found = this.walk(path, true)
    if (found.state === 'broken' && found.reason === 'outside') throw new Refusal('path escapes destination directory')
    // The host looks for `..` at the beginning of each name, so it refuses `..data` too.
    const resolved = found.state === 'found' ? found.path : path
    if (resolved.some((part) => part.startsWith('..'))) throw new Refusal('path escapes destination directory')
    return path
  }

  makeDirectories(path: readonly string[], mode: number): void {
    const whole = this.walk(path, true)
    if (whole.state === 'found' && whole.node.kind === 'directory') return
    for (let depth = 1; depth <= path.length; depth++) {
      const found = this.walk(path.slice(0, depth), true)
      if (found.state === 'found') {
        if (found.node.kind !== 'directory') throw new Refusal('not a directory')
        continue
      }
      const place = this.#vacant(path.slice(0, depth))
      // Missing parents get the mode of the directory that is asked for.
      place.parent.entries.set(place.name, { kind: 'directory', mode: mode & 0o777 & ~umask, entries: new Map() })
    }
  }

  writeFile(path: readonly string[], mode: number, content: Content): void {
    this.makeDirectories(path.slice(0, -1), 0o755)
    const found = this.walk(path, true)
    if (found.state === 'found') {
      if (found.node.kind !== 'file') throw new Refusal('is a directory')
      found.node.content = content
      return
    }
    if (found.state === 'broken')
      throw new Refusal(found.reason === 'missing' ? 'no such file or directory' : found.reason)
    this.#note(found.parent, found.path)
    found.parent.entries.set(checkedName(found.name), { kind: 'file', mode: mode & 0o777 & ~umask, content })
  }

  /** Returns what the link will point to, from the root of the image. */
  link(path: readonly string[], linkName: string): string {
    const target = this.contain(linkName)
    const place = this.#vacant(path)
    const relative = posix.relative(`/${path.slice(0, -1).join('/')}`, `/${target.join('/')}`)
    if (relative.length > maxPath) throw new Refusal('file name too long')
    place.parent.entries.set(place.name, { kind: 'symlink', target: relative === '' ? '.' : relative })
    return target.join('/')
  }

  hardLink(path: readonly string[], linkName: string): void {
    const target = this.walk(this.contain(linkName), false)
    if (target.state !== 'found') throw new Refusal(`its target ${linkName} is not there yet`)
    if (target.node.kind === 'directory') throw new Refusal('operation not permitted: the target is a directory')
    const place = this.#vacant(path)
    place.parent.entries.set(place.name, target.node)
  }

  /** Follows a path from the root, through links on the way and, with `follow`, at its end. */
  walk(path: readonly string[], follow: boolean): Found {
    const stack: { readonly name: string; readonly node: Directory }[] = []
    const pending = path.toReversed()
    let links = 0
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (++this.#steps > maxSteps) throw new LimitExceeded('its links and paths take too long to follow')
      const here = stack.at(-1)?.node ?? this.root
      if (name === '' || name === '.') continue
      if (name === '..') {
        if (stack.pop() === undefined) return { state: 'broken', reason: 'outside' }
        continue
      }
      const node = here.entries.get(name)
      if (node === undefined) {
        const where = [...stack.map((entry) => entry.name), name]
        return pending.length === 0
          ? { state: 'missing', parent: here, name, path: where }
          : { state: 'broken', reason: 'missing' }
      }
      if (node.kind === 'symlink' && (follow || pending.length > 0)) {
        if (++links > maxLinks) return { state: 'broken', reason: 'loop' }
        pending.push(...node.target.split('/').reverse())
      } else if (node.kind === 'directory') stack.push({ name, node })
      else
        return pending.length === 0
          ? { state: 'found', node, path: [...stack.map((entry) => entry.name), name] }
          : { state: 'broken', reason: 'not a directory' }
    }
    return { state: 'found', node: stack.at(-1)?.node ?? this.root, path: stack.map((entry) => entry.name) }
  }

  /** The place for a new name: its directory must exist, and the name must be free. */
  #vacant(path: readonly string[]): { parent: Directory; name: string } {
    const name = checkedName(path.at(-1) ?? '')
    const found = this.walk(path.slice(0, -1), true)
    if (found.state === 'broken' && found.reason !== 'missing') throw new Refusal(found.reason)
    if (found.state !== 'found') throw new Refusal('its directory is not there yet')
    if (found.node.kind !== 'directory') throw new Refusal('not a directory')
    if (name === '' || found.node.entries.has(name)) throw new Refusal('file exists')
    this.#note(found.node, [...found.path, name])
    return { parent: found.node, name }
  }

  #note(parent: Directory, path: readonly string[]): void {
    if (parent !== this.root && (parent.mode & 0o300) !== 0o300) this.readOnly.add(path.slice(0, -1).join('/'))
  }
}

/**
 * The names of a path below the root; undefined if it leads out. A leading slash is ignored, so `/../x` leads out too.
 * @throws Refusal if the path is too long
 */
export function components(path: string): string[] | undefined {
  if (path.length > maxPath) throw new Refusal('file name too long')
  const parts = posix
    .normalize(path.replace(/^\/+/, ''))
    .split('/')
    .filter((part) => part !== '' && part !== '.')
  return parts[0] === '..' ? undefined : parts
}

function checkedName(name: string): string {
  if (Buffer.byteLength(name) > maxName) throw new Refusal('file name too long')
  return name
}
