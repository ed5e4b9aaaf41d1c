/** What `GetManifest` and `GetConfigSchema` answer: `{bool success = 1; string text = 2; string error_message = 3}`. */
export interface TextReply {
  readonly success: boolean
  readonly text: string
  readonly error: string
}

/**
 * Reads such a message. A field that is absent has its zero value, and other fields are skipped, as in every reader of
 * protobuf: https://protobuf.dev/programming-guides/encoding/. Undefined: the bytes are no such message.
 */
export function readReply(bytes: Buffer): TextReply | undefined {
  let reply: TextReply = { success: false, text: '', error: '' }
  const reader = new Reader(bytes)
  while (reader.left > 0) {
    const key = reader.varint()
    const field = reader.value(Number(key & 7n))
    if (field === undefined) return undefined
    const number = key >> 3n
    if (number === 1n && typeof field === 'bigint') reply = { ...reply, success: field !== 0n }
    else if (number === 2n && typeof field === 'object') reply = { ...reply, text: field.toString('utf8') }
    else if (number === 3n && typeof field === 'object') reply = { ...reply, error: field.toString('utf8') }
    else if (number >= 1n && number <= 3n) return undefined
  }
  return reply
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** A number of at most ten bytes; past the end, zeros are read, and `value` then finds nothing. */
  varint(): bigint {
    let number = 0n
    for (let index = 0n; index < 10n; index++) {
      const byte = this.#bytes[this.#at++] ?? 0
      number |= BigInt(byte & 0x7f) << (7n * index)
      if (byte < 0x80) break
    }
    return number
  }

  /** The value after a key. Undefined: the message ends before, or there is no such type. */
  value(type: number): bigint | Buffer | undefined {
    if (type === 0) return this.left <= 0 ? undefined : this.varint()
    const length = type === 1 ? 8 : type === 5 ? 4 : type === 2 ? Number(this.varint()) : Infinity
    if (length > this.left) return undefined
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}
