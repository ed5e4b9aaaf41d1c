/** The bytes are not the WebAssembly module that they claim to be. */
export class MalformedModule extends Error {
  override readonly name = 'MalformedModule'
}

/** Bytes of one name. https://www.w3.org/TR/wasm-core-2/#names sets no limit; engines take at most 100,000. */
const maxName = 100_000
const utf8 = new TextDecoder('utf-8', { fatal: true })

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
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      // The fifth byte holds the four bits that are left.
      if (shift === 28 && byte > 0x0f) break
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new MalformedModule(`it has a number of more than 32 bits at byte ${this.#at}`)
  }

  /** Passes over a signed number of up to `bits` bits. */
  skipSigned(bits: 32 | 64): void {
    for (let left = Math.ceil(bits / 7); left > 0; left--) if (this.byte() < 0x80) return
    throw new MalformedModule(`it has a number of more than ${bits} bits at byte ${this.#at}`)
  }

  skip(count: number): void {
    if (count > this.left) throw new MalformedModule(`it is cut short at byte ${this.#at}`)
    this.#at += count
  }

  name(): string {
    const length = this.u32()
    if (length > maxName) throw new MalformedModule(`it has a name of ${length} bytes`)
    const start = this.#at
    this.skip(length)
    try {
      return utf8.decode(this.#bytes.subarray(start, this.#at))
    } catch {
      throw new MalformedModule(`it has a name that is not UTF-8 at byte ${start}`)
    }
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
