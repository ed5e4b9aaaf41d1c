import { mkdir, readdir, readFile } from 'node:fs/promises'
import type { RunContext } from '../../shared/context.ts'
import { PublishError } from '../../shared/errors.ts'
import { hostPlatform, platformParts } from '../../shared/platform.ts'
import type { Platform } from '../../shared/platform.ts'
import { newResourceName } from '../../shared/resources.ts'
import type { Images } from '../content.ts'
import { buildCommand, maskSecrets, type BuildCommand } from './arguments.ts'
import { createBuilder, listBuilders } from './builder.ts'
import { dockerEnvironment, findBuildx, runDocker, type Buildx } from './buildx.ts'
import { outlineDockerfile, type DockerfileOutline } from './dockerfile.ts'
import { emulationNeeds, prepareForBuild, prepareForSmokeTest, type Emulator } from './emulation.ts'
import { builderUnfit, failureError, readFailure, type Failure } from './failure.ts'
import { findStage, foreignCode } from './foreign-code.ts'
import { findBuildLocation } from './location.ts'
import { Progress } from './progress.ts'
import { registriesOf } from './registries.ts'
import type { BuildRequest } from './request.ts'

export interface BuiltImages extends Images {
  /** Platforms for which this run registered QEMU. */
  readonly emulated: readonly Platform[]
}

/**
 * Builds every platform at once and exports all of them into one OCI image layout.
 *
 * The builder is asked for nothing first: the build is started, and an answer that this builder cannot do it comes
 * before any work. Only then is another one created, which the run owns and removes at its end.
 * @throws PublishError `E_BUILD…`, `E_BUILDER`, `E_DOCKER`, `E_EMULATION`, `E_INPUT`, `E_LAYOUT`, `E_PLUGIN_FILE`
 */
export async function buildImages(request: BuildRequest, context: RunContext): Promise<BuiltImages> {
  const { env, log, signal } = context
  const [outline, command, program] = await Promise.all([
    readDockerfile(request),
    buildCommand(request, env),
    findBuildx(env),
    freshDirectory(request.destination),
  ])
  maskSecrets(command, log)

  const buildx: Buildx = { program, env: dockerEnvironment(env, request.certificateFile) }
  const named = request.builder === 'auto' ? undefined : request.builder
  const emulator: Emulator = {
    image: request.binfmtImage,
    env: buildx.env,
    location: () => findBuildLocation(buildx, named, signal),
  }
  // Engines run Linux, also on a machine that does not.
  const buildPlatform = `linux/${platformParts(hostPlatform()).architecture}` as Platform
  const needs = emulationNeeds(
    request,
    foreignCode(outline, {
      file: request.file,
      platforms: request.platforms,
      buildPlatform,
      target: request.target,
      buildArgs: assignments(request.buildArgs, env),
      contextNames: [...request.contexts.keys()],
    }),
  )
  const before = await prepareForBuild(needs, emulator, context)
  const [beside] = await together(signal, [
    (either) => prepareForSmokeTest(needs.beside, emulator, { ...context, signal: either }),
    (either) =>
      log.group(`Build ${request.platforms.join(', ')}`, () =>
        runBuild(buildx, command, outline, request, { ...context, signal: either }),
      ),
  ])
  if (beside.notice !== undefined) log.notice(beside.notice)
  return {
    kind: 'images',
    platforms: request.platforms,
    emulated: [...new Set([...before, ...beside.registered])].sort(),
  }
}

async function runBuild(
  buildx: Buildx,
  command: BuildCommand,
  outline: DockerfileOutline,
  request: BuildRequest,
  context: RunContext,
): Promise<void> {
  const named = request.builder === 'auto' ? undefined : request.builder
  const failure = await buildOnce(buildx, command, named, request, context)
  if (failure === undefined) return
  if (named !== undefined || !builderUnfit(failure)) throw await explain(failure, buildx, context)

  context.log.info(`The current builder cannot do this build: ${failure.error.split('\n')[0] ?? ''}`)
  const name = newResourceName()
  context.resources.add({ kind: 'builder', name })
  await createBuilder(buildx, name, request, registriesOf(outline, request), context)
  const second = await buildOnce(buildx, command, name, request, context)
  if (second !== undefined) throw failureError(second)
}

/** One `buildx build`. Returns how it failed, if it did. */
async function buildOnce(
  buildx: Buildx,
  command: BuildCommand,
  builder: string | undefined,
  request: BuildRequest,
  context: RunContext,
): Promise<Failure | undefined> {
  const progress = new Progress(context.log)
  const result = await runDocker(
    buildx.program,
    ['build', ...(builder === undefined ? [] : [`--builder=${builder}`]), ...command.args],
    {
      env: { ...buildx.env, ...command.secretEnvironment },
      signal: context.signal,
      maxOutput: 64 * 1024,
      onStderrLine: (line) => {
        progress.line(line)
      },
    },
  )
  return result.code === 0 ? undefined : readFailure(progress.messages(), progress.failedStep(), request.file)
}

async function explain(failure: Failure, buildx: Buildx, context: RunContext): Promise<PublishError> {
  const error = failureError(failure)
  if (error.code !== 'E_BUILDER' || !failure.error.startsWith('no builder')) return error
  const builders = await listBuilders(buildx, context.signal)
  return new PublishError('E_BUILDER', error.message, {
    cause: failure.error,
    hint: `Set \`builder\` to auto, or to one of: ${builders.map(({ name }) => name).join(', ')}.`,
  })
}

/** What is known to be wrong before anything is built; everything else about a Dockerfile is for BuildKit to say. */
async function readDockerfile({ file, target, contexts }: BuildRequest): Promise<DockerfileOutline> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PublishError('E_PLUGIN_FILE', `The Dockerfile ${file} cannot be read`, {
      cause,
      hint: 'Create it, or set `file`.',
      at: { file },
    })
  })
  const outline = outlineDockerfile(text)
  if (outline.unclear !== undefined) return outline
  if (outline.stages.length === 0)
    throw new PublishError('E_BUILD', `The Dockerfile ${file} has no FROM`, { at: { file, line: 1 } })
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

/** An export into a used directory would leave the blobs that were there. */
async function freshDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  if ((await readdir(path)).length > 0)
    throw new PublishError('E_LAYOUT', `${path} is not empty, so no image layout can be made there`)
}

function assignments(buildArgs: readonly string[], env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    buildArgs.flatMap((arg) => {
      const [name = '', ...value] = arg.split('=')
      const given = value.length > 0 ? value.join('=') : env[name]
      return given === undefined ? [] : [[name, given]]
    }),
  )
}

/** Runs both at once; the failure of one ends the other, and nothing is left running. */
async function together<A, B>(
  signal: AbortSignal,
  [a, b]: readonly [(signal: AbortSignal) => Promise<A>, (signal: AbortSignal) => Promise<B>],
): Promise<[A, B]> {
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const works = [a(both), b(both)] as const
  try {
    return await Promise.all(works)
  } catch (error) {
    stop.abort(error)
    await Promise.allSettled(works)
    throw error
  }
}
