import { canRun } from '../../shared/can-run.ts'
import type { RunContext } from '../../shared/context.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { RunResult } from '../../shared/exec.ts'
import { hostPlatform, platformParts, sortPlatforms, type Platform } from '../../shared/platform.ts'
import { newResourceName } from '../../shared/resources.ts'
import { binfmtDirectory, mountBinfmt, runsInContainers } from './binfmt.ts'
import type { BuildLocation } from './builder.ts'
import { docker, dockerEnvironment, runDocker } from './buildx.ts'
import { dockerProblem } from './failure.ts'
import type { ForeignCode } from './foreign-code.ts'
import type { BuildRequest } from './request.ts'

export interface EmulationNeeds {
  /** What the build itself runs: it must be ready before the build. */
  readonly build: readonly ForeignCode[]
  /** What the smoke test would start: it is prepared during the build, and may fail. */
  readonly smokeTest: readonly Platform[]
}

/** What has to be emulated, as far as the input `emulation` allows it. */
export function emulationNeeds(
  request: Pick<BuildRequest, 'emulation' | 'platforms' | 'smokeTestWants'>,
  foreign: readonly ForeignCode[],
): EmulationNeeds {
  if (request.emulation === 'never') return { build: [], smokeTest: [] }
  const native = hostPlatform()
  if (request.emulation === 'auto')
    return { build: foreign, smokeTest: request.smokeTestWants.filter((platform) => platform !== native) }
  const asked = sortPlatforms(request.platforms).filter(
    (platform) => platform !== native && !foreign.some((code) => code.platform === platform && code.certain),
  )
  const always = asked.map((platform) => ({
    platform,
    certain: true,
    reason: `\`emulation: always\` asks for ${platform}`,
  }))
  return { build: [...foreign.filter((code) => !asked.includes(code.platform)), ...always], smokeTest: [] }
}

/** How QEMU is registered, and where the build will run. */
export interface Emulator {
  readonly image: string
  readonly env: NodeJS.ProcessEnv
  /** Called only if something has to be emulated. */
  location(): Promise<BuildLocation>
}

/**
 * Makes sure that the commands of the build can run.
 * @returns the platforms for which QEMU was registered
 * @throws PublishError `E_EMULATION` for what the build certainly needs and cannot have, `E_DOCKER`
 */
export async function prepareForBuild(
  foreign: readonly ForeignCode[],
  emulator: Emulator,
  context: RunContext,
): Promise<Platform[]> {
  const missing = await filterAsync(
    foreign,
    async ({ platform }) => !(await runsInContainers(platform, context.resources.temp)).runs,
  )
  if (missing.length === 0) return []
  for (const { reason } of missing) context.log.info(`Emulation: ${reason}.`)
  const location = await emulator.location()
  if (location.kind === 'builder') {
    const unknown = missing.filter(({ platform }) => !location.platforms.includes(platform))
    if (unknown.length > 0)
      context.log.notice(
        'The builder is on another machine and does not list '
          + `${unknown.map(({ platform }) => platform).join(', ')}: if it has no emulator of its own, the build `
          + 'will fail.',
      )
    return []
  }
  const reported = await register(
    missing.map(({ platform }) => platform),
    emulator,
    context,
  )
  const unreachable = dockerProblem(reported)
  if (unreachable !== undefined) throw unreachable
  return location.kind === 'engine' ? missing.map(({ platform }) => platform) : await verify(missing, reported, context)
}

async function verify(missing: readonly ForeignCode[], reported: string, context: RunContext): Promise<Platform[]> {
  const problems: PublishError[] = []
  const doubts: PublishError[] = []
  const ready: Platform[] = []
  for (const code of missing) {
    const { runs, blockedBy } = await runsInContainers(code.platform, context.resources.temp)
    if (runs) {
      ready.push(code.platform)
      continue
    }
    const error = emulationError(code, blockedBy?.name, reported)
    if (code.certain) problems.push(error)
    else doubts.push(error)
  }
  throwAll(problems)
  for (const { message } of doubts)
    context.log.notice(`${message}. The build continues, because it may not need emulation.`)
  return ready
}

/** What is started without having been built here. */
export type EmulationRequest = Pick<BuildRequest, 'emulation' | 'platforms' | 'smokeTestWants' | 'binfmtImage'>

/**
 * Registers QEMU for programs that are started without a build. What cannot be registered is a notice. Docker is asked
 * only if an emulator is missing.
 */
export async function emulateForStart(request: EmulationRequest, context: RunContext): Promise<readonly Platform[]> {
  const emulator: Emulator = {
    image: request.binfmtImage,
    env: dockerEnvironment(context.env, undefined),
    location: () => Promise.resolve({ kind: 'here' }),
  }
  const { build, smokeTest } = emulationNeeds(request, [])
  const wanted = [...build.map(({ platform }) => platform), ...smokeTest]
  const { registered, notice } = await prepareForSmokeTest(wanted, emulator, context)
  if (notice !== undefined) context.log.notice(notice)
  return registered
}

