import type { SchemaChange } from '../hosts/host.ts'
import type { Plan } from '../plan/plan.ts'
import type { Finding, FindingCategory } from '../shared/finding.ts'

type Rules = Pick<Plan, 'failOn' | 'inputs' | 'event'>

/**
 * What findings mean for this run: those of a category fail it only if `fail-on` names the category, and breaking
 * changes are let through by the pull-request label in `override-label`.
 */
export function judge(findings: readonly Finding[], rules: Rules): Finding[] {
  return findings.map((finding) => {
    const { category } = finding
    if (category === undefined || finding.severity !== 'error' || fails(category, rules)) return finding
    const approved = category === 'breaking' && isApproved(rules)
    return { ...finding, severity: 'warning', ...(approved && { hint: `Approved by the label ${String(rules.inputs.check.overrideLabel)}.` }) }
  })
}

/** The same for the list of changes: what the summary shows beside each is what the findings say. */
export function judgeChanges(changes: readonly SchemaChange[], rules: Rules): SchemaChange[] {
  const fatal = fails('breaking', rules)
  return changes.map((change) => change.breaking === 'error' && !fatal ? { ...change, breaking: 'warning' } : change)
}

function fails(category: FindingCategory, rules: Rules): boolean {
  return rules.failOn.has(category) && !(category === 'breaking' && isApproved(rules))
}

function isApproved({ inputs, event }: Rules): boolean {
  const { overrideLabel } = inputs.check
  return overrideLabel !== undefined && event.pullRequest?.labels.includes(overrideLabel) === true
}
