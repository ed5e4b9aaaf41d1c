import type { CodeTable } from '../../shared/codes.ts'
import type { Finding } from '../../shared/finding.ts'
import { pathInWorkspace, remedyOf } from '../annotations.ts'
import type { Links } from '../links.ts'
import { code, codeBlock, link, prose, table } from '../markdown.ts'
import type { RunReport } from '../report.ts'

/** What a report needs besides its facts. */
export interface Surroundings {
  /** Root of the repository: paths are shown relative to it. */
  readonly workspace: string
  readonly codes: CodeTable
  readonly links: Links
}

const maxFindings = 50
const maxChanges = 100
const marks = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const
const ranks = { error: 0, warning: 1, notice: 2 } as const

/** Errors first, then warnings and notices. */
export function findings(report: RunReport, around: Surroundings): string {
  const all = report.findings.filter((finding) => !isInChecklist(finding, report))
  if (all.length === 0) return ''
  const sorted = all.sort((a, b) => ranks[a.severity] - ranks[b.severity])
  const more = sorted.length > maxFindings ? [`- and ${sorted.length - maxFindings} more, see the log`] : []
  return ['### Findings', '', ...sorted.slice(0, maxFindings).map((finding) => item(finding, around)), ...more].join(
    '\n',
  )
}

/** A notice that says nothing but why a check was skipped. The list of checks says the same. */
function isInChecklist({ severity, message, detail }: Finding, { checks = [] }: RunReport): boolean {
  if (severity !== 'notice' || detail !== undefined) return false
  return checks.some(({ reason }) => reason !== undefined && message.replace(/\.$/, '').endsWith(reason))
}

function item(
  { severity, code: id, message, detail, hint, at, platform }: Finding,
  { workspace, codes, links }: Surroundings,
): string {
  const where = platform === undefined || message.includes(platform) ? '' : ` ${code(platform)}`
  const file = at === undefined ? undefined : pathInWorkspace(at.file, workspace)
  const line = at?.line
  const place =
    file === undefined ? '' : ` at ${link(links.file(file, line), code(line === undefined ? file : `${file}:${line}`))}`
  const advice = `  What to do: ${prose(hint ?? remedyOf(id, codes), 600)}`
  const cause = detail === undefined || detail === '' ? [] : ['', `  ${codeBlock(detail)}`]
  const head = `- ${marks[severity]} ${link(links.error(id), code(id))}${where}${place}: ${prose(message, 600)}`
  return [head, ...cause, '', advice].join('\n')
}

/** The changes that are not among the findings. */
export function schemaChanges({ schemaChanges: all = [], findings: found }: RunReport): string {
  const messages = new Set(found.map(({ message }) => message))
  const others = all.filter(({ message }) => !messages.has(message))
  if (others.length === 0) return ''
  const rows = table(others.slice(0, maxChanges), [
    { title: 'change', cell: ({ message }) => prose(message) },
    { title: '', cell: ({ breaking }) => (breaking === undefined ? '' : `${marks[breaking]} breaking`) },
    { title: 'where', cell: ({ path }) => (path === undefined ? '' : code(path)) },
  ])
  const more = others.length > maxChanges ? [`\nand ${others.length - maxChanges} more`] : []
  const title = others.length === all.length ? 'Schema changes' : 'Other schema changes'
  return [`### ${title}`, '', rows, ...more].join('\n')
}

/** Command lines that repeat the failure. */
export function reproduction({ verdict, reproduce = [] }: RunReport): string {
  return verdict !== 'failed' || reproduce.length === 0
    ? ''
    : ['### Repeat it on your machine', '', codeBlock(reproduce.join('\n'))].join('\n')
}
