import type { IncomingMessage, ServerResponse } from 'node:http'

/** As docker-registry and olareg: so much of a body that nobody wants is read, and before more the connection ends. */
const readUnwanted = 256 * 1024

/** What a test looks at afterwards. */
export interface RecordedRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Bytes of the body that arrived. */
  received: number
  /** 0: never answered. */
  status: number
}

/** One request to the quirk registry, and the means to answer it, well or badly. */
export class Exchange {
  readonly record: RecordedRequest
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  readonly url: URL
  /** Headers that every answer of the well-behaved registry to this request carries too. */
  readonly extra: Record<string, string | string[]> = {}
  #body: Promise<Buffer> | undefined

  constructor(request: IncomingMessage, response: ServerResponse, origin: string) {
    this.request = request
    this.response = response
    this.method = request.method ?? ''
    this.url = new URL(request.url ?? '/', origin)
    this.record = { method: this.method, url: request.url ?? '', headers: request.headers, received: 0, status: 0 }
    response.on('finish', () => {
      this.record.status = response.statusCode
    })
  }

  get path(): string {
    return this.url.pathname
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name]
    return Array.isArray(value) ? value[0] : value
  }

  /** The whole body. */
  body(): Promise<Buffer> {
    this.#body ??= this.#read(Infinity)
    return this.#body
  }

  /** The first bytes of the body, read no further. */
  firstBytes(count: number): Promise<Buffer> {
    return this.#read(count)
  }

  reply(
    status: number,
    headers: Readonly<Record<string, string | string[] | number>> = {},
    body: Uint8Array | string = '',
  ): true {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    const hangsUp = Number(this.header('content-length') ?? 0) - this.record.received > readUnwanted
    if (hangsUp) this.#hangUpSoftly()
    this.response.writeHead(status, {
      'content-length': bytes.length,
      ...(hangsUp && { connection: 'close' }),
      ...this.extra,
      ...headers,
    })
    this.response.end(this.method === 'HEAD' ? undefined : bytes)
    // Node reads the rest only if nobody read the beginning: else the next request on this connection is never seen.
    this.request.resume()
    return true
  }

  /** An error document as the distribution spec wants it. */
  error(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): true {
    return this.reply(
      status,
      { 'content-type': 'application/json', ...headers },
      JSON.stringify({ errors: [{ code, message, detail: null }] }),
    )
  }

  html(status: number, title: string, headers: Readonly<Record<string, string>> = {}): true {
    return this.reply(
      status,
      { 'content-type': 'text/html; charset=utf-8', ...headers },
      `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
    )
  }

  /** Ends the connection with RST, as a crashed proxy does. */
  reset(): true {
    this.request.socket.resetAndDestroy()
    return true
  }

  /** Closes its own direction only, so that the client sees the answer and no reset. The client closes the other. */
  #hangUpSoftly(): void {
    const { socket } = this.request
    socket.destroySoon = () => {
      socket.end()
    }
  }

  async #read(limit: number): Promise<Buffer> {
    const chunks: Buffer[] = []
    let size = 0
    if (limit <= 0) return Buffer.alloc(0)
    for await (const chunk of this.request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      this.record.received = size
      if (size >= limit) break
    }
    return Buffer.concat(chunks).subarray(0, limit)
  }
}
