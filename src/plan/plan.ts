import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { payloadAnnotation } from '../artifact/index.ts'
import {
  decideMode,
  publishProblems,
  tagsFromEvent,
  type Event,
  type InputName,
  type Inputs,
  type Mode,
  type VersionAndTags,
} from '../github/index.ts'
import { findPrograms, type FoundProgram } from '../content/index.ts'
import { detectHost, findHost, type Host, type PluginSources, type SourceOptions } from '../hosts/index.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import { sortPlatforms, type Platform } from '../shared/platform.ts'
import { Problems } from '../shared/problems.ts'
import type { SigningOptions } from '../sign/index.ts'
import { refuseBuildSecrets, refuseTagWithoutVersion } from './event-rules.ts'
import { refuseForeignInputs, unsupportedInputs } from './foreign-inputs.ts'
import { planRegistry, refuseForeignTags, type PlannedRegistry } from './registry.ts'
import { planSigning } from './signing.ts'

/** Everything that is decided before anything is done. */
export interface Plan {
  readonly inputs: Inputs
  readonly event: Event
  readonly mode: Mode
  readonly host: Host
  readonly sources: PluginSources
  /** Sorted: their order changes the digest. Empty: the artifact does not depend on a platform. */
  readonly platforms: readonly Platform[]
  readonly content: PlannedContent
  /** Whether the control plane decides about repository and version; else the workflow does. */
  readonly assigned: boolean
  /** Undefined in a dry run that names no registry. */
  readonly registry: PlannedRegistry | undefined
  /** Undefined: nothing is signed. */
  readonly signing: SigningOptions | undefined
  /** Undefined: the host has no control plane, or the user wants none, or a dry run has no token for it. */
  readonly controlPlane: PlannedControlPlane | undefined
  /** Categories of findings that fail the run. */
  readonly failOn: ReadonlySet<string>
  readonly versions: VersionAndTags
  /** PEM of `ca-certificates`. */
  readonly certificateAuthorities: string | undefined
}

/** Where the content comes from. */
export type PlannedContent =
  { readonly kind: 'images' | 'trees' } | { readonly kind: 'programs'; readonly programs: readonly FoundProgram[] }

export interface PlannedControlPlane {
  readonly url: string
  readonly token: string
}

/** What could be decided, and what is wrong. Each decision is undefined if it could not be made. */
export type Decisions = { readonly [Key in keyof Plan]: Plan[Key] | undefined } & Pick<
  Plan,
  'inputs' | 'event' | 'versions'
>

export interface Draft {
  /** Undefined if anything is wrong. */
  readonly plan: Plan | undefined
  readonly problems: Problems
  readonly decisions: Decisions
}

/** What planning works with. */
export interface PlanContext {
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
  /** Private directory of this run. */
  readonly temp: string
  /** The hosts that there are. */
  readonly hosts: readonly Host[]
}

/** The inputs that each decision rests on. */
const inputsByDecision = {
  mode: ['dry-run', 'tag-prefix', 'name', 'path'],
  host: ['host', 'path'],
  version: ['version', 'tags', 'tag-prefix', 'name', 'path', 'control-plane'],
  certificates: ['ca-certificates'],
  names: ['name', 'path', 'namespace', 'control-plane-labels', 'public-key-name'],
  sources: ['path', 'context', 'file', 'schema'],
  platforms: ['platforms'],
  content: ['binaries', 'platforms', 'host', 'path'],
  registry: ['registry', 'repository', 'plain-http', 'registry-username', 'registry-password'],
  signing: [
    'sign',
    'cosign-key',
    'signature-format',
    'signature-repository',
    'transparency-log',
    'signing-config',
    'trusted-root',
    'cosign-version',
    'cosign-sha256',
    'ca-certificates',
  ],
  controlPlane: [
    'control-plane',
    'control-plane-url',
    'control-plane-token',
    'skip-traffic-check',
    'name',
    'path',
    'namespace',
    'control-plane-labels',
    'ca-certificates',
  ],
} as const satisfies Record<string, readonly InputName[]>

