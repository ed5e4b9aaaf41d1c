import type { Code } from './codes.ts'
import type { SourcePosition } from './errors.ts'
import type { Platform } from './platform.ts'

/** One thing that a check has to say. An `error` fails the run; the others are only shown. */
export interface Finding {
  readonly code: Code
  readonly severity: 'error' | 'warning' | 'notice'
  /** What is wrong, in one sentence. */
  readonly message: string
  /** The cause as the other side said it; may have several lines, is bounded by its maker. */
  readonly detail?: string
  /** What to do next. */
  readonly hint?: string
  readonly at?: SourcePosition
  readonly platform?: Platform
}
