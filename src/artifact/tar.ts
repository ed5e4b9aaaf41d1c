import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

/** A regular file of an archive. */
export interface TreeFile {
  /** Below the root, with `/`, without a leading one. */
  readonly path: string
  /** Permission bits, such as `0o755`. */
  readonly mode: number
  readonly content: { readonly path: string } | { readonly bytes: Uint8Array }
}

const block = 512
/** The largest size that eleven octal digits hold, in bytes. */
const largest = 0o77777777777

/**
 * A tar archive (POSIX ustar) of files and the directories above them, which depends on nothing but paths, modes,
 * contents and the epoch (seconds since 1970): files are sorted, and all belong to user and group 0.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 * @throws RangeError if a path is too long for the format, stands there twice, or a file is 8 GiB or larger
 */
export async function* tarOf(files: readonly TreeFile[], epoch: number): AsyncGenerator<Uint8Array, void> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const written = new Set<string>()
  const once = (path: string): boolean => {
    const first = !written.has(path)
    written.add(path)
    return first
  }
  for (const { path, mode, content } of sorted) {
    for (const parent of parentsOf(path))
      if (once(parent)) yield header({ path: `${parent}/`, mode: 0o755, size: 0, epoch, type: '5' })
    if (!once(path)) throw new RangeError(`${path} is in the archive twice`)
    const size = 'bytes' in content ? content.bytes.length : (await stat(content.path)).size
    yield header({ path, mode, size, epoch, type: '0' })
    let rest = size
    for await (const chunk of 'bytes' in content
      ? [content.bytes]
      : (createReadStream(content.path) as AsyncIterable<Buffer>)) {
      rest -= chunk.length
      yield chunk
    }
    if (rest !== 0) throw new RangeError(`${path} changed its size while it was read`)
    yield Buffer.alloc((block - (size % block)) % block)
  }
  yield Buffer.alloc(2 * block)
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, position) => parts.slice(0, position + 1).join('/'))
}

interface Header {
  readonly path: string
  readonly mode: number
  readonly size: number
  readonly epoch: number
  /** `0`: a regular file; `5`: a directory. */
  readonly type: '0' | '5'
}

function header({ path, mode, size, epoch, type }: Header): Buffer {
  if (size > largest) throw new RangeError(`${path} has ${size} bytes, and an archive holds files below 8 GiB`)
  const [prefix, name] = splitPath(path)
  const bytes = Buffer.alloc(block)
  const put = (text: string, offset: number): void => void bytes.write(text, offset, 'utf8')
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`
  put(name, 0)
  put(octal(mode, 7), 100)
  put(octal(0, 7), 108)
  put(octal(0, 7), 116)
  put(octal(size, 11), 124)
  put(octal(epoch, 11), 136)
  put(' '.repeat(8), 148)
  put(type, 156)
  put('ustar\0' + '00', 257)
  put(prefix, 345)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return bytes
}

/** Up to 100 bytes of name, and up to 155 of the directories before it. */
function splitPath(path: string): readonly [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= 100) return ['', path]
  for (let at = path.indexOf('/'); at > 0 && at < path.length - 1; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)]
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return [prefix, name]
  }
  throw new RangeError(`${path} is too long for an archive`)
}