/** Decides what will be done. Reads files, asks nobody, changes nothing. Problems are collected, not thrown. */
export async function draftPlan(inputs: Inputs, event: Event, context: PlanContext): Promise<Draft> {
  const problems = new Problems()
  problems.add(
    ...inputs.problems,
    ...unsupportedInputs(inputs),
    ...reservedAnnotations(inputs),
    ...refuseBuildSecrets(inputs, event),
  )
  // Skip decisions that depend on an invalid input.
  const decide = async <T>(
    decision: keyof typeof inputsByDecision,
    make: () => T | Promise<T>,
  ): Promise<T | undefined> => {
    return inputsByDecision[decision].some((name) => inputs.wrong.has(name)) ? undefined : await problems.try(make)
  }
  const { plugin } = inputs
  const naming = { name: plugin.name, path: plugin.path, tagPrefix: plugin.tagPrefix }
  const [mode, host, certificateAuthorities] = await Promise.all([
    decide('mode', () => decideMode(inputs.dryRun, event, naming)),
    decide('host', () => chooseHost(inputs, context)),
    decide('certificates', () => readCertificates(inputs.registry.certificateFile)),
  ])
  // What the event decides wrongly must not hide what else is wrong: without a mode, a dry run's rules apply.
  const dryRun = mode?.dryRun ?? true
  const versions = tagsFromEvent(event, naming, plugin.version)
  const assigned = host && isAssigned(inputs, host)
  if (host !== undefined) problems.add(...refuseForeignInputs(inputs, host, context.hosts))
  if (host !== undefined && assigned === false && !dryRun) {
    await decide('version', () => {
      throwAll(refuseTagWithoutVersion(inputs, event, versions))
    })
  }
  const [names, sources, platforms, registry, signing, controlPlane] = await Promise.all([
    host
      && decide('names', () => {
        throwAll(host.nameProblems({ ...inputs.controlPlane, name: plugin.name, publicKeyName: plugin.publicKeyName }))
        return true
      }),
    host && decide('sources', () => host.read(plugin.directory, sourceOptions(inputs, host))),
    host && decide('platforms', () => choosePlatforms(inputs, host)),
    host
      && decide('registry', () => {
        if (!dryRun) throwAll(publishProblems(inputs))
        return planRegistry(inputs, host, isAssigned(inputs, host), dryRun)
      }),
    decide('signing', () => planSigning(inputs, host, dryRun, context)),
    host && decide('controlPlane', () => chooseControlPlane(inputs, host, dryRun, context.log)),
  ])
  const content = host && platforms && (await decide('content', () => planContent(inputs, host, platforms)))
  if (registry !== undefined) problems.add(...refuseForeignTags(inputs, registry))
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
    versions,
    certificateAuthorities,
    // A name that is refused here would be refused there too, and is said once.
    controlPlane: names === undefined ? undefined : controlPlane,
    failOn: host && failOn(inputs, host, dryRun),
  }
  return { problems, decisions, plan: problems.all.length === 0 ? complete(decisions) : undefined }
}

/** The plan, if nothing that it cannot do without is missing. */
function complete(decisions: Decisions): Plan | undefined {
  const { mode, host, sources, platforms, content, assigned, failOn: categories } = decisions
  if (mode === undefined || host === undefined || sources === undefined || platforms === undefined) return undefined
  if (content === undefined || assigned === undefined || categories === undefined) return undefined
  return { ...decisions, mode, host, sources, platforms, content, assigned, failOn: categories }
}

/** Whether the control plane decides about repository and version, be its token known or not. */
function isAssigned({ controlPlane }: Inputs, host: Host): boolean {
  return host.controlPlane?.assigns === true && controlPlane.mode !== 'none'
}

