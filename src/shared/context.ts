import type { Log } from './log.ts'
import type { ResourceOwner } from './resources.ts'

/** What every stage of a run works with. Nothing below the entry reads `process.env`. */
export interface RunContext {
  readonly log: Log
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal
  readonly env: NodeJS.ProcessEnv
  /** Owns what the run makes; `resources.temp` is the run's private directory. */
  readonly resources: ResourceOwner
}
