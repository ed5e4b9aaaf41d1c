import type { Code } from './codes.ts'

interface PublishErrorOptions {
  /** The cause as the registry, tool or control plane reported it. */
  readonly cause?: unknown
  /** What to do next, if it is more precise than the code's remedy. */
  readonly hint?: string
  /** Where in the user's sources, for an annotation. */
  readonly at?: SourcePosition
}

/** A position in a user's file, for annotations. Lines and columns count from 1; `file` is absolute. */
export interface SourcePosition {
  readonly file: string
  readonly line?: number
  readonly column?: number
  readonly endLine?: number
  readonly endColumn?: number
}

/** The one error class of the action. `message` says what failed, `cause` why, `hint` what to do next. */
export class PublishError extends Error {
  override readonly name = 'PublishError'
  readonly code: Code
  readonly hint: string | undefined
  readonly at: SourcePosition | undefined

  constructor(code: Code, message: string, options: PublishErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.at = options.at
  }
}

/** Several problems that were found together and are reported together. */
export class PublishErrors extends AggregateError {
  override readonly name = 'PublishErrors'
  declare errors: PublishError[]

  constructor(errors: readonly PublishError[]) {
    super([...errors], `${errors.length} problems`)
  }
}

/** Throws the errors: one as it is, several together. Without errors it does nothing. */
export function throwAll(errors: readonly PublishError[]): void {
  const [first, ...rest] = errors
  if (first === undefined) return
  throw rest.length === 0 ? first : new PublishErrors(errors)
}

/** Whether work failed because it was cancelled. */
export function isAbort(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    error.name === 'AbortError' || (error instanceof PublishError ? error.code === 'E_CANCELLED' : isAbort(error.cause))
  )
}

/** Whether `error` or one of its causes is a failed file operation on this machine, for lack of space or quota. */
export function isDiskFull(error: unknown): boolean {
  for (let e = error, depth = 0; e instanceof Error && depth < 8; e = e.cause, depth++) {
    const { code, syscall } = e as NodeJS.ErrnoException
    if ((code === 'ENOSPC' || code === 'EDQUOT') && syscall !== undefined) return true
  }
  return false
}

/**
 * Whether `error` is what a decompressor of Node says about its input: `Z_DATA_ERROR`, `ZSTD_error_…`
 * (https://nodejs.org/api/zlib.html).
 */
export function isCompressionError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(Z_|ZSTD_)/.test(error.code)
}

/** The message of anything that was thrown, with those of its causes that it does not quote, outermost first. */
export function messageChain(error: unknown): string[] {
  const messages: string[] = []
  for (let e = error, depth = 0; e !== undefined && e !== null && depth < 8; depth++) {
    const message = e instanceof Error ? e.message : typeof e === 'string' ? e : JSON.stringify(e)
    const last = messages.at(-1)
    if (message !== '' && last !== message && last?.endsWith(`: ${message}`) !== true) messages.push(message)
    e = e instanceof Error ? e.cause : undefined
  }
  return messages
}
