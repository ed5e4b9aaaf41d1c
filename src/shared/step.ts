import type { RunContext, SharedStep } from './context.ts'
import { Turns } from './turns.ts'

/** What the plugins of one step share. */
export class Step implements SharedStep {
  readonly #context: () => RunContext
  readonly #done = new Map<string, Promise<unknown>>()
  readonly #turns = new Map<string, Turns>()

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
    let turns = this.#turns.get(kind)
    if (turns === undefined) this.#turns.set(kind, (turns = new Turns(limit)))
    return await turns.use(work, signal)
  }
}

/** The context of work that shares nothing with a step. */
export function aloneInStep<Context extends Omit<RunContext, 'step'>>(context: Context): Context & RunContext {
  const whole: Context & RunContext = { ...context, step: new Step(() => whole) }
  return whole
}
