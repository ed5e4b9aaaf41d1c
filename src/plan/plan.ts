import type { Artifact } from '../artifact/index.ts'
import {
  decideMode,
  publishProblems,
  tagsFromEvent,
  type Event,
  type FromInputs,
  type Inputs,
  type Mode,
  type VersionAndTags,
} from '../github/index.ts'
import type { Host, PluginSources } from '../hosts/index.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import type { Finding } from '../shared/finding.ts'
import type { Log } from '../shared/context.ts'
import type { Platform } from '../shared/platform.ts'
import { Problems } from '../shared/problems.ts'
import type { SigningOptions } from '../sign/index.ts'
import { planAttestations, type PlannedAttestations } from './attest.ts'
import {
  assertExport,
  assertMachinesFor,
  chooseContent,
  chooseControlPlane,
  chooseHost,
  choosePlatforms,
  contextFileProblems,
  failOn,
  isAssigned,
  readCertificates,
  sourceOptions,
  type PlannedContent,
  type PlannedControlPlane,
} from './choices.ts'
import {
  exposedBuildSecrets,
  foreignInputs,
  insecureBuild,
  reservedAnnotations,
  tagWithoutVersion,
} from './input-problems.ts'
import { inputsByDecision } from './decisions.ts'
import { assertPayload, fromProblems } from './from.ts'
import { adoptLayout, layoutPlatforms, readLayout } from './layout.ts'
import { foreignTags, planRegistry, type PlannedRegistry } from './registry.ts'
import { planSigning } from './signing.ts'

/** Everything that is decided before anything is built. */
export interface Plan {
  readonly inputs: Inputs
  readonly event: Event
  readonly mode: Mode
  readonly host: Host
  readonly sources: PluginSources
  /** Sorted: their order changes the digest. Empty: the artifact does not depend on a platform. */
  readonly platforms: readonly Platform[]
  readonly content: PlannedContent
  /** True: the control plane assigns repository and version. False: the workflow does. */
  readonly assigned: boolean
  /** Undefined in a dry run that names no registry. */
  readonly registry: PlannedRegistry | undefined
  /** Undefined: nothing is signed. */
  readonly signing: SigningOptions | undefined
  /** Undefined: nothing is attached. */
  readonly attestations: PlannedAttestations | undefined
  /** What the host warns of. */
  readonly warnings: readonly Finding[]
  /** Undefined: the host has no control plane, or the user wants none, or a dry run has no token for it. */
  readonly controlPlane: PlannedControlPlane | undefined
  /** Categories of findings that fail the run. */
  readonly failOn: ReadonlySet<string>
  readonly versions: VersionAndTags
  /** PEM of `ca-certificates`. */
  readonly certificateAuthorities: string | undefined
}

/** The decisions of a plan. Each is undefined if it could not be made. */
export type Decisions = { readonly [Key in keyof Plan]: Plan[Key] | undefined } & Pick<
  Plan,
  'inputs' | 'event' | 'versions' | 'warnings'
>

export interface Draft {
  /** Undefined if anything is wrong. */
  readonly plan: Plan | undefined
  readonly problems: Problems
  readonly decisions: Decisions
}

/** What planning needs beside inputs and event. */
export interface PlanContext {
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
  /** Private directory of this run. */
  readonly temp: string
  /** Directory for the image layout of this run. It exists and is empty. */
  readonly layout: string
  /** All hosts. */
  readonly hosts: readonly Host[]
  readonly signal: AbortSignal
  /** Reads what `from` names. It asks a registry, so it is called once, and only if nothing is wrong. */
  readonly readSource: (from: FromInputs, decided: SourceContext) => Promise<Artifact>
}

/** What is decided before a source is read. */
export interface SourceContext {
  readonly inputs: Inputs
  readonly registry: PlannedRegistry | undefined
  readonly certificateAuthorities: string | undefined
}

