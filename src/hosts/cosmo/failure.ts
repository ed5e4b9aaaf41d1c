import type { Response } from 'undici'
import * as v from 'valibot'
import { boundedJson } from '../../shared/bounded-json.ts'
import { PublishError } from '../../shared/errors.ts'

/** A call without a reply: the server answered with an HTTP error, or did not answer. */
export interface Failure {
  readonly error: PublishError
  /** Whether the server may have carried the call out. */
  readonly executed: 'no' | 'perhaps'
  /** Whether a retry may help. `once`: an error inside the server, which is rarely temporary. */
  readonly retry: 'yes' | 'once' | 'no'
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter?: number
  /** Milliseconds. Set if the server refused the call because its timeout is above this limit. */
  readonly longestTimeout?: number
}

export interface Call {
  readonly method: string
  /** Host and port. */
  readonly server: string
  /** Never part of a message: a server or proxy may echo what it was sent. */
  readonly secret: string
}

const wrongAddress = 'Check `control-plane-url`: it is the address of the API, not of the Studio.'

/** The answer is HTTP 200, but it is not a reply of Cosmo's control plane. */
export function unexpectedReply(call: Call, why: string): Failure {
  const error = new PublishError(
    'E_CONTROL_PLANE',
    `${call.method} at ${call.server} sent an answer that is not one of Cosmo's control plane.`,
    {
      cause: redact(call, why),
      hint: wrongAddress,
    },
  )
  return { error, executed: 'perhaps', retry: 'no' }
}

const connectError = v.object({ code: v.string(), message: v.optional(v.string(), '') })

/** An answer with another status than 200: from the server's framework, or from a proxy before it. */
export function httpError(call: Call, response: Response, body: string): Failure {
  const { status } = response
  const parsed = v.safeParse(v.pipe(v.string(), boundedJson, connectError), body)
  const said = parsed.success ? `${parsed.output.code}: ${parsed.output.message}` : body.slice(0, 500).trim()
  const retryAfter = parseRetryAfter(response.headers.get('retry-after'))
  const longestTimeout = status === 400 ? parseLongestTimeout(said) : undefined
  const delay = retryAfter === undefined ? '' : ` (it asks to wait ${Math.ceil(retryAfter / 1000)} s)`
  const redirect = status >= 300 && status < 400
  const auth = status === 401 || status === 403
  const error = new PublishError(
    auth ? 'E_CONTROL_PLANE_AUTH' : 'E_CONTROL_PLANE',
    `${call.method} at ${call.server} failed with HTTP ${status}${delay}.`,
    {
      cause: redact(call, redirect ? `redirected to ${response.headers.get('location') ?? 'nowhere'}` : said),
      ...(status === 404 || redirect ? { hint: wrongAddress } : {}),
      ...(longestTimeout !== undefined && {
        hint:
          'The server is up, but allows less time for a call than this action needs. Ask its operator for a '
          + 'longer limit.',
      }),
    },
  )
  return {
    error,
    // A server that answers 429 has counted the request and not carried it out.
    executed: status < 500 && status !== 408 ? 'no' : 'perhaps',
    retry: status === 500 ? 'once' : status === 408 || status === 429 || status > 501 ? 'yes' : 'no',
    ...(retryAfter !== undefined && { retryAfter }),
    ...(longestTimeout !== undefined && { longestTimeout }),
  }
}

/**
 * How connect-es refuses a `connect-timeout-ms` above the server's `maxTimeoutMs`: `timeout 90000ms must be <= 80000`.
 */
function parseLongestTimeout(message: string): number | undefined {
  const limit = /\btimeout \d+ms must be <= (\d{1,9})\b/.exec(message)?.[1]
  return limit === undefined ? undefined : Number(limit)
}

const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** The connection failed or broke; or, if `timeout` is given, no answer came within that many milliseconds. */
export function noAnswer(call: Call, error: unknown, timeout: number | undefined): Failure {
  const innermost = root(error)
  const code = timeout === undefined ? codeOf(innermost) : undefined
  const certificate = code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_/.test(code)
  return {
    error: new PublishError(
      'E_CONTROL_PLANE',
      `${call.method}: ${call.server} could not be reached or did not answer.`,
      {
        cause: timeout === undefined ? redact(call, messageOf(innermost)) : `no answer within ${timeout / 1000} s`,
        hint: certificate
          ? 'If the server has a private authority, pass its certificate with `ca-certificates`.'
          : 'Check `control-plane-url`, the network and the proxy, then run again.',
      },
    ),
    executed: certificate || (code !== undefined && neverSent.has(code)) ? 'no' : 'perhaps',
    retry: certificate ? 'no' : 'yes',
  }
}

/** The message of fetch is only "fetch failed"; the innermost cause says what happened. */
function root(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? root(error.cause) : error
}

function messageOf(error: unknown): string {
  // It has one error for each address that was tried, and no message of its own.
  if (error instanceof AggregateError) return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Seconds or a date, in milliseconds from now. */
function parseRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

function redact({ secret }: Call, text: string): string {
  return text.replaceAll(secret, '***')
}
