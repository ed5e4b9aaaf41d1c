import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** The bytes are not the executable that they claim to be: a field points outside the file, or a table has no end. */
export class MalformedBinary extends Error {
  override readonly name = 'MalformedBinary'
}

/** How much parsers may read of one file. */
export interface ReadLimits {
  /** Bytes in all. */
  readonly total: number
  /** Bytes of a single read. */
  readonly single: number
}

/** Real binaries need less than a hundredth of it in all, and all tables but those of symbols are far smaller. */
const usualLimits: ReadLimits = { total: 64 * 1024 * 1024, single: 4 * 1024 * 1024 }

/**
 * Random access to a file that may be hostile. Every read is checked against the file's size, and all reads together
 * are bounded, so that no file can make a parser loop forever or fill the memory.
 */
export class BinaryFile {
  readonly size: number
  readonly #descriptor: number
  readonly #limit: number
  #budget: number

  private constructor(descriptor: number, { total, single }: ReadLimits) {
    this.#descriptor = descriptor
    this.#limit = single
    this.#budget = total
    this.size = fstatSync(descriptor).size
  }

  /** Opens `path`, and closes it after `work`. */
  static use<T>(path: string, work: (file: BinaryFile) => T, limits: ReadLimits = usualLimits): T {
    const descriptor = openSync(path, 'r')
    try {
      return work(new BinaryFile(descriptor, limits))
    } finally {
      closeSync(descriptor)
    }
  }

  /** Exactly `length` bytes. Throws {@link MalformedBinary} if the file does not have them. */
  read(offset: number, length: number): Buffer {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset + length > this.size) {
      throw new MalformedBinary(`it points to byte ${String(offset)}, but has only ${this.size} bytes`)
    }
    return this.upTo(offset, length)
  }

  /** At most `length` bytes: fewer where the file ends. */
  upTo(offset: number, length: number): Buffer {
    if (
      !Number.isSafeInteger(offset)
      || offset < 0
      || !Number.isSafeInteger(length)
      || length < 0
      || length > this.#limit
    ) {
      throw new MalformedBinary('it holds a table of impossible size')
    }
    const available = Math.max(0, Math.min(length, this.size - offset))
    this.#budget -= available
    if (this.#budget < 0) throw new MalformedBinary('its tables have no end')
    const buffer = Buffer.alloc(available)
    let filled = 0
    while (filled < available) {
      const count = readSync(this.#descriptor, buffer, filled, available - filled, offset + filled)
      if (count === 0) break
      filled += count
    }
    return buffer.subarray(0, filled)
  }

  /** A string that ends with a zero byte; cut at `limit`. */
  string(offset: number, limit = 4096): string {
    const bytes = this.upTo(offset, limit)
    const end = bytes.indexOf(0)
    return bytes.toString('latin1', 0, end === -1 ? bytes.length : end)
  }
}

/** Reads integers of either byte order from a buffer. @throws MalformedBinary for a position outside of the buffer */
export class Fields {
  readonly #bytes: Buffer
  readonly #little: boolean

  constructor(bytes: Buffer, littleEndian: boolean) {
    this.#bytes = bytes
    this.#little = littleEndian
  }

  u16(offset: number): number {
    this.#need(offset, 2)
    return this.#little ? this.#bytes.readUInt16LE(offset) : this.#bytes.readUInt16BE(offset)
  }

  u32(offset: number): number {
    this.#need(offset, 4)
    return this.#little ? this.#bytes.readUInt32LE(offset) : this.#bytes.readUInt32BE(offset)
  }

  /** A number over 2^53 loses precision, but is not an offset in any file: the read that uses it refuses it. */
  u64(offset: number): number {
    this.#need(offset, 8)
    return Number(this.#little ? this.#bytes.readBigUInt64LE(offset) : this.#bytes.readBigUInt64BE(offset))
  }

  #need(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.#bytes.length) throw new MalformedBinary('one of its tables is cut short')
  }
}
