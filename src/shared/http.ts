import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Readable } from 'node:stream'

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
  readonly #agents = new Map<string, HttpAgent | HttpsAgent>()

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
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
      headers: { ...headers, ...((body !== undefined || method !== 'GET') && { 'content-length': length }) },
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
        // What answers before it has everything refuses: the rest of the body is not sent, and the connection is of no use.
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
    const proxyEnv = proxy === undefined ? undefined : { http_proxy: proxy, https_proxy: proxy }
    const options = { keepAlive: true, ...(proxyEnv && { proxyEnv }) }
    const agent = url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
    this.#agents.set(id, agent)
    return agent
  }
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

/**
 * The proxy for a server: `https_proxy` or `http_proxy`, in small or capital letters, unless the server is this machine
 * or `no_proxy` has it, a domain above it, or `*`. These are the rules of the Actions toolkit, so that the same
 * environment works for every action of a job.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  if (isLoopbackHost(url.hostname) || isExempt(url, variable(env, 'no_proxy'))) return undefined
  const proxy = variable(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy')
  if (proxy === '') return undefined
  return /^https?:\/\//.test(proxy) ? proxy : `http://${proxy}`
}

/** The small letters come first; an empty variable is none. */
function variable(env: NodeJS.ProcessEnv, name: string): string {
  return [env[name], env[name.toUpperCase()]].find((value) => value !== undefined && value !== '') ?? ''
}

function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.toLowerCase()
  const hosts = [host, `${host}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`]
  const entries = list.split(',').map((entry) => entry.trim().toLowerCase())
  return entries.some(
    (entry) =>
      entry === '*'
      || (entry !== ''
        && hosts.some((each) => each === entry || each.endsWith(entry.startsWith('.') ? entry : `.${entry}`))),
  )
}

/** Whether a request to the address cannot be read by others: https, or http on this machine. */
export function isPrivateConnection({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))
}

function isLoopbackHost(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname.toLowerCase())
}
