import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { getCACertificates } from 'node:tls'
import { cancelled, OrasError, throwIfCancelled, type OrasErrorKind } from '../errors.ts'
import { releaser } from '../recycling.ts'
import { isLocal } from '../reference.ts'
import type { RegistryOptions } from './options.ts'
import { Reply } from './reply.ts'
import type { Budget } from './retry.ts'
import { redactUrl } from './url.ts'

/** A body that is sent as it is read, with its length in bytes. */
export interface StreamBody {
  readonly length: number
  readonly open: () => AsyncIterable<Uint8Array>
  readonly onBytes?: ((bytes: number) => void) | undefined
}

/** Failures of a kept connection that the other side had closed meanwhile. */
export const staleConnections = new WeakSet<object>()

export interface Outgoing {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | StreamBody | undefined
  readonly budget: Budget
}

/**
 * One HTTP exchange over kept connections; no retry, no redirect, no authentication. node:http and not `fetch`, which
 * is 1.3 to 1.7 times slower for uploads and hides a response that arrives before the body is sent.
 */
export class Transport {
  readonly #direct: Agents
  readonly #proxied: Agents

  constructor(options: RegistryOptions) {
    const tls = {
      ...(options.ca !== undefined && { ca: [...getCACertificates('default'), options.ca] }),
      ...options.clientCert,
    }
    this.#direct = makeAgents(tls, undefined)
    this.#proxied = makeAgents(tls, options.env ?? process.env)
  }

  /** @throws OrasError `network`, `timeout`, `cancelled`, or what reading the body threw */
  async send(outgoing: Outgoing): Promise<Reply> {
    throwIfCancelled(outgoing.budget.signal)
    const request = this.#open(outgoing)
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.on('response', resolve)
      request.on('error', reject)
    })
    const state = { answered: false }
    const sent = sendBody(request, outgoing.body, () => state.answered)
    try {
      const incoming = await Promise.race([answered, failureOnly(sent)])
      state.answered = true
      return new Reply(incoming, request, outgoing.method, outgoing.url)
    } catch (error) {
      request.destroy()
      answered.catch(() => {
        /* the first failure is the one that counts */
      })
      throw this.#failure(error, outgoing, request.reusedSocket)
    }
  }

  /** Ends idle connections, so that a process can exit at once. */
  close(): void {
    for (const agent of [this.#direct.http, this.#direct.https, this.#proxied.http, this.#proxied.https])
      agent.destroy()
  }

  #open({ method, url, headers, body, budget }: Outgoing): ClientRequest {
    const agents = isLocal(url.host) ? this.#direct : this.#proxied
    const allHeaders: OutgoingHttpHeaders = { ...headers, ...lengthOf(method, body) }
    const { signal, idleTimeout } = budget
    const options = { method, headers: allHeaders, timeout: idleTimeout }
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, agent: agents.https })
        : httpRequest(url, { ...options, agent: agents.http })
    request.on('timeout', () => {
      request.destroy(new OrasError('timeout', `no byte moved for ${idleTimeout} ms`))
    })
    endOn(request, signal)
    return request
  }

  #failure(error: unknown, { method, url, budget }: Outgoing, reusedSocket: boolean): OrasError {
    if (budget.signal.aborted) return cancelled(budget.signal)
    const where = { method, url: redactUrl(url) }
    if (error instanceof OrasError)
      return error.kind === 'timeout'
        ? new OrasError('timeout', `${method} ${where.url}: ${error.message}`, where)
        : error
    const { code, message } = error as NodeJS.ErrnoException
    const failure = new OrasError(
      kindOf(code),
      `${method} ${where.url}: ${message === '' ? (code ?? 'the connection failed') : message}`,
      { ...where, cause: error, hint: hintOf(code) },
    )
    if (reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')) staleConnections.add(failure)
    return failure
  }
}

interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

function makeAgents(tls: object, proxyEnv: NodeJS.ProcessEnv | undefined): Agents {
  const options = { keepAlive: true, scheduling: 'lifo' as const, ...(proxyEnv && { proxyEnv }) }
  return { http: new HttpAgent(options), https: new HttpsAgent({ ...options, ...tls }) }
}

/** What the option `signal` of a request does, for a fifth of its time. */
function endOn(request: ClientRequest, signal: AbortSignal): void {
  const end = (): void => {
    request.destroy(cancelled(signal))
  }
  signal.addEventListener('abort', end, { once: true })
  request.once('close', () => {
    signal.removeEventListener('abort', end)
  })
}

/** Always a length, never chunked encoding: some registries buffer what has none. */
function lengthOf(method: string, body: Uint8Array | StreamBody | undefined): OutgoingHttpHeaders {
  if (body !== undefined) return { 'content-length': body.length }
  return method === 'GET' || method === 'HEAD' ? {} : { 'content-length': 0 }
}

/**
 * Sends the body. The next chunk is read, and hashed by its source, while the one before is on its way. Stops when the
 * response is there: a registry may refuse before it has everything.
 */
async function sendBody(
  request: ClientRequest,
  body: Uint8Array | StreamBody | undefined,
  answered: () => boolean,
): Promise<void> {
  if (body === undefined || body instanceof Uint8Array) {
    request.end(body)
    return
  }
  let flushed: Promise<void> | undefined
  const content = body.open()
  const release = releaser(content)
  for await (const chunk of content) {
    await flushed
    if (answered() || request.destroyed) return
    flushed = request.write(
      chunk,
      release
        && (() => {
          release(chunk)
        }),
    )
      ? undefined
      : new Promise((resolve) => {
          const done = (): void => {
            request.off('drain', done).off('close', done).off('response', done)
            resolve()
          }
          request.on('drain', done).on('close', done).on('response', done)
        })
    body.onBytes?.(chunk.length)
  }
  await flushed
  if (!request.destroyed) request.end()
}

/** A promise that only ever fails: the response decides when an exchange is over, not the end of the body. */
function failureOnly(work: Promise<void>): Promise<never> {
  return new Promise((_resolve, reject) => {
    work.catch(reject)
  })
}

/** A certificate does not become trustworthy, nor does ours appear, by asking again. */
function kindOf(code: string | undefined): OrasErrorKind {
  if (/^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/.test(code ?? '')) return 'unsafe'
  return code === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' ? 'unauthorized' : 'network'
}

const untrusted =
  'The registry’s certificate comes from an authority that is not trusted here: '
  + 'pass the certificate of that authority.'

const hints: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name of the registry cannot be resolved: check it, and the network.',
  ECONNREFUSED: 'Nothing listens there: check host and port.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The registry’s certificate is self-signed: pass it as an authority to trust.',
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'The registry wants a client certificate: pass one.',
  EPROTO: 'The registry does not speak TLS on this port: if it is meant to speak plain http, say so.',
}

function hintOf(code: string | undefined): string | undefined {
  return code === undefined ? undefined : (hints[code] ?? (code === 'EAI_AGAIN' ? hints['ENOTFOUND'] : undefined))
}
