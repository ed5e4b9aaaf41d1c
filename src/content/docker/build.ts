import { mkdir, readdir, readFile } from 'node:fs/promises'
import { allOrStop } from '../../shared/all-or-stop.ts'
import type { RunContext } from '../../shared/context.ts'
import { PublishError } from '../../shared/errors.ts'
import type { RunResult } from '../../shared/exec.ts'
import { hostPlatform, platformParts, sortPlatforms, type Platform } from '../../shared/platform.ts'
import { newResourceName } from '../../shared/resources.ts'
import type { Images } from '../content.ts'
import { buildCommand, maskSecrets, type BuildCommand } from './arguments.ts'
import { createBuilder, findBuildLocation, listBuilders, registriesOf } from './builder.ts'
import { dockerEnvironment, findBuildx, runDocker, type Buildx } from './buildx.ts'
import { outlineDockerfile, type DockerfileOutline } from './dockerfile.ts'
import { emulationNeeds, prepareForBuild, prepareForSmokeTest, type Emulator } from './emulation.ts'
import { builderUnfit, failureError, readFailure, type Failure } from './failure.ts'
import { findStage, foreignCode, type ForeignCodeOptions } from './foreign-code.ts'
import { Progress } from './progress.ts'
import { BuildRecorder, type BuildRecord } from './record.ts'
import type { BuildRequest } from './request.ts'

export interface BuiltImages extends Images {
  /** Platforms for which this run registered QEMU. */
  readonly emulated: readonly Platform[]
  /** Asks the builder what went into it. Undefined unless the request wants it. @throws PublishError `E_BUILDER` */
  readonly record: () => Promise<BuildRecord | undefined>
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
  const [outline, command, program] = await Promise.all([
    readDockerfile(request),
    buildCommand(request, env),
    findBuildx(env),
    makeEmptyDirectory(request.destination),
  ])
  maskSecrets(command, log)

  const buildx: Buildx = { program, env: dockerEnvironment(env, request.certificateFile) }
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
    runBuild(buildx, command, outline, request, stoppable, recorder),
  ])
  if (smokeTest.notice !== undefined) log.notice(smokeTest.notice)
  return {
    kind: 'images',
    platforms: request.platforms,
    emulated: sortPlatforms([...emulatedForBuild, ...smokeTest.registered]),
    record: async () => await recorder?.read(buildx, request.platforms, context),
  }
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

async function runBuild(
  buildx: Buildx,
  command: BuildCommand,
  outline: DockerfileOutline,
  request: BuildRequest,
  context: RunContext,
  recorder: BuildRecorder | undefined,
): Promise<void> {
  const named = request.builder === 'auto' ? undefined : request.builder
  const failure = await buildOnce(buildx, command, named, request, context, recorder)
  if (failure === undefined) return
  if (named !== undefined || !builderUnfit(failure)) throw await explain(failure, request.platforms, buildx, context)

  context.log.info(`The current builder cannot do this build: ${failure.error.split('\n')[0] ?? ''}`)
  const name = newResourceName()
  if (recorder !== undefined) recorder.createdBuilder = true
  context.resources.add({ kind: 'builder', name })
  await createBuilder(buildx, name, request, registriesOf(outline, request), context)
  const second = await buildOnce(buildx, command, name, request, context, recorder)
  if (second !== undefined) throw failureError(second, request.platforms)
}

/** One `buildx build`. Returns how it failed, if it did. */
async function buildOnce(
  buildx: Buildx,
  command: BuildCommand,
  builder: string | undefined,
  request: BuildRequest,
  context: RunContext,
  recorder: BuildRecorder | undefined,
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
