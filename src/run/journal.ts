import type { Artifact, Part } from '../artifact/index.ts'
import type { ChecksReport, PartReport } from '../checks/index.ts'
import {
  annotateFinding,
  gitTagOf,
  printError,
  problemsOf,
  type ActionLog,
  type CheckResult,
  type PlatformReport,
  type RunReport,
  type StageReport,
  type Verdict,
} from '../github/index.ts'
import type { CheckReport, DriftReport, RemotePlugin } from '../hosts/index.ts'
import { belowPrefix, installation, installReference, lacksToken, type Draft, type Plan } from '../plan/index.ts'
import { emptyRecord } from '../publish/index.ts'
import type { CodeTable } from '../shared/codes.ts'
import { messageChain, PublishErrors, type PublishError } from '../shared/errors.ts'
import { boundFindings, type Finding } from '../shared/finding.ts'
import type { Signer } from '../sign/index.ts'
import { checklist } from './checklist.ts'
import { plannedRelease } from './planned.ts'
import type { Preflight } from './preflight.ts'
import type { PublishedImage } from './published-image.ts'
import { reproduce } from './reproduce.ts'
import { identityOf } from './shared-problems.ts'

interface JournalOptions {
  readonly env: NodeJS.ProcessEnv
  readonly log: ActionLog
  readonly codes: CodeTable
  /** For what holds for all plugins of the step, with what was printed already. Default: nothing was, to `log`. */
  readonly common?: { readonly log: ActionLog; readonly said: Set<string> }
  /** The stage that has begun. Default: none. */
  readonly stage?: string | undefined
}

/** The results of a run so far. A report can be made of them at any time, also after a failure. */
export class Journal {
  draft: Draft | undefined
  preflight: Preflight | undefined
  artifact: Artifact | undefined
  checked: ChecksReport | undefined
  schemaCheck: CheckReport | undefined
  readonly record = emptyRecord()
  /** Whether the artifact is served already: it was neither compressed nor checked, and has no layout. */
  unchanged = false
  /** Root of the repository: paths are shown relative to it. */
  readonly workspace: string
  readonly codes: CodeTable
  readonly #log: ActionLog
  readonly #common: NonNullable<JournalOptions['common']>
  readonly #findings: Finding[] = []
  readonly #shown = new Set<string>()
  readonly #stages: StageReport[] = []
  /** The stage that began last. */
  #stage: string | undefined
  #thrown: readonly PublishError[] = []

  constructor({ env, log, codes, common = { log, said: new Set() }, stage }: JournalOptions) {
    this.workspace = env['GITHUB_WORKSPACE'] ?? process.cwd()
    this.codes = codes
    this.#log = log
    this.#common = common
    this.#stage = stage
  }

  /** Runs a stage with its output folded under `title`, and keeps its duration, even if it fails. */
  async stage<T>(name: string, title: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now()
    this.#stage = name
    try {
      return await this.#log.group(title, () => this.#log.during(title, work))
    } finally {
      this.#stages.push({ name, milliseconds: Math.round(performance.now() - started) })
    }
  }

  /** Keeps findings and prints each at its line. A finding that the check and the publish both have is printed once. */
  add(findings: readonly Finding[]): void {
    for (const finding of boundFindings(findings)) {
      const key = identity(finding)
      if (this.#shown.has(key)) continue
      this.#shown.add(key)
      this.#findings.push(finding)
      annotateFinding(this.#log, finding, this.workspace, this.codes)
    }
  }

  /** Whether a finding of the same category, severity and message was kept before. */
  hasAlike({ category, severity, message }: Finding): boolean {
    if (category === undefined) return false
    return this.#findings.some(
      (known) => known.category === category && known.severity === severity && known.message === message,
    )
  }

  get hasErrors(): boolean {
    return this.#findings.some(({ severity }) => severity === 'error')
  }

  /**
   * Prints an error that ended the run, and keeps it.
   * @param printed identities of problems that were printed for all plugins
   */
  failed(thrown: unknown, printed: ReadonlySet<string> = new Set()): void {
    this.#thrown = problemsOf(thrown)
    for (const { code, message, cause, hint, at } of this.#thrown) {
      const detail = this.#log.redact(messageChain(cause).join('\n')).slice(0, 4000)
      this.#findings.push({
        code,
        severity: 'error',
        message,
        ...(detail !== '' && { detail }),
        ...(hint !== undefined && { hint }),
        ...(at && { at }),
      })
    }
    const own = this.#thrown.filter((problem) => !printed.has(identityOf(problem)))
    if (own.length > 0)
      printError(this.#log, printed.size === 0 ? thrown : new PublishErrors(own), this.workspace, this.codes)
  }

