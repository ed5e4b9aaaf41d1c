import type { ResourceOwner } from './resources.ts'

/** Where progress is reported. The action's log writes workflow commands; tests collect. */
export interface Log {
  /** One line of progress. */
  info(line: string): void
  /** Shown only with step debugging. */
  debug(line: string): void
  notice(message: string): void
  warning(message: string): void
  /** Registers a secret: it is replaced in everything that is printed from now on. */
  mask(secret: string): void
  /** The text with every known secret replaced: needed only before a text is cut, because half of one is not found. */
  redact(text: string): string
  /** Runs `work` with its output folded under `title`. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>
  /** Runs `work`. If nothing is printed for long, the log says that `what` is still running. */
  during<T>(what: string | (() => string), work: () => Promise<T>): Promise<T>
}

/** What every stage of a run needs. Nothing below the entry reads `process.env`. */
export interface RunContext {
  readonly log: Log
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal
  readonly env: NodeJS.ProcessEnv
  /** Owns what the run makes; `resources.temp` is the private directory of the run for this plugin. */
  readonly resources: ResourceOwner
  /** What it shares with the runs for the other plugins of the step. */
  readonly step: SharedStep
}

/**
 * What the plugins of one step share. Work that is done once for all of them gets the step's own context: it must not
 * end because one plugin failed.
 */
export interface SharedStep {
  /** Runs `work` when it is asked for first. Everybody gets its result, also its failure. */
  once<T>(key: string, work: (context: RunContext) => Promise<T>): Promise<T>
  /**
   * Runs `work` when fewer than `limit` others of its kind are running, in the order in which they asked.
   * @throws the reason of `signal` if that is aborted before
   */
  turn<T>(kind: string, limit: number, signal: AbortSignal, work: () => Promise<T>): Promise<T>
}
