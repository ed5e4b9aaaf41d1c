import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import type { RunContext } from '../../shared/context.ts'
import { PublishError } from '../../shared/errors.ts'
import type { RunResult } from '../../shared/exec.ts'
import { parsePlatform, type Platform } from '../../shared/platform.ts'
import { docker, runDocker, type Buildx } from './buildx.ts'
import type { DockerfileOutline } from './dockerfile.ts'
import { failureError, readFailure } from './failure.ts'
import type { BuilderChoice, BuildRequest } from './request.ts'

/** A builder with one node, which is to be made. */
export interface NewBuilder {
  readonly name: string
  /** Address or docker context; undefined: the driver knows where. */
  readonly address: string | undefined
  /** `name=value` */
  readonly options: readonly string[]
}

/** Creates a builder, which does not become the user's current one. It boots with its first build. */
export async function createBuilder(
  buildx: Buildx,
  { name, address, options }: NewBuilder,
  choice: BuilderChoice,
  registries: readonly string[],
  context: RunContext,
): Promise<void> {
  const config = join(await mkdtemp(join(context.resources.temp, 'buildkit-')), 'buildkitd.toml')
  const { certificateFile } = choice
  const trusts = certificateFile !== undefined && builderTrusts(choice, registries)
  if (trusts) await writeFile(config, registryTrust(registries, certificateFile), { mode: 0o600 })
  const result = await runDocker(
    buildx.program,
    [
      'create',
      `--name=${name}`,
      `--driver=${choice.driver}`,
      ...(choice.driver === 'remote' ? [] : [`--driver-opt=image=${choice.buildkitImage}`]),
      ...options.map((option) => `--driver-opt=${asField(option)}`),
      ...(trusts ? [`--buildkitd-config=${config}`] : []),
      ...entitlementFlags(choice),
      ...(address === undefined ? [] : ['--', address]),
    ],
    { env: buildx.env, signal: context.signal },
  )
  if (result.code !== 0) throw creationError(result, `A builder with the driver ${choice.driver} cannot be created`)
  context.log.info(`Created the builder ${name} (${choice.driver}${address === undefined ? '' : `, ${address}`}).`)
}

/** Whether a builder is configured to trust the given certificate authorities. */
export function builderTrusts({ certificateFile, driver }: BuilderChoice, registries: readonly string[]): boolean {
  return certificateFile !== undefined && registries.length > 0 && driver === 'docker-container'
}

/** Whether a builder that the run makes runs the image that the input `buildkit-image` names. */
export function usesOwnImage({ driver, driverOptions: { other = [], own } }: BuilderChoice): boolean {
  return driver !== 'remote' && ![...other, ...[...own.values()].flat()].some((option) => option.startsWith('image='))
}

