/** The bytes are not a tar archive, or not a whole one. */
export class MalformedArchive extends Error {
  override readonly name = 'MalformedArchive'
}

/**
 * Gives the same tar archive with no time later than `epoch` (seconds since 1970), as BuildKit's `rewrite-timestamp`
 * does, but without unpacking. All other bytes stay the same. @throws MalformedArchive
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13
 */
export async function* clampTimes(archive: AsyncIterable<Uint8Array>, epoch: number): AsyncGenerator<Uint8Array, void> {
  const clamp = new Clamp(epoch)
  for await (const chunk of archive) yield* clamp.push(chunk)
  clamp.end()
}

const block = 512
/** Of an extended header, which holds paths and attributes of one file. In bytes. */
const maxExtension = 1024 * 1024
/** Offset and length of header fields, in bytes. */
const field = { size: [124, 12], mtime: [136, 12], checksum: [148, 8] } as const
const typeOffset = 156
const times: ReadonlySet<string> = new Set(['mtime', 'atime', 'ctime'])

class Clamp {
  readonly #epoch: number
  #rest: Buffer = Buffer.alloc(0)
  /** Bytes of content that are still to be passed on unchanged. */
  #skip = 0
  /** The size of the next file, if an extended header gave it. */
  #size: number | undefined
  #zeros = 0

  constructor(epoch: number) {
    this.#epoch = epoch
  }

  /** Takes the next bytes, which it may change in place, and returns those that are complete. */
  push(chunk: Uint8Array): Uint8Array[] {
    const incoming = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const bytes = this.#rest.length === 0 ? incoming : Buffer.concat([this.#rest, incoming])
    const out: Uint8Array[] = []
    let done = 0
    let at = 0
    for (;;) {
      const content = Math.min(this.#skip, bytes.length - at)
      this.#skip -= content
      at += content
      // Two blocks of zeros end an archive; the rest is padding.
      if (this.#zeros >= 2) at = bytes.length
      if (bytes.length - at < block) break
      const header = bytes.subarray(at, at + block)
      const type = String.fromCharCode(header[typeOffset] ?? 0)
      if (type === 'x' || type === 'g') {
        const end = at + block + this.#extensionLength(header)
        if (bytes.length < end) break
        out.push(bytes.subarray(done, at), this.#extension(bytes.subarray(at, end), type))
        done = at = end
      } else {
        this.#header(header)
        at += block
      }
    }
    out.push(bytes.subarray(done, at))
    this.#rest = bytes.subarray(at)
    return out.filter((part) => part.length > 0)
  }

  end(): void {
    if (this.#rest.length > 0 || this.#skip > 0) throw new MalformedArchive('the tar archive is cut off')
  }

  #header(header: Buffer): void {
    if (header.every((byte) => byte === 0)) {
      this.#zeros++
      return
    }
    this.#zeros = 0
    assertChecksum(header)
    this.#skip = padded(validSize(this.#size ?? readNumber(header, field.size)))
    this.#size = undefined
    if (readNumber(header, field.mtime) <= this.#epoch) return
    writeNumber(header, field.mtime, this.#epoch)
    writeChecksum(header)
  }

  #extensionLength(header: Buffer): number {
    assertChecksum(header)
    const size = validSize(readNumber(header, field.size))
    if (size > maxExtension) throw new MalformedArchive(`an extended tar header has ${size} bytes`)
    return padded(size)
  }

  #extension(bytes: Buffer, type: 'x' | 'g'): Buffer {
    const header = bytes.subarray(0, block)
    const records = readRecords(bytes.subarray(block, block + readNumber(header, field.size)))
    const size = records.find(({ key }) => key === 'size')
    if (type === 'x' && size !== undefined) this.#size = Number(size.value)
    const late = records.filter(({ key, value }) => times.has(key) && Number(value) > this.#epoch)
    if (late.length === 0 && readNumber(header, field.mtime) <= this.#epoch) return bytes
    for (const record of late) record.value = String(this.#epoch)
    const content = Buffer.concat(records.map(writeRecord))
    writeNumber(header, field.size, content.length)
    writeNumber(header, field.mtime, Math.min(readNumber(header, field.mtime), this.#epoch))
    writeChecksum(header)
    return Buffer.concat([header, content, Buffer.alloc(padded(content.length) - content.length)])
  }
}

/** A `length key=value\n` record. Values may be binary (attributes), so they are kept byte for byte, as latin1. */
interface PaxRecord {
  readonly key: string
  value: string
}

function readRecords(content: Buffer): PaxRecord[] {
  const records: PaxRecord[] = []
  for (let rest = content.toString('latin1'); rest !== '';) {
    const length = Number(/^(\d{1,7}) /.exec(rest)?.[1] ?? Number.NaN)
    const record = /^\d+ ([^=]+)=(.*)\n$/s.exec(rest.slice(0, length))
    if (record?.[1] === undefined || rest.length < length)
      throw new MalformedArchive('an extended tar header is malformed')
    records.push({ key: record[1], value: record[2] ?? '' })
    rest = rest.slice(length)
  }
  return records
}

function writeRecord({ key, value }: PaxRecord): Buffer {
  const text = ` ${key}=${value}\n`
  let length = text.length
  // The length includes its own digits.
  while (length !== text.length + String(length).length) length = text.length + String(length).length
  return Buffer.from(`${length}${text}`, 'latin1')
}

type Field = readonly [offset: number, length: number]

/** Octal digits, or big-endian two's complement where the first bit is set. */
function readNumber(header: Buffer, [offset, length]: Field): number {
  const first = header[offset] ?? 0
  if ((first & 0x80) !== 0) {
    const value = BigInt.asIntN(8 * length - 1, BigInt(`0x${header.subarray(offset, offset + length).toString('hex')}`))
    return Number(value)
  }
  const text = header
    .toString('latin1', offset, offset + length)
    .replace(/\0.*$/s, '')
    .trim()
  if (!/^[0-7]*$/.test(text)) throw new MalformedArchive('a tar header is malformed')
  return text === '' ? 0 : Number.parseInt(text, 8)
}

function writeNumber(header: Buffer, [offset, length]: Field, value: number): void {
  header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1')
}

function sum(header: Buffer): number {
  const [offset, length] = field.checksum
  return header.reduce((total, byte, i) => total + (i >= offset && i < offset + length ? 0x20 : byte), 0)
}

function assertChecksum(header: Buffer): void {
  if (readNumber(header, field.checksum) !== sum(header)) throw new MalformedArchive('the bytes are not a tar archive')
}

function writeChecksum(header: Buffer): void {
  const [offset] = field.checksum
  header.write(`${sum(header).toString(8).padStart(6, '0')}\0 `, offset, 'latin1')
}

/** A layer of a base image may hold any bytes, and a negative size would make the reader go back forever. */
function validSize(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0) throw new MalformedArchive('a tar header has an impossible size')
  return size
}

const padded = (size: number): number => Math.ceil(size / block) * block
