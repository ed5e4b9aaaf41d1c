import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Event } from '../github/event.ts'
import { failOn, publishProblems, type FailureReason, type InputName, type Inputs } from '../github/inputs.ts'
import { decideMode, type Mode } from '../github/mode.ts'
import { tagsFromEvent, type VersionAndTags } from '../github/tags.ts'
import type { HostProfile, PluginSources, SourceOptions } from '../hosts/host.ts'
import { detectHost, findHost } from '../hosts/table.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import { sortPlatforms, type Platform } from '../shared/platform.ts'
import type { SigningOptions } from '../sign/signer.ts'
import type { PlanContext } from './context.ts'
import { refuseBuildSecrets, refuseTagWithoutVersion } from './event-rules.ts'
import { Problems } from './problems.ts'
import { planSigning } from './signing.ts'
import { planRegistry, type PlannedRegistry } from './registry.ts'
import { refuseForeignTags } from './tags.ts'
import { unsupportedInputs } from './unsupported.ts'

/** Everything that is decided before anything is done. */
export interface Plan {
  readonly inputs: Inputs
  readonly event: Event
  readonly mode: Mode
  readonly host: HostProfile
  readonly sources: PluginSources
  /** Sorted: their order changes the digest. */
  readonly platforms: readonly Platform[]
  /** Undefined in a dry run that names no registry. */
  readonly registry: PlannedRegistry | undefined
  /** Undefined: nothing is signed. */
  readonly signing: SigningOptions | undefined
  /** Undefined: the host has no control plane, or the user wants none, or a dry run has no token for it. */
  readonly controlPlane: { readonly url: string; readonly token: string } | undefined
  readonly failOn: ReadonlySet<FailureReason>
  readonly versions: VersionAndTags
  /** PEM of `ca-certificates`. */
  readonly certificateAuthorities: string | undefined
}

/** What could be decided, and what is wrong; `plan` is there only if nothing is. */
export interface Draft {
  readonly plan: Plan | undefined
  readonly problems: Problems
  /** For the checks that can be made although the plan is not complete. */
  readonly partial: Partial<Plan>
}

/** The inputs that each decision rests on. */
const grounds = {
  mode: ['dry-run', 'tag-prefix', 'name', 'path'],
  host: ['host', 'path'],
  version: ['version', 'tags', 'tag-prefix', 'name', 'path', 'control-plane'],
  certificates: ['ca-certificates'],
  names: ['name', 'path', 'namespace', 'control-plane-labels'],
  sources: ['path', 'context', 'file', 'schema'],
  platforms: ['platforms'],
  registry: ['registry', 'repository', 'plain-http', 'registry-username', 'registry-password'],
  signing: ['sign', 'cosign-key', 'signature-format', 'signature-repository', 'transparency-log', 'signing-config', 'trusted-root', 'cosign-version', 'cosign-sha256', 'ca-certificates'],
  controlPlane: ['control-plane', 'control-plane-url', 'control-plane-token', 'skip-traffic-check', 'name', 'path', 'namespace', 'control-plane-labels', 'ca-certificates'],
} as const satisfies Record<string, readonly InputName[]>

