import { join } from 'node:path'
import { haveSameForm, readArtifact, Packer, writeExported, type Artifact } from '../artifact/index.ts'
import { runChecks } from '../checks/index.ts'
import {
  buildImages,
  copyFiles,
  copyPrograms,
  emulateForStart,
  filesContent,
  type BuiltImages,
  type Content,
} from '../content/index.ts'
import {
  readEvent,
  readInputs,
  registerSecrets,
  rootAnnotations,
  type ActionLog,
  type Verdict,
} from '../github/index.ts'
import { codesOf, hosts as allHosts, type Host, type PluginSources } from '../hosts/index.ts'
import { draftPlan, type Plan, type PlannedContent } from '../plan/index.ts'
import { publish, type Source } from '../publish/index.ts'
import type { RunContext } from '../shared/context.ts'
import { isAbort, PublishError, throwAll } from '../shared/errors.ts'
import { attestations, type Built } from './attest.ts'
import { buildRequest, smokeTestWants } from './build-request.ts'
import { destination } from './destination.ts'
import { exportFiles } from './export.ts'
import { applyFailOn, applyToChanges } from './fail-on.ts'
import { finish } from './finish.ts'
import { Journal } from './journal.ts'
import { layoutClaim } from './layout-claim.ts'
import { Preflight } from './preflight.ts'
import { RunResources } from './run-resources.ts'
import { withMounts } from './mounts.ts'
import { readSource } from './source.ts'

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
      if (journal.artifact !== undefined) resources?.release(resources.layout)
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
  const made = await journal.stage('build', `Build ${name}${target}`, () =>
    preflight
      .whileHealthy((signal) => {
        const either = AbortSignal.any([signal, outdated.signal])
        return build(plan, directory, { ...context, signal: either })
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

/** Makes the content, lets the host pack it, and reads the layout like any other. */
async function build(
  plan: Plan,
  directory: string,
  context: RunContext,
): Promise<Built & { readonly sources: PluginSources; readonly keepMounts: () => Promise<void> }> {
  const { host, sources } = plan
  const started = new Date()
  const nothing = (): Promise<void> => Promise.resolve()
  if (plan.content.kind === 'layout') {
    const repacked = await repack(plan, plan.content, context)
    return { ...repacked, record: undefined, started, finished: new Date(), keepMounts: nothing }
  }
  const content = await produceContent(plan, directory, context)
  const found = await assemble(plan, content, directory, context)
  const artifact = await readArtifact(directory, context.signal)
  if (sources.payload !== undefined && artifact.payload === undefined)
    throw new TypeError(`${host.name} has a payload, and its artifact has none`)
  const record = 'record' in content ? content.record : undefined
  const keepMounts = 'keepMounts' in content ? content.keepMounts : nothing
  return { artifact, sources: found ?? sources, record, started, finished: new Date(), keepMounts }
}

/** Lets the host pack the content into `directory`. */
async function assemble(
  plan: Plan,
  content: Content,
  directory: string,
  context: RunContext,
): ReturnType<Host['assemble']> {
  const { host, sources, inputs } = plan
  const packer = new Packer({
    directory,
    temp: context.resources.temp,
    ...rootAnnotations(inputs.plugin.annotations, context.env),
    sourceDateEpoch: inputs.build.sourceDateEpoch,
    signal: context.signal,
    packedBefore: plan.content.kind === 'layout',
    readCache:
      content.kind === 'images'
      && (buildRequest(plan, directory, context.env).cacheFrom.length > 0
        || ('readMounts' in content && content.readMounts === true)),
  })
  return await host.assemble(content, sources, packer, { name: inputs.plugin.name, version: plan.versions.version })
}

/**
 * Packs what is in the layout of an earlier job once more, by the inputs of this one. The same digest proves that the
 * layout holds nothing else. @throws PublishError `E_LAYOUT_CLAIM`
 */
async function repack(
  plan: Plan,
  { artifact, content }: Extract<PlannedContent, { kind: 'layout' }>,
  context: RunContext,
): Promise<{ artifact: Artifact; sources: PluginSources }> {
  const directory = join(context.resources.temp, 'repacked')
  if (content.kind === 'images') await writeExported(artifact, directory)
  const found = await assemble(plan, content, directory, context)
  const packed = await readArtifact(directory, context.signal)
  const { root } = packed
  if (root.digest === artifact.root.digest) return { artifact, sources: found ?? plan.sources }
  if (plan.inputs.from !== undefined) {
    // Who signed it answers for its content, which an earlier version of this action may have packed otherwise.
    if (haveSameForm(packed, artifact)) return { artifact, sources: found ?? plan.sources }
    throw new PublishError(
      'E_FROM_CLAIM',
      `The source is not the plugin ${plan.inputs.plugin.name} for ${plan.host.title}.`,
    )
  }
  throw await layoutClaim(plan, artifact, packed)
}

async function produceContent(plan: Plan, directory: string, context: RunContext): Promise<Content | BuiltImages> {
  const { content, inputs, platforms } = plan
  switch (content.kind) {
    case 'images':
      return await buildImages(await withMounts(plan, buildRequest(plan, directory, context.env), context), context)
    case 'programs':
      await emulateForStart({ ...inputs.build, platforms, smokeTestWants: smokeTestWants(plan) }, context)
      return await copyPrograms(content.programs, join(context.resources.temp, 'programs'), context.signal)
    case 'layout':
      return content.content
    case 'files':
      return await copyFiles(content.files, platforms, join(context.resources.temp, 'files'), context.signal)
    case 'trees':
      return filesContent(inputs.plugin.directory, platforms)
  }
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
