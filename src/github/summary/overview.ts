import { code, digestCode, duration, link, plural, prose, table, unbroken } from '../markdown.ts'
import type { Links } from '../links.ts'
import { countVerdicts, verdictOfAll, type RunReport, type Verdict } from '../report.ts'

const maxRows = 250
const marks: Readonly<Record<Verdict, string>> = {
  failed: '❌ failed',
  cancelled: '➖ not completed',
  'not-begun': '➖ not begun',
  published: '✅ published',
  checked: '✅ checked',
  unchanged: '✅ unchanged',
}

/** The result of a step with several plugins: a heading, and a row for each of them. One has only its own report. */
export function overview(reports: readonly RunReport[], leftOut: readonly string[], links: Links): string[] {
  const left = leftOut.slice(0, maxRows).map((name) => code(name))
  const untouched =
    left.length === 0 ? [] : [`Left out, because nothing that they are made of has changed: ${left.join(' ')}`]
  if (reports.length === 0) return ['## ✅ Nothing to check', ...untouched]
  if (reports.length === 1) return untouched
  const first = reports.find(({ modeReason }) => modeReason !== undefined)
  const reason = first?.dryRun === true && first.modeReason !== undefined ? [prose(first.modeReason)] : []
  const rows = table(reports.slice(0, maxRows), [
    { title: 'plugin', cell: ({ name }) => (name === '' ? 'all' : code(name)) },
    { title: 'directory', cell: ({ path }) => (path === undefined ? '' : code(path)) },
    { title: 'result', cell: result },
    { title: 'reason', cell: (report) => reasonOf(report, links) },
    { title: 'version', cell: ({ version, planned }) => codeOf(version ?? planned?.version) },
    { title: 'digest', cell: ({ digest }) => (digest === undefined ? '' : digestCode(digest)) },
    {
      title: 'time',
      right: true,
      cell: ({ stages }) => unbroken(duration(stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0))),
    },
  ])
  const more = reports.length > maxRows ? [`and ${reports.length - maxRows} more`] : []
  return [[`## ${heading(reports)}`, ...reason, rows, ...more, ...untouched].join('\n\n')]
}

function heading(reports: readonly RunReport[]): string {
  const named = reports.filter(({ name }) => name !== '')
  const counts = countVerdicts(named)
  const plugins = plural(named.length, 'plugin')
  const verdict = verdictOfAll(reports.map((report) => report.verdict))
  if (verdict === 'failed') return `❌ ${plugins}: ${counts}`
  if (verdict === 'cancelled') return `⚠️ Cancelled: ${plugins}, ${counts}`
  return `${hasWarnings(reports) ? '⚠️' : '✅'} ${plugins}: ${counts}`
}

function result({ verdict, failedStage, findings }: RunReport): string {
  const stage = verdict === 'failed' && failedStage !== undefined ? ` in ${prose(failedStage, 60)}` : ''
  const warnings = findings.filter(({ severity }) => severity === 'warning').length
  return `${marks[verdict]}${stage}${warnings === 0 ? '' : `, ${plural(warnings, 'warning')}`}`
}

/** The first error. */
function reasonOf({ findings }: RunReport, links: Links): string {
  const error = findings.find(({ severity }) => severity === 'error')
  return error === undefined ? '' : `${link(links.error(error.code), code(error.code))}: ${prose(error.message, 160)}`
}

function hasWarnings(reports: readonly RunReport[]): boolean {
  return reports.some(({ findings }) => findings.some(({ severity }) => severity === 'warning'))
}

function codeOf(text: string | undefined): string {
  return text === undefined ? '' : code(text)
}

/** What needs attention first: failures, then warnings, then the rest, each in the order of the workflow. */
export function byAttention(reports: readonly RunReport[]): RunReport[] {
  const rank = (report: RunReport): number =>
    report.verdict === 'failed' ? 0 : report.findings.some(({ severity }) => severity === 'warning') ? 1 : 2
  return reports.toSorted((a, b) => rank(a) - rank(b))
}
