import * as core from '@actions/core'
import type { CodeTable } from '../shared/codes.ts'
import type { Finding } from '../shared/finding.ts'
import { pathInWorkspace, remedyOf } from './annotations.ts'
import type { ActionLog } from './log.ts'
import { bytes, code, codeBlock, duration, prose } from './markdown.ts'
import type { PlatformReport, RunReport, Verdict } from './report.ts'

/**
 * GitHub drops the whole summary if it is larger than 1 MiB:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const maxBytes = 1_000_000
const maxFindings = 50
const maxTags = 20
const maxChanges = 100

/** Appends the report to the job summary. A failure is only a notice: it never fails the run. */
export async function writeSummary(
  report: RunReport,
  workspace: string,
  codes: CodeTable,
  env: NodeJS.ProcessEnv,
  log: Pick<ActionLog, 'notice' | 'redact'>,
): Promise<void> {
  // Outside GitHub there may be none.
  if ((env['GITHUB_STEP_SUMMARY'] ?? '') === '') return
  try {
    await core.summary.addRaw(renderSummary(redactReport(report, log.redact), workspace, codes)).write()
  } catch (error) {
    log.notice(`The job summary could not be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/**
 * The report as Markdown: the verdict first, then details, timings last. Lines that do not fit into `max` bytes are
 * left out at the end; each line is complete in itself, so the report can be cut after any line.
 */
export function renderSummary(report: RunReport, workspace: string, codes: CodeTable, max = maxBytes): string {
  const sections = [
    verdict(report),
    platforms(report),
    findings(report, workspace, codes),
    changes(report),
    reproduction(report),
    verification(report),
    timings(report),
  ]
  const lines = sections.filter((text) => text !== '').flatMap((section) => [...section.split('\n'), ''])
  const rest = '\nThe rest does not fit here; see the log.\n\n'
  let room = max - Buffer.byteLength(rest)
  const fitting = lines.findIndex((line) => (room -= Buffer.byteLength(line) + 1) < 0)
  return fitting < 0 ? `${lines.join('\n')}\n` : `${lines.slice(0, fitting).join('\n')}\n${rest}`
}

const headings: Readonly<Record<Verdict, string>> = {
  published: '✅ Published',
  unchanged: '✅ Unchanged',
  checked: '✅ Checked',
  failed: '❌ Failed',
  cancelled: '⚠️ Cancelled',
}

function verdict(report: RunReport): string {
  const { name, host, version, reference, tags, remote } = report
  const subject = `${code(name)}${version === undefined ? '' : ` ${code(version)}`} for ${prose(host)}`
  const lines = [`## ${headings[report.verdict]} ${subject}`, sentence(report)]
  if (reference !== undefined)
    lines.push(
      `${code(reference)}${
        tags.length === 0
          ? ''
          : `, tags ${tags
              .slice(0, maxTags)
              .map((tag) => code(tag, 128))
              .join(' ')}`
      }`,
    )
  else if (report.digest !== undefined) lines.push(`Digest ${code(report.digest)}`)
  if (remote?.version !== undefined)
    lines.push(
      `Served before this run: ${code(remote.version)}${remote.digest === undefined ? '' : ` ${code(remote.digest)}`}`,
    )
  return lines.join('\n\n')
}

function sentence(report: RunReport): string {
  const { verdict: outcome, dryRun, published, controlPlane, tags, signed, findings: all, modeReason } = report
  const errors = all.filter((finding) => finding.severity === 'error').length
  const warnings = all.filter((finding) => finding.severity === 'warning').length
  const counts = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`
  const signature = signed ? 'signatures read back and verified' : 'not signed'
  const servers = controlPlane === true ? 'registry and control plane serve' : 'the registry serves'
  const served = `${servers} exactly this content`
  const incomplete = published
    ? `It is published nevertheless: ${served}; ${signature}`
    : tags.length > 0
      ? `The publish did not complete: the image is in the registry, but a later step failed; ${signature}`
      : 'The publish did not complete'
  const texts: Readonly<Record<Verdict, string>> = {
    published: `${served.charAt(0).toUpperCase()}${served.slice(1)}; ${signature}; ${counts}.`,
    unchanged: `This content was already served; no part of the image was uploaded; ${counts}.`,
    checked: `Dry run: nothing was published; ${counts}.`,
    failed: `${dryRun ? 'Dry run: nothing was published' : incomplete}; ${counts}.`,
    cancelled: 'The run was cancelled; running it again skips the steps that were done.',
  }
  return modeReason === undefined ? texts[outcome] : `${texts[outcome]} ${prose(modeReason)}`
}

interface Column<Row> {
  readonly title: string
  readonly right?: true
  readonly cell: (row: Row) => string
}

/** A table without empty columns. */
function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const used = columns
    .map(({ cell, ...column }) => ({ ...column, cells: rows.map(cell) }))
    .filter(({ cells }) => cells.some((text) => text !== ''))
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`
  return [
    line(used.map(({ title }) => title)),
    `|${used.map(({ right }) => (right === true ? '---:' : '---')).join('|')}|`,
    ...rows.map((_, index) => line(used.map(({ cells }) => cells[index] ?? ''))),
  ].join('\n')
}

function platforms({ platforms: rows }: RunReport): string {
  if (rows.length === 0) return ''
  return table(rows.slice(0, maxFindings), [
    { title: 'platform', cell: ({ platform }) => (platform === undefined ? 'all' : code(platform)) },
    { title: 'size', right: true, cell: ({ size }) => bytes(size) },
    { title: 'change', right: true, cell: change },
    { title: 'linking', cell: ({ linking }) => (linking === undefined ? '' : prose(linking, 80)) },
    { title: 'start', cell: smoke },
    // Shortened; the outputs have the whole digest.
    { title: 'digest', cell: ({ digest }) => code(digest, 'sha256:'.length + 12) },
  ])
}

function change({ size, previousSize }: PlatformReport): string {
  if (previousSize === undefined) return ''
  const difference = size - previousSize
  return difference === 0 ? '±0' : `${difference > 0 ? '+' : '−'}${bytes(Math.abs(difference))}`
}

function smoke({ smoke: result }: PlatformReport): string {
  if (result === undefined) return ''
  if (result.outcome === 'passed') return `✅ ${duration(result.milliseconds)}`
  return `${result.outcome === 'failed' ? '❌' : '–'} ${prose(result.reason, 120)}`
}

const severities = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const
const ranks = { error: 0, warning: 1, notice: 2 } as const

function findings({ findings: all }: RunReport, workspace: string, codes: CodeTable): string {
  if (all.length === 0) return ''
  const sorted = [...all].sort((a, b) => ranks[a.severity] - ranks[b.severity])
  const more = sorted.length > maxFindings ? [`- and ${sorted.length - maxFindings} more, see the log`] : []
  return [
    '### Findings',
    '',
    ...sorted.slice(0, maxFindings).map((finding) => item(finding, workspace, codes)),
    ...more,
  ].join('\n')
}

function item(
  { severity, code: id, message, detail, hint, at, platform }: Finding,
  workspace: string,
  codes: CodeTable,
): string {
  const file = at === undefined ? undefined : pathInWorkspace(at.file, workspace)
  const place = file === undefined ? '' : ` at ${code(at?.line === undefined ? file : `${file}:${at.line}`)}`
  const head =
    `- ${severities[severity]} ${code(id)}${platform === undefined ? '' : ` ${code(platform)}`} `
    + `${prose(message, 600)}${place}`
  const advice = `  What to do: ${prose(hint ?? remedyOf(id, codes), 600)}`
  return [head, '', advice, ...(detail === undefined || detail === '' ? [] : ['', `  ${codeBlock(detail)}`])].join('\n')
}

function changes({ schemaChanges = [], checkUrl }: RunReport): string {
  const link = checkUrl === undefined ? [] : [`The control plane’s check: ${code(checkUrl)}`]
  if (schemaChanges.length === 0) return link.join('')
  const rows = table(schemaChanges.slice(0, maxChanges), [
    { title: 'change', cell: ({ message }) => prose(message) },
    { title: '', cell: ({ breaking }) => (breaking === undefined ? '' : `${severities[breaking]} breaking`) },
    { title: 'where', cell: ({ path }) => (path === undefined ? '' : code(path)) },
  ])
  const more = schemaChanges.length > maxChanges ? [`\nand ${schemaChanges.length - maxChanges} more`] : []
  return ['### Schema changes', '', rows, ...more, ...(link.length > 0 ? ['', ...link] : [])].join('\n')
}

function reproduction({ verdict: outcome, reproduce = [] }: RunReport): string {
  return outcome !== 'failed' || reproduce.length === 0
    ? ''
    : ['### Reproduce', '', codeBlock(reproduce.join('\n'))].join('\n')
}

/** Only of what was published: of a failed run nobody shall install anything. */
function verification({ published, verifyCommand, installReference }: RunReport): string {
  if (!published) return ''
  const install = installReference === undefined ? [] : ['**Install**', '', codeBlock(installReference), '']
  const verify = verifyCommand === undefined ? [] : ['**Verify**', '', codeBlock(verifyCommand)]
  return [...install, ...verify].join('\n').trim()
}

function timings({ stages }: RunReport): string {
  const parts = stages.map(({ name, milliseconds }) => `${prose(name, 60)} ${duration(milliseconds)}`)
  return parts.length === 0 ? '' : `Timings: ${parts.join(', ')}`
}

const plural = (count: number, noun: string): string => `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`

/** Replaces secrets in every text of the report. It must happen before escaping, which would hide them. */
export function redactReport(report: RunReport, redact: (text: string) => string): RunReport {
  return JSON.parse(JSON.stringify(report), (_, value: unknown) =>
    typeof value === 'string' ? redact(value) : value,
  ) as RunReport
}
