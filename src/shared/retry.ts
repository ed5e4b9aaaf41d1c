import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for that many milliseconds; rejects with the signal's reason when it is aborted. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>

export interface RetryOptions<T> {
  /**
   * Milliseconds until the next attempt; undefined: this result is final. `tries` counts the attempts so far, from 1,
   * and is what bounds them.
   */
  readonly delayAfter: (result: T, tries: number) => number | undefined
  readonly signal: AbortSignal
  readonly pause?: Pause
}

/**
 * Repeats `attempt` until `delayAfter` says that its result is final. The registry client has retries of its own: it is
 * a package, and counts redirects, credentials and whole uploads against one deadline.
 *
 * @throws what `attempt` throws; when the signal is aborted, its reason
 */
export async function withRetries<T>(
  attempt: (tries: number) => Promise<T>,
  { delayAfter, signal, pause = sleepUnlessAborted }: RetryOptions<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted()
    const result = await attempt(tries)
    const delay = delayAfter(result, tries)
    if (delay === undefined) return result
    if (delay > 0) await pause(delay, signal)
  }
}

/** Takes up to half off a delay, so that jobs that failed together do not come back together. */
export function jittered(milliseconds: number): number {
  return milliseconds * (1 - Math.random() / 2)
}

export const sleepUnlessAborted: Pause = async (milliseconds, signal) => {
  await sleep(milliseconds, undefined, { signal }).catch(() => {
    signal.throwIfAborted()
  })
}
