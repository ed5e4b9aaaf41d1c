import { mkdir, readdir, readFile } from 'node:fs/promises'
import { allOrStop } from '../../shared/all-or-stop.ts'
import type { RunContext } from '../../shared/context.ts'
import { PublishError } from '../../shared/errors.ts'
import { hostPlatform, platformParts, sortPlatforms, type Platform } from '../../shared/platform.ts'
import type { Images } from '../content.ts'
import { buildCommand, maskSecrets, type MountArguments } from './arguments.ts'
import { registriesOf, usesOwnImage, type BuildLocation } from './builder.ts'
import { findCacheMounts, type FoundMounts } from './cache-mounts.ts'
import { dockerEnvironment, findBuildx, type Buildx } from './buildx.ts'
import { outlineDockerfile, type DockerfileOutline } from './dockerfile.ts'
import { emulationNeeds, prepareForBuild, prepareForSmokeTest, type Emulator } from './emulation.ts'
import { findStage, foreignCode, type ForeignCodeOptions } from './foreign-code.ts'
import { namesMachines, openMachines, type Machine } from './machines.ts'
import { restoredNamespace } from './hidden-build.ts'
import { Mounts } from './mounts.ts'
import { BuildRecorder, type BuildRecord } from './record.ts'
import type { BuildRequest } from './request.ts'
import { buildLocation, runBuild, type Outcome } from './run-build.ts'

export interface BuiltImages extends Images {
  /** Platforms for which this run registered QEMU. */
  readonly emulated: readonly Platform[]
  /** Asks the builder what went into it. Undefined unless the request wants it. @throws PublishError `E_BUILDER` */
  readonly record: () => Promise<BuildRecord | undefined>
  /** Whether anything was exported, and whether a later run can ask the same builder for it. */
  readonly outcome: Outcome
  /** Whether cache mounts were restored, to which other runs could write. */
  readonly readMounts: boolean
  /**
   * Keeps the cache mounts for later runs, if this one may. Only a cancelled run makes it fail.
   * @param whole whether all that shares them was built
   */
  readonly keepMounts: (whole: boolean) => Promise<void>
}

/**
 * Builds every platform at once and exports all of them into one OCI image layout.
 *
 * If the inputs name machines, these build. Otherwise the current builder is tried without asking what it can do: if it
 * cannot do the build, it says so before any work. Only then is another builder created, which the run owns and removes
 * at its end.
 * @throws PublishError `E_BUILD…`, `E_BUILDER`, `E_DOCKER`, `E_EMULATION`, `E_INPUT`, `E_LAYOUT`, `E_PLUGIN_FILE`
 */
export async function buildImages(request: BuildRequest, context: RunContext): Promise<BuiltImages> {
  const { env, log, signal } = context
  const outline = await readDockerfile(request)
  const found = findCacheMounts(outline, foreignCodeOptions(request, env))
  const [command, program] = await Promise.all([
    buildCommand(request, env, mountArguments(request, found)),
    context.step.once('buildx', () => findBuildx(env)),
    makeEmptyDirectory(request.destination),
  ])
  maskSecrets(command, log)

  const buildx: Buildx = { program, env: dockerEnvironment(env, request.certificateFile) }
  const machines = namesMachines(request)
    ? await openMachines(request, request.platforms, buildx, registriesOf(outline, request), context)
    : undefined
  const mounts = openMounts(request, found, buildx, context)
  const named = request.builder === 'auto' ? undefined : request.builder
  const emulator: Emulator = {
    image: request.binfmtImage,
    env: buildx.env,
    location: () => (machines === undefined ? buildLocation(buildx, named, context) : locationOf(machines)),
  }
  const foreign = foreignCode(outline, foreignCodeOptions(request, env)).filter(
    ({ platform }) => machines?.some(({ runs }) => runs.includes(platform)) !== true,
  )
  const needs = emulationNeeds(request, foreign)
  const emulatedForBuild = await prepareForBuild(needs.build, emulator, context)
  const stop = new AbortController()
  const stoppable = { ...context, signal: AbortSignal.any([signal, stop.signal]) }
  const recorder = request.record === undefined ? undefined : await BuildRecorder.open(request.record, context)
  if (recorder !== undefined && machines !== undefined) recorder.createdBuilder = usesOwnImage(request)
  const [smokeTest, outcome] = await allOrStop(stop, [
    prepareForSmokeTest(needs.smokeTest, emulator, stoppable),
    runBuild(
      { buildx, outline, request, recorder, mounts, mountArguments: mountArguments(request, found), machines },
      stoppable,
    ),
  ])
  if (smokeTest.notice !== undefined) log.notice(smokeTest.notice)
  return {
    kind: 'images',
    platforms: request.platforms,
    emulated: sortPlatforms([...emulatedForBuild, ...smokeTest.registered]),
    record: async () => await recorder?.read(buildx, context),
    outcome,
    readMounts: mounts?.restored === true,
    keepMounts: async (whole) => {
      await mounts?.keep(whole)
    },
  }
}

