import type { IncomingMessage } from 'node:http'
import * as v from 'valibot'
import { boundedJson } from '../../shared/bounded-json.ts'
import { PublishError } from '../../shared/errors.ts'
import { redact, type Call, type Failure } from '../http.ts'

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
export function httpError(call: Call, response: IncomingMessage, body: string): Failure {
  const { statusCode: status = 0, headers } = response
  const parsed = v.safeParse(v.pipe(v.string(), boundedJson, connectError), body)
  const said = parsed.success ? `${parsed.output.code}: ${parsed.output.message}` : body.slice(0, 500).trim()
  const retryAfter = parseRetryAfter(headers['retry-after'])
  const longestTimeout = status === 400 ? parseLongestTimeout(said) : undefined
  const delay = retryAfter === undefined ? '' : ` (it asks to wait ${Math.ceil(retryAfter / 1000)} s)`
  const redirect = status >= 300 && status < 400
  const auth = status === 401 || status === 403
  const error = new PublishError(
    auth ? 'E_CONTROL_PLANE_AUTH' : 'E_CONTROL_PLANE',
    `${call.method} at ${call.server} failed with HTTP ${status}${delay}.`,
    {
      cause: redact(call, redirect ? `redirected to ${headers.location ?? 'nowhere'}` : said),
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

/** Seconds or a date, in milliseconds from now. */
function parseRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}
