import { availableParallelism } from 'node:os'
import { Turns } from '../shared/turns.ts'
import type { CosignCall } from './cosign.ts'

/**
 * Processes that derive the key from its password at a time. Each takes 64 MiB and a part of a second of a processor
 * for that; then it waits for registry and log, for much longer, with 10 MiB. Six signatures take 240 MiB with two, 300
 * MiB with three (proportional set size of all of them together).
 */
const atOnce = Math.min(3, Math.max(2, availableParallelism()))

/** MiB. Below what the derivation takes, so that cosign gives it back as soon as it has the key. */
const memoryLimit = 32

/** What cosign prints when it has the key. */
const hasKey = /^(Signing artifact\.\.\.|Pushing signature to: )/

/** Lets processes of cosign derive the key a few at a time; without a key in a file they need not wait. */
export class KeyTurns {
  readonly #turns: Turns | undefined

  /** @param count how many at a time */
  constructor(mode: 'key' | 'keyless', count = atOnce) {
    this.#turns = mode === 'key' ? new Turns(count) : undefined
  }

  /**
   * @param more MiB that the process needs for its input
   * @param run starts cosign with what it is given
   */
  async use<T>(more: number, run: (call: Pick<CosignCall, 'onLine' | 'memoryLimit'>) => Promise<T>): Promise<T> {
    if (this.#turns === undefined) return await run({})
    return await this.#turns.use((leave) =>
      run({
        memoryLimit: memoryLimit + more,
        onLine: (line) => {
          if (hasKey.test(line)) leave()
        },
      }),
    )
  }
}
