import type { Code } from './codes.ts'
import type { SourcePosition } from './errors.ts'
import type { Platform } from './platform.ts'

/** One thing that a check has to say. An `error` fails the run; the others are only shown. */
export interface Finding {
  readonly code: Code
  readonly severity: 'error' | 'warning' | 'notice'
  /**
   * What the input `fail-on` may name, as the host defines it. Set if the user decides whether this fails the run;
   * without it an `error` always does.
   */
  readonly category?: string
  /** What is wrong, in one sentence. */
  readonly message: string
  /** The cause as the other side said it; may have several lines, is bounded by its maker. */
  readonly detail?: string
  /** What to do next. */
  readonly hint?: string
  readonly at?: SourcePosition
  readonly platform?: Platform
}

/** A reader gets through no more; the sizes of log and outputs follow from them. */
const limits = { findings: 200, characters: 200_000 }
const ranks = { error: 0, warning: 1, notice: 2 } as const

/**
 * At most as many findings as a person reads, errors first. What is left out is counted, by one finding for each kind
 * with the severity of that kind: leaving out never turns a failure into success.
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
