import type { Code } from './codes.ts'
import type { SourcePosition } from './errors.ts'
import type { Platform } from './platform.ts'

/** One result of a check. An `error` fails the run; the others are only shown. */
export interface Finding {
  readonly code: Code
  readonly severity: 'error' | 'warning' | 'notice'
  /**
   * A category of the host, which the input `fail-on` may name. With a category, the user decides whether an `error`
   * fails the run; without one it always does.
   */
  readonly category?: string
  /** What is wrong, in one sentence. */
  readonly message: string
  /** The cause as the other side reported it. It may have several lines; its length is limited by the check. */
  readonly detail?: string
  /** What to do next. */
  readonly hint?: string
  readonly at?: SourcePosition
  readonly platform?: Platform
}

/** More would not be read. They also limit the size of log and outputs. */
const limits = { findings: 200, characters: 200_000 }
const ranks = { error: 0, warning: 1, notice: 2 } as const

/**
 * Limits the number of findings; errors are kept first. For the findings of each kind that are left out there is one
 * with their number and severity, so that the verdict stays the same.
 */
export function boundFindings(findings: readonly Finding[]): readonly Finding[] {
  const kept: Finding[] = []
  const leftOut = new Map<string, { readonly finding: Finding; count: number }>()
  let characters = 0
  for (const finding of [...findings].sort((a, b) => ranks[a.severity] - ranks[b.severity])) {
    const { code, severity, category = '', message, detail = '', hint = '' } = finding
    characters += message.length + detail.length + hint.length
    if (kept.length < limits.findings && characters <= limits.characters) {
      kept.push(finding)
      continue
    }
    const kind = `${severity} ${category} ${code}`
    const entry = leftOut.get(kind) ?? { finding, count: 0 }
    entry.count++
    leftOut.set(kind, entry)
  }
  if (leftOut.size === 0) return findings
  return [
    ...kept,
    ...[...leftOut.values()].map(({ finding: { code, severity, category }, count }): Finding => ({
      code,
      severity,
      ...(category !== undefined && { category }),
      message: `${count} more findings of this kind are not shown.`,
    })),
  ]
}
