/**
 * What went wrong, as far as a caller can act on it. The set is closed.
 *
 * - `unauthorized`: no credentials, or the registry does not accept them (401).
 * - `denied`: the credentials are known but may not do this (403).
 * - `not-found`, `name-unknown`: the manifest, blob or tag; the repository itself.
 * - `conflict`: an immutable tag or another writer (409, 412).
 * - `too-large`: a body, a manifest or a quota (413).
 * - `unsupported`: the registry does not implement or accept this (405, `UNSUPPORTED`).
 * - `refused`: any other 4xx.
 * - `rate-limited`, `unavailable`, `network`, `timeout`: passing; they were retried as far as the deadline allowed.
 * - `invalid-response`: the other side broke the protocol.
 * - `unsafe`: the other side asked for something this client must not do, such as sending credentials over plain http.
 * - `digest-mismatch`: bytes are not what their descriptor says.
 * - `invalid-content`, `invalid-reference`, `credentials`: a local document, a name, or a credential helper is faulty.
 * - `cancelled`: the caller's signal.
 */
export type OrasErrorKind =
  | 'unauthorized'
  | 'denied'
  | 'not-found'
  | 'name-unknown'
  | 'conflict'
  | 'too-large'
  | 'unsupported'
  | 'refused'
  | 'rate-limited'
  | 'unavailable'
  | 'network'
  | 'timeout'
  | 'invalid-response'
  | 'unsafe'
  | 'digest-mismatch'
  | 'invalid-content'
  | 'invalid-reference'
  | 'credentials'
  | 'cancelled'

/** One entry of a registry's error document. */
export interface RegistryErrorEntry {
  /** In upper case, as the distribution spec lists them; other codes are possible. */
  readonly code: string
  readonly message: string
}

export interface OrasErrorOptions {
  readonly cause?: unknown
  readonly hint?: string | undefined
  readonly method?: string
  /** Without userinfo and without the values of query parameters that may be secret. */
  readonly url?: string
  readonly status?: number
  readonly registryErrors?: readonly RegistryErrorEntry[]
}

/** The one error class of this library. */
export class OrasError extends Error {
  override readonly name = 'OrasError'
  readonly kind: OrasErrorKind
  readonly hint: string | undefined
  readonly method: string | undefined
  readonly url: string | undefined
  readonly status: number | undefined
  readonly registryErrors: readonly RegistryErrorEntry[]

  constructor(kind: OrasErrorKind, message: string, options: OrasErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.kind = kind
    this.hint = options.hint
    this.method = options.method
    this.url = options.url
    this.status = options.status
    this.registryErrors = options.registryErrors ?? []
  }

  /** Whether the registry gave this code. */
  hasCode(...codes: readonly string[]): boolean {
    return this.registryErrors.some((entry) => codes.includes(entry.code))
  }
}

/** Whether `error` is an `OrasError` of one of these kinds. */
export function isOrasError(error: unknown, ...kinds: readonly OrasErrorKind[]): error is OrasError {
  return error instanceof OrasError && (kinds.length === 0 || kinds.includes(error.kind))
}

/** Throws `cancelled` if the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled(signal)
}

export function cancelled(signal: AbortSignal): OrasError {
  return new OrasError('cancelled', 'the operation was cancelled', { cause: signal.reason })
}