function sourceOptions({ plugin, build }: Inputs, host: Host): SourceOptions {
  return {
    dockerfile: build.binaries === undefined && host.accepts[0] === 'images' && relative(plugin.directory, build.file),
    ...(plugin.schema !== undefined && { schema: relative(plugin.directory, plugin.schema) }),
  }
}

async function chooseHost({ plugin }: Inputs, { hosts, log }: PlanContext): Promise<Host> {
  if (plugin.host === 'auto') {
    const { host, why } = await detectHost(plugin.directory, hosts)
    log.info(`Host: ${host.title}. ${why}`)
    return host
  }
  return findHost(plugin.host, hosts)
}

function choosePlatforms({ plugin }: Inputs, { targets, title }: Host): Platform[] {
  if (targets.kind === 'single') {
    if (plugin.platforms.length === 0) return []
    throw new PublishError(
      'E_INPUT',
      `\`platforms\` is set, but a plugin of ${title} is the same for all platforms: remove it.`,
    )
  }
  const { allowed } = targets
  const refused = plugin.platforms.filter((platform) => allowed?.includes(platform) === false)
  if (refused.length > 0) {
    const names = refused.map((platform) => `\`${platform}\``).join(', ')
    throw new PublishError(
      'E_INPUT',
      `\`platforms\` has ${names}, which ${title} does not run: set it to a list of ${String(allowed?.join(', '))}.`,
    )
  }
  return sortPlatforms(plugin.platforms.length === 0 ? targets.default : plugin.platforms)
}

async function planContent(
  { build }: Inputs,
  { accepts, title }: Host,
  platforms: readonly Platform[],
): Promise<PlannedContent> {
  if (build.binaries !== undefined) {
    if (!accepts.includes('programs'))
      throw new PublishError('E_INPUT', `\`binaries\` is set, but a plugin of ${title} is not a program: remove it.`)
    const { programs, problems } = await findPrograms(build.binaries, platforms)
    throwAll(problems)
    return { kind: 'programs', programs }
  }
  const [kind] = accepts
  if (kind !== 'programs') return { kind }
  throw new PublishError('E_INPUT', `A plugin of ${title} is packed from ready-made programs: set \`binaries\`.`)
}

function chooseControlPlane(
  { controlPlane }: Inputs,
  host: Host,
  dryRun: boolean,
  log: Log,
): PlannedControlPlane | undefined {
  const url = controlPlane.url ?? host.controlPlane?.url
  if (controlPlane.mode === 'none' || host.controlPlane === undefined || url === undefined) return undefined
  if (controlPlane.token !== undefined) return { url, token: controlPlane.token }
  if (!dryRun) {
    throw new PublishError(
      'E_TOKEN_MISSING',
      `Publishing to ${host.title} needs \`control-plane-token\`, and it is empty.`,
      {
        hint: 'Pass `control-plane-token: ${{ secrets.… }}`; set `control-plane: none` to push the image only.',
      },
    )
  }
  log.notice(
    'There is no `control-plane-token`: composition, breaking changes and lint are not checked in this dry run.',
  )
  return undefined
}

/** What fails this run: what the workflow says, else what the host says for its mode. */
function failOn({ check }: Inputs, { categories }: Host, dryRun: boolean): ReadonlySet<string> {
  const usual = Object.entries(categories)
    .filter(([, { failsPublish }]) => dryRun || failsPublish)
    .map(([name]) => name)
  return new Set(check.failOn ?? usual)
}

function reservedAnnotations({ plugin }: Inputs): PublishError[] {
  if (!Object.hasOwn(plugin.annotations, payloadAnnotation)) return []
  return [
    new PublishError(
      'E_INPUT',
      `\`annotations\` sets ${payloadAnnotation}, which this action writes itself: remove it.`,
    ),
  ]
}

async function readCertificates(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  const pem = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new PublishError('E_INPUT', '`ca-certificates` cannot be read.', { cause })
  })
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem
  throw new PublishError('E_INPUT', '`ca-certificates` holds no PEM certificate: set it to a file that does.')
}
