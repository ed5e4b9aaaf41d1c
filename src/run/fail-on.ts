import type { SchemaChange } from '../hosts/index.ts'
import type { Plan } from '../plan/index.ts'
import type { Finding } from '../shared/finding.ts'

type Rules = Pick<Plan, 'failOn' | 'host' | 'inputs' | 'event'>

/**
 * Turns errors of a category into warnings, unless `fail-on` names the category. The pull-request label in
 * `override-label` does the same for a category that can be approved. Errors without a category stay.
 */
export function applyFailOn(findings: readonly Finding[], rules: Rules): Finding[] {
  return findings.map((finding) => {
    const { category } = finding
    if (category === undefined || finding.severity !== 'error' || fails(category, rules)) return finding
    const hint = `Approved by the label ${String(rules.inputs.check.overrideLabel)}.`
    return { ...finding, severity: 'warning', ...(isApproved(category, rules) && { hint }) }
  })
}

/** The same for the list of schema changes, so that the summary shows the severity of the findings. */
export function applyToChanges(changes: readonly SchemaChange[], rules: Rules): SchemaChange[] {
  return changes.map((change) => {
    return change.breaking === 'error' && !fails(change.category, rules) ? { ...change, breaking: 'warning' } : change
  })
}

function fails(category: string, rules: Rules): boolean {
  return rules.failOn.has(category) && !isApproved(category, rules)
}

function isApproved(category: string, { host, inputs, event }: Rules): boolean {
  const { overrideLabel } = inputs.check
  if (host.categories[category]?.approvable !== true || overrideLabel === undefined) return false
  return event.pullRequest?.labels.includes(overrideLabel) === true
}
