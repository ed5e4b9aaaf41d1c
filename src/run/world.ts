import type { ActionLog } from '../action/log.ts'

/** What a run gets from outside. */
export interface RunWorld {
  readonly env: NodeJS.ProcessEnv
  readonly log: ActionLog
  readonly signal: AbortSignal
}
