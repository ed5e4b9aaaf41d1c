import type { Code } from './codes.ts'
import type { SourcePosition } from './errors.ts'
import type { Platform } from './platform.ts'

/** What the input `fail-on` may name: findings of these kinds fail a run only if it does. */
export type FindingCategory = 'composition' | 'deployment' | 'proposal' | 'breaking' | 'lint'

/** One thing that a check has to say. An `error` fails the run; the others are only shown. */
export interface Finding {
  readonly code: Code
  readonly severity: 'error' | 'warning' | 'notice'
  /** Set if the user decides whether this fails the run; without it an `error` always does. */
  readonly category?: FindingCategory
  /** What is wrong, in one sentence. */
  readonly message: string
  /** The cause as the other side said it; may have several lines, is bounded by its maker. */
  readonly detail?: string
  /** What to do next. */
  readonly hint?: string
  readonly at?: SourcePosition
  readonly platform?: Platform
}