type Decide = <T>(decision: keyof typeof inputsByDecision, make: () => T | Promise<T>) => Promise<T | undefined>

/** Decides what will be done. Reads files, asks nobody, changes nothing. Problems are collected, not thrown. */
export async function draftPlan(inputs: Inputs, event: Event, context: PlanContext): Promise<Draft> {
  const problems = new Problems()
  problems.add(
    ...inputs.problems,
    ...reservedAnnotations(inputs),
    ...exposedBuildSecrets(inputs, event),
    ...insecureBuild(inputs, event),
  )
  // A decision that depends on an invalid input is skipped.
  const decide: Decide = async (decision, make) =>
    inputsByDecision[decision].some((name) => inputs.wrong.has(name)) ? undefined : await problems.try(make)
  const { name, path, tagPrefix, version } = inputs.plugin
  const naming = { name, path, tagPrefix }
  const [mode, host, certificateAuthorities] = await Promise.all([
    decide('mode', () => decideMode(inputs.dryRun, event, naming)),
    decide('host', () => chooseHost(inputs, context.hosts, context.log)),
    decide('certificates', () => readCertificates(inputs.registry.certificateFile)),
  ])
  // Without a mode, the rules of a dry run apply, so that other problems are still found.
  const dryRun = mode?.dryRun ?? true
  const versions = tagsFromEvent(event, naming, version, (parsed) => host?.versionTags?.(parsed))
  if (host !== undefined) problems.add(...foreignInputs(inputs, host, context.hosts))
  if (host !== undefined && !isAssigned(inputs, host) && !dryRun) {
    await decide('version', () => {
      throwAll(tagWithoutVersion(inputs, event, versions))
    })
  }
  if (host !== undefined)
    problems.add(...fromProblems(inputs, event, versions, { assigned: isAssigned(inputs, host), dryRun }))
  const [layout, signing] = await Promise.all([
    decide('layout', () => readLayout(inputs, dryRun, context.layout, context.signal)),
    decide('signing', () => planSigning(inputs, event, host, dryRun, context)),
  ])
  const signingFindings =
    (signing && host?.signingFindings?.({ ...signing, publicKeyName: inputs.plugin.publicKeyName })) ?? []
  for (const { code, severity, message } of signingFindings)
    if (severity === 'error') problems.add(new PublishError(code, message))
  const ready = async (registry: PlannedRegistry | undefined): Promise<Artifact | undefined> => {
    if (registry !== undefined) problems.add(...foreignTags(inputs, registry))
    const { from } = inputs
    if (from === undefined || problems.all.length > 0) return layout
    return await decide('from', () => context.readSource(from, { inputs, registry, certificateAuthorities }))
  }
  const forHost = host && (await decideForHost(inputs, host, ready, dryRun, context, decide))
  const { sources, platforms, content, assigned, registry, controlPlane, failOn: categories } = forHost ?? {}
  const attestations = await decide('attestations', () => planAttestations(inputs, host, content, signing))
  const decisions: Decisions = {
    inputs,
    event,
    mode,
    host,
    sources,
    platforms,
    content,
    assigned,
    registry,
    signing,
    attestations,
    warnings: signingFindings.filter(({ severity }) => severity !== 'error'),
    versions,
    certificateAuthorities,
    controlPlane,
    failOn: categories,
  }
  return { problems, decisions, plan: problems.all.length === 0 ? complete(decisions) : undefined }
}

/**
 * The decisions that depend on the host.
 *
 * @param ready gives the artifact that was made before, if there is one; asked last, because a registry may have it
 */
