import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Exchange, type RecordedRequest } from './exchange.ts'
import { Store } from './store.ts'

export { Exchange, type RecordedRequest } from './exchange.ts'

/** Answers a request in its own way (true), or leaves it to the next quirk and at last to the well-behaved registry. */
export type Quirk = (exchange: Exchange, registry: QuirkRegistry) => boolean | Promise<boolean>

export interface QuirkRegistryOptions {
  readonly quirks?: readonly Quirk[]
  /** PEM; makes the registry speak TLS. `ca` asks clients for a certificate. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string }
}

/** A registry on loopback that does what some registries do, and what no registry should. */
export class QuirkRegistry implements AsyncDisposable {
  readonly store = new Store()
  readonly requests: RecordedRequest[] = []
  readonly quirks: Quirk[]
  readonly #server: ReturnType<typeof createServer>
  readonly #scheme: string

  private constructor(options: QuirkRegistryOptions) {
    this.quirks = [...(options.quirks ?? [])]
    this.#scheme = options.tls === undefined ? 'http' : 'https'
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#serve(request, response)
    }
    const tls = options.tls
    this.#server =
      tls === undefined
        ? createServer(listener)
        : createTlsServer(
            { ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined },
            listener,
          )
  }

  static async start(...quirks: readonly Quirk[]): Promise<QuirkRegistry> {
    return QuirkRegistry.startWith({ quirks })
  }

  static async startWith(options: QuirkRegistryOptions): Promise<QuirkRegistry> {
    const registry = new QuirkRegistry(options)
    await new Promise<void>((resolve) => {
      registry.#server.listen(0, '127.0.0.1', resolve)
    })
    return registry
  }

  /** `127.0.0.1:port` */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get origin(): string {
    return `${this.#scheme}://${this.host}`
  }

  /** `METHOD /path status`, digests and upload sessions shortened, in the order of arrival. */
  get log(): string[] {
    return this.requests.map(({ method, url, status }) => `${method} ${shorten(url)} ${status}`)
  }

  /** How many requests arrived, by method and kind: `PUT upload`, `HEAD blob`, `PUT manifest`, `GET token`… */
  get counts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { method, url } of this.requests) {
      const kind = /\/blobs\/uploads\//.test(url)
        ? 'upload'
        : (/\/(blob|manifest|referrer|tag)s\//.exec(url)?.[1]
          ?? (url === '/v2/' ? 'base' : (url.split('?', 1)[0] ?? '')))
      const key = `${method} ${kind}`
      counts[key] = (counts[key] ?? 0) + 1
    }
    return counts
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => {
      this.#server.close(resolve)
    })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = new Exchange(request, response, this.origin)
    this.requests.push(exchange.record)
    try {
      for (const quirk of this.quirks) if (await quirk(exchange, this)) return
      await this.store.answer(exchange)
    } catch (error) {
      // A connection that a fault broke ends the reading of its body here too.
      if (!response.headersSent && !request.socket.destroyed) exchange.error(500, 'UNKNOWN', String(error))
    }
  }
}

function shorten(url: string): string {
  return url
    .replace(/(sha256[:-]|sha256%3A)([0-9a-f]{4})[0-9a-f]{60}/g, '$1$2')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'ID')
    .replace(/state=s\d+/, 'state')
}
