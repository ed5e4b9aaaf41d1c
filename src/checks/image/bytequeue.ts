/** The stream ended before the bytes that were asked for. */
export class UnexpectedEnd extends Error {
  override readonly name = 'UnexpectedEnd'
}

/** Pulls exact amounts of bytes out of a stream of chunks of any size. */
export class ByteQueue {
  readonly #source: AsyncIterator<Buffer>
  #chunk: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** `length` bytes in one buffer; fewer only if the stream ends. For small lengths: the whole is kept in memory. */
  async take(length: number): Promise<Buffer> {
    if (this.#chunk.length >= length) return this.#cut(length)
    const parts: Buffer[] = []
    let missing = length
    while (missing > 0 && (this.#chunk.length > 0 || (await this.#pull()))) {
      const part = this.#cut(Math.min(missing, this.#chunk.length))
      missing -= part.length
      parts.push(part)
    }
    return Buffer.concat(parts)
  }

  /**
   * The next `length` bytes as they come. Iterating again continues where the last iteration stopped.
   * @throws UnexpectedEnd
   */
  stream(length: number): AsyncIterable<Buffer> & { readonly skip: () => Promise<void> } {
    let missing = length
    const next = async (): Promise<IteratorResult<Buffer, undefined>> => {
      if (missing === 0) return { done: true, value: undefined }
      if (this.#chunk.length === 0 && !(await this.#pull())) throw new UnexpectedEnd('the archive is cut short')
      const value = this.#cut(Math.min(missing, this.#chunk.length))
      missing -= value.length
      return { done: false, value }
    }
    return {
      [Symbol.asyncIterator]: () => ({ next }),
      skip: async () => {
        while ((await next()).done !== true);
      },
    }
  }

  async skip(length: number): Promise<void> {
    let missing = length
    while (missing > 0 && (this.#chunk.length > 0 || (await this.#pull())))
      missing -= this.#cut(Math.min(missing, this.#chunk.length)).length
  }

  /** Reads the stream to its end. */
  async drain(): Promise<void> {
    while (await this.#pull());
    this.#chunk = Buffer.alloc(0)
  }

  /** Closes the stream, also before its end. */
  async close(): Promise<void> {
    await this.#source.return?.()
  }

  #cut(length: number): Buffer {
    const part = this.#chunk.subarray(0, length)
    this.#chunk = this.#chunk.subarray(length)
    return part
  }

  async #pull(): Promise<boolean> {
    for (;;) {
      const result = await this.#source.next()
      if (result.done === true) return false
      if (result.value.length === 0) continue
      this.#chunk = result.value
      return true
    }
  }
}
