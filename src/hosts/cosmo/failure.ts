import type { Response } from 'undici'
import * as v from 'valibot'
import { boundedJson } from '../../shared/bounded-json.ts'
import { PublishError } from '../../shared/errors.ts'

/** A call that got no reply: the server's refusal on the level of HTTP, or none at all. */
export interface Failure {
  readonly error: PublishError
  /** Whether the server may have carried the call out. */
  readonly arrived: 'no' | 'perhaps'
  /** Whether trying again may help; `once`: an error inside the server, which is rarely passing. */
  readonly passing: 'yes' | 'once' | 'no'
  /** What the server asked to wait, in milliseconds. */
  readonly retryAfter?: number
  /** The longest timeout that the server takes, in milliseconds: it refused the call because it asked for more. */
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

/** The answer is HTTP 200 and yet no reply of Cosmo's. */
export function noReply(call: Call, why: string): Failure {
  const error = new PublishError(
    'E_CONTROL_PLANE',
    `${call.method} at ${call.server} answered with something else than Cosmo's control plane does.`,
    {
      cause: redact(call, why),
      hint: wrongAddress,
    },
  )
  return { error, arrived: 'perhaps', passing: 'no' }
}

const connectError = v.object({ code: v.string(), message: v.optional(v.string(), '') })

/** An answer with another status than 200: from the server's framework, or from something before it. */
export function refusedByHttp(call: Call, response: Response, body: string): Failure {
  const { status } = response
  const parsed = v.safeParse(v.pipe(v.string(), boundedJson, connectError), body)
  const said = parsed.success ? `${parsed.output.code}: ${parsed.output.message}` : body.slice(0, 500).trim()
  const retryAfter = parseRetryAfter(response.headers.get('retry-after'))
  const longestTimeout = status === 400 ? parseLongestTimeout(said) : undefined
  const patience = retryAfter === undefined ? '' : ` (it asks to wait ${Math.ceil(retryAfter / 1000)} s)`
  const redirect = status >= 300 && status < 400
  const auth = status === 401 || status === 403
  const error = new PublishError(
    auth ? 'E_CONTROL_PLANE_AUTH' : 'E_CONTROL_PLANE',
    `${call.method} at ${call.server} failed with HTTP ${status}${patience}.`,
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
    // Who answers 429 has counted the request, not carried it out.
    arrived: status < 500 && status !== 408 ? 'no' : 'perhaps',
    passing: status === 500 ? 'once' : status === 408 || status === 429 || status > 501 ? 'yes' : 'no',
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

/** The connection failed, broke, or stayed silent for `timeout` milliseconds. */
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
    arrived: certificate || (code !== undefined && neverSent.has(code)) ? 'no' : 'perhaps',
    passing: certificate ? 'no' : 'yes',
  }
}

/** fetch says only "fetch failed"; what happened is the innermost cause. */
function root(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? root(error.cause) : error
}

function messageOf(error: unknown): string {
  // One error for each address that was tried, and none of its own.
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
