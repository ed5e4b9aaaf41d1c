import { isLoopback } from 'oras-js'
import { PublishError } from '../shared/errors.ts'

/**
 * Parses and checks the control plane's address.
 * @throws PublishError `E_INPUT` unless it is https, or http on this machine.
 */
export function parseServerUrl(text: string): URL {
  const refuse = (why: string): PublishError =>
    new PublishError('E_INPUT', `\`control-plane-url\` ${why}`, {
      hint: 'Set it to an address such as https://control-plane.example.com.',
    })
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw refuse('is not a URL.')
  if (url.username !== '' || url.password !== '')
    throw refuse('contains credentials. Only `control-plane-token` may contain them.')
  if (url.search !== '' || url.hash !== '') throw refuse('has a query or a fragment.')
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.host))) return url
  throw refuse('must begin with https://: otherwise the token would be sent in clear text.')
}

/** @throws PublishError `E_CONTROL_PLANE_AUTH` if it cannot be sent in a header */
export function parseToken(text: string): string {
  const token = text.trim()
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new PublishError(
      'E_CONTROL_PLANE_AUTH',
      'The control-plane token is empty or has characters that no token has.',
      {
        hint: 'Check how the secret was stored: it is one line without spaces.',
      },
    )
  }
  return token
}

/** Enough for a thousand rows of each kind, with a page of text in each. */
export const maxReplyBytes = 16 * 1024 * 1024

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

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ERR_PROXY_TUNNEL'])

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

/** The innermost cause says what happened. */
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

/** The text without the secret, which a server or proxy may echo. */
export function redact({ secret }: Call, text: string): string {
  return text.replaceAll(secret, '***')
}
