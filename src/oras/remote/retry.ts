import { setTimeout as sleep } from 'node:timers/promises'
import { cancelled, isOrasError, OrasError } from '../errors.ts'
import type { RetryOptions } from './options.ts'
import { parseRetryAfter } from './headers.ts'

/**
 * Passing troubles: too slow, too many, broken or overloaded, and what CDNs say for that (499 client closed, 520 to 524
 * Cloudflare's origin errors, 529 overloaded). 501 and 505 never pass.
 */
export function isPassing(status: number): boolean {
  return (
    status === 408
    || status === 425
    || status === 429
    || status === 499
    || (status >= 500 && status !== 501 && status !== 505)
  )
}

export function isPassingError(error: unknown): error is OrasError {
  return isOrasError(error, 'network', 'timeout', 'unavailable', 'rate-limited')
}

/** No answer came, or not all of it. */
export function isBroken(error: unknown): error is OrasError {
  return isOrasError(error, 'network', 'timeout')
}

/** What a call of the library does, which decides how long it may take. */
export type CallKind = 'transfer' | 'request' | 'listing'

/**
 * Milliseconds, with all retries and waits. A transfer moves a blob; a request is about one manifest or blob; a listing
 * reads tags or referrers page by page.
 */
const deadlines: Readonly<Record<CallKind, number>> = {
  transfer: 30 * 60_000,
  request: 5 * 60_000,
  listing: 2 * 60_000,
}

/** The deadline that is given holds for transfers, and shortens the others. Milliseconds. */
export function deadlineOf(kind: CallKind, given: number | undefined): number {
  if (given === undefined) return deadlines[kind]
  return kind === 'transfer' ? given : Math.min(given, deadlines[kind])
}

/** The time and the tries of one call of the library. */
export class Budget {
  readonly signal: AbortSignal
  /** Milliseconds without a byte. At most half of the deadline, so that a request that got lost is sent once more. */
  readonly idleTimeout: number
  readonly #ends: number
  readonly #deadline: number
  readonly #given: readonly AbortSignal[]

  constructor(kind: CallKind, retry: RetryOptions | undefined, ...signals: readonly (AbortSignal | undefined)[]) {
    const deadline = deadlineOf(kind, retry?.deadline)
    this.#deadline = deadline
    this.idleTimeout = Math.min(retry?.idleTimeout ?? 120_000, retry?.attempts === 1 ? deadline : deadline / 2)
    const given = signals.filter((signal) => signal !== undefined)
    this.#given = given
    this.#ends = Date.now() + deadline
    this.signal = AbortSignal.any([...given, AbortSignal.timeout(deadline)])
  }

  /** Milliseconds. */
  remaining(): number {
    return this.#ends - Date.now()
  }

  /** Tells the end of the deadline, which is a timeout, from the caller's own cancelling. */
  explain(error: unknown): unknown {
    if (!isOrasError(error, 'cancelled') || this.#given.some(({ aborted }) => aborted) || !this.signal.aborted)
      return error
    return new OrasError('timeout', `the registry did not do this within ${this.#deadline / 1000} s`, {
      cause: error.cause,
    })
  }

  /** @throws OrasError `cancelled` */
  async sleep(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return
    try {
      await sleep(milliseconds, undefined, { signal: this.signal })
    } catch {
      throw cancelled(this.signal)
    }
  }
}

/** How long to wait before the next try, and whether to make one. */
export class RetryPolicy {
  readonly attempts: number
  readonly #minDelay: number
  readonly #maxDelay: number

  constructor(options: RetryOptions | undefined) {
    this.attempts = options?.attempts ?? 6
    this.#minDelay = options?.minDelay ?? 250
    this.#maxDelay = options?.maxDelay ?? 30_000
  }

  /** Full jitter: clients that failed together do not come back together. Milliseconds. */
  delay(tried: number): number {
    return Math.random() * Math.min(this.#maxDelay, this.#minDelay * 2 ** (tried - 1))
  }
}

/** When a host asks to be left alone, that holds for every request to it. */
export class Pause {
  #until = 0

  /** Returns the milliseconds that were asked for. */
  note(retryAfter: string | undefined): number {
    const wait = parseRetryAfter(retryAfter, Date.now()) ?? 0
    this.#until = Math.max(this.#until, Date.now() + wait)
    return wait
  }

  /** Waits until the host may be asked. @throws OrasError `rate-limited` if that is after the deadline */
  async wait(budget: Budget): Promise<void> {
    for (let rest = this.#until - Date.now(); rest > 0; rest = this.#until - Date.now()) {
      if (rest > budget.remaining()) {
        throw new OrasError(
          'rate-limited',
          `the registry asks to wait ${Math.ceil(rest / 1000)} s, which is longer than the deadline allows`,
          { hint: 'Run again later.' },
        )
      }
      await budget.sleep(rest)
    }
  }
}
