import { PublishError } from '../shared/errors.ts'
import type { Log } from '../shared/context.ts'
import type { Finding } from '../shared/finding.ts'
import { sleepUnlessAborted, type Pause } from '../shared/retry.ts'
import type { Announcement, ControlPlane } from './control-plane.ts'

/** Milliseconds to wait before each question: a control plane may answer from a copy that lags behind. */
const delays = [0, 1000, 2000, 4000, 8000]
/** Milliseconds after which it is not asked again: a question to a server that is silent takes two minutes. */
const longest = 60_000

export interface Confirming {
  readonly log: Log
  readonly signal: AbortSignal
  /** Waits between questions. Default: `sleepUnlessAborted`; tests do not wait. */
  readonly pause?: Pause
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number
}

type Answer =
  | { readonly is: 'served' | 'overtaken' | 'not told' }
  | { readonly is: 'not served'; readonly instead: string | undefined }
  | { readonly is: 'not asked'; readonly error: PublishError }

/**
 * Asks a control plane that accepted a release whether it serves it. An answer that only says OK proves nothing.
 *
 * @returns a warning if the control plane does not tell
 * @throws PublishError `E_NOT_SERVED` if it serves something else, `E_CONTROL_PLANE` if it could not be asked
 */
export async function confirmServed(
  controlPlane: ControlPlane,
  release: Announcement,
  { log, signal, pause = sleepUnlessAborted, now = () => performance.now() }: Confirming,
): Promise<readonly Finding[]> {
  if (controlPlane.isServing === undefined) return []
  const started = now()
  let answer: Answer = { is: 'not told' }
  for (const delay of delays) {
    if (now() - started > longest) break
    if (delay > 0) await pause(delay, signal)
    answer = await ask(controlPlane, release)
    if (answer.is === 'served') return []
    if (answer.is === 'overtaken') {
      log.warning(
        `Another run published a later version after ${nameOf(release)}, and the control plane serves that one. `
          + 'Set `concurrency` in the workflow, so that only one run publishes at a time.',
      )
      return []
    }
  }
  if (answer.is === 'not asked') throw notAsked(answer.error, release)
  if (answer.is === 'not served') throw notServed(answer.instead, release)
  return [notTold(release)]
}

async function ask(controlPlane: ControlPlane, release: Announcement): Promise<Answer> {
  try {
    const serving = await controlPlane.isServing?.(release)
    if (serving === undefined) return { is: 'not told' }
    if (serving) return { is: 'served' }
    const instead = await controlPlane.servedInstead?.(release)
    return instead?.isLater === true ? { is: 'overtaken' } : { is: 'not served', instead: instead?.description }
  } catch (error) {
    // Every other error stays the same when it is asked again.
    if (error instanceof PublishError && error.code === 'E_CONTROL_PLANE') return { is: 'not asked', error }
    throw error
  }
}

function nameOf({ version, installReference }: Announcement): string {
  return version ?? installReference
}

function notServed(instead: string | undefined, release: Announcement): PublishError {
  return new PublishError('E_NOT_SERVED', `The control plane accepted ${nameOf(release)} and does not serve it.`, {
    ...(instead !== undefined && { cause: instead }),
  })
}

function notAsked({ message, cause, code }: PublishError, release: Announcement): PublishError {
  return new PublishError(code, message, {
    cause,
    hint:
      `The control plane accepted ${nameOf(release)}, and then could not be asked whether it serves it. `
      + 'Run again: what is served already is not published twice.',
  })
}

function notTold(release: Announcement): Finding {
  return {
    code: 'E_NOT_SERVED',
    severity: 'warning',
    message: `The control plane accepted ${nameOf(release)} and does not tell whether it serves it.`,
    hint: 'Give the token a role that may read the plugin, or look at the plugin in the control plane.',
  }
}
