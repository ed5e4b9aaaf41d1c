import * as core from '@actions/core'
import { cut } from '../shared/cut.ts'
import type { Finding } from '../shared/finding.ts'
import { pathInWorkspace } from './annotations.ts'
import { verdictOfAll, type RunReport, type StageReport, type Verdict } from './report.ts'
import { redactReport } from './summary.ts'

/** Every output of the action; a test compares it with `action.yml`. */
interface Outputs {
  readonly digest: string
  readonly reference: string
  readonly tags: readonly string[]
  readonly version: string
  readonly platforms: readonly PlatformOutput[]
  readonly published: boolean
  readonly changed: boolean | undefined
  readonly signed: boolean
  readonly verifyCommand: string
  readonly publicKey: string
  readonly installReference: string
  readonly layout: string
  readonly dryRun: boolean | undefined
  readonly verdict: Verdict
  readonly checkUrl: string
}

interface PlatformOutput {
  readonly platform: string
  readonly digest: string
  readonly size: number
  readonly binary: { readonly path: string; readonly sha256: string; readonly size: number } | null
}

/** The output `result`: one object per plugin. */
interface Result {
  readonly schemaVersion: 1
  readonly plugins: readonly PluginResult[]
}

interface PluginResult extends Outputs {
  readonly name: string
  /** Directory, relative to the workspace. */
  readonly path: string
  readonly host: string
  readonly findings: readonly FindingOutput[]
  /** How many have no room here; the log has them. */
  readonly findingsLeftOut?: number
  readonly stages: readonly StageReport[]
}

interface FindingOutput extends Omit<Finding, 'at'> {
  /** Relative to the workspace. */
  readonly at?: { readonly file: string; readonly line?: number; readonly column?: number }
}

function outputsOf(report: RunReport): Outputs {
  return {
    digest: report.digest ?? '',
    reference: report.reference ?? '',
    tags: report.planned?.tags ?? report.tags,
    version: report.planned?.version ?? report.version ?? '',
    platforms: report.platforms.flatMap(({ platform, digest, size, binary }) =>
      platform === undefined ? [] : { platform, digest, size, binary: binary ?? null },
    ),
    published: report.published,
    changed: report.changed,
    signed: report.signed,
    verifyCommand: report.verifyCommand ?? '',
    publicKey: report.publicKey ?? '',
    installReference: report.installReference ?? '',
    layout: report.layout ?? '',
    dryRun: report.dryRun,
    verdict: report.verdict,
    checkUrl: report.checkUrl ?? '',
  }
}

function resultOf(reports: readonly RunReport[], workspace: string): Result {
  const room = Math.floor(maxFindings / Math.max(reports.length, 1))
  return {
    schemaVersion: 1,
    plugins: reports.map((report) => ({
      name: report.name,
      path: report.path ?? '',
      host: report.host,
      ...outputsOf(report),
      ...findingsOf(report, workspace, room),
      stages: report.stages,
    })),
  }
}

/**
 * Characters of a text of a finding, and of all findings of all plugins. GitHub takes an output of 1 MiB, in UTF-16:
 * https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/pass-job-outputs
 */
const maxText = 4000
const maxFindings = 300_000

/** As many as there is room for, errors first. */
function findingsOf(
  { findings }: RunReport,
  workspace: string,
  characters: number,
): Pick<PluginResult, 'findings'> & { readonly findingsLeftOut?: number } {
  const texts = findings.map((finding) => findingOutput(finding, workspace))
  const bySeverity = [...texts.keys()].sort((a, b) => rank(findings[a]) - rank(findings[b]))
  const kept = new Set<number>()
  let room = characters
  for (const position of bySeverity) {
    room -= JSON.stringify(texts[position]).length
    if (room < 0) break
    kept.add(position)
  }
  const left = texts.length - kept.size
  return { findings: texts.filter((_, position) => kept.has(position)), ...(left > 0 && { findingsLeftOut: left }) }
}

const rank = (finding: Finding | undefined): number =>
  finding === undefined ? 3 : ['error', 'warning', 'notice'].indexOf(finding.severity)

function findingOutput({ at, ...given }: Finding, workspace: string): FindingOutput {
  const { message, detail, hint } = given
  const finding = {
    ...given,
    message: cut(message, maxText),
    ...(detail !== undefined && { detail: cut(detail, maxText) }),
    ...(hint !== undefined && { hint: cut(hint, maxText) }),
  }
  const file = at === undefined ? undefined : pathInWorkspace(at.file, workspace)
  if (at === undefined || file === undefined) return finding
  return {
    ...finding,
    at: {
      file,
      ...(at.line !== undefined && { line: at.line }),
      ...(at.column !== undefined && { column: at.column }),
    },
  }
}

/**
 * The text of every output; an unknown one is the empty string. A run that failed before it had a report passes no
 * reports. With several plugins, what only one of them can have is empty: `result` has it.
 */
export function outputTexts(reports: readonly RunReport[], workspace: string): Record<string, string> {
  // What is wrong for all plugins has a report without a name.
  const named = reports.filter(({ name }) => name !== '')
  const [first, second] = named.length === 0 ? reports : named
  const only = first === undefined || second !== undefined ? undefined : outputsOf(first)
  const all = reports.map(outputsOf)
  const flag = (value: boolean | undefined): string => (value === undefined ? '' : String(value))
  const every = (holds: (outputs: Outputs) => boolean): string => flag(all.length > 0 && all.every(holds))
  return {
    digest: only?.digest ?? '',
    reference: only?.reference ?? '',
    tags: only === undefined ? '' : JSON.stringify(only.tags),
    version: only?.version ?? '',
    platforms: only === undefined ? '' : JSON.stringify(only.platforms),
    published: every(({ published }) => published),
    changed: changedOfAll(all),
    signed: every(({ signed }) => signed),
    'verify-command': only?.verifyCommand ?? '',
    'public-key': first?.publicKey ?? '',
    'install-reference': only?.installReference ?? '',
    layout: only?.layout ?? '',
    'dry-run': flag(first?.dryRun),
    verdict: verdictOfAll(reports.map(({ verdict }) => verdict)),
    'check-url': only?.checkUrl ?? '',
    result: JSON.stringify(resultOf(reports, workspace)),
  }
}

/** `true` if one was changed; empty if that is not known of one, and none was. */
function changedOfAll(all: readonly Outputs[]): string {
  if (all.some(({ changed }) => changed === true)) return 'true'
  return all.length > 0 && all.every(({ changed }) => changed === false) ? 'false' : ''
}

/** The outputs of a dry run that had nothing to check, where they differ from those of a run that failed early. */
const nothingChecked = { 'dry-run': 'true', verdict: 'checked' }

/**
 * Sets the outputs; `redact` replaces known secrets first.
 *
 * @param reports none: every plugin was left out
 */
export function setOutputs(
  reports: readonly RunReport[],
  workspace: string,
  env: NodeJS.ProcessEnv,
  redact: (text: string) => string,
): void {
  // Without the file, core prints commands that runners no longer accept.
  if ((env['GITHUB_OUTPUT'] ?? '') === '') return
  const clean = reports.map((report) => redactReport(report, redact))
  const texts = { ...outputTexts(clean, workspace), ...(reports.length === 0 && nothingChecked) }
  for (const [name, value] of Object.entries(texts)) core.setOutput(name, redact(value))
}