/** What was prepared for the smoke test. */
export interface SmokeTestEmulation {
  readonly registered: readonly Platform[]
  /** For the user: what could not be prepared. */
  readonly notice: string | undefined
}

/** Registers QEMU for the platforms of the smoke test, as far as that is possible. A failure is not an error. */
export async function prepareForSmokeTest(
  platforms: readonly Platform[],
  emulator: Emulator,
  context: RunContext,
): Promise<SmokeTestEmulation> {
  const runs = (platform: Platform): Promise<boolean> => canRun(platform, context.resources.temp)
  const missing = await filterAsync(
    platforms,
    async (platform) => platform.startsWith('linux/') && !(await runs(platform)),
  )
  if (missing.length === 0) return { registered: [], notice: undefined }
  const reported = lastLine(await register(missing, emulator, context))
  const registered = await filterAsync(missing, runs)
  const lacking = missing.filter((platform) => !registered.includes(platform))
  const reason = `QEMU could not be registered${reported === '' ? '' : ` (${reported})`}`
  const notice =
    lacking.length === 0
      ? undefined
      : `${lacking.join(', ')} cannot be started on this machine: ${reason}. The smoke test skips them.`
  return { registered, notice }
}

/**
 * Registers QEMU for the whole machine, as `docker/setup-qemu-action` does. It stays registered, because other jobs on
 * the machine may have begun to use it.
 * @returns what Docker and the image reported; empty if there was nothing to report
 */
async function register(platforms: readonly Platform[], emulator: Emulator, context: RunContext): Promise<string> {
  const linux = platforms.filter((platform) => platform.startsWith('linux/'))
  const architectures = [...new Set(linux.map((platform) => platformParts(platform).architecture))].sort()
  if (architectures.length === 0) return 'only Linux can be emulated'
  const key = `emulators for ${architectures.join(', ')} of ${emulator.image}`
  return await context.step.once(key, (shared) => registerOnce(architectures, emulator, shared))
}

async function registerOnce(
  architectures: readonly string[],
  emulator: Emulator,
  context: RunContext,
): Promise<string> {
  context.log.info(`Registering QEMU for ${architectures.join(', ')}.`)
  const mounted = await mountBinfmt()
  const result = await context.log.during(`registering QEMU for ${architectures.join(', ')}`, () =>
    runBinfmt(architectures, emulator, context),
  )
  if (result instanceof PublishError) return result.message
  for (const line of `${result.stdout}\n${result.stderr}`.split('\n')) if (line.trim() !== '') context.log.debug(line)
  // The image exits with 0 even if nothing was registered, so callers try whether programs run.
  if (result.timedOut) return 'it took more than three minutes'
  const reported = result.stderr.replace(/^Run 'docker run --help'.*$/m, '').trim()
  return mounted || result.code !== 0
    ? reported
    : `${reported}\nbinfmt_misc is not mounted on this machine: sudo mount -t binfmt_misc binfmt_misc `
        + binfmtDirectory
}

async function runBinfmt(
  architectures: readonly string[],
  { image, env }: Emulator,
  { resources, signal }: RunContext,
): Promise<RunResult | PublishError> {
  const container = { kind: 'container', name: newResourceName('qemu') } as const
  const args = [
    'run',
    '--privileged',
    '--rm',
    `--name=${container.name}`,
    '--',
    image,
    '--install',
    architectures.join(','),
  ]
  resources.add(container)
  try {
    const result = await runDocker(docker, args, { env, signal, timeout: 180_000 })
    // Without an engine, no container was made.
    if (result.code === 0 || dockerProblem(result.stderr) !== undefined) resources.release(container)
    return result
  } catch (error) {
    if (!(error instanceof PublishError)) throw error
    resources.release(container)
    return error
  }
}

function emulationError(code: ForeignCode, blockedBy: string | undefined, reported: string): PublishError {
  const how =
    blockedBy === undefined
      ? {
          cause: reported,
          hint:
            'Register QEMU in an earlier step, allow privileged containers, cross-compile with `FROM '
            + '--platform=$BUILDPLATFORM`, or set `emulation: never` if the builder has emulators of its own.',
        }
      : {
          cause: `${blockedBy} is registered without the flag F, so containers cannot use it`,
          hint:
            `Remove it (echo -1 | sudo tee ${binfmtDirectory}/${blockedBy}) and run again, or cross-compile with `
            + `\`FROM --platform=$BUILDPLATFORM\`.`,
        }
  return new PublishError('E_EMULATION', `${code.reason}, and QEMU could not be registered for it`, {
    ...how,
    ...(code.at && { at: code.at }),
  })
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

async function filterAsync<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep))
  return items.filter((_, i) => kept[i])
}
