import type { Installation, SchemaChange } from '../hosts/index.ts'
import type { Finding } from '../shared/finding.ts'
import type { Platform } from '../shared/platform.ts'

/** `not-begun`: one of several plugins, of which another has a mistake that was found before anything was built. */
export type Verdict = 'published' | 'unchanged' | 'checked' | 'failed' | 'cancelled' | 'not-begun'

/** What summary and comment are made of. */
export interface ReportedStep {
  /** One for each plugin. */
  readonly reports: readonly RunReport[]
  /** Names of the plugins that were left out, because nothing that they are made of has changed. */
  readonly leftOut?: readonly string[]
}

/** From the worst to the best. */
const verdicts: readonly Verdict[] = ['failed', 'cancelled', 'not-begun', 'published', 'checked', 'unchanged']

/** Of a step with several plugins: one that failed makes it fail, and it is unchanged only if all are. */
export function verdictOfAll(all: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => all.includes(verdict)) ?? 'failed'
}

/** Such as `2 failed, 18 published`. */
export function countVerdicts(reports: readonly Pick<RunReport, 'verdict'>[]): string {
  return verdicts
    .map((verdict) => ({ verdict, number: reports.filter((report) => report.verdict === verdict).length }))
    .flatMap(({ verdict, number }) => (number === 0 ? [] : `${number} ${verdict.replace('-', ' ')}`))
    .join(', ')
}

/** One part of the plugin. Sizes are bytes. */
export interface PlatformReport {
  /** Undefined: the part is for all platforms. */
  readonly platform: Platform | undefined
  /** Digest of the part's manifest. */
  readonly digest: string
  /** Size of the compressed image. */
  readonly size: number
  /** Size of the published image, in bytes, if it could be read. */
  readonly previousSize?: number
  readonly binary?: { readonly path: string; readonly sha256: string; readonly size: number }
  /** Such as `static` or `dynamic (glibc 2.34)`. */
  readonly linking?: string
  readonly smoke?: SmokeReport
}

export type SmokeReport =
  | { readonly outcome: 'passed'; readonly milliseconds: number }
  | { readonly outcome: 'failed' | 'skipped'; readonly reason: string }

/** One check of the run, whether or not it was made. */
export interface CheckResult {
  /** Such as `Breaking changes`. */
  readonly title: string
  readonly platform?: Platform
  readonly outcome: 'passed' | 'warned' | 'failed' | 'skipped'
  /** Why it was skipped. */
  readonly reason?: string
}

export interface StageReport {
  readonly name: string
  readonly milliseconds: number
}

/** The result of a run for one plugin. Summary, outputs and comment are made from it alone. */
export interface RunReport {
  readonly verdict: Verdict
  /** Undefined: the run failed before that was decided. */
  readonly dryRun: boolean | undefined
  /** Why it is, or is not, a dry run (from `decideMode`). */
  readonly modeReason?: string
  readonly name: string
  /** Directory of the plugin, relative to the workspace. */
  readonly path?: string
  /** The host's title. */
  readonly host: string
  /** `registry/repository@sha256:…` */
  readonly reference?: string
  readonly digest?: string
  /** The tags that now point to the digest. */
  readonly tags: readonly string[]
  readonly version?: string
  /** What a publish of the same content would write. Set in a dry run. */
  readonly planned?: { readonly version: string | undefined; readonly tags: readonly string[] }
  readonly published: boolean
  /** Set if there is a control plane. */
  readonly controlPlane?: true
  /** Undefined: unknown. */
  readonly changed?: boolean
  /** True only if the signatures were read back and verified. */
  readonly signed: boolean
  readonly platforms: readonly PlatformReport[]
  /** Findings of the checks and, if the run failed, the errors. */
  readonly findings: readonly Finding[]
  readonly schemaChanges?: readonly SchemaChange[]
  /** What was checked, and what was not. Undefined or empty: the run did not come so far. */
  readonly checks?: readonly CheckResult[]
  readonly stages: readonly StageReport[]
  /** The stage that a failed run ended in, such as `build`. */
  readonly failedStage?: string
  readonly verifyCommand?: string
  /** PEM. */
  readonly publicKey?: string
  readonly installReference?: string
  /** What to paste where the plugin is installed. */
  readonly installation?: readonly Installation[]
  /** Path of the OCI image layout. */
  readonly layout?: string
  /** `registry/repository` that the plugin goes to, also in a dry run, as far as it is known. */
  readonly target?: string
  /** The git tag that started the run. */
  readonly gitTag?: string
  /** The commit that the plugin was made from. */
  readonly commit?: string
  /** URL of the control plane's page about its check; its scheme is http or https. */
  readonly checkUrl?: string
  /** What the registry and the control plane served before this run. */
  readonly remote?: { /** Or the tag that names it. */ readonly version?: string; readonly digest?: string }
  /** Command lines that repeat a failure on one's own machine. */
  readonly reproduce?: readonly string[]
}
