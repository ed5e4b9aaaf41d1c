import { code, link, prose, table } from '../markdown.ts'
import type { CheckResult, RunReport } from '../report.ts'

const maxChecks = 50
const marks = { passed: '✅ passed', warned: '⚠️ warning', failed: '❌ failed' } as const

/** What was checked, and what was not, with the reason. */
export function checklist({ checks = [], checkUrl }: RunReport): string {
  if (checks.length === 0) return ''
  const rows = table(grouped(checks.slice(0, maxChecks)), [
    { title: 'check', cell: ({ title }) => title },
    { title: 'result', cell: ({ result }) => result },
  ])
  const page = link(checkUrl, 'The check in the control plane')
  const more = page.startsWith('<a') ? ['', page] : []
  return [`### Checks: ${counts(checks)}`, '', rows, ...more].join('\n')
}

function counts(checks: readonly CheckResult[]): string {
  const words = { failed: 'failed', warned: 'with a warning', passed: 'passed', skipped: 'not checked' } as const
  return Object.entries(words)
    .map(([outcome, word]) => ({ count: checks.filter((check) => check.outcome === outcome).length, word }))
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => `${count} ${word}`)
    .join(', ')
}

/** Checks in a row that were skipped for the same reason share one row. */
function grouped(checks: readonly CheckResult[]): { readonly title: string; readonly result: string }[] {
  const rows: { title: string; result: string }[] = []
  for (const check of checks) {
    const row = { title: titleOf(check), result: resultOf(check) }
    const last = rows.at(-1)
    if (check.outcome === 'skipped' && last?.result === row.result)
      last.title += `, ${row.title.charAt(0).toLowerCase()}${row.title.slice(1)}`
    else rows.push(row)
  }
  return rows
}

function titleOf({ title, platform }: CheckResult): string {
  return `${prose(title, 80)}${platform === undefined ? '' : ` ${code(platform, 80)}`}`
}

function resultOf({ outcome, reason }: CheckResult): string {
  if (outcome !== 'skipped') return marks[outcome]
  return `➖ **not checked**${reason === undefined ? '' : `: ${prose(reason)}`}`
}