/** One option, whatever its value: buildx splits what it gets at commas, as in a line of CSV. */
function asField(option: string): string {
  return /[",]/.test(option) ? `"${option.replaceAll('"', '""')}"` : option
}

/** A builder grants what its daemon was started with. That of the driver `remote` runs already. */
function entitlementFlags({ allow, driver }: BuilderChoice): string[] {
  if (allow.length === 0 || driver === 'remote') return []
  const kinds = new Set(allow.map((entitlement) => entitlement.replace(/=.*/, '')))
  return [`--buildkitd-flags=${[...kinds].map((kind) => `--allow-insecure-entitlement=${kind}`).join(' ')}`]
}

/** https://github.com/moby/buildkit/blob/v0.32.2/docs/buildkitd.toml.md; buildx copies the file into the builder. */
function registryTrust(registries: readonly string[], file: string): string {
  return registries.map((host) => `[registry.${JSON.stringify(host)}]\n  ca = [${JSON.stringify(file)}]\n`).join('')
}

export interface BuilderFacts {
  readonly name: string
  readonly driver: string
  readonly current: boolean
  readonly nodes: readonly NodeFacts[]
}

export interface NodeFacts {
  readonly name: string
  /** As buildx lists them, what it runs natively first; `linux/arm64` may be there because it was emulated once. */
  readonly platforms: readonly string[]
  /** `running`, `inactive` or `error`; empty if it is not known. */
  readonly status: string
  /** Why its status is not known; empty if it is. */
  readonly error: string
}

const listedSchema = v.looseObject({
  Name: v.string(),
  Driver: v.optional(v.string(), ''),
  Current: v.optional(v.boolean(), false),
  Nodes: v.optional(
    v.array(
      v.looseObject({
        Name: v.optional(v.string(), ''),
        Platforms: v.nullish(v.array(v.string()), () => []),
        Status: v.optional(v.string(), ''),
        Err: v.optional(v.string(), ''),
      }),
    ),
    [],
  ),
})

/** Lists all builders. buildx prints one JSON document for each builder and node. */
export async function listBuilders(buildx: Buildx, signal: AbortSignal, timeout = 20_000): Promise<BuilderFacts[]> {
  const { stdout } = await runDocker(buildx.program, ['ls', '--format={{json .}}'], {
    env: buildx.env,
    signal,
    timeout,
  })
  const builders = new Map<string, BuilderFacts>()
  for (const line of stdout.split('\n')) {
    const listed = v.safeParse(v.pipe(v.string(), v.parseJson(), listedSchema), line)
    if (!listed.success) continue
    const { Name: name, Driver: driver, Current: current, Nodes: nodes } = listed.output
    const facts = nodes.map(({ Name, Platforms, Status, Err }) => {
      return { name: Name, platforms: Platforms, status: Status, error: Err }
    })
    builders.set(name, { name, driver, current, nodes: facts })
  }
  return [...builders.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * How many nodes a builder has. `builder` is undefined for the current one. buildx is asked only if it has a builder
 * with several, because asking connects to all of them.
 */
export async function nodesOf(buildx: Buildx, builder: string | undefined, signal: AbortSignal): Promise<number> {
  if (!(await anyHasSeveralNodes(buildx.env))) return 1
  const name = builder ?? buildx.env['BUILDX_BUILDER']
  const builders = await listBuilders(buildx, signal)
  return builders.find((one) => (name === undefined ? one.current : one.name === name))?.nodes.length ?? 1
}

/**
 * Tells the builder of a run from others of this user, without starting anything: a file of buildx names the current
 * one. https://github.com/docker/buildx/blob/0e72bf00490231742032ca5c5c63222a4143a591/store/store.go
 *
 * @param builder a name, or `auto`
 */
export async function builderKey(builder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const named = builder === 'auto' ? env['BUILDX_BUILDER'] : builder
  const engine = ['DOCKER_HOST', 'DOCKER_CONTEXT'].map((name) => env[name])
  return JSON.stringify([named, engine, await readFile(join(buildxDirectory(env), 'current'), 'utf8').catch(() => '')])
}

function buildxDirectory({ BUILDX_CONFIG, DOCKER_CONFIG }: NodeJS.ProcessEnv): string {
  return BUILDX_CONFIG ?? join(DOCKER_CONFIG ?? join(homedir(), '.docker'), 'buildx')
}

/** buildx has a file for each builder. If they cannot be read, a build will say that there are several. */
async function anyHasSeveralNodes(env: NodeJS.ProcessEnv): Promise<boolean> {
  const directory = join(buildxDirectory(env), 'instances')
  const names = await readdir(directory).catch(() => [])
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8').catch(() => '')))
  return texts.some((text) => (text.match(/"Endpoint"/g)?.length ?? 0) > 1)
}

function creationError(result: RunResult, message: string): PublishError {
  const failure = readFailure(
    result.stderr.split('\n').filter((line) => line.trim() !== ''),
    undefined,
    '',
  )
  const error = failureError(failure)
  return new PublishError(error.code === 'E_BUILD' ? 'E_BUILDER' : error.code, message, { cause: failure.error })
}

/**
 * Where a build's commands run: `here` on this machine's kernel; on another machine's `engine`, where QEMU can be
 * registered but not tried from here; or in a `builder` on another machine, where nothing can be registered.
 */
export type BuildLocation =
  { readonly kind: 'here' | 'engine' } | { readonly kind: 'builder'; readonly platforms: readonly Platform[] }

/** Finds out where a build runs. `builder` is undefined for the current one. */
export async function findBuildLocation(
  buildx: Buildx,
  builder: string | undefined,
  signal: AbortSignal,
): Promise<BuildLocation> {
  const name = builder ?? buildx.env['BUILDX_BUILDER']
  const [builders, context] = await Promise.all([
    listBuilders(buildx, signal),
    runDocker(docker, ['context', 'inspect', '--format={{.Endpoints.docker.Host}}'], {
      env: buildx.env,
      signal,
      timeout: 20_000,
    }),
  ])
  const facts = builders.find((candidate) => (name === undefined ? candidate.current : candidate.name === name))
  if (facts !== undefined && (!['docker', 'docker-container'].includes(facts.driver) || facts.nodes.length > 1)) {
    return {
      kind: 'builder',
      platforms: facts.nodes
        .flatMap((node) => node.platforms.map(parsePlatform))
        .filter((platform) => platform !== undefined),
    }
  }
  const host = context.stdout.trim()
  return { kind: process.platform === 'linux' && (host === '' || /^(unix|npipe):/.test(host)) ? 'here' : 'engine' }
}

/**
 * The registries of base images, named contexts and caches, as hosts. A created builder is configured to trust the
 * given certificate authorities for each of them. Docker Hub is left out: it does not need them.
 */
export function registriesOf(
  outline: DockerfileOutline,
  request: Pick<BuildRequest, 'contexts' | 'cacheFrom' | 'cacheTo'>,
): string[] {
  const references = [
    ...outline.stages.flatMap((stage) => [stage.base, ...stage.uses]),
    ...[...request.contexts.values()].flatMap((source) =>
      source.startsWith('docker-image://') ? [source.slice('docker-image://'.length)] : [],
    ),
    ...[...request.cacheFrom, ...request.cacheTo].map((entry) => /(?:^|,)ref=([^,]+)/.exec(entry)?.[1] ?? entry),
  ]
  return [...new Set(references.map(registryOf).filter((host) => host !== undefined))].sort()
}

/**
 * The part of an image reference before the first slash, if it is a host
 * (https://github.com/distribution/reference).
 */
function registryOf(reference: string): string | undefined {
  const slash = reference.indexOf('/')
  const host = slash < 0 ? '' : reference.slice(0, slash)
  const named = host === 'localhost' || /[.:]/.test(host)
  return named && /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(host) ? host : undefined
}
