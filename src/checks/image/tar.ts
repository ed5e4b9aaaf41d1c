import { ByteQueue } from './bytequeue.ts'

/** An entry of a tar archive. Names are as in the archive, not normalized. */
export interface TarEntry {
  readonly name: string
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'fifo' | 'other'
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly size: number
  readonly linkName: string
  /** The file's bytes. Bytes that are not read are skipped with the next entry. */
  readonly content: AsyncIterable<Buffer>
}

/** The archive is broken, or uses a feature that no layer of a plugin needs. */
export class MalformedTar extends Error {
  override readonly name = 'MalformedTar'
}

// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13, with the kinds and limits of Go's
// archive/tar, which the hosts use.
const block = 512
const maxExtension = 1024 * 1024
const kinds: Readonly<Record<string, TarEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'device',
  '4': 'device',
  '5': 'directory',
  '6': 'fifo',
}

/** What PAX records and GNU long names say about the next entry. */
interface Extension {
  path?: string
  linkpath?: string
  size?: number
}

/** Reads an archive as a stream. Only the current header is kept in memory. */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry, void, undefined> {
  const queue = new ByteQueue(source)
  let extension: Extension = {}
  try {
    for (let header = await nextHeader(queue); header !== undefined; header = await nextHeader(queue)) {
      const flag = header.toString('latin1', 156, 157)
      const size = numeric(header, 124, 12)
      if (flag === 'x') Object.assign(extension, parseRecords(await readExtension(queue, size)))
      else if (flag === 'L') extension.path = untilZero(await readExtension(queue, size))
      else if (flag === 'K') extension.linkpath = untilZero(await readExtension(queue, size))
      else if (flag === 'g') await readExtension(queue, size)
      else {
        yield* oneEntry(queue, header, flag, extension)
        extension = {}
      }
    }
    // The digest of the layer is checked at the end of the stream.
    await queue.drain()
  } finally {
    await queue.close()
  }
}

async function* oneEntry(
  queue: ByteQueue,
  header: Buffer,
  flag: string,
  extension: Extension,
): AsyncGenerator<TarEntry, void, undefined> {
  const name = extension.path ?? headerName(header)
  const type = flag === '\0' && name.endsWith('/') ? 'directory' : (kinds[flag] ?? 'other')
  if (flag === 'S') throw new MalformedTar(`${name} is a sparse file`)
  // Links, devices and directories have no content, whatever their size field says.
  const size = type === 'file' || type === 'other' ? (extension.size ?? numeric(header, 124, 12)) : 0
  const content = queue.stream(size)
  yield {
    name,
    type,
    mode: numeric(header, 100, 8) & 0o7777,
    size,
    linkName: extension.linkpath ?? text(header, 157, 100),
    content,
  }
  await content.skip()
  await queue.skip(padding(size))
}

async function nextHeader(queue: ByteQueue): Promise<Buffer | undefined> {
  const header = await queue.take(block)
  if (header.length === 0) return undefined
  if (header.length < block) throw new MalformedTar('it is cut short')
  if (isZero(header)) {
    // Two blocks of zeros end an archive; anything after them is ignored.
    if (!isZero(await queue.take(block))) throw new MalformedTar('it does not end as it should')
    return undefined
  }
  if (!hasChecksum(header)) throw new MalformedTar('a header has a wrong checksum')
  return header
}

const isZero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0)

/** Old writers summed signed bytes. */
function hasChecksum(header: Buffer): boolean {
  let unsigned = 0
  let signed = 0
  for (let index = 0; index < block; index++) {
    const byte = index >= 148 && index < 156 ? 0x20 : (header[index] ?? 0)
    unsigned += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  const stored = numeric(header, 148, 8)
  return stored === unsigned || stored === signed
}

async function readExtension(queue: ByteQueue, size: number): Promise<Buffer> {
  if (size > maxExtension)
    throw new MalformedTar(`an extended header has ${size} bytes; hosts read at most ${maxExtension}`)
  const bytes = await queue.take(size)
  if (bytes.length < size) throw new MalformedTar('it is cut short')
  await queue.skip(padding(size))
  return bytes
}

/** Records of the form `LENGTH KEY=VALUE\n`, where LENGTH counts the whole record. */
function parseRecords(bytes: Buffer): Extension {
  const extension: Extension = {}
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at)
    const length = Number(bytes.toString('latin1', at, space))
    const equals = bytes.indexOf(0x3d, space)
    if (
      space === -1
      || !Number.isSafeInteger(length)
      || length < 5
      || at + length > bytes.length
      || equals === -1
      || equals >= at + length
    ) {
      throw new MalformedTar('an extended header is malformed')
    }
    const key = bytes.toString('utf8', space + 1, equals)
    const value = bytes.toString('utf8', equals + 1, at + length - 1)
    if (key.startsWith('GNU.sparse.')) throw new MalformedTar('it holds a sparse file')
    if (key === 'path' || key === 'linkpath') extension[key] = value
    if (key === 'size') extension.size = decimal(value)
    at += length
  }
  return extension
}

function decimal(value: string): number {
  const size = Number(value)
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(size))
    throw new MalformedTar('an extended header has an impossible size')
  return size
}

function headerName(header: Buffer): string {
  const name = text(header, 0, 100)
  // GNU's own format has other fields where POSIX has the prefix.
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? text(header, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Octal digits, or base 256 if the first bit is set. */
function numeric(header: Buffer, offset: number, length: number): number {
  const field = header.subarray(offset, offset + length)
  if (((field[0] ?? 0) & 0x80) !== 0) {
    const value = field.reduce((sum, byte, index) => sum * 256 + (index === 0 ? byte & 0x7f : byte), 0)
    if (!Number.isSafeInteger(value) || ((field[0] ?? 0) & 0x40) !== 0)
      throw new MalformedTar('a header has an impossible number')
    return value
  }
  const digits = field
    .toString('latin1')
    .replace(/^[ \0]+/, '')
    .replace(/\0.*$/s, '')
    .trimEnd()
  if (!/^[0-7]*$/.test(digits)) throw new MalformedTar('a header has an impossible number')
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

function text(header: Buffer, offset: number, length: number): string {
  return untilZero(header.subarray(offset, offset + length))
}

function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end)
}

const padding = (size: number): number => (block - (size % block)) % block
