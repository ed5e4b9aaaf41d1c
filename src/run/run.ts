import { readArtifact, Packer, type Artifact } from '../artifact/index.ts'
import { runChecks } from '../checks/index.ts'
import { readEvent, readInputs, registerSecrets, type ActionLog, type Verdict } from '../github/index.ts'
import { codesOf, hosts as allHosts, type Host } from '../hosts/index.ts'
import { draftPlan, type Plan } from '../plan/index.ts'
import { publish } from '../publish/index.ts'
import type { RunContext } from '../shared/context.ts'
import { throwAll } from '../shared/errors.ts'
import type { Finding } from '../shared/finding.ts'
import { produceContent } from './content.ts'
import { destination } from './destination.ts'
import { applyFailOn, applyToChanges } from './fail-on.ts'
import { finish } from './finish.ts'
import { Journal } from './journal.ts'
import { Preflight } from './preflight.ts'
import { RunResources } from './run-resources.ts'
import { whileHealthy } from './while-healthy.ts'

/** What a run gets from outside. */
export interface RunOptions {
  readonly env: NodeJS.ProcessEnv
  readonly log: ActionLog
  readonly signal: AbortSignal
  /** Default: all that there are. */
  readonly hosts?: readonly Host[]
}

/** One run of the action, from inputs to report. Never throws: whatever happens is printed and becomes the verdict. */
export async function run({ env, log, signal, hosts = allHosts }: RunOptions): Promise<Verdict> {
  const journal = new Journal({ env, log, codes: codesOf(hosts) })
  let resources: RunResources | undefined
  let verdict: Verdict
  try {
    registerSecrets(env, log)
    resources = await RunResources.open(env)
    verdict = await runStages({ env, log, signal, resources }, resources.layout.name, journal, hosts)
  } catch (thrown) {
    verdict = signal.aborted ? 'cancelled' : 'failed'
    journal.failed(thrown)
  }
  const finished = await finish(journal, verdict, env, log, () => {
    if (journal.artifact !== undefined) resources?.release(resources.layout)
  })
  for (const problem of (await resources?.removeAll()) ?? []) log.warning(problem)
  return finished
}

/** plan → build → check → publish. Each stage is the whole of its room; nothing of a host's is known here. */
async function runStages(
  context: RunContext,
  directory: string,
  journal: Journal,
  hosts: readonly Host[],
): Promise<Verdict> {
  const { plan, preflight } = await journal.stage('plan', () => makePlan(context, journal, hosts))
  // Shown at once: stale generated code is also why many a build fails.
  const drift = preflight.drift.then((findings) => {
    journal.add(applyFailOn(findings, plan))
  })

  const artifact = await journal.stage('build', () =>
    whileHealthy(preflight, context.signal, (signal) => {
      return build(plan, directory, { ...context, signal })
    }),
  )
  journal.artifact = artifact
  await drift

  const passed = await journal.stage('check', () => check(plan, artifact, preflight, context, journal))
  if (!passed) return 'failed'
  if (plan.mode.dryRun) return 'checked'

  await journal.stage('publish', async () => {
    await publish(
      artifact,
      destination(plan, preflight.controlPlane, await preflight.signer, context),
      journal.record,
      context,
    )
  })
  return verdictOf(plan, journal)
}

/** Decides everything and asks what can be asked without side effects. All that is wrong is thrown together. */
async function makePlan(
  context: RunContext,
  journal: Journal,
  hosts: readonly Host[],
): Promise<{ plan: Plan; preflight: Preflight }> {
  const { env, log, resources } = context
  const inputs = readInputs(env, hosts)
  const event = readEvent(env)
  const draft = await draftPlan(inputs, event, { env, log, temp: resources.temp, hosts })
  journal.draft = draft
  const preflight = new Preflight(draft, context)
  journal.preflight = preflight
  if (draft.plan === undefined) {
    throwAll(await preflight.problems())
    throw new Error('a plan is incomplete and nothing says why')
  }
  journal.announce(draft.plan)
  return { plan: draft.plan, preflight }
}

/** Makes the content, packs it as the host wants it, and opens what came out as any other layout is opened. */
async function build(plan: Plan, directory: string, context: RunContext): Promise<Artifact> {
  const { host, sources, inputs } = plan
  const content = await produceContent(plan, directory, context)
  const packer = new Packer({
    directory,
    annotations: inputs.plugin.annotations,
    sourceDateEpoch: inputs.build.sourceDateEpoch,
    signal: context.signal,
  })
  await host.assemble(content, sources, packer)
  return await readArtifact(directory, context.signal)
}

async function check(
  plan: Plan,
  artifact: Artifact,
  preflight: Preflight,
  context: RunContext,
  journal: Journal,
): Promise<boolean> {
  const { dryRun } = plan.mode
  const [local, remote] = await Promise.all([
    runChecks(plan.host.checks({ smokeTest: plan.inputs.check.smokeTest, dryRun }), artifact, context),
    preflight.schema,
  ])
  throwAll(await preflight.problems())
  journal.checked = local
  journal.schemaCheck = remote && { ...remote, changes: applyToChanges(remote.changes, plan) }
  journal.add(applyFailOn([...local.findings, ...(remote?.findings ?? [])], plan))
  if (journal.hasErrors) return false
  if (!dryRun) context.log.info(`Not known before the push: ${preflight.unknowns(plan).join('; ')}.`)
  return true
}

function verdictOf(plan: Plan, journal: Journal): Verdict {
  const { findings, announced, published, changed } = journal.record
  // What the control plane refused has failed, whatever `fail-on` lets pass.
  const weighed = announced === false ? findings : applyFailOn(findings, plan)
  journal.add(weighed.filter((finding) => !saidByCheck(finding, journal)))
  const complete = published && !weighed.some(({ severity }) => severity === 'error')
  if (!complete) return 'failed'
  return changed === false ? 'unchanged' : 'published'
}

/** The check before the push asks the same as the publish after it, and lists the same errors in other words. */
function saidByCheck({ category, message }: Finding, { schemaCheck }: Journal): boolean {
  return (
    category !== undefined
    && schemaCheck?.findings.some((known) => known.category === category && known.message === message) === true
  )
}
