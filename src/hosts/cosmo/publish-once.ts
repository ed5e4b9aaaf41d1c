import { PublishError } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import { sleepUnlessAborted } from './connect.ts'
import type { Outcome, Pause } from './connect.ts'
import type { Failure } from './failure.ts'
import type { PublishReply } from './messages.ts'

/** Milliseconds before each question whether a publish without an answer was carried out. */
const questionsAfterBreak = [0, 1000, 2000, 4000]
/**
 * The same after a call that took longer than `quick` milliseconds. The server publishes in one transaction and shows
 * nothing before its end, so such a publish may still be under way, and is not repeated.
 */
const questionsAfterSilence = [0, 5000, 10_000, 20_000, 40_000, 60_000]
const quick = 10_000
/** Every attempt that arrives stores the version once more and composes every graph again. */
const maxAttempts = 2

export interface Publishing {
  /** Sends the publish. */
  readonly attempt: () => Promise<Outcome<PublishReply>>
  /** Whether the control plane serves what is published; undefined: it does not tell. */
  readonly isServed: () => Promise<boolean | undefined>
  readonly log: Log
  readonly signal: AbortSignal
  /** Waits between attempts; tests do not. */
  readonly pause?: Pause
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number
}

/**
 * Publishes without doing so twice: whoever gets no answer asks what is served before anything is repeated.
 *
 * @returns the server's reply; undefined if the publish was carried out and its reply was lost
 * @throws PublishError if it was not carried out, or if that cannot be known
 */
export async function publishOnce(publishing: Publishing): Promise<PublishReply | undefined> {
  const now = publishing.now ?? (() => performance.now())
  for (let tries = 1; ; tries++) {
    const started = now()
    const outcome = await publishing.attempt()
    if ('reply' in outcome) return outcome.reply
    const { failure } = outcome
    if (failure.arrived === 'no') throw failure.error
    publishing.log.info(`There was no answer to the publish (${failure.error.message}). Asking what is served.`)
    // A server that answered with an error has ended.
    const answered = failure.passing === 'once'
    const pending = !answered && now() - started > quick
    const served = await askUntilServed(
      publishing,
      answered ? [0] : pending ? questionsAfterSilence : questionsAfterBreak,
    )
    if (served === true) return undefined
    if (served === undefined || pending) throw notKnown(failure)
    if (failure.passing !== 'yes' || tries === maxAttempts) throw notCarriedOut(failure)
  }
}

/** Whether it is served, asked after each wait until it is; undefined if the last question had no answer. */
async function askUntilServed(
  { isServed, pause = sleepUnlessAborted, signal }: Publishing,
  waits: readonly number[],
): Promise<boolean | undefined> {
  let served: boolean | undefined
  for (const wait of waits) {
    if (wait > 0) await pause(wait, signal)
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
    hint: 'Whether it was published is not known. Run again: what is served already is not published twice.',
  })
}

function notCarriedOut({ error, passing }: Failure): PublishError {
  const hint =
    passing === 'once'
      ? 'A mapping that the control plane cannot read ends like this: run `wgc router plugin generate` with its '
        + 'version of wgc, and publish again.'
      : error.hint
  return new PublishError(error.code, error.message, { cause: error.cause, ...(hint !== undefined && { hint }) })
}