/** A build that uses mounts of other machines has them apart from those of other builds on the same builder. */
function mountArguments({ mounts, mountNamespace }: BuildRequest, found: FoundMounts): MountArguments {
  if (mountNamespace !== undefined) return { namespace: mountNamespace, ownLayers: found.sharesLayers }
  return { namespace: mounts && found.mounts.length > 0 ? restoredNamespace : undefined, ownLayers: false }
}

function openMounts(
  request: BuildRequest,
  found: FoundMounts,
  buildx: Buildx,
  context: RunContext,
): Mounts | undefined {
  if (request.mounts === undefined) return undefined
  if (namesMachines(request)) {
    context.log.info('Cache mounts: not restored, because machines of your own keep theirs.')
    return undefined
  }
  for (const reason of found.leftOut) context.log.info(`Cache mounts: ${reason}`)
  if (found.mounts.length === 0) return undefined
  if (found.image !== undefined) return new Mounts(request.mounts, found, request, buildx, context)
  context.log.info('Cache mounts: not kept, because no image of the Dockerfile runs on the builder itself.')
  return undefined
}

/** Nothing can be registered on machines that the user names. */
function locationOf(machines: readonly Machine[]): Promise<BuildLocation> {
  return Promise.resolve({ kind: 'builder', platforms: machines.flatMap(({ runs }) => runs) })
}

function foreignCodeOptions(request: BuildRequest, env: NodeJS.ProcessEnv): ForeignCodeOptions {
  return {
    file: request.file,
    platforms: request.platforms,
    // Docker engines run Linux on every machine.
    buildPlatform: `linux/${platformParts(hostPlatform()).architecture}` as Platform,
    target: request.target,
    buildArgs: buildArgValues(request.buildArgs, env),
    contextNames: [...request.contexts.keys()],
  }
}

/** Reads the Dockerfile, and refuses what is known to be wrong before the build. BuildKit reports everything else. */
async function readDockerfile({ file, target, contexts }: BuildRequest): Promise<DockerfileOutline> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PublishError('E_PLUGIN_FILE', `The Dockerfile ${file} cannot be read.`, {
      cause,
      hint: 'Create it, or set `file`.',
      at: { file },
    })
  })
  const outline = outlineDockerfile(text)
  if (outline.unclear !== undefined) return outline
  if (outline.stages.length === 0)
    throw new PublishError('E_BUILD', `The Dockerfile ${file} has no FROM.`, { at: { file, line: 1 } })
  if (target !== undefined && findStage(outline.stages, target) === undefined && !contexts.has(target)) {
    const names = outline.stages.flatMap((stage) => stage.name ?? [])
    throw new PublishError(
      'E_INPUT',
      `\`target\` is ${target}, and the Dockerfile has no such `
        + `stage${names.length === 0 ? '' : `: set it to one of ${names.join(', ')}`}.`,
      { at: { file } },
    )
  }
  return outline
}

/** An export into a directory that is not empty would leave the old blobs in the layout. */
async function makeEmptyDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  if ((await readdir(path)).length > 0)
    throw new PublishError('E_LAYOUT', `${path} is not empty, so no image layout can be made there`)
}

/** The values of build arguments; those without a value come from the environment. */
function buildArgValues(buildArgs: readonly string[], env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    buildArgs.flatMap((arg) => {
      const [name = '', ...value] = arg.split('=')
      const given = value.length > 0 ? value.join('=') : env[name]
      return given === undefined ? [] : [[name, given]]
    }),
  )
}
