import type { ActionLog } from '../github/log.ts'
import type { RunResources } from './run-resources.ts'

/** What a run gets from outside. */
export interface RunWorld {
  readonly env: NodeJS.ProcessEnv
  readonly log: ActionLog
  readonly signal: AbortSignal
}

/** The same for the stages of a run, with what the run owns. */
export interface RunContext extends RunWorld {
  readonly resources: RunResources
}
