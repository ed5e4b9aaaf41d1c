import * as v from 'valibot'
import { boundedJson } from '../../shared/bounded-json.ts'
import { HttpConnections, readBody } from '../../shared/http.ts'
import { jittered, withRetries, type Pause } from '../../shared/retry.ts'
import { maxReplyBytes, noAnswer, parseServerUrl, parseToken } from '../http.ts'
import type { Call, Failure } from '../http.ts'
import { unexpectedReply, httpError } from './failure.ts'

/**
 * Options of a client for the part of the Connect protocol that Cosmo needs: unary calls with JSON over HTTP/1.1.
 * https://connectrpc.com/docs/protocol/#unary-request
 */
export interface ConnectOptions {
  /** https, or http on loopback. */
  readonly url: string
  /** Fully qualified service, such as `wg.cosmo.platform.v1.PlatformService`. */
  readonly service: string
  readonly token: string
  readonly signal: AbortSignal
  /** PEM of certificate authorities that are trusted in addition to the system's. */
  readonly certificateAuthorities?: string
  /** For the proxy; without it, none is used. */
  readonly env?: NodeJS.ProcessEnv
  /** Waits between attempts. Default: `sleepUnlessAborted`; tests do not wait. */
  readonly pause?: Pause
}

export interface Procedure<Reply> {
  readonly method: string
  readonly reply: v.GenericSchema<unknown, Reply>
  /**
   * Whether calling twice does no harm. If so, every temporary failure is retried. If not, a call is retried only if
   * the server cannot have carried it out.
   */
  readonly idempotent: boolean
  /** Milliseconds to wait for an answer. Less is used if the server refuses a call with this timeout. */
  readonly timeout: number
  /** Whether the timeout is sent to the server. A server refuses a timeout above its own limit. */
  readonly sendsTimeout: boolean
}

export type Outcome<Reply> = { readonly reply: Reply } | { readonly failure: Failure }

export interface ConnectClient {
  /** @throws PublishError `E_CONTROL_PLANE` or `E_CONTROL_PLANE_AUTH`; on abort, the signal's reason. */
  call<Reply>(procedure: Procedure<Reply>, request: object): Promise<Reply>
  /** The same, but returns a failure instead of throwing it. */
  attempt<Reply>(procedure: Procedure<Reply>, request: object): Promise<Outcome<Reply>>
}

const maxAttempts = 4
/** Milliseconds; doubled with each attempt. */
const firstPause = 500
const longestPause = 30_000
/** Milliseconds. If a server allows less for a call, the call fails: an answer would hardly arrive in time. */
const shortestTimeout = 1000
export function createConnectClient(options: ConnectOptions): ConnectClient {
  const base = parseServerUrl(options.url)
  const token = parseToken(options.token)
  const connection: Connection = {
    url: (method) => new URL(`${base.origin}${base.pathname.replace(/\/+$/, '')}/${options.service}/${method}`),
    server: base.host,
    token,
    signal: options.signal,
    connections: new HttpConnections(options.env ?? {}, options.certificateAuthorities),
  }

  // The server's limit, once it is known, applies to every later call.
  let longestTimeout = Infinity

  async function attempt<Reply>(procedure: Procedure<Reply>, request: object): Promise<Outcome<Reply>> {
    let { timeout } = procedure
    return await withRetries<Outcome<Reply>>(
      async () => {
        timeout = procedure.sendsTimeout ? Math.min(procedure.timeout, longestTimeout) : procedure.timeout
        return await exchange(connection, { ...procedure, timeout }, request)
      },
      {
        signal: options.signal,
        ...(options.pause && { pause: options.pause }),
        delayAfter: (outcome, tries) => {
          if ('reply' in outcome) return undefined
          if (learnsTimeout(outcome.failure, timeout)) return 0
          const wait = outcome.failure.retryAfter ?? jittered(firstPause * 2 ** (tries - 1))
          return !mayRepeat(procedure, outcome.failure, tries) || wait > longestPause ? undefined : wait
        },
      },
    )
  }

  /**
   * Whether the server says that it allows less time than the call had. Its limit is accepted once: a server that
   * lowers it with every call could keep the client busy. A call that was sent before the limit was known is repeated
   * too.
   */
  function learnsTimeout({ longestTimeout: limit = Infinity }: Failure, timeout: number): boolean {
    const learns =
      limit >= shortestTimeout && limit < timeout && (longestTimeout === Infinity || longestTimeout < timeout)
    if (learns) longestTimeout = Math.min(longestTimeout, limit)
    return learns
  }

  return {
    attempt,
    call: async (procedure, request) => {
      const outcome = await attempt(procedure, request)
      if ('failure' in outcome) throw outcome.failure.error
      return outcome.reply
    },
  }
}

function mayRepeat(procedure: Procedure<unknown>, failure: Failure, tries: number): boolean {
  if (!procedure.idempotent && failure.executed !== 'no') return false
  return failure.retry === 'yes' ? tries < maxAttempts : failure.retry === 'once' && tries === 1
}

interface Connection {
  readonly url: (method: string) => URL
  /** Host and port, for messages. */
  readonly server: string
  readonly token: string
  readonly signal: AbortSignal
  readonly connections: HttpConnections
}

async function exchange<Reply>(
  connection: Connection,
  procedure: Procedure<Reply>,
  request: object,
): Promise<Outcome<Reply>> {
  const timeout = AbortSignal.timeout(procedure.timeout)
  try {
    // A redirect is not followed: it could carry the token elsewhere.
    const response = await connection.connections.send({
      method: 'POST',
      url: connection.url(procedure.method),
      headers: {
        authorization: `Bearer ${connection.token}`,
        'content-type': 'application/json',
        'connect-protocol-version': '1',
        ...(procedure.sendsTimeout && { 'connect-timeout-ms': String(procedure.timeout) }),
        'user-agent': 'plugin-publish',
      },
      body: JSON.stringify(request),
      signal: AbortSignal.any([connection.signal, timeout]),
      stall: procedure.timeout,
    })
    const body = await readBody(response, maxReplyBytes)
    if (body === undefined)
      return {
        failure: unexpectedReply(about(connection, procedure), `the answer has more than ${maxReplyBytes} bytes`),
      }
    return response.statusCode === 200
      ? parseReply(connection, procedure, body)
      : { failure: httpError(about(connection, procedure), response, body) }
  } catch (error) {
    connection.signal.throwIfAborted()
    return { failure: noAnswer(about(connection, procedure), error, timeout.aborted ? procedure.timeout : undefined) }
  }
}

function parseReply<Reply>(connection: Connection, procedure: Procedure<Reply>, body: string): Outcome<Reply> {
  const result = v.safeParse(v.pipe(v.string(), boundedJson, procedure.reply), body)
  if (result.success) return { reply: result.output }
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  return {
    failure: unexpectedReply(about(connection, procedure), path === null ? issue.message : `${path}: ${issue.message}`),
  }
}

function about({ server, token }: Connection, { method }: { readonly method: string }): Call {
  return { server, method, secret: token }
}
