import { runChecks } from '../checks/index.ts'
import type { Artifact } from '../artifact/index.ts'
import { problemsOf, readEvent, type ActionLog, type Inputs, type Verdict } from '../github/index.ts'
import type { Host } from '../hosts/index.ts'
import { draftPlan, type Draft, type Plan } from '../plan/index.ts'
import { publish, type Source } from '../publish/index.ts'
import { abortable } from '../shared/abortable.ts'
import type { RunContext } from '../shared/context.ts'
import { isAbort, throwAll, type PublishError } from '../shared/errors.ts'
import { attestations } from './attest.ts'
import { destination } from './destination.ts'
import { exportFiles } from './export.ts'
import { applyFailOn, applyToChanges } from './fail-on.ts'
import type { Journal } from './journal.ts'
import { makeArtifact, type KeepMounts } from './make-artifact.ts'
import type { Order, Place } from './order.ts'
import { Preflight } from './preflight.ts'
import type { PluginResources } from './run-resources.ts'
import { readSource } from './source.ts'
import { endUnchanged } from './unchanged.ts'

export interface PluginContext extends RunContext {
  readonly log: ActionLog
  readonly resources: PluginResources
}

/** The run for one plugin of the step: plan → build → check → publish. It fails alone. */
export class PluginRun {
  readonly journal: Journal
  /** Undefined: it has not ended. */
  verdict: Verdict | undefined
  readonly #inputs: Inputs
  readonly #context: PluginContext
  readonly #hosts: readonly Host[]
  readonly #order: Order
  #draft: Draft | undefined
  /** What the plan failed with. */
  #unplanned: { readonly thrown: unknown } | undefined
  #source: Source | undefined
  #place: Place | undefined
  #keepMounts: KeepMounts | undefined

  constructor(inputs: Inputs, journal: Journal, order: Order, hosts: readonly Host[], context: PluginContext) {
    this.#inputs = inputs
    this.journal = journal
    this.#order = order
    this.#hosts = hosts
    this.#context = context
  }

  /** Undefined until it is made, and if it cannot be made. */
  get plan(): Plan | undefined {
    return this.#draft?.plan
  }

  get name(): string {
    return this.#inputs.plugin.name
  }

  /** Releases the layout, which has become an output. */
  keepLayout(): void {
    const { resources } = this.#context
    if (this.journal.artifact !== undefined && !this.journal.unchanged) resources.release(resources.layout)
  }

  /**
   * Makes the plan. If it cannot be made, what others know about its mistakes is asked too, and all of them are
   * reported: then there is a verdict.
   */
  async makePlan(): Promise<void> {
    const { signal } = this.#context
    try {
      signal.throwIfAborted()
      await this.journal.stage('plan', `Plan ${this.name}`, () => this.#makePlan())
    } catch (thrown) {
      this.verdict = signal.aborted ? 'cancelled' : 'failed'
      this.#unplanned = { thrown }
    }
  }

  /** Why there is no plan. */
  get planProblems(): readonly PublishError[] {
    return this.#unplanned === undefined ? [] : problemsOf(this.#unplanned.thrown)
  }

  /**
   * Prints and keeps why there is no plan.
   * @param printed identities of problems that were printed for all plugins
   */
  reportPlan(printed: ReadonlySet<string>): void {
    if (this.#unplanned !== undefined) this.journal.failed(this.#unplanned.thrown, printed)
  }

  /** Takes its place among the plugins of the same namespace: they become visible in the order of the workflow. */
  takePlace(): void {
    const { controlPlane, inputs } = this.#draft?.plan ?? {}
    if (controlPlane === undefined || inputs === undefined) return
    this.#place = this.#order.enter(JSON.stringify([controlPlane.url, inputs.controlPlane.namespace]))
  }

  /** All that follows the plan, if there is one. @param plans of all plugins of the step */
  async run(plans: readonly Plan[]): Promise<void> {
    const { plan } = this
    if (plan === undefined || this.verdict !== undefined) return
    await this.#ending(async () => {
      this.verdict = await this.#runStages(plan, plans, this.#openPreflight())
    })
  }

  /** Keeps the builder's cache mounts for later runs, if it was only checked. @param whole whether all plugins were */
  async keepMounts(whole: boolean): Promise<void> {
    if (this.verdict === 'checked') await this.#ending(async () => this.#keepMounts?.(whole))
  }

  /** Lets the next plugins of its namespace go on. */
  leave(): void {
    this.#place?.leave()
  }

