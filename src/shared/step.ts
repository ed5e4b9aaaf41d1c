import { abortable } from './abortable.ts'
import type { RunContext, SharedStep } from './context.ts'

/** What the plugins of one step share. */
export class Step implements SharedStep {
  readonly #context: () => RunContext
  readonly #done = new Map<string, Promise<unknown>>()
  readonly #queues = new Map<string, Turns>()

  /** @param context that of the step: its signal is aborted only when all of it is cancelled */
  constructor(context: () => RunContext) {
    this.#context = context
  }

  once<T>(key: string, work: (context: RunContext) => Promise<T>): Promise<T> {
    const known = this.#done.get(key) as Promise<T> | undefined
    if (known !== undefined) return known
    const made = work(this.#context())
    this.#done.set(key, made)
    // It may fail while nobody waits for it.
    made.catch(() => undefined)
    return made
  }

  async turn<T>(kind: string, limit: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let turns = this.#queues.get(kind)
    if (turns === undefined) this.#queues.set(kind, (turns = new Turns(limit)))
    const end = await turns.begin(signal)
    try {
      return await work()
    } finally {
      end()
    }
  }
}

class Turns {
  readonly #waiting = new Set<() => void>()
  #free: number

  constructor(limit: number) {
    this.#free = limit
  }

  /** @returns ends the turn. @throws the signal's reason */
  async begin(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free--
    else await this.#wait(signal)
    return () => {
      this.#end()
    }
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const called = (): void => {
      this.#waiting.delete(called)
      resolve(undefined)
    }
    this.#waiting.add(called)
    try {
      await abortable(promise, signal)
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

/** The context of work that shares nothing with a step. */
export function aloneInStep<Context extends Omit<RunContext, 'step'>>(context: Context): Context & RunContext {
  const whole: Context & RunContext = { ...context, step: new Step(() => whole) }
  return whole
}
