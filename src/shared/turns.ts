import { abortable } from './abortable.ts'

/** Lets a bounded number of works run at a time, in the order in which they asked. */
export class Turns {
  readonly #waiting = new Set<() => void>()
  #free: number

  constructor(count: number) {
    this.#free = count
  }

  /**
   * @param work may call `leave` to end its turn before it ends itself
   * @param signal ends the waiting
   * @throws the signal's reason if it is aborted before the turn
   */
  async use<T>(work: (leave: () => void) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    if (this.#free > 0) this.#free--
    else await this.#wait(signal)
    let left = false
    const leave = (): void => {
      if (!left) this.#end()
      left = true
    }
    try {
      return await work(leave)
    } finally {
      leave()
    }
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const called = (): void => {
      this.#waiting.delete(called)
      resolve(undefined)
    }
    this.#waiting.add(called)
    try {
      await (signal === undefined ? promise : abortable(promise, signal))
    } catch (error) {
      // A turn that was given at the same moment is passed on.
      if (!this.#waiting.delete(called)) this.#end()
      throw error
    }
  }

  #end(): void {
    const [next] = this.#waiting
    if (next === undefined) this.#free++
    else next()
  }
}
