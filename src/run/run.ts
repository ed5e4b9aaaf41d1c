import { runChecks } from '../checks/index.ts'
import type { Artifact } from '../artifact/index.ts'
import { readEvent, readInputs, registerSecrets, type ActionLog, type Verdict } from '../github/index.ts'
import { codesOf, hosts as allHosts, type Host } from '../hosts/index.ts'
import { draftPlan, type Plan } from '../plan/index.ts'
import { publish, type Source } from '../publish/index.ts'
import type { RunContext } from '../shared/context.ts'
import { isAbort, throwAll } from '../shared/errors.ts'
import { attestations } from './attest.ts'
import { destination } from './destination.ts'
import { exportFiles } from './export.ts'
import { applyFailOn, applyToChanges } from './fail-on.ts'
import { finish } from './finish.ts'
import { Journal } from './journal.ts'
import { makeArtifact } from './make-artifact.ts'
import { Preflight } from './preflight.ts'
import { RunResources } from './run-resources.ts'
import { readSource } from './source.ts'
import { endUnchanged } from './unchanged.ts'

/** What main passes to a run. */
export interface RunOptions {
  readonly env: NodeJS.ProcessEnv
  readonly log: ActionLog
  readonly signal: AbortSignal
  /** Default: all hosts. */
  readonly hosts?: readonly Host[]
}

/**
 * One run of the action, from inputs to report. Never throws: every failure is printed and reflected in the verdict.
 */
export async function run({ env, log, signal, hosts = allHosts }: RunOptions): Promise<Verdict> {
  const journal = new Journal({ env, log, codes: codesOf(hosts) })
  let resources: RunResources | undefined
  let verdict: Verdict
  const quiet = (): void => {
    log.endHeartbeat()
  }
  if (signal.aborted) quiet()
  signal.addEventListener('abort', quiet, { once: true })
  try {
    registerSecrets(env, log)
    resources = await RunResources.open(env)
    verdict = await runStages({ env, log, signal, resources }, resources.layout.name, journal, hosts)
  } catch (thrown) {
    verdict = signal.aborted ? 'cancelled' : 'failed'
    journal.failed(thrown)
  }
  const finished = await log.during('writing the report', () =>
    finish(journal, verdict, env, log, () => {
      if (journal.artifact !== undefined && !journal.unchanged) resources?.release(resources.layout)
    }),
  )
  for (const problem of (await resources?.removeAll()) ?? []) log.warning(problem)
  quiet()
  return finished
}

/** plan → build → check → publish. */
async function runStages(
  context: RunContext,
  directory: string,
  journal: Journal,
  hosts: readonly Host[],
): Promise<Verdict> {
  const { plan, preflight, source } = await journal.stage('plan', 'Plan', () =>
    makePlan(context, directory, journal, hosts),
  )
  journal.announce(plan)
  journal.add(plan.warnings)
  const { name } = plan.inputs.plugin
  const target = plan.platforms.length === 0 ? '' : ` for ${plan.platforms.join(', ')}`
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
        return makeArtifact(plan, directory, preflight, journal, { ...context, signal: either })
      })
      .catch((error: unknown) => {
        if (context.signal.aborted || !outdated.signal.aborted || !isAbort(error)) throw error
      }),
  )
  await drift
  if (made === undefined) {
    await addSchemaCheck(plan, preflight, journal)
    context.log.notice('The build was stopped, because generated files do not match their sources: this run fails.')
    return 'failed'
  }
  if ('served' in made) {
    const ended = await endUnchanged(made, plan, journal, async () => {
      throwAll(await preflight.problems())
      await addSchemaCheck(plan, preflight, journal)
    })
    if (ended !== 'unfinished') return ended === 'failed' ? 'failed' : verdictOf(plan, journal)
    made = await journal.stage('build', `Build ${name}${target}`, made.finish)
  }
  const { sources, keepMounts, ...built } = made
  const { artifact } = built
  journal.artifact = artifact

  const passed = await journal.stage('check', `Check ${name}`, () =>
    check({ ...plan, sources }, artifact, preflight, context, journal),
  )
  if (!passed) return 'failed'
  await exportFiles(plan, artifact, context)
  await keepMounts()
  if (plan.mode.dryRun) return 'checked'

  await journal.stage('publish', `Publish ${name}`, async () => {
    const { controlPlane, signer } = preflight
    const attested = journal.checked && (await attestations(plan, built, journal.checked, context))
    const where = {
      ...destination(plan, controlPlane, await signer, context),
      ...(attested && { attestations: attested }),
      ...(source && { source }),
    }
    await publish(artifact, where, journal.record, context)
  })
  return verdictOf(plan, journal)
}

/** Makes the plan and starts the preflight. All problems are thrown together. */
async function makePlan(
  context: RunContext,
  directory: string,
  journal: Journal,
  hosts: readonly Host[],
): Promise<{ plan: Plan; preflight: Preflight; source: Source | undefined }> {
  const { env, log, resources, signal } = context
  const inputs = readInputs(env, hosts)
  const event = readEvent(env)
  let source: Source | undefined
  const draft = await draftPlan(inputs, event, {
    env,
    log,
    temp: resources.temp,
    layout: directory,
    hosts,
    signal,
    readSource: async (from, decided) => (source = await readSource(from, decided, directory, context)).artifact,
  })
  journal.draft = draft
  const preflight = new Preflight(draft, context)
  journal.preflight = preflight
  if (draft.plan === undefined) {
    throwAll(await preflight.problems())
    throw new Error('the plan is incomplete, but there is no problem')
  }
  return { plan: draft.plan, preflight, source }
}

async function check(
  plan: Plan,
  artifact: Artifact,
  preflight: Preflight,
  context: RunContext,
  journal: Journal,
): Promise<boolean> {
  const { dryRun } = plan.mode
  // A layout of another job may be anything, and this job may hold credentials.
  const smokeTest = plan.content.kind === 'layout' ? false : plan.inputs.check.smokeTest
  const local = await runChecks(plan.host.checks({ smokeTest, dryRun }, plan.sources), artifact, context)
  throwAll(await preflight.problems())
  journal.checked = local
  journal.add(applyFailOn(local.findings, plan))
  await addSchemaCheck(plan, preflight, journal)
  if (journal.hasErrors) return false
  if (!dryRun) context.log.info(`Not known before the push: ${preflight.unknowns(plan).join('; ')}.`)
  return true
}

/** Keeps what the control plane says about the schema. */
async function addSchemaCheck(plan: Plan, preflight: Preflight, journal: Journal): Promise<void> {
  const remote = await preflight.schema
  if (remote === undefined) return
  journal.schemaCheck = { ...remote, changes: applyToChanges(remote.changes, plan) }
  journal.add(applyFailOn(remote.findings, plan))
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
