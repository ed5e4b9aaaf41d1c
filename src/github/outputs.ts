import * as core from '@actions/core'
import type { Finding } from '../shared/finding.ts'
import { pathInWorkspace } from './annotations.ts'
import type { RunReport, StageReport } from './report.ts'

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
  readonly host: string
  readonly verdict: RunReport['verdict']
  readonly dryRun: boolean
  readonly checkUrl: string
  readonly findings: readonly FindingOutput[]
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
    tags: report.tags,
    version: report.version ?? '',
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
  }
}

function resultOf(reports: readonly RunReport[], workspace: string): Result {
  return {
    schemaVersion: 1,
    plugins: reports.map((report) => ({
      name: report.name,
      host: report.host,
      verdict: report.verdict,
      dryRun: report.dryRun,
      ...outputsOf(report),
      checkUrl: report.checkUrl ?? '',
      findings: report.findings.map((finding) => findingOutput(finding, workspace)),
      stages: report.stages,
    })),
  }
}

function findingOutput({ at, ...finding }: Finding, workspace: string): FindingOutput {
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
 * reports.
 */
export function outputTexts(reports: readonly RunReport[], workspace: string): Record<string, string> {
  const [report] = reports
  const outputs = report === undefined ? undefined : outputsOf(report)
  const flag = (value: boolean | undefined): string => (value === undefined ? '' : String(value))
  return {
    digest: outputs?.digest ?? '',
    reference: outputs?.reference ?? '',
    tags: outputs === undefined ? '' : JSON.stringify(outputs.tags),
    version: outputs?.version ?? '',
    platforms: outputs === undefined ? '' : JSON.stringify(outputs.platforms),
    published: flag(outputs?.published ?? false),
    changed: flag(outputs?.changed),
    signed: flag(outputs?.signed ?? false),
    'verify-command': outputs?.verifyCommand ?? '',
    'public-key': outputs?.publicKey ?? '',
    'install-reference': outputs?.installReference ?? '',
    layout: outputs?.layout ?? '',
    result: JSON.stringify(resultOf(reports, workspace)),
  }
}

/** Sets the outputs; `redact` replaces known secrets first. */
export function setOutputs(
  reports: readonly RunReport[],
  workspace: string,
  env: NodeJS.ProcessEnv,
  redact: (text: string) => string,
): void {
  // Without the file, core prints commands that runners no longer accept.
  if ((env['GITHUB_OUTPUT'] ?? '') === '') return
  for (const [name, value] of Object.entries(outputTexts(reports, workspace))) core.setOutput(name, redact(value))
}
