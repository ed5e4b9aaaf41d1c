import { createHash } from 'node:crypto'
import { createServer as createHttp, request as requestHttp } from 'node:http'
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttps, request as requestHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** Where a request is when a gate is asked. Nothing goes on before the gate's answer. */
export type Moment =
  /** Its head arrived at the proxy; the server has seen nothing of it. */
  | 'arrived'
  /** The server has the first half of its body. Only for a request with a body. */
  | 'halfway'
  /** The server carried it out and answered; the client does not know. */
  | 'answered'

/** One request. Its positions count all events of a recording, so two of them say which was first. */
export interface Exchange {
  /** Which proxy took it. */
  readonly by: string
  readonly method: string
  /** With query. */
  readonly path: string
  readonly userAgent: string
  readonly contentType: string
  /** Position at which the request arrived. */
  readonly arrived: number
  /** Position at which the server began to get it; undefined: it never did. */
  forwarded?: number
  /** Position at which the server's answer was complete; undefined: there was none. */
  answered?: number
  /** Position at which the client got the answer; undefined: it never did. */
  returned?: number
  status?: number
  /** Headers of the answer. */
  answer?: IncomingHttpHeaders
  /** sha256 digest of the body, once the server has all of it. */
  content?: string
  /** The body as text, if it is JSON, once the server has all of it. */
  json?: string
}

/** Called at every moment of every request. `drop` ends the connection of the client, and that of the server. */
export type Gate = (moment: Moment, exchange: Exchange) => Promise<'pass' | 'drop'> | 'pass' | 'drop'

/** What several proxies saw, in one order. */
export class Recording {
  readonly exchanges: Exchange[] = []
  gate: Gate = () => 'pass'
  #events = 0

  next(): number {
    return ++this.#events
  }
}

export interface ProxyOptions {
  /** Name of this proxy in the recording. */
  readonly by: string
  /** URL of the server behind. */
  readonly upstream: string
  /** PEM of key and certificate: then it speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** PEM of the certificate authority of the server behind. */
  readonly upstreamCa?: string
}

export interface RecordingProxy extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string
  readonly url: string
}

/** Bytes of a JSON body that are kept, and of an answer. */
const maxKept = 64 * 1024 * 1024

/**
 * A reverse proxy that records every request and can stop it at every moment. The `Host` header stays the client's, so
 * that the locations that a registry gives lead back here.
 */
export async function startRecordingProxy(recording: Recording, options: ProxyOptions): Promise<RecordingProxy> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    exchange(recording, options, request, response).catch(() => {
      response.destroy()
    })
  }
  const server = options.tls === undefined ? createHttp(listener) : createHttps(options.tls, listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

async function exchange(
  recording: Recording,
  options: ProxyOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = request
  const record: Exchange = {
    by: options.by,
    method,
    path,
    userAgent: headers['user-agent'] ?? '',
    contentType: headers['content-type'] ?? '',
    arrived: recording.next(),
  }
  recording.exchanges.push(record)
  const passes = async (moment: Moment): Promise<boolean> => (await recording.gate(moment, record)) === 'pass'
  if (!(await passes('arrived'))) {
    response.destroy()
    return
  }
  record.forwarded = recording.next()
  const onward = connect(options, request)
  const reply = answerOf(onward)
  // It is awaited below; until then, a failure of the server must not end this process.
  reply.catch(() => undefined)
  try {
    if (!(await send(record, request, onward, () => passes('halfway')))) throw new Error('the gate dropped the request')
    const { incoming, body } = await reply
    Object.assign(record, { status: incoming.statusCode ?? 0, answer: incoming.headers, answered: recording.next() })
    if (!(await passes('answered'))) throw new Error('the gate dropped the answer')
    const { 'transfer-encoding': _encoding, ...answered } = incoming.headers
    const length = method === 'HEAD' ? {} : { 'content-length': String(body.length) }
    await new Promise<void>((resolve) => {
      response.writeHead(record.status ?? 502, { ...answered, ...length }).end(body, resolve)
    })
    record.returned = recording.next()
  } catch (error) {
    onward.destroy()
    throw error
  }
}

/** Every request has a connection of its own: one that the server closed meanwhile is never used again. */
function connect(
  { upstream, upstreamCa, tls }: ProxyOptions,
  { method, url = '/', headers }: IncomingMessage,
): ClientRequest {
  const target = new URL(url, upstream)
  // A registry gives locations with the scheme that its client used.
  const given = {
    method,
    headers: { ...headers, ...(tls !== undefined && { 'x-forwarded-proto': 'https' }) },
    agent: false,
  }
  return target.protocol === 'https:'
    ? requestHttps(target, { ...given, ...(upstreamCa !== undefined && { ca: upstreamCa }) })
    : requestHttp(target, given)
}

async function answerOf(onward: ClientRequest): Promise<{ incoming: IncomingMessage; body: Buffer }> {
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    onward.on('response', resolve).on('error', reject)
  })
  return { incoming, body: await buffer(incoming) }
}

/**
 * Passes the body on. `halfway` is asked once, when half of its length has been passed on, or half of its first chunk
 * where the length is not known.
 *
 * @returns false if `halfway` does not let it pass
 */
async function send(
  record: Exchange,
  request: IncomingMessage,
  onward: ClientRequest,
  halfway: () => Promise<boolean>,
): Promise<boolean> {
  const hash = createHash('sha256')
  const kept: Buffer[] = []
  let half = request.headers['content-length'] === undefined ? undefined : Number(request.headers['content-length']) / 2
  let sent = 0
  let asked = half === 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    half ??= chunk.length / 2
    hash.update(chunk)
    if (/json/.test(record.contentType) && sent < maxKept) kept.push(chunk)
    const first = Math.max(0, Math.floor(half) - sent)
    if (!asked && sent + chunk.length > half) {
      asked = true
      await write(onward, chunk.subarray(0, first))
      if (!(await halfway())) return false
      await write(onward, chunk.subarray(first))
    } else await write(onward, chunk)
    sent += chunk.length
  }
  onward.end()
  if (sent > 0) record.content = `sha256:${hash.digest('hex')}`
  if (kept.length > 0) record.json = Buffer.concat(kept).toString('utf8')
  return true
}

/** Waits until the operating system has the bytes. */
async function write(onward: ClientRequest, bytes: Buffer): Promise<void> {
  if (bytes.length === 0) return
  await new Promise<void>((resolve, reject) => {
    onward.write(bytes, (error) => {
      if (error instanceof Error) reject(error)
      else resolve()
    })
  })
}
