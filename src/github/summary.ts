import * as core from '@actions/core'
import type { CodeTable } from '../shared/codes.ts'
import { linksOf } from './links.ts'
import type { ActionLog } from './log.ts'
import { code, link } from './markdown.ts'
import type { ReportedStep, RunReport } from './report.ts'
import { checklist } from './summary/checks.ts'
import { findings, reproduction, schemaChanges, type Surroundings } from './summary/findings.ts'
import { installation, release, timings } from './summary/release.ts'
import { byAttention, overview } from './summary/overview.ts'
import { verdict } from './summary/verdict.ts'

/**
 * GitHub drops the whole summary if it is larger than 1 MiB:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const maxBytes = 1_000_000

/** Appends the reports to the job summary. A failure is only a notice: it never fails the run. */
export async function writeSummary(
  { reports, leftOut = [] }: ReportedStep,
  workspace: string,
  codes: CodeTable,
  env: NodeJS.ProcessEnv,
  log: Pick<ActionLog, 'notice' | 'redact'>,
): Promise<void> {
  // Outside GitHub there may be none.
  if ((env['GITHUB_STEP_SUMMARY'] ?? '') === '') return
  try {
    const around = { workspace, codes, links: linksOf(env) }
    const safe = reports.map((report) => redactReport(report, log.redact))
    await core.summary.addRaw(renderSummary({ reports: safe, leftOut: leftOut.map(log.redact) }, around)).write()
  } catch (error) {
    log.notice(`The job summary could not be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/**
 * The reports as Markdown: of each plugin the verdict and the findings first, timings last. With several, a table of
 * all of them, then what failed.
 */
export function renderSummary({ reports, leftOut = [] }: ReportedStep, around: Surroundings, max = maxBytes): string {
  const all = byAttention(reports).flatMap((report) => sectionsOf(report, around))
  return fit([...overview(reports, leftOut, around.links), ...all], max)
}

function sectionsOf(report: RunReport, around: Surroundings): string[] {
  // Its row of the table says all.
  if (report.verdict === 'not-begun') return []
  const checks = [checklist(report), schemaChanges(report)]
  const made = [release(report, around.links), installation(report)]
  const rest = report.published ? [...made, ...checks] : [...checks, ...made]
  return [verdict(report), findings(report, around), reproduction(report), ...rest, timings(report)]
}

/**
 * The same in short, for the pull request. It ends with links to the summary and the commit. Of several plugins, only
 * those with findings have more than their row of the table.
 */
export function renderComment(
  { reports, leftOut = [] }: ReportedStep,
  around: Surroundings,
  commit: string,
  max: number,
): string {
  const { links } = around
  const parts = [
    ...(links.run === undefined ? [] : [link(links.run, 'The summary of this run')]),
    `Commit ${link(links.commit(commit), code(commit, 64))}`,
  ]
  const end = `<sub>${parts.join(' · ')}</sub>\n`
  const shown = reports.length > 1 ? byAttention(reports).filter(needsMore) : reports
  const sections = shown.flatMap((report) => [
    verdict(report),
    findings(report, around),
    checklist(report),
    schemaChanges(report),
    release({ ...report, commit: '' }, links),
  ])
  return `${fit([...overview(reports, leftOut, links), ...sections], max - Buffer.byteLength(end))}${end}`
}

function needsMore({ findings: found, schemaChanges: changes = [] }: RunReport): boolean {
  return found.some(({ severity }) => severity !== 'notice') || changes.length > 0
}

/**
 * Joins sections. Lines that do not fit into `max` bytes are left out at the end; each line is complete in itself, so
 * the report can be cut after any line.
 */
function fit(sections: readonly string[], max: number): string {
  const lines = sections.filter((text) => text !== '').flatMap((section) => [...section.split('\n'), ''])
  const rest = '\nThe rest does not fit here; see the log.\n\n'
  let room = max - Buffer.byteLength(rest)
  const fitting = lines.findIndex((line) => (room -= Buffer.byteLength(line) + 1) < 0)
  return fitting < 0 ? `${lines.join('\n')}\n` : `${lines.slice(0, fitting).join('\n')}\n${rest}`
}

/** Replaces secrets in every text of the report. It must happen before escaping, which would hide them. */
export function redactReport(report: RunReport, redact: (text: string) => string): RunReport {
  return JSON.parse(JSON.stringify(report), (_, value: unknown) =>
    typeof value === 'string' ? redact(value) : value,
  ) as RunReport
}
