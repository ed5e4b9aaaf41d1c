import { annotateFinding, problemsOf } from '../github/annotations.ts'
import type { ActionLog } from '../github/log.ts'
import type { PlatformReport, RunReport, StageReport, Verdict } from '../github/report.ts'
import type { Built } from '../content/docker/build.ts'
import type { CheckedImage, CheckResult } from '../checks/check.ts'
import type { CheckReport } from '../hosts/host.ts'
import type { Plan } from '../plan/plan.ts'
import type { Preflight } from '../plan/preflight.ts'
import type { PublishedImage } from '../plan/published-image.ts'
import { emptyRecord } from '../publish/release.ts'
import { messageChain } from '../shared/errors.ts'
import { boundFindings, type Finding } from '../shared/finding.ts'
import type { Signer } from '../sign/signer.ts'
import { reproduce } from './reproduce.ts'

/** What a run has found out so far. It can be turned into a report at any moment, also after a failure. */
export class Journal {
  plan: Partial<Plan> = {}
  preflight: Preflight | undefined
  built: Built | undefined
  checked: CheckResult | undefined
  schemaCheck: CheckReport | undefined
  readonly record = emptyRecord()
  readonly #findings: Finding[] = []
  readonly #shown = new Set<string>()
  readonly #stages: StageReport[] = []

  /** Runs a stage and keeps its time, also of a failed one. */
  async stage<T>(name: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now()
    try {
      return await work()
    } finally {
      this.#stages.push({ name, milliseconds: Math.round(performance.now() - started) })
    }
  }

  /** Keeps findings and shows each at its line. What a check and the publish after it both say is shown once. */
  add(findings: readonly Finding[], { log, env }: { readonly log: ActionLog; readonly env: NodeJS.ProcessEnv }): void {
    for (const finding of boundFindings(findings)) {
      const key = identity(finding)
      if (this.#shown.has(key)) continue
      this.#shown.add(key)
      this.#findings.push(finding)
      annotateFinding(log, finding, this.workspace(env))
    }
  }

  get hasErrors(): boolean {
    return this.#findings.some(({ severity }) => severity === 'error')
  }

  /** Keeps what the run failed with; it is printed elsewhere. */
  failed(thrown: unknown): void {
    for (const { code, message, cause, hint, at } of problemsOf(thrown)) {
      const detail = messageChain(cause).join('\n').slice(0, 4000)
      this.#findings.push({ code, severity: 'error', message, ...(detail !== '' && { detail }), ...(hint !== undefined && { hint }), ...(at && { at }) })
    }
  }

  /** Says what will be done, before the slow part. */
  announce({ mode, inputs, platforms, registry }: Plan, { log }: { readonly log: ActionLog }): void {
    if (mode.dryRun) log.notice(mode.reason)
    else log.info(mode.reason)
    log.info(`Plugin ${inputs.plugin.name} for ${platforms.join(', ')}${registry === undefined ? '' : `, registry ${registry.host}`}`)
  }

  workspace(env: NodeJS.ProcessEnv): string {
    return env['GITHUB_WORKSPACE'] ?? process.cwd()
  }

  async report(verdict: Verdict, workspace: string): Promise<RunReport> {
    const { plan, built, record } = this
    const [signer, remote] = await Promise.all([this.preflight?.signer, this.preflight?.remote, this.preflight?.drift])
    const published = this.preflight?.published
    return {
      verdict,
      dryRun: plan.mode?.dryRun ?? false,
      name: plan.inputs?.plugin.name ?? '',
      host: plan.host?.title ?? '',
      tags: record.tags,
      published: record.published,
      signed: record.signed,
      platforms: this.#platforms(published),
      findings: this.#findings,
      stages: this.#stages,
      reproduce: verdict === 'failed' ? reproduce(plan, this.checked, this.#findings, workspace) : [],
      ...(plan.mode && { modeReason: plan.mode.reason }),
      ...(record.version !== undefined && { version: record.version }),
      ...(record.changed !== undefined && { changed: record.changed }),
      ...(built && { digest: built.digest, layout: built.layout }),
      ...this.#references(signer),
      ...(signer?.publicKey !== undefined && { publicKey: signer.publicKey }),
      ...(this.schemaCheck && { schemaChanges: this.schemaCheck.changes }),
      ...(this.schemaCheck?.url !== undefined && { checkUrl: this.schemaCheck.url }),
      ...((remote?.version !== undefined || published !== undefined) && { remote: { ...(remote?.version !== undefined && { version: remote.version }), ...(published && { digest: published.digest }) } }),
    }
  }

  #references(signer: Signer | undefined): Partial<RunReport> {
    const { registry, host } = this.plan
    const { repository, version } = this.record
    if (registry === undefined || host === undefined || repository === undefined || this.built === undefined) return {}
    const reference = `${registry.host}/${repository}@${this.built.digest}`
    return {
      reference,
      installReference: host.installReference({ registry: registry.host, repository, tag: version, digest: this.built.digest }),
      ...(signer && { verifyCommand: signer.verifyCommand(reference, { plainHttp: registry.plainHttp }) }),
    }
  }

  #platforms(published: PublishedImage | undefined): PlatformReport[] {
    return (this.built?.images ?? []).map(({ platform, digest, size }) => {
      const image = this.checked?.images.find((one) => one.platform === platform)
      const previousSize = published?.sizes.get(platform)
      return { platform, digest, size, ...(previousSize !== undefined && { previousSize }), ...(image && checkedFacts(image)) }
    })
  }
}

/** Equal for two findings that tell a reader the same; one of them may know the place and the other not. */
function identity({ code, severity, message, detail, platform }: Finding): string {
  return JSON.stringify([code, severity, message, detail, platform])
}

function checkedFacts({ binary, linking, smoke }: CheckedImage): Partial<PlatformReport> {
  return { ...(binary && { binary }), ...(linking !== undefined && { linking }), smoke }
}
