import { isAbort, throwAll } from '../shared/errors.ts'
import { publishErrors } from '../shared/problems.ts'
import type { Preflight } from './preflight.ts'

/**
 * Runs `work` beside the preflight and gives up on it as soon as the preflight has a bad answer. If either fails, what
 * both have to say is thrown together.
 */
export async function whileHealthy<T>(
  preflight: Preflight,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await work(AbortSignal.any([signal, preflight.failed]))
  } catch (error) {
    if (signal.aborted) throw error
    const problems = await preflight.problems()
    // Stopped because of the preflight: that the work was stopped is no news.
    if (problems.length > 0 && isAbort(error)) throwAll(problems)
    throwAll([...problems, ...publishErrors(error)])
    throw error
  }
}