  /** Prints what will be done, before the build starts. */
  announce({ mode, inputs, host, platforms, registry }: Plan): void {
    this.#once(mode.reason, mode.dryRun ? 'notice' : 'headline')
    if (lacksToken(inputs, host))
      this.#once('`control-plane-token` is empty: this dry run skips the checks of the control plane.', 'notice')
    const target = platforms.length === 0 ? '' : ` for ${platforms.join(', ')}`
    this.#log.headline(
      `Plugin ${inputs.plugin.name}${target}${registry === undefined ? '' : `, registry ${registry.host}`}`,
    )
  }

  #once(text: string, how: 'notice' | 'headline'): void {
    const { log, said } = this.#common
    if (!said.has(text)) log[how](text)
    said.add(text)
  }

  async report(verdict: Verdict): Promise<RunReport> {
    const { artifact, record, preflight } = this
    const [signer, remote, schema, drift] = await Promise.all([
      preflight?.signer,
      preflight?.remote,
      preflight?.schema,
      preflight?.driftReport,
      // A dry run says whether a publish would change anything.
      this.draft?.decisions.mode?.dryRun === true ? preflight?.publishedRead : undefined,
    ])
    const failedStage = verdict === 'failed' ? this.#failedStage() : undefined
    const published = preflight?.published
    const checkUrl = webPage((this.schemaCheck ?? schema)?.url)
    return {
      verdict,
      ...this.#subject(),
      tags: record.tags,
      published: record.published,
      ...(this.draft?.plan?.controlPlane && { controlPlane: true }),
      signed: record.signed,
      platforms: (artifact?.parts ?? []).flatMap((part) => this.#platform(part, published)),
      findings: this.#findings,
      checks: this.#checks(verdict, failedStage, drift),
      ...(failedStage !== undefined && { failedStage }),
      stages: this.#stages,
      reproduce: verdict === 'failed' ? this.#reproduce() : [],
      ...(record.version !== undefined && { version: record.version }),
      ...(record.changed !== undefined && { changed: record.changed }),
      ...(artifact && { digest: artifact.root.digest }),
      ...(artifact && !this.unchanged && { layout: artifact.store.path }),
      ...this.#references(signer),
      ...this.#origin(remote),
      ...(signer?.publicKey !== undefined && { publicKey: signer.publicKey }),
      ...(this.schemaCheck && { schemaChanges: this.schemaCheck.changes }),
      ...(checkUrl !== undefined && { checkUrl }),
      ...this.#planned(remote, published),
      ...servedBefore(remote?.version, published),
    }
  }

  #subject(): Pick<RunReport, 'dryRun' | 'name' | 'path' | 'host' | 'modeReason'> {
    const { mode, inputs, host } = this.draft?.decisions ?? {}
    return {
      dryRun: mode?.dryRun,
      name: inputs?.plugin.name ?? '',
      ...(inputs && { path: inputs.plugin.path }),
      host: host?.title ?? '',
      ...(mode && { modeReason: mode.reason }),
    }
  }

  #planned(remote: RemotePlugin | undefined, published: PublishedImage | undefined): Pick<RunReport, 'planned'> {
    if (this.draft === undefined) return {}
    const unchanged = published !== undefined && published.digest === this.artifact?.root.digest
    const planned = plannedRelease(this.draft.decisions, this.preflight?.controlPlane, remote, unchanged)
    return planned === undefined ? {} : { planned }
  }

  /** The preflight runs beside the build: what it finds is not the build's failure. */
  #failedStage(): string | undefined {
    const early = this.draft?.problems.all ?? []
    return this.#stage === 'build' && this.#thrown.every((error) => early.includes(error)) ? 'check' : this.#stage
  }

  #checks(verdict: Verdict, failedStage: string | undefined, drift: DriftReport | undefined): readonly CheckResult[] {
    const { draft, artifact, checked, schemaCheck } = this
    if (draft?.plan === undefined || verdict === 'not-begun') return []
    const early = failedStage === 'build' ? 'the build failed' : 'another check failed first'
    if (this.unchanged)
      return checklist({
        plan: draft.plan,
        artifact,
        checked,
        drift,
        schema: schemaCheck,
        ended: 'it is served already',
      })
    const ended = verdict === 'cancelled' ? 'the run was cancelled' : early
    return checklist({ plan: draft.plan, artifact, checked, drift, schema: schemaCheck, ended })
  }

  /** What started the run, and where the plugin goes. */
  #origin(remote: RemotePlugin | undefined): Pick<RunReport, 'target' | 'gitTag' | 'commit'> {
    const { event, registry } = this.draft?.decisions ?? {}
    const assigned = remote?.repository
    const repository =
      registry?.repository ?? (registry && assigned !== undefined ? belowPrefix(registry.prefix, assigned) : undefined)
    const gitTag = event && gitTagOf(event)
    const commit = event?.pullRequest?.headSha ?? event?.sha ?? ''
    return {
      ...(registry && repository !== undefined && { target: `${registry.host}/${repository}` }),
      ...(gitTag !== undefined && { gitTag }),
      ...(commit !== '' && { commit }),
    }
  }

  #reproduce(): string[] {
    const plan = this.draft?.plan
    return plan === undefined ? [] : reproduce(plan, this.artifact, this.checked, this.#findings, this.workspace)
  }

  #references(signer: Signer | undefined): Partial<RunReport> {
    const { artifact, draft } = this
    const { repository, version, signed } = this.record
    if (draft?.plan?.registry === undefined || repository === undefined || artifact === undefined) return {}
    const { registry } = draft.plan
    const { digest } = artifact.root
    const reference = `${registry.host}/${repository}@${digest}`
    return {
      reference,
      installReference: installReference(draft.plan, registry, repository, version, digest),
      installation: installation(draft.plan, registry, repository, version, digest),
      // Without signatures it would fail, or find those of somebody else.
      ...(signer && signed && { verifyCommand: signer.verifyCommand(reference, { plainHttp: registry.plainHttp }) }),
    }
  }

  /** The row of a part; none for a part without a platform that no check says anything about. */
  #platform({ platform, descriptor, size }: Part, published: PublishedImage | undefined): PlatformReport[] {
    const checked = this.checked?.parts.get(descriptor.digest)
    if (platform === undefined && checked === undefined) return []
    const previousSize = platform && published?.sizes.get(platform)
    return [
      {
        platform,
        digest: descriptor.digest,
        size,
        ...(previousSize !== undefined && { previousSize }),
        ...(checked && facts(checked)),
      },
    ]
  }
}

/** A page that a reader can open: the control plane wrote the text. */
function webPage(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : undefined
}

/** Equal for two findings with the same content. Their positions may differ: one of them may have none. */
function identity({ code, severity, message, detail, platform }: Finding): string {
  return JSON.stringify([code, severity, message, detail, platform])
}

function facts({ binary, linking, smoke }: PartReport): Partial<PlatformReport> {
  return { ...(binary && { binary }), ...(linking !== undefined && { linking }), ...(smoke && { smoke }) }
}

function servedBefore(version: string | undefined, image: PublishedImage | undefined): Pick<RunReport, 'remote'> {
  if (version === undefined && image === undefined) return {}
  const name = version ?? image?.tag
  return { remote: { ...(name !== undefined && { version: name }), ...(image && { digest: image.digest }) } }
}
