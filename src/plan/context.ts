import type { Log } from '../shared/log.ts'

/** What planning gets from outside. */
export interface PlanContext {
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
  /** Private directory of this run. */
  readonly temp: string
}