async function decideForHost(
  inputs: Inputs,
  host: Host,
  ready: (registry: PlannedRegistry | undefined) => Promise<Artifact | undefined>,
  dryRun: boolean,
  { temp, signal }: PlanContext,
  decide: Decide,
): Promise<Pick<Decisions, 'sources' | 'platforms' | 'content' | 'assigned' | 'registry' | 'controlPlane' | 'failOn'>> {
  const { plugin } = inputs
  const assigned = isAssigned(inputs, host)
  // A `layout` that is wrong still says that nothing is built.
  const builds = !inputs.given.has('layout') && !inputs.given.has('from')
  const [names, registry, controlPlane] = await Promise.all([
    decide('names', () => {
      const { name, publicKeyName } = plugin
      const tags = plugin.tags.map(({ tag }) => tag)
      throwAll(host.nameProblems({ ...inputs.controlPlane, name, publicKeyName, tags }))
      return true
    }),
    decide('registry', () => {
      if (!dryRun) throwAll(publishProblems(inputs))
      return planRegistry(inputs, host, assigned, dryRun)
    }),
    decide('controlPlane', () => chooseControlPlane(inputs, host, dryRun)),
  ])
  await decide('export', () => {
    assertExport(inputs, host)
  })
  const made = await ready(registry)
  const { sources, platforms, content } = builds
    ? await decideBuild(inputs, host, decide)
    : await decideMade(inputs, host, made, { temp, signal }, decide)
  return {
    sources,
    platforms,
    content,
    assigned,
    registry,
    // The control plane would refuse an invalid name again.
    controlPlane: names === undefined ? undefined : controlPlane,
    failOn: failOn(inputs, host, dryRun),
  }
}

type Contents = Pick<Decisions, 'sources' | 'platforms' | 'content'>

/** What this run makes of the plugin directory. */
async function decideBuild(inputs: Inputs, host: Host, decide: Decide): Promise<Contents> {
  const platforms = await decide('platforms', () => choosePlatforms(inputs, host))
  await decide('machines', () => {
    if (platforms !== undefined) assertMachinesFor(inputs, host, platforms)
  })
  const missing = (await decide('contextFiles', () => contextFileProblems(inputs, host))) ?? []
  const sources = await decide('sources', () =>
    readWith(missing, () => host.read(inputs.plugin.directory, sourceOptions(inputs, host, platforms ?? []))),
  )
  const content = await decide('content', async () => platforms && (await chooseContent(inputs, host, platforms)))
  return { sources, platforms, content }
}

/** Reads the sources. Of a file that both miss, the host's error is kept: it says what makes the file. */
async function readWith<T>(missing: readonly PublishError[], read: () => Promise<T>): Promise<T> {
  const problems = new Problems()
  const sources = await problems.try(read)
  const known = new Set(problems.all.map(({ at }) => at?.file))
  throwAll([...problems.all, ...missing.filter(({ at }) => !known.has(at?.file))])
  return sources as T
}

/** What is in an artifact that was made before. */
async function decideMade(
  { plugin, given, build: { artifactType } }: Inputs,
  host: Host,
  made: Artifact | undefined,
  { temp, signal }: Pick<PlanContext, 'temp' | 'signal'>,
  decide: Decide,
): Promise<Contents> {
  if (made === undefined) return { sources: undefined, platforms: undefined, content: undefined }
  const from = given.has('from')
  const platforms = await decide('platforms', () => layoutPlatforms(made, plugin.platforms, host))
  const adopted = await decide('sources', () => {
    if (from) assertPayload(made, host)
    const { name } = plugin
    return adoptLayout(made, host, { name, artifactType }, temp, signal, from ? 'from' : 'layout')
  })
  const content = adopted && ({ kind: 'layout', artifact: made, content: adopted.content } as const)
  return { sources: adopted?.sources, platforms, content }
}

/** The plan; undefined if a decision is missing that it needs. */
function complete(decisions: Decisions): Plan | undefined {
  const { mode, host, sources, platforms, content, assigned, failOn: categories } = decisions
  if (mode === undefined || host === undefined || sources === undefined || platforms === undefined) return undefined
  if (content === undefined || assigned === undefined || categories === undefined) return undefined
  return { ...decisions, mode, host, sources, platforms, content, assigned, failOn: categories }
}
