import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Readable } from 'node:stream'
import { getCACertificates } from 'node:tls'
import { proxyFor, TunnelAgent } from './proxy.ts'

/** Milliseconds that an idle connection is kept. */
const idle = 4000

/** A body that is read anew for each attempt; `length` in bytes. */
export interface StreamBody {
  readonly length: number
  readonly open: () => Readable
}

export interface HttpRequest {
  readonly method: string
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | StreamBody
  readonly signal: AbortSignal
  /** Milliseconds without a byte, in either direction, until the exchange is given up. */
  readonly stall: number
}

/**
 * HTTP over kept connections: no redirect, no retry, no credentials. Loopback is reached directly, everything else
 * through the proxy of the environment.
 */
export class HttpConnections {
  readonly #env: NodeJS.ProcessEnv
  readonly #tls: { readonly ca?: string[] }
  readonly #agents = new Map<string, HttpAgent | HttpsAgent>()

  /** @param certificateAuthorities PEM of authorities that are trusted in addition to the system's */
  constructor(env: NodeJS.ProcessEnv, certificateAuthorities?: string) {
    this.#env = env
    this.#tls =
      certificateAuthorities === undefined ? {} : { ca: [...getCACertificates('default'), certificateAuthorities] }
  }

  /**
   * Sends the request. Rejects if no response begins. A response that breaks, or stops for too long, fails while its
   * body is read. Whoever leaves a body unread destroys the message.
   */
  async send(request: HttpRequest): Promise<IncomingMessage> {
    const { method, url, headers, body, signal, stall } = request
    signal.throwIfAborted()
    const length = typeof body === 'string' ? Buffer.byteLength(body) : (body?.length ?? 0)
    const options = {
      method,
      // Nothing is decompressed here, so that a small answer is a small answer.
      headers: {
        'accept-encoding': 'identity',
        ...headers,
        ...((body !== undefined || method !== 'GET') && { 'content-length': length }),
      },
      agent: this.#agentFor(url),
      timeout: stall,
      signal,
    }
    const outgoing = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options)
    return await new Promise<IncomingMessage>((resolve, reject) => {
      let answer: IncomingMessage | undefined
      outgoing.on('timeout', () => {
        const late = new Error(`no byte moved for ${stall} ms`)
        answer?.destroy(late)
        outgoing.destroy(late)
      })
      outgoing.on('error', reject)
      outgoing.on('response', (message) => {
        answer = message
        // What answers before it has everything refuses: the rest of the body is not sent, and the connection is of no
        // use.
        message.on('end', () => {
          if (!outgoing.writableEnded) outgoing.destroy()
        })
        resolve(message)
      })
      if (body === undefined || typeof body === 'string') outgoing.end(body)
      else sendStream(body, outgoing, reject)
    })
  }

  /** Ends idle connections. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy()
  }

  #agentFor(url: URL): HttpAgent | HttpsAgent {
    const proxy = proxyFor(url, this.#env)
    const id = `${url.protocol} ${proxy ?? ''}`
    const known = this.#agents.get(id)
    if (known !== undefined) return known
    // A connection that was idle for longer may be closed by the server just when the next request is on its way.
    const options = { keepAlive: true, timeout: idle }
    const agent =
      url.protocol === 'http:'
        ? new HttpAgent({ ...options, ...(proxy !== undefined && { proxyEnv: { http_proxy: proxy } }) })
        : proxy === undefined
          ? new HttpsAgent({ ...options, ...this.#tls })
          : new TunnelAgent(proxy, { ...options, ...this.#tls })
    this.#agents.set(id, agent)
    return agent
  }
}

/** The whole body; undefined if it is longer than `maxBytes`. */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    size += (chunk as Buffer).length
    // Leaving the loop closes the connection.
    if (size > maxBytes) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Not `pipeline`: an early response is the answer, and the rest of the body is then not sent. */
function sendStream(body: StreamBody, outgoing: ReturnType<typeof httpRequest>, fail: (error: Error) => void): void {
  const content = body.open()
  content.on('error', (error) => {
    fail(error)
    outgoing.destroy(error)
  })
  outgoing.on('close', () => content.destroy())
  outgoing.on('response', () => content.unpipe(outgoing))
  content.pipe(outgoing)
}
