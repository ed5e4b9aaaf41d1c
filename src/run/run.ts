import { registerSecrets } from '../github/secrets.ts'
import { readInputs } from '../github/inputs.ts'
import { readEvent } from '../github/event.ts'
import { printError } from '../github/print-error.ts'
import type { Verdict } from '../github/report.ts'
import { build, type Built } from '../content/docker/build.ts'
import { check } from '../checks/check.ts'
import { draftPlan, type Plan } from '../plan/plan.ts'
import { Preflight } from '../plan/preflight.ts'
import { throwAll } from '../shared/errors.ts'
import type { Finding } from '../shared/finding.ts'
import { publish } from '../publish/publish.ts'
import { buildRequest } from './build-request.ts'
import { destination } from './destination.ts'
import { Journal } from './journal.ts'
import { judge, judgeChanges } from './judge.ts'
import { finish } from './finish.ts'
import { RunResources } from './run-resources.ts'
import type { RunContext, RunWorld } from './world.ts'
import { whileHealthy } from './while-healthy.ts'

/** One run of the action, from inputs to report. Never throws: whatever happens is printed and becomes the verdict. */
export async function run(world: RunWorld): Promise<Verdict> {
  const journal = new Journal()
  let resources: RunResources | undefined
  let verdict: Verdict
  try {
    registerSecrets(world.env, world.log)
    resources = await RunResources.open(world.env)
    verdict = await story({ ...world, resources }, journal)
  } catch (thrown) {
    verdict = world.signal.aborted ? 'cancelled' : 'failed'
    journal.failed(thrown)
    printError(world.log, thrown, journal.workspace(world.env))
  }
  const finished = await finish(journal, verdict, world, () => { if (journal.built !== undefined) resources?.release(resources.layout) })
  for (const problem of await resources?.removeAll() ?? []) world.log.warning(problem)
  return finished
}

/** plan → build → check → publish. Each stage is the whole of its room; nothing of a host's is known here. */
async function story(world: RunContext, journal: Journal): Promise<Verdict> {
  const { plan, preflight } = await journal.stage('plan', () => makePlan(world, journal))
  // Shown at once: stale generated code is also why many a build fails.
  const drift = preflight.drift.then((findings) => { journal.add(judge(findings, plan), world) })

  const built = await journal.stage('build', () => whileHealthy(preflight, world.signal, (signal) => {
    return build(buildRequest(plan, world.resources.layout.name, world.env), { log: world.log, signal, resources: world.resources }, world.env)
  }))
  journal.built = built
  await drift

  const passed = await journal.stage('check', () => checks(plan, built, preflight, world, journal))
  if (!passed) return 'failed'
  if (plan.mode.dryRun) return 'checked'

  await journal.stage('publish', async () => {
    const to = destination(plan, preflight.controlPlane, await preflight.signer, world)
    await publish(releaseOf(plan, built), to, journal.record, world)
  })
  const { findings, announced } = journal.record
  // What the control plane refused has failed, whatever `fail-on` lets pass.
  const stored = announced === false ? findings : judge(findings, plan)
  journal.add(stored.filter((finding) => !saidByCheck(finding, journal)), world)
  const complete = journal.record.published && !stored.some(({ severity }) => severity === 'error')
  return !complete ? 'failed' : journal.record.changed === false ? 'unchanged' : 'published'
}

/** The check before the push composes the same graphs, and lists the same errors in other words. */
function saidByCheck({ category, message }: Finding, { schemaCheck }: Journal): boolean {
  return category === 'composition' && schemaCheck?.findings.some((known) => known.message === message) === true
}

/** Decides everything and asks what can be asked without side effects. All that is wrong is thrown together. */
async function makePlan(world: RunContext, journal: Journal): Promise<{ plan: Plan; preflight: Preflight }> {
  const inputs = readInputs(world.env)
  const event = readEvent(world.env)
  const draft = await draftPlan(inputs, event, { env: world.env, log: world.log, temp: world.resources.temp })
  journal.plan = draft.partial
  const preflight = new Preflight(draft, world)
  journal.preflight = preflight
  if (draft.plan === undefined) {
    throwAll(await preflight.problems())
    throw new Error('a plan is incomplete and nothing says why')
  }
  journal.announce(draft.plan, world)
  return { plan: draft.plan, preflight }
}

async function checks(plan: Plan, built: Built, preflight: Preflight, world: RunContext, journal: Journal): Promise<boolean> {
  const [local, remote] = await Promise.all([
    check({
      layout: built.layout,
      rules: plan.host.runtime,
      smokeTest: plan.inputs.check.smokeTest,
      dryRun: plan.mode.dryRun,
      // Registering QEMU was part of the build.
      waitForEmulation: Promise.resolve(),
    }, world),
    preflight.schema,
  ])
  throwAll(await preflight.problems())
  journal.checked = local
  journal.schemaCheck = remote && { ...remote, changes: judgeChanges(remote.changes, plan) }
  journal.add(judge([...plan.sources.findings, ...local.findings, ...remote?.findings ?? []], plan), world)
  if (journal.hasErrors) return false
  if (!plan.mode.dryRun) world.log.info(`Not known before the push: ${preflight.unknowns(plan).join('; ')}.`)
  return true
}

function releaseOf(plan: Plan, built: Built): Parameters<typeof publish>[0] {
  return {
    layout: built.layout,
    digest: built.digest,
    manifests: built.images.map(({ digest }) => digest),
    platforms: plan.platforms,
    payload: plan.sources.payload,
    payloadDigest: built.payloadDigest,
  }
}