  async #ending(work: () => Promise<void>): Promise<void> {
    try {
      this.#context.signal.throwIfAborted()
      await work()
    } catch (thrown) {
      this.verdict = this.#context.signal.aborted ? 'cancelled' : 'failed'
      this.journal.failed(thrown)
    }
  }

  async #makePlan(): Promise<void> {
    const { env, log, resources, signal } = this.#context
    const layout = resources.layout.name
    this.#draft = await draftPlan(this.#inputs, readEvent(env), {
      env,
      log,
      temp: resources.temp,
      layout,
      hosts: this.#hosts,
      signal,
      readSource: async (from, decided) => {
        this.#source = await readSource(from, decided, layout, this.#context)
        return this.#source.artifact
      },
    })
    this.journal.draft = this.#draft
    if (this.#draft.plan !== undefined) return
    throwAll(await this.#openPreflight().problems())
    // What is wrong for all plugins is reported by the step.
    this.verdict = 'not-begun'
    if (!this.#inputs.several || this.#inputs.wrong.size === 0)
      throw new Error('the plan is incomplete, but there is no problem')
  }

  #openPreflight(): Preflight {
    if (this.#draft === undefined) throw new TypeError('there is no draft of a plan')
    return (this.journal.preflight = new Preflight(this.#draft, this.#context, (work) => this.#inTurn(work)))
  }

  async #runStages(plan: Plan, plans: readonly Plan[], preflight: Preflight): Promise<Verdict> {
    const context = this.#context
    const { journal } = this
    journal.announce(plan)
    journal.add(plan.warnings)
    const { name } = plan.inputs.plugin
    const target = plan.platforms.length === 0 ? '' : ` for ${plan.platforms.join(', ')}`
    const directory = context.resources.layout.name
    // Shown at once, because a build often fails for outdated generated code.
    const outdated = new AbortController()
    const drift = preflight.drift.then((findings) => {
      const applied = applyFailOn(findings, plan)
      journal.add(applied)
      if (applied.some(({ severity }) => severity === 'error')) outdated.abort()
    })
    let made = await journal.stage('build', `Build ${name}${target}`, () =>
      preflight
        .whileHealthy((signal) => {
          const either = AbortSignal.any([signal, outdated.signal])
          return makeArtifact({ plan, plans, directory, preflight, journal }, { ...context, signal: either })
        })
        .catch((error: unknown) => {
          if (context.signal.aborted || !outdated.signal.aborted || !isAbort(error)) throw error
        }),
    )
    await drift
    if (made === undefined) {
      await this.#addSchemaCheck(plan, preflight)
      context.log.notice('The build was stopped, because generated files do not match their sources: this run fails.')
      return 'failed'
    }
    if ('served' in made) {
      const ended = await endUnchanged(made, plan, journal, async () => {
        throwAll(await preflight.problems())
        await this.#addSchemaCheck(plan, preflight)
      })
      if (ended === 'complete') await made.keepImages()
      if (ended !== 'unfinished') return ended === 'failed' ? 'failed' : verdictOf(plan, journal)
      made = await journal.stage('build', `Build ${name}${target}`, made.finish)
    }
    const { sources, keepMounts, keepImages, before, ...built } = made
    await using opened = before
    const { artifact } = built
    journal.artifact = artifact

    const passed = await journal.stage('check', `Check ${name}`, () =>
      this.#check({ ...plan, sources }, artifact, preflight),
    )
    if (!passed) return 'failed'
    await exportFiles(plan, artifact, context)
    this.#keepMounts = keepMounts
    if (plan.mode.dryRun) return 'checked'

    await journal.stage('publish', `Publish ${name}`, async () => {
      const attested = journal.checked && (await attestations(plan, built, journal.checked, context))
      const where = {
        ...destination(plan, preflight, await preflight.signer, context),
        ...(attested && { attestations: attested }),
        ...(this.#source && { source: this.#source }),
      }
      await publish(artifact, where, journal.record, context, opened)
    })
    const verdict = verdictOf(plan, journal)
    if (verdict !== 'failed') await keepImages()
    return verdict
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const place = this.#place
    if (place === undefined) return await work()
    const { log, signal } = this.#context
    await log.during('waiting for the plugins before it in the same namespace', () => abortable(place.turn, signal))
    try {
      // Of a release that lost a race for its tag, this is the second time.
      return await place.alone(work, signal)
    } finally {
      place.leave()
    }
  }

  async #check(plan: Plan, artifact: Artifact, preflight: Preflight): Promise<boolean> {
    const { journal } = this
    const { dryRun } = plan.mode
    // A layout of another job may be anything, and this job may hold credentials.
    const smokeTest = plan.content.kind === 'layout' ? false : plan.inputs.check.smokeTest
    const local = await runChecks(plan.host.checks({ smokeTest, dryRun }, plan.sources), artifact, this.#context)
    throwAll(await preflight.problems())
    journal.checked = local
    journal.add(applyFailOn(local.findings, plan))
    await this.#addSchemaCheck(plan, preflight)
    if (journal.hasErrors) return false
    if (!dryRun) this.#context.log.info(`Not known before the push: ${preflight.unknowns(plan).join('; ')}.`)
    return true
  }

  /** Keeps what the control plane says about the schema. */
  async #addSchemaCheck(plan: Plan, preflight: Preflight): Promise<void> {
    const remote = await preflight.schema
    if (remote === undefined) return
    this.journal.schemaCheck = { ...remote, changes: applyToChanges(remote.changes, plan) }
    this.journal.add(applyFailOn(remote.findings, plan))
  }
}

function verdictOf(plan: Plan, journal: Journal): Verdict {
  const { findings, announced, published, changed } = journal.record
  // If the control plane refused the plugin, its findings stay errors even if `fail-on` does not name them.
  const applied = announced === false ? findings : applyFailOn(findings, plan)
  // The publish repeats what the schema check found, under other codes. What was a warning and is an error now is news.
  journal.add(applied.filter((finding) => !journal.hasAlike(finding)))
  const complete = published && !applied.some(({ severity }) => severity === 'error')
  if (!complete) return 'failed'
  return changed === false ? 'unchanged' : 'published'
}
