import { isUtf8 } from 'node:buffer'

/** The bytes are not the WebAssembly module that they claim to be. */
export class MalformedModule extends Error {
  override readonly name = 'MalformedModule'
}

/** Bytes of one name. https://www.w3.org/TR/wasm-core-2/#names sets no limit; engines take at most 100,000. */
const maxName = 100_000
/** A byte order mark is part of a name: https://www.w3.org/TR/wasm-core-2/#names */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads the values of the binary format one after the other, and never beyond `end`. */
export class ModuleReader {
  readonly end: number
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#at = at
    this.end = end
  }

  get at(): number {
    return this.#at
  }

  get left(): number {
    return this.end - this.#at
  }

  byte(): number {
    if (this.#at >= this.end) throw new MalformedModule(`it is cut short at byte ${this.#at}`)
    return this.#bytes[this.#at++] ?? 0
  }

  /** An unsigned number of up to 32 bits: https://www.w3.org/TR/wasm-core-2/#integers */
  u32(): number {
    let value = this.byte()
    if (value < 0x80) return value
    value &= 0x7f
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.byte()
      // The fifth byte holds the four bits that are left.
      if (shift === 28 && byte > 0x0f) break
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new MalformedModule(`it has a number of more than 32 bits at byte ${this.#at}`)
  }

  /**
   * A signed number of up to `bits` bits. It is exact up to 33 bits.
   * https://www.w3.org/TR/wasm-core-2/#integers
   */
  signed(bits: 32 | 33 | 64): number {
    let value = 0
    for (let shift = 0; shift < bits; shift += 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte >= 0x80) continue
      // The bits of the last byte that are beyond the number repeat its sign.
      const rest = (byte & 0x7f) >> (bits - shift - 1)
      if (shift + 7 > bits && rest !== 0 && rest !== 0x7f >> (bits - shift - 1)) break
      return (byte & 0x40) === 0 ? value : value - 2 ** (shift + 7)
    }
    throw new MalformedModule(`it has a number of more than ${bits} bits at byte ${this.#at}`)
  }

  /** Exactly this byte. */
  literal(expected: number, what: string): void {
    const byte = this.byte()
    if (byte !== expected) throw new MalformedModule(`it has 0x${byte.toString(16)} at byte ${this.#at - 1}, ${what}`)
  }

  skip(count: number): void {
    if (count > this.left) throw new MalformedModule(`it is cut short at byte ${this.#at}`)
    this.#at += count
  }

  name(): string {
    const start = this.#at
    const bytes = this.#take(this.u32(), maxName)
    try {
      return utf8.decode(bytes)
    } catch {
      throw new MalformedModule(`it has a name that is not UTF-8 at byte ${start}`)
    }
  }

  /** Passes over a name of any length. */
  skipName(): void {
    const start = this.#at
    if (!isUtf8(this.#take(this.u32(), Infinity)))
      throw new MalformedModule(`it has a name that is not UTF-8 at byte ${start}`)
  }

  #take(length: number, most: number): Uint8Array {
    if (length > most) throw new MalformedModule(`it has a name of ${length} bytes`)
    const start = this.#at
    this.skip(length)
    return this.#bytes.subarray(start, this.#at)
  }

  /** A reader of everything from an earlier place. */
  from(at: number): ModuleReader {
    return new ModuleReader(this.#bytes, at, this.end)
  }

  /** A reader of the next `length` bytes, which are passed over here. */
  part(length: number): ModuleReader {
    const start = this.#at
    this.skip(length)
    return new ModuleReader(this.#bytes, start, this.#at)
  }

  /** The number of elements of a vector, each of at least one byte. */
  count(what: string, most: number): number {
    const count = this.u32()
    if (count > most || count > this.left)
      throw new MalformedModule(`it has a list of ${count} ${what} at byte ${this.#at}, which cannot be`)
    return count
  }
}