/** Decides what will be done. Reads files, changes nothing. Problems are collected, not thrown. */
export async function draftPlan(inputs: Inputs, event: Event, context: PlanContext): Promise<Draft> {
  const problems = new Problems()
  problems.add(...inputs.problems, ...unsupportedInputs(inputs), ...refuseBuildSecrets(inputs, event))
  // Nothing is concluded from a wrong input: what follows from the default in its place is no news, or not true.
  const decide = async <T>(ground: keyof typeof grounds, decision: () => T | Promise<T>): Promise<T | undefined> => {
    return grounds[ground].some((name) => inputs.wrong.has(name)) ? undefined : await problems.try(decision)
  }
  const { plugin } = inputs
  const naming = { name: plugin.name, path: plugin.path, tagPrefix: plugin.tagPrefix }
  const [mode, host, certificateAuthorities] = await Promise.all([
    decide('mode', () => decideMode(inputs.dryRun, event, naming)),
    decide('host', () => chooseHost(inputs, context.log)),
    decide('certificates', () => readCertificates(inputs.registry.certificateAuthorities)),
  ])
  // What the event decides wrongly must not hide what else is wrong; without a mode the less demanding one is looked at.
  const dryRun = mode?.dryRun ?? true
  const versions = tagsFromEvent(event, naming, plugin.version)
  if (host !== undefined && !dryRun) {
    await decide('version', () => { throwAll(refuseTagWithoutVersion(inputs, event, host, versions)) })
  }
  const [name, sources, platforms, registry, signing, controlPlane] = await Promise.all([
    host && decide('names', () => acceptedName(inputs, host)),
    host && decide('sources', () => host.readSources(plugin.directory, sourceOptions(inputs))),
    host && decide('platforms', () => choosePlatforms(inputs, host)),
    host && decide('registry', () => { if (!dryRun) throwAll(publishProblems(inputs)); return planRegistry(inputs.registry, host, dryRun) }),
    decide('signing', () => planSigning(inputs, host, dryRun, context)),
    host && decide('controlPlane', () => chooseControlPlane(inputs, host, dryRun, context.log)),
  ])
  if (host !== undefined && registry !== undefined) problems.add(...refuseForeignTags(inputs, host, registry))
  const known = {
    inputs, event, registry, signing, certificateAuthorities,
    // A name that is refused here would be refused there too, and is said once.
    controlPlane: name === undefined ? undefined : controlPlane,
    failOn: failOn(inputs.check, dryRun),
    versions,
    ...(mode && { mode }), ...(host && { host }), ...(sources && { sources }), ...(platforms && { platforms }),
  }
  const { mode: m, host: h, sources: s, platforms: p } = known
  const complete = problems.all.length === 0 && m !== undefined && h !== undefined && s !== undefined && p !== undefined
  return { problems, partial: known, plan: complete ? { ...known, mode: m, host: h, sources: s, platforms: p } : undefined }
}

function sourceOptions({ plugin, build }: Inputs): SourceOptions {
  return {
    dockerfile: relative(plugin.directory, build.file),
    ...(plugin.schema !== undefined && { schema: relative(plugin.directory, plugin.schema) }),
  }
}

async function chooseHost({ plugin }: Inputs, log: Log): Promise<HostProfile> {
  if (plugin.host === 'auto') {
    const { profile, why } = await detectHost(plugin.directory)
    log.info(`Host: ${profile.title}. ${why}`)
    return profile
  }
  const profile = findHost(plugin.host)
  if (profile === undefined) throw new PublishError('E_HOST_UNKNOWN', `The host \`${plugin.host}\` is not supported by this version.`)
  return profile
}

function choosePlatforms({ plugin }: Inputs, host: HostProfile): Platform[] {
  const refused = plugin.platforms.filter((platform) => host.allowedPlatforms?.includes(platform) === false)
  if (refused.length > 0) {
    throw new PublishError('E_INPUT', `\`platforms\` has ${refused.map((p) => `\`${p}\``).join(', ')}, which ${host.title} does not run: set it to a list of ${String(host.allowedPlatforms?.join(', '))}.`)
  }
  return sortPlatforms(plugin.platforms.length === 0 ? host.defaultPlatforms : plugin.platforms)
}

/** The plugin's name, once the host has nothing against it, its namespace and its labels. */
function acceptedName({ plugin, controlPlane }: Inputs, host: HostProfile): string {
  const name = host.refuseName(plugin.name)
  const namespace = controlPlane.namespace === undefined ? undefined : host.refuseNamespace(controlPlane.namespace)
  throwAll([
    ...(name === undefined ? [] : [new PublishError('E_PLUGIN_NAME', name)]),
    ...[namespace, ...host.refuseLabels(controlPlane.labels)].flatMap((problem) => problem === undefined ? [] : [new PublishError('E_INPUT', problem)]),
  ])
  return plugin.name
}

function chooseControlPlane({ controlPlane }: Inputs, host: HostProfile, dryRun: boolean, log: Log): Plan['controlPlane'] {
  const url = controlPlane.url ?? host.controlPlaneUrl
  if (controlPlane.mode === 'none' || host.controlPlane === undefined || url === undefined) return undefined
  if (controlPlane.token !== undefined) return { url, token: controlPlane.token }
  if (!dryRun) {
    throw new PublishError('E_TOKEN_MISSING', `Publishing to ${host.title} needs \`control-plane-token\`, and it is empty.`, {
      hint: 'Pass `control-plane-token: ${{ secrets.… }}`; set `control-plane: none` to push the image only.',
    })
  }
  log.notice('There is no `control-plane-token`: composition, breaking changes and lint are not checked in this dry run.')
  return undefined
}

async function readCertificates(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  const pem = await readFile(path, 'utf8').catch((cause: unknown) => { throw new PublishError('E_INPUT', '`ca-certificates` cannot be read.', { cause }) })
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new PublishError('E_INPUT', '`ca-certificates` holds no PEM certificate: set it to a file that does.')
  return pem
}
