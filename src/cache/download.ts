import type { FileHandle } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { allOrStop } from '../shared/all-or-stop.ts'
import { persistently, type Session } from './service.ts'
import { FinalError, isTransient } from './settings.ts'

/** What the first response says of the whole. */
interface Whole {
  readonly size: number
  /** Names the bytes, so that all parts are of the same ones. */
  readonly etag: string | undefined
}

/**
 * Writes the bytes of `url` into the file, in parts that are requested side by side. Returns their number.
 * @throws Error
 */
export async function download(url: URL, file: FileHandle, maxBytes: number, session: Session): Promise<number> {
  const { part, parallel } = session.settings
  const first = new Part(url, file, 0, Math.max(1, Math.min(part, maxBytes)), undefined, maxBytes)
  const whole = await fetchPart(first, session)
  const stop = new AbortController()
  const inner = { ...session, signal: AbortSignal.any([session.signal, stop.signal]) }
  let next = first.end
  const worker = async (): Promise<void> => {
    while (next < whole.size) {
      const from = next
      next = Math.min(from + part, whole.size)
      await fetchPart(new Part(url, file, from, next, whole, maxBytes), inner)
    }
  }
  await allOrStop(
    stop,
    Array.from({ length: parallel }, () => worker()),
  )
  return whole.size
}

/** Fetches a part, and after a break what is missing of it. */
async function fetchPart(part: Part, session: Session): Promise<Whole> {
  return await persistently(session, () => part.attempt(session))
}

/** Bytes `from` to before `end`. */
class Part {
  readonly #url: URL
  readonly #file: FileHandle
  readonly #maxBytes: number
  #whole: Whole | undefined
  #from: number
  #end: number

  constructor(url: URL, file: FileHandle, from: number, end: number, whole: Whole | undefined, maxBytes: number) {
    this.#url = url
    this.#file = file
    this.#from = from
    this.#end = end
    this.#whole = whole
    this.#maxBytes = maxBytes
  }

  /** Known once the first response is there. */
  get end(): number {
    return this.#end
  }

  async attempt({ connections, signal, settings: { stall } }: Session): Promise<Whole> {
    if (this.#whole !== undefined && this.#from >= this.#end) return this.#whole
    const etag = this.#whole?.etag
    const message = await connections.send({
      method: 'GET',
      url: this.#url,
      headers: { range: `bytes=${this.#from}-${this.#end - 1}`, ...(etag !== undefined && { 'if-match': etag }) },
      signal,
      stall,
    })
    try {
      const whole = this.#accept(message)
      if (this.#from >= this.#end) return whole
      for await (const chunk of message) await this.#write(chunk as Buffer)
      if (this.#from < this.#end) throw new Error(`${this.#end - this.#from} bytes of the entry are missing`)
      return whole
    } finally {
      message.destroy()
    }
  }

  /** Checks the head of the response, and sets what the body has to be. */
  #accept({ statusCode = 0, headers }: IncomingMessage): Whole {
    if (isTransient(statusCode)) throw new Error(`the storage answered HTTP ${statusCode}`)
    const [, from, last, size] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? []
    const range = { from: Number(from), end: Number(last) + 1, size: Number(size) }
    // No byte can be asked for of an empty entry. A server that knows no ranges sends everything.
    if (statusCode === 416 && size === '0' && this.#whole === undefined) return this.#begin(0, 0, headers.etag)
    if (statusCode === 200 && this.#from === 0 && this.#whole === undefined) {
      const length = Number(headers['content-length'] ?? NaN)
      return this.#begin(length, length, headers.etag)
    }
    if (statusCode !== 206) throw new FinalError(`the storage answered HTTP ${statusCode}`)
    const { size: total } = this.#whole ?? range
    if (range.from !== this.#from || range.end !== Math.min(this.#end, total) || range.size !== total)
      throw new FinalError('the storage answered with another part of the entry')
    return this.#whole ?? this.#begin(range.end, total, headers.etag)
  }

  #begin(end: number, size: number, etag: string | undefined): Whole {
    if (!Number.isSafeInteger(size)) throw new FinalError('the storage does not say how long the entry is')
    if (size > this.#maxBytes)
      throw new FinalError(`the entry has ${size} bytes, and at most ${this.#maxBytes} are read`)
    this.#end = end
    this.#whole = { size, etag }
    return this.#whole
  }

  async #write(chunk: Buffer): Promise<void> {
    if (this.#from + chunk.length > this.#end) throw new FinalError('the storage sends more bytes than it announced')
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await this.#file.write(chunk, written, chunk.length - written, this.#from + written)
      written += bytesWritten
    }
    this.#from += chunk.length
  }
}
