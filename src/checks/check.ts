import type { Artifact } from '../artifact/index.ts'
import type { RunContext } from '../shared/context.ts'
import type { Finding } from '../shared/finding.ts'
import type { FileFacts } from './binary/facts.ts'

/** One kind of check of an artifact. Hosts compose them; a check knows no host. */
export interface Check {
  /** What is checked, for people, such as `Image rules`. */
  readonly name: string
  /** Whether it starts programs of the artifact, each on its platform. Default: it starts none. */
  readonly starts?: boolean
  /** Problems of the plugin are findings. @throws PublishError `E_LAYOUT` if the layout itself is broken */
  run(artifact: Artifact, context: RunContext): Promise<CheckOutcome>
}

export interface CheckOutcome {
  readonly findings: readonly Finding[]
  /** Those of the findings that starting a program showed. */
  readonly starts?: readonly Finding[]
  /** Facts about parts, by the digest of their manifest. */
  readonly parts: ReadonlyMap<string, PartReport>
}

/** What several checks found out. */
export interface ChecksReport extends CheckOutcome {
  readonly starts: readonly Finding[]
  /** Each check, with its findings other than those of starts. */
  readonly results: readonly CheckResult[]
}

export interface CheckResult {
  readonly name: string
  readonly findings: readonly Finding[]
}

/** What checks found out about one part of an artifact. */
export interface PartReport {
  /** The program that the host starts; `path` is below the root of what the host unpacks. */
  readonly binary?: { readonly path: string; readonly sha256: string; readonly size: number }
  readonly facts?: FileFacts
  /** Such as `static` or `dynamic (glibc 2.34)`. */
  readonly linking?: string
  readonly smoke?: SmokeOutcome
  /** Bytes of all files together. */
  readonly unpackedSize?: number
}

export type SmokeOutcome =
  /** Milliseconds from the start to the healthy answer. */
  | { readonly outcome: 'passed'; readonly milliseconds: number }
  | { readonly outcome: 'failed' | 'skipped'; readonly reason: string }

/** Runs checks one after the other and combines their outcomes. */
export async function runChecks(
  checks: readonly Check[],
  artifact: Artifact,
  context: RunContext,
): Promise<ChecksReport> {
  const findings: Finding[] = []
  const starts: Finding[] = []
  const results: CheckResult[] = []
  const parts = new Map<string, PartReport>()
  for (const check of checks) {
    const outcome = await check.run(artifact, context)
    const started = new Set(outcome.starts)
    findings.push(...outcome.findings)
    starts.push(...started)
    results.push({ name: check.name, findings: outcome.findings.filter((finding) => !started.has(finding)) })
    for (const [digest, report] of outcome.parts) parts.set(digest, { ...parts.get(digest), ...report })
  }
  return { findings, starts, results, parts }
}
