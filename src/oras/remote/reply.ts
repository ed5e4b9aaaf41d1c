import type { ClientRequest, IncomingMessage } from 'node:http'
import { isDigest, type Digest } from '../digest.ts'
import { OrasError } from '../errors.ts'
import { redactUrl } from './url.ts'

/** A response whose body has not been read. Exactly one of `bytes`, `stream` and `discard` is called. */
export class Reply {
  readonly status: number
  readonly method: string
  /** After redirects. */
  readonly url: URL
  readonly #incoming: IncomingMessage
  readonly #request: ClientRequest

  constructor(incoming: IncomingMessage, request: ClientRequest, method: string, url: URL) {
    this.#incoming = incoming
    this.#request = request
    this.status = incoming.statusCode ?? 0
    this.method = method
    this.url = url
    // Without a listener, a connection that breaks while nobody reads the body would end the process.
    incoming.on('error', () => undefined)
  }

  /** The first value of a header: repeated ones are a fault of a proxy, and joining them makes no sense of it. */
  header(name: string): string | undefined {
    return this.headers(name)[0]
  }

  headers(name: string): readonly string[] {
    return this.#incoming.headersDistinct[name.toLowerCase()] ?? []
  }

  /** `Docker-Content-Digest` if it is one. Only ever compared with what was computed from bytes. */
  contentDigest(): Digest | undefined {
    const values = new Set(
      this.headers('docker-content-digest')
        .flatMap((line) => line.split(','))
        .map((text) => text.trim()),
    )
    const [only] = values
    return values.size === 1 && only !== undefined && isDigest(only) ? only : undefined
  }

  /** @throws OrasError `network` if the connection breaks */
  async *stream(): AsyncGenerator<Uint8Array, void> {
    try {
      yield* this.#incoming as AsyncIterable<Uint8Array>
    } catch (cause) {
      throw this.broken(cause)
    } finally {
      this.#settle()
    }
  }

  /** @throws OrasError `too-large`, `network` */
  async bytes(limit: number): Promise<Buffer> {
    const bytes = await this.#collect(limit)
    if (bytes === undefined)
      throw new OrasError(
        'too-large',
        `the reply to ${this.method} ${redactUrl(this.url)} has more than ${limit} bytes`,
        this.where(),
      )
    return bytes
  }

  /** Reads a small rest, so that the connection can be used again, and drops the connection otherwise. */
  async discard(): Promise<void> {
    await this.bytes(64 * 1024).catch(() => undefined)
  }

  /** By events: for a short answer, an iterator costs as much as the rest of the exchange. Undefined: too much. */
  async #collect(limit: number): Promise<Buffer | undefined> {
    const incoming = this.#incoming
    try {
      return await new Promise((resolve, reject) => {
        const chunks: Buffer[] = []
        let size = 0
        if (incoming.destroyed) reject(incoming.errored ?? new Error('the connection was closed'))
        incoming
          .on('data', (chunk: Buffer) => {
            size += chunk.length
            if (size > limit) resolve(undefined)
            else chunks.push(chunk)
          })
          .on('end', () => {
            resolve(Buffer.concat(chunks, size))
          })
          .on('error', reject)
          // After `end` this changes nothing.
          .on('close', () => {
            reject(new Error('the connection was closed'))
          })
      })
    } catch (cause) {
      throw this.broken(cause)
    } finally {
      this.#settle()
    }
  }

  where(): { method: string; url: string; status: number } {
    return { method: this.method, url: redactUrl(this.url), status: this.status }
  }

  broken(cause: unknown): OrasError {
    if (cause instanceof OrasError) return cause
    return new OrasError(
      'network',
      `${this.method} ${redactUrl(this.url)}: the connection broke in the middle of the reply`,
      { ...this.where(), cause },
    )
  }

  /** A connection can only be used again after a complete request and a complete response. */
  #settle(): void {
    if (!this.#request.writableFinished || !this.#incoming.complete) this.#request.destroy()
  }
}
