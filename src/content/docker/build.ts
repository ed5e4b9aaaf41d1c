import { mkdir, readdir, readFile } from 'node:fs/promises'
import { allOrStop } from '../../shared/all-or-stop.ts'
import type { RunContext } from '../../shared/context.ts'
import { PublishError } from '../../shared/errors.ts'
import type { RunResult } from '../../shared/exec.ts'
import { hostPlatform, platformParts, sortPlatforms, type Platform } from '../../shared/platform.ts'
import { newResourceName } from '../../shared/resources.ts'
import type { Images } from '../content.ts'
import { buildCommand, maskSecrets, type BuildCommand, type MountArguments } from './arguments.ts'
import { createBuilder, findBuildLocation, listBuilders, registriesOf } from './builder.ts'
import { findCacheMounts, type FoundMounts } from './cache-mounts.ts'
import { dockerEnvironment, findBuildx, runDocker, type Buildx } from './buildx.ts'
import { outlineDockerfile, type DockerfileOutline } from './dockerfile.ts'
import { emulationNeeds, prepareForBuild, prepareForSmokeTest, type Emulator } from './emulation.ts'
import { builderUnfit, failureError, readFailure, type Failure } from './failure.ts'
import { findStage, foreignCode, type ForeignCodeOptions } from './foreign-code.ts'
import { Mounts, restoredNamespace } from './mounts.ts'
import { Progress } from './progress.ts'
import { BuildRecorder, type BuildRecord } from './record.ts'
import type { BuildRequest } from './request.ts'

export interface BuiltImages extends Images {
  /** Platforms for which this run registered QEMU. */
  readonly emulated: readonly Platform[]
  /** Asks the builder what went into it. Undefined unless the request wants it. @throws PublishError `E_BUILDER` */
  readonly record: () => Promise<BuildRecord | undefined>
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
 * The current builder is tried without asking what it can do: if it cannot do the build, it says so before any work.
 * Only then is another builder created, which the run owns and removes at its end.
 * @throws PublishError `E_BUILD…`, `E_BUILDER`, `E_DOCKER`, `E_EMULATION`, `E_INPUT`, `E_LAYOUT`, `E_PLUGIN_FILE`
 */
export async function buildImages(request: BuildRequest, context: RunContext): Promise<BuiltImages> {
  const { env, log, signal } = context
  const outline = await readDockerfile(request)
  const found = findCacheMounts(outline, foreignCodeOptions(request, env))
  const [command, program] = await Promise.all([
    buildCommand(request, env, mountArguments(request, found)),
    findBuildx(env),
    makeEmptyDirectory(request.destination),
  ])
  maskSecrets(command, log)

  const buildx: Buildx = { program, env: dockerEnvironment(env, request.certificateFile) }
  const mounts = openMounts(request, found, buildx, context)
  const named = request.builder === 'auto' ? undefined : request.builder
  const emulator: Emulator = {
    image: request.binfmtImage,
    env: buildx.env,
    location: () => findBuildLocation(buildx, named, signal),
  }
  const needs = emulationNeeds(request, foreignCode(outline, foreignCodeOptions(request, env)))
  const emulatedForBuild = await prepareForBuild(needs.build, emulator, context)
  const stop = new AbortController()
  const stoppable = { ...context, signal: AbortSignal.any([signal, stop.signal]) }
  const recorder = request.record === undefined ? undefined : await BuildRecorder.open(request.record, context)
  const [smokeTest] = await allOrStop(stop, [
    prepareForSmokeTest(needs.smokeTest, emulator, stoppable),
    runBuild({ buildx, command, outline, request, recorder, mounts }, stoppable),
  ])
  if (smokeTest.notice !== undefined) log.notice(smokeTest.notice)
  return {
    kind: 'images',
    platforms: request.platforms,
    emulated: sortPlatforms([...emulatedForBuild, ...smokeTest.registered]),
    record: async () => await recorder?.read(buildx, request.platforms, context),
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
  for (const reason of found.leftOut) context.log.info(`Cache mounts: ${reason}`)
  if (found.mounts.length === 0) return undefined
  if (found.image !== undefined) return new Mounts(request.mounts, found, request, buildx, context)
  context.log.info('Cache mounts: not kept, because no image of the Dockerfile runs on the builder itself.')
  return undefined
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

/** One build, on whichever builder can do it. */
interface Building {
  readonly buildx: Buildx
  readonly command: BuildCommand
  readonly outline: DockerfileOutline
  readonly request: BuildRequest
  readonly recorder: BuildRecorder | undefined
  readonly mounts: Mounts | undefined
}

async function runBuild(building: Building, context: RunContext): Promise<void> {
  const { buildx, outline, request, recorder, mounts } = building
  const named = request.builder === 'auto' ? undefined : request.builder
  const isNew = mounts !== undefined && request.mounts?.machineIsNew === true
  const isHere = isNew && (await findBuildLocation(buildx, named, context.signal)).kind === 'here'
  const unfit = isHere ? await mounts.restore(named) : undefined
  const failure = unfit ?? (await buildOnce(building, named, context))
  if (failure === undefined) return
  if (named !== undefined || !builderUnfit(failure)) throw await explain(failure, request.platforms, buildx, context)

  context.log.info(`The current builder cannot do this build: ${failure.error.split('\n')[0] ?? ''}`)
  const name = newResourceName()
  if (recorder !== undefined) recorder.createdBuilder = true
  context.resources.add({ kind: 'builder', name })
  await createBuilder(buildx, name, request, registriesOf(outline, request), context)
  // A remote builder was there before.
  if (request.driver !== 'remote') await mounts?.restore(name)
  const second = await buildOnce(building, name, context)
  if (second !== undefined) throw failureError(second, request.platforms)
}

/** One `buildx build`. Returns how it failed, if it did. */
async function buildOnce(
  { buildx, command, request, recorder, mounts }: Building,
  builder: string | undefined,
  context: RunContext,
): Promise<Failure | undefined> {
  const progress = new Progress(context.log)
  const run = (): Promise<RunResult> =>
    runDocker(
      buildx.program,
      ['build', ...(builder === undefined ? [] : [`--builder=${builder}`]), ...(recorder?.args ?? []), ...command.args],
      {
        env: { ...buildx.env, ...recorder?.env, ...command.secretEnvironment },
        signal: context.signal,
        maxOutput: 64 * 1024,
        onStderrLine: (line) => {
          progress.line(line)
        },
      },
    )
  const result = await context.log.during('docker buildx build', run).finally(() => {
    progress.end()
  })
  if (mounts !== undefined) mounts.complete = progress.failedStep() === undefined
  return result.code === 0 ? undefined : readFailure(progress.messages(), progress.failedStep(), request.file)
}

async function explain(
  failure: Failure,
  platforms: readonly Platform[],
  buildx: Buildx,
  context: RunContext,
): Promise<PublishError> {
  const error = failureError(failure, platforms)
  if (error.code !== 'E_BUILDER' || !failure.error.startsWith('no builder')) return error
  const builders = await listBuilders(buildx, context.signal)
  return new PublishError('E_BUILDER', error.message, {
    cause: failure.error,
    hint: `Set \`builder\` to auto, or to one of: ${builders.map(({ name }) => name).join(', ')}.`,
  })
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
