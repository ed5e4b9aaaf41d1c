import { PublishError } from '../../shared/errors.ts'
import type { Log } from '../../shared/context.ts'
import { sleepUnlessAborted, type Pause } from '../../shared/retry.ts'
import type { Outcome } from './connect.ts'
import type { Failure } from '../http.ts'
import type { PublishReply } from './messages.ts'

/** Milliseconds to wait before each question whether a publish without an answer was carried out. */
const delaysAfterFastFailure = [0, 1000, 2000, 4000]
/**
 * The same after a call that took longer than `fastFailure` milliseconds. The server publishes in one transaction and
 * shows nothing before its end. So such a publish may still be running, and it is not repeated.
 */
const delaysAfterSlowFailure = [0, 5000, 10_000, 20_000, 40_000, 60_000]
const fastFailure = 10_000
/** Every attempt that the server receives stores the version once more and composes every graph again. */
const maxAttempts = 2

export interface Publishing {
  /** Sends the publish. */
  readonly attempt: () => Promise<Outcome<PublishReply>>
  /** Whether the control plane serves this version; undefined: it does not tell. */
  readonly isServed: () => Promise<boolean | undefined>
  readonly log: Log
  readonly signal: AbortSignal
  /** Waits between attempts. Default: `sleepUnlessAborted`; tests do not wait. */
  readonly pause?: Pause
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number
}

/**
 * Publishes, but never twice: if there is no answer, it asks what is served before it repeats the call.
 * This question between two attempts is why the loop is not `withRetries`.
 *
 * @returns the server's reply; undefined if the publish was carried out and its reply was lost
 * @throws PublishError if it was not carried out, or if that cannot be found out
 */
export async function publishOnce(publishing: Publishing): Promise<PublishReply | undefined> {
  const now = publishing.now ?? (() => performance.now())
  for (let tries = 1; ; tries++) {
    const started = now()
    const outcome = await publishing.attempt()
    if ('reply' in outcome) return outcome.reply
    const { failure } = outcome
    if (failure.executed === 'no') throw failure.error
    publishing.log.info(
      `The control plane did not answer the publish (${failure.error.message}). Asking which version it serves.`,
    )
    // A server that answered with an error has ended the publish.
    const answered = failure.retry === 'once'
    const pending = !answered && now() - started > fastFailure
    const served = await askUntilServed(
      publishing,
      answered ? [0] : pending ? delaysAfterSlowFailure : delaysAfterFastFailure,
    )
    if (served === true) return undefined
    if (served === undefined || pending) throw notKnown(failure)
    if (failure.retry !== 'yes' || tries === maxAttempts) throw notCarriedOut(failure)
  }
}

/** Asks after each delay, until the version is served. Undefined: the last question had no answer. */
async function askUntilServed(
  { isServed, pause = sleepUnlessAborted, signal }: Publishing,
  delays: readonly number[],
): Promise<boolean | undefined> {
  let served: boolean | undefined
  for (const delay of delays) {
    if (delay > 0) await pause(delay, signal)
    try {
      served = await isServed()
    } catch (error) {
      if (!(error instanceof PublishError)) throw error
      served = undefined
    }
    if (served === true) break
  }
  return served
}

function notKnown({ error }: Failure): PublishError {
  return new PublishError(error.code, error.message, {
    cause: error.cause,
    hint: 'The schema may have been published. Run again: a version that is already served is not published twice.',
  })
}

function notCarriedOut({ error, retry }: Failure): PublishError {
  const hint =
    retry === 'once'
      ? 'The usual cause is a mapping that the control plane cannot read: run `wgc router plugin generate` with the '
        + 'version of wgc that belongs to the control plane, and publish again.'
      : error.hint
  return new PublishError(error.code, error.message, { cause: error.cause, ...(hint !== undefined && { hint }) })
}
