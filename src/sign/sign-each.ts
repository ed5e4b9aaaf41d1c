import type { Turns } from '../shared/turns.ts'
import type { Attempt } from './outage.ts'

/** How signing some digests ended. */
export interface SignedEach extends Attempt {
  /** Digests without a signature of this call, in their order: signing failed, or was not begun. */
  readonly missing: readonly string[]
}

export interface SignEachOptions {
  /** Bounds what runs at a time. */
  readonly turns: Turns
  /**
   * How long the others wait for the first one: a service that refuses it refuses all of them, and one that is away is
   * asked by one process instead of many.
   */
  readonly firstAlone: 'no' | 'until accepted' | 'to its end'
}

/**
 * Signs each digest with a process of its own, side by side. After a failure no other is begun, and those that run come
 * to their end: what they write is complete.
 *
 * @param sign calls `accepted` when the services for signing have given all that this digest needs of them
 * @throws what `sign` throws, after all have ended
 */
export async function signEach(
  digests: readonly string[],
  sign: (digest: string, accepted: () => void) => Promise<Attempt>,
  { turns, firstAlone }: SignEachOptions,
): Promise<SignedEach> {
  const signed = new Set<string>()
  const failures: Attempt[] = []
  let stopped = false
  const one = async (digest: string): Promise<void> => {
    if (stopped) return
    try {
      const result = await sign(digest, firstAlone === 'until accepted' ? open : () => undefined)
      if (result.ok) signed.add(digest)
      else failures.push(result)
      stopped ||= !result.ok
    } catch (error) {
      stopped = true
      throw error
    }
  }
  const gate = Promise.withResolvers<undefined>()
  const open = (): void => {
    gate.resolve(undefined)
  }
  if (firstAlone === 'no') open()
  const ended = await Promise.allSettled(
    digests.map(async (digest, index) => {
      if (index > 0) await gate.promise
      await turns.use(() => one(digest)).finally(open)
    }),
  )
  for (const result of ended) if (result.status === 'rejected') throw result.reason
  const missing = digests.filter((digest) => !signed.has(digest))
  // Another attempt cannot help if one of them can never succeed.
  const failure = failures.find(({ transient }) => !transient) ?? failures[0]
  return { ...(failure ?? { ok: true, reason: '', transient: false }), missing }
}
