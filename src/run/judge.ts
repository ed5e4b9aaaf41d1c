import type { Plan } from '../plan/plan.ts'
import type { Finding } from '../shared/finding.ts'

/**
 * What findings mean for this run: those of a category fail it only if `fail-on` names the category, and breaking
 * changes are let through by the pull-request label in `override-label`.
 */
export function judge(findings: readonly Finding[], { failOn, inputs, event }: Pick<Plan, 'failOn' | 'inputs' | 'event'>): Finding[] {
  const { overrideLabel } = inputs.check
  const approved = overrideLabel !== undefined && event.pullRequest?.labels.includes(overrideLabel) === true
  return findings.map((finding) => {
    if (finding.category === undefined || finding.severity !== 'error') return finding
    if (finding.category === 'breaking' && approved) return { ...finding, severity: 'warning', hint: `Approved by the label ${overrideLabel}.` }
    return failOn.has(finding.category) ? finding : { ...finding, severity: 'warning' }
  })
}
