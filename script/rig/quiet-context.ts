import type { RunContext } from '../../src/shared/context.ts'
import { aloneInStep } from '../../src/shared/step.ts'

/** A context in which checks say nothing, and make nothing but files below `temp`. */
export function quietContext(temp: string, signal: AbortSignal): RunContext {
  const nothing = (): void => undefined
  return aloneInStep({
    signal,
    env: process.env,
    log: {
      info: nothing,
      debug: nothing,
      notice: nothing,
      warning: nothing,
      mask: nothing,
      redact: (text) => text,
      group: (_title, work) => work(),
      during: (_what, work) => work(),
    },
    resources: { temp, add: nothing, release: nothing, remove: () => Promise.resolve() },
  })
}
