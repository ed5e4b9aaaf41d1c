import { isFeatureAvailable, restoreCache, saveCache } from '@actions/cache'
import { abortable } from '../shared/abortable.ts'
import type { RunContext } from '../shared/context.ts'

/** One file in the cache that GitHub keeps for a repository. */
export interface SharedFile {
  readonly key: string
  /** Absolute. It is a part of the entry's identity, so it has to be the same on every machine. */
  readonly path: string
}

/** A cache that outlives the machine. What only verifies does without one, and without the packages that it needs. */
export interface SharedCache {
  isAvailable(env: NodeJS.ProcessEnv): boolean
  restore(file: SharedFile, context: RunContext, timeout: number): Promise<boolean | undefined>
  save(file: SharedFile, context: RunContext, timeout: number): Promise<void>
}

/** Whether this job has GitHub's cache. An enterprise server's own is not used: it differs from version to version. */
export function hasSharedCache(env: NodeJS.ProcessEnv): boolean {
  const host = URL.parse(env['GITHUB_SERVER_URL'] ?? 'https://github.com')?.hostname ?? ''
  return (host === 'github.com' || host.endsWith('.ghe.com')) && isFeatureAvailable()
}

/**
 * Restores the file to its path. Returns whether there was an entry; undefined if there was no answer in time.
 *
 * Only for jobs whose user has allowed it: `tar -P` unpacks an entry before anything of it can be checked, so whoever
 * can write to the cache can write any file of this machine. A checksum afterwards proves the one file, not the
 * machine.
 */
export async function restoreShared(
  { key, path }: SharedFile,
  context: RunContext,
  timeout: number,
): Promise<boolean | undefined> {
  const answer = await inTime(async () => ({ key: await restoreCache([path], key) }), context, timeout)
  return answer && answer.key !== undefined
}

/** Keeps the file for later runs. Never fails: without it, the next run downloads again. */
export async function saveShared({ key, path }: SharedFile, context: RunContext, timeout: number): Promise<void> {
  await inTime(() => saveCache([path], key), context, timeout)
}

/** Bounds the work, because the service's client repeats a request for many minutes. */
async function inTime<T>(work: () => Promise<T>, { log, signal }: RunContext, timeout: number): Promise<T | undefined> {
  try {
    return await abortable(work(), AbortSignal.any([signal, AbortSignal.timeout(timeout)]))
  } catch (error) {
    signal.throwIfAborted()
    log.info(`GitHub’s cache is not used: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

/** GitHub's cache. Whoever can write to it can act as this job. */
export const githubCache: SharedCache = { isAvailable: hasSharedCache, restore: restoreShared, save: saveShared }
