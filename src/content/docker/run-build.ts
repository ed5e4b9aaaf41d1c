import { mkdir, mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { allOrStop } from '../../shared/all-or-stop.ts'
import type { RunContext } from '../../shared/context.ts'
import { PublishError } from '../../shared/errors.ts'
import type { RunResult } from '../../shared/exec.ts'
import type { Platform } from '../../shared/platform.ts'
import { prefixed, quiet } from '../../shared/prefixed.ts'
import { newResourceName } from '../../shared/resources.ts'
import { buildCommand, type BuildCommand, type MountArguments } from './arguments.ts'
import { afterBoot } from './boot.ts'
import {
  builderTrusts,
  createBuilder,
  findBuildLocation,
  listBuilders,
  nodesOf,
  registriesOf,
  usesOwnImage,
} from './builder.ts'
import type { BuildLocation } from './builder.ts'
import { runDocker, type Buildx } from './buildx.ts'
import { cachesOfMachine } from './caches.ts'
import type { DockerfileOutline } from './dockerfile.ts'
import { builderUnfit, failureError, hasSeveralNodes, readFailure, type Failure } from './failure.ts'
import type { Machine } from './machines.ts'
import { mergeExports } from './merge-exports.ts'
import type { Mounts } from './mounts.ts'
import { Progress } from './progress.ts'
import { readDigest, type BuildRecorder } from './record.ts'
import type { BuildRequest } from './request.ts'

/** The build of a request, on whichever builders can do it. */
export interface Building {
  readonly buildx: Buildx
  readonly outline: DockerfileOutline
  readonly request: BuildRequest
  readonly recorder: BuildRecorder | undefined
  readonly mounts: Mounts | undefined
  readonly mountArguments: MountArguments
  /** Those that the user names; undefined: there are none. */
  readonly machines: readonly Machine[] | undefined
}

/**
 * `as expected`: nothing was exported, because it is what the request expects. `kept`: exported, and a later run can
 * ask the same builder for it. `made`: exported.
 */
export type Outcome = 'as expected' | 'kept' | 'made'

/** Builds, and exports all images into the destination. @throws PublishError `E_BUILD…`, `E_BUILDER…`, `E_DOCKER` */
export async function runBuild(building: Building, context: RunContext): Promise<Outcome> {
  const { request, mounts, machines } = building
  if (machines !== undefined) {
    const failed = await buildParts(building, machines, context)
    if (failed !== undefined) throw await explain(failed, building, context)
    return 'made'
  }
  const named = request.builder === 'auto' ? undefined : request.builder
  const current = await context.step.once('current builder', () => Promise.resolve({ unfit: false }))
  if (named === undefined && current.unfit) {
    await buildOnNew(building, context)
    return 'made'
  }
  const { earlierExport } = request
  const canAsk = earlierExport !== undefined && (await nodesOfBuilder(building.buildx, named, context)) === 1
  const asked =
    canAsk && earlierExport.digest !== undefined ? await askDigest(building, named, context) : { isShown: false }
  if (asked.digest !== undefined && asked.digest === earlierExport?.digest) return 'as expected'
  const isNew = mounts !== undefined && request.mounts?.machineIsNew === true
  const isHere = isNew && (await buildLocation(building.buildx, named, context)).kind === 'here'
  const unfit = isHere ? await mounts.restore(named) : undefined
  // Steps that were built when it was asked are in the cache now.
  const exporting = asked.isShown ? { ...context, log: quiet(context.log) } : context
  const failed = unfit === undefined ? await buildOnExisting(building, named, exporting) : { failure: unfit }
  if (failed === undefined) return canAsk ? 'kept' : 'made'
  if (named !== undefined || !builderUnfit(failed.failure)) throw await explain(failed, building, context)

  current.unfit = true
  context.log.info(`The current builder cannot do this build: ${failed.failure.error.split('\n')[0] ?? ''}`)
  await buildOnNew(building, context)
  return 'made'
}

/** On a builder that the plugins of the step share, which the first of them makes. */
async function buildOnNew(building: Building, context: RunContext): Promise<void> {
  const { buildx, outline, request, recorder, mounts } = building
  if (recorder !== undefined) recorder.createdBuilder = usesOwnImage(request)
  const registries = registriesOf(outline, request)
  const key = JSON.stringify(builderTrusts(request, registries) ? registries : [])
  const builder = await context.step.once(`builder ${key}`, async (shared) => {
    const name = newResourceName()
    shared.resources.add({ kind: 'builder', name })
    const made = { name, address: request.endpoints.other, options: request.driverOptions.other ?? [] }
    await createBuilder(buildx, made, request, registries, shared)
    return name
  })
  await mounts?.restore(builder)
  const failed = await buildParts(building, [{ builder, platforms: request.platforms }], context)
  if (failed !== undefined) throw failureError(failed.failure, request.platforms)
}

/** What is built together: some platforms, on one machine. */
interface Part extends Pick<Machine, 'platforms'>, Partial<Pick<Machine, 'address'>> {
  /** Undefined: the current one. */
  readonly builder: string | undefined
}

interface FailedPart {
  readonly failure: Failure
  /** Undefined: the whole build. */
  readonly part?: Part
}

/**
 * A builder with several nodes exports no image layout if they share a build, so that it builds each platform apart.
 * buildx chooses the node: for a single platform, it takes the one that was created for it.
 */
async function buildOnExisting(
  building: Building,
  builder: string | undefined,
  context: RunContext,
): Promise<FailedPart | undefined> {
  const { platforms } = building.request
  const each = platforms.map((platform) => ({ builder, platforms: [platform] }))
  if (platforms.length > 1 && (await nodesOfBuilder(building.buildx, builder, context)) > 1)
    return await buildParts(building, each, context)
  const failed = await buildParts(building, [{ builder, platforms }], context)
  return failed !== undefined && hasSeveralNodes(failed.failure) ? await buildParts(building, each, context) : failed
}

function nodesOfBuilder(buildx: Buildx, builder: string | undefined, { step }: RunContext): Promise<number> {
  return step.once(`nodes of ${builder ?? ''}`, ({ signal }) => nodesOf(buildx, builder, signal))
}

/** Where the builds of a step run: all have the same builder. */
export function buildLocation(
  buildx: Buildx,
  builder: string | undefined,
  { step }: RunContext,
): Promise<BuildLocation> {
  return step.once(`location of ${builder ?? ''}`, ({ signal }) => findBuildLocation(buildx, builder, signal))
}

/** Builds all parts side by side. The first failure stops the others. */
async function buildParts(
  building: Building,
  parts: readonly Part[],
  context: RunContext,
): Promise<FailedPart | undefined> {
  const { destination } = building.request
  const [only, ...others] = parts
  if (only === undefined || others.length === 0)
    return only && (await buildPart(building, only, destination, context).then((failure) => withPart(failure, only)))
  const directory = await mkdtemp(join(context.resources.temp, 'exports-'))
  const stop = new AbortController()
  const signal = AbortSignal.any([context.signal, stop.signal])
  let failed: FailedPart | undefined
  const exports = parts.map((part, i) => ({ ...part, directory: join(directory, String(i)) }))
  const builds = exports.map(async (part) => {
    await mkdir(part.directory)
    // Builds that run side by side number their steps each from 1.
    const log = prefixed(context.log, `${part.platforms.join(', ')}: `, ['info', 'debug'])
    const failure = await buildPart(apart(building, part), part, part.directory, { ...context, log, signal })
    if (failure === undefined) return
    failed ??= { failure, part }
    throw stopped
  })
  await allOrStop(stop, builds).catch((error: unknown) => {
    context.signal.throwIfAborted()
    if (failed === undefined) throw error
  })
  if (failed === undefined) await mergeExports(exports, destination)
  return failed
}

const stopped = new Error('the build of other platforms failed')

const withPart = (failure: Failure | undefined, part: Part): FailedPart | undefined => failure && { failure, part }

/** The building of one of several parts. */
function apart(building: Building, { platforms }: Part): Building {
  return { ...building, request: { ...building.request, ...cachesOfMachine(building.request, platforms) } }
}

/** One `buildx build`. Returns how it failed, if it did. */
async function buildPart(
  building: Building,
  { builder, platforms }: Part,
  destination: string,
  context: RunContext,
): Promise<Failure | undefined> {
  const { request, recorder, mounts, mountArguments } = building
  const command = await buildCommand({ ...request, platforms, destination }, context.env, mountArguments)
  const record = recorder?.begin(platforms)
  const { progress, ok } = await runBuildx(building, builder, command, record, context)
  if (mounts !== undefined) mounts.complete = progress.failedStep() === undefined
  if (!ok) return readFailure(progress.messages(), progress.failedStep(), request.file)
  record?.done()
  return undefined
}

/**
 * Builds without exporting. The digest is that of what an export gives; undefined: it is not known. Why not, the export
 * shows: another builder may be able to do it. `isShown`: the log has the steps of the build.
 */
async function askDigest(
  building: Building,
  builder: string | undefined,
  context: RunContext,
): Promise<{ readonly digest?: string | undefined; readonly isShown: boolean }> {
  const { request, mountArguments } = building
  const directory = await mkdtemp(join(context.resources.temp, 'digest-'))
  const file = join(directory, 'metadata.json')
  const command = await buildCommand(request, context.env, mountArguments, 'digest')
  const record = { args: [`--metadata-file=${file}`], env: { BUILDX_METADATA_PROVENANCE: 'disabled' } }
  const { progress, ok } = await runBuildx(building, builder, command, record, context)
  if (!ok) return { isShown: progress.failedStep() !== undefined }
  return { digest: readDigest(await readFile(file, 'utf8').catch(() => '')), isShown: true }
}

async function runBuildx(
  { buildx }: Building,
  builder: string | undefined,
  command: BuildCommand,
  record: { readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv } | undefined,
  context: RunContext,
): Promise<{ readonly progress: Progress; readonly ok: boolean }> {
  const progress = new Progress(context.log)
  const run = (onLine: (line: string) => void): Promise<RunResult> =>
    runDocker(
      buildx.program,
      ['build', ...(builder === undefined ? [] : [`--builder=${builder}`]), ...(record?.args ?? []), ...command.args],
      {
        env: { ...buildx.env, ...record?.env, ...command.secretEnvironment },
        signal: context.signal,
        maxOutput: 64 * 1024,
        onStderrLine: (line) => {
          progress.line(line)
          onLine(line)
        },
      },
    )
  const { code } = await context.log
    .during('docker buildx build', () => afterBoot(builder, context, run))
    .finally(() => {
      progress.end()
    })
  return { progress, ok: code === 0 }
}

async function explain(
  { failure, part }: FailedPart,
  { buildx, request }: Building,
  context: RunContext,
): Promise<PublishError> {
  const platforms: readonly Platform[] = part?.platforms ?? request.platforms
  const error = failureError(failure, platforms)
  if (error.code === 'E_BUILDER' && failure.error.startsWith('no builder')) {
    const builders = await listBuilders(buildx, context.signal)
    return new PublishError('E_BUILDER', error.message, {
      cause: failure.error,
      hint: `Set \`builder\` to auto, or to one of: ${builders.map(({ name }) => name).join(', ')}.`,
    })
  }
  const address = request.driver === 'remote' ? part?.address : undefined
  const hint = address === undefined ? undefined : hintForMachine(error, address, platforms)
  if (hint === undefined) return error
  return new PublishError(error.code, error.message, {
    cause: error.cause,
    hint,
    ...(error.at && { at: error.at }),
  })
}

/** What to do about a machine that the user names, where it is not what other builders need. */
function hintForMachine({ code }: PublishError, address: string, platforms: readonly Platform[]): string | undefined {
  if (code === 'E_BUILDER')
    return `Start the daemon of ${address} so that it can do this build, such as with \`--allow-insecure-entitlement\`.`
  if (code !== 'E_BUILD_EXEC_FORMAT') return undefined
  return (
    `${address} builds ${platforms.join(', ')}, and cannot run its programs, whatever it says. Name another machine in `
    + '`endpoint`, register QEMU on that one, or cross-compile with `FROM --platform=$BUILDPLATFORM`.'
  )
}
