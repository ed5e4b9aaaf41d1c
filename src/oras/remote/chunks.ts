import { OrasError } from '../errors.ts'

export interface ChunkLimits {
  /** `OCI-Chunk-Min-Length`, bytes. */
  readonly min?: number | undefined
  /** `OCI-Chunk-Max-Length`, bytes: not in the spec, sent by Cloudflare's registry. */
  readonly max?: number | undefined
}

const mebibyte = 1024 * 1024
const defaultChunk = 16 * mebibyte
/** GHCR answers 416 to larger chunks; no size works everywhere, but this one does nearly. */
const cappedChunk = 4 * mebibyte
/** Below this, making chunks smaller helps nobody. */
export const smallestChunk = mebibyte

const capped: ReadonlySet<string> = new Set(['ghcr.io'])

/** Whether a registry takes less in a chunk than in one piece. */
export function capsChunks(registry: string): boolean {
  return capped.has(registry)
}

/** All chunks but the last have this size: object stores want equal parts. */
export function chunkSizeFor(registry: string, { min, max }: ChunkLimits): number {
  const wanted = capsChunks(registry) ? cappedChunk : defaultChunk
  return Math.max(min ?? 1, Math.min(wanted, max !== undefined && max > 0 ? max : wanted))
}

/** Cuts a stream into chunks in one pass; opens it again only to go back. */
export class ChunkReader implements AsyncDisposable {
  readonly #open: () => AsyncIterable<Uint8Array>
  #iterator: AsyncIterator<Uint8Array> | undefined
  #rest: Uint8Array = new Uint8Array()
  #position = 0

  constructor(open: () => AsyncIterable<Uint8Array>) {
    this.#open = open
  }

  /** `length` bytes from `start` on. */
  async *read(start: number, length: number): AsyncGenerator<Uint8Array, void> {
    if (this.#iterator === undefined || start < this.#position) await this.#restart()
    for (let skip = start - this.#position; skip > 0;) skip -= (await this.#take(skip)).length
    for (let left = length; left > 0;) {
      const piece = await this.#take(left)
      left -= piece.length
      yield piece
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#iterator?.return?.()
    this.#iterator = undefined
  }

  async #restart(): Promise<void> {
    await this[Symbol.asyncDispose]()
    this.#iterator = this.#open()[Symbol.asyncIterator]()
    this.#rest = new Uint8Array()
    this.#position = 0
  }

  async #take(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const next = await this.#iterator?.next()
      if (next === undefined || next.done === true)
        throw new OrasError('digest-mismatch', `the content ends after ${this.#position} bytes`)
      this.#rest = next.value
    }
    const piece = this.#rest.subarray(0, most)
    this.#rest = this.#rest.subarray(piece.length)
    this.#position += piece.length
    return piece
  }
}
