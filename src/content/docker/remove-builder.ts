import type { Buildx } from './buildx.ts'
import { runDocker } from './buildx.ts'

/**
 * Removes a builder that this action created, with its cache. Never throws.
 * @param timeout milliseconds; Docker gives a builder that still builds ten seconds to end before it kills it
 * @returns why it could not be removed; undefined if there is none of that name any more
 */
export async function removeBuilder(buildx: Buildx, name: string, timeout: number): Promise<string | undefined> {
  // Not the run's signal: this is what has to happen after it.
  const result = await runDocker(buildx.program, ['rm', '--force', name], { env: buildx.env, timeout })
    .catch((error: unknown) => error as Error)
  if (result instanceof Error) return result.message
  if (result.code === 0 || /no builder "/.test(result.stderr)) return undefined
  return result.timedOut ? `removing it took more than ${timeout / 1000} s` : result.stderr.trim()
}
