import { canRun } from '../../shared/can-run.ts'
import type { RunContext } from '../../shared/context.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { RunResult } from '../../shared/exec.ts'
import { hostPlatform, platformParts, sortPlatforms } from '../../shared/platform.ts'
import type { Platform } from '../../shared/platform.ts'
import { newResourceName } from '../../shared/resources.ts'
import { directory, mountBinfmt, runsInContainers } from './binfmt.ts'
import { docker, dockerEnvironment, runDocker } from './buildx.ts'
import { dockerProblem } from './failure.ts'
import type { ForeignCode } from './foreign-code.ts'
import type { BuildLocation } from './location.ts'
import type { BuildRequest } from './request.ts'

export interface EmulationNeeds {
  /** The build runs it: to be ready before. */
  readonly before: readonly ForeignCode[]
  /** A smoke test would like it: may become ready beside the build, or not at all. */
  readonly beside: readonly Platform[]
}

/** What has to be emulated, as far as `emulation` lets us. */
export function emulationNeeds(
  request: Pick<BuildRequest, 'emulation' | 'platforms' | 'smokeTestWants'>,
  foreign: readonly ForeignCode[],
): EmulationNeeds {
  if (request.emulation === 'never') return { before: [], beside: [] }
  const native = hostPlatform()
  if (request.emulation === 'auto')
    return { before: foreign, beside: request.smokeTestWants.filter((platform) => platform !== native) }
  const asked = sortPlatforms(request.platforms).filter(
    (platform) => platform !== native && !foreign.some((code) => code.platform === platform && code.certain),
  )
  const always = asked.map((platform) => ({
    platform,
    certain: true,
    reason: `\`emulation: always\` asks for ${platform}`,
  }))
  return { before: [...foreign.filter((code) => !asked.includes(code.platform)), ...always], beside: [] }
}

/** How QEMU is registered, and where the build will run. */
export interface Emulator {
  readonly image: string
  readonly env: NodeJS.ProcessEnv
  /** Asked only if something has to be emulated. */
  location(): Promise<BuildLocation>
}

/**
 * Makes sure that the build's commands run. Returns what was registered for it; throws `E_EMULATION` for what the build
 * certainly needs and cannot have.
 */
export async function prepareForBuild(
  needs: EmulationNeeds,
  emulator: Emulator,
  context: RunContext,
): Promise<Platform[]> {
  const missing = await filterAsync(
    needs.before,
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
  const said = await register(
    missing.map(({ platform }) => platform),
    emulator,
    context,
  )
  const unreachable = dockerProblem(said)
  if (unreachable !== undefined) throw unreachable
  return location.kind === 'engine' ? missing.map(({ platform }) => platform) : await verify(missing, said, context)
}

async function verify(missing: readonly ForeignCode[], said: string, context: RunContext): Promise<Platform[]> {
  const problems: PublishError[] = []
  const ready: Platform[] = []
  for (const code of missing) {
    const { runs, blockedBy } = await runsInContainers(code.platform, context.resources.temp)
    if (runs) {
      ready.push(code.platform)
      continue
    }
    const error = notEmulated(code, blockedBy?.name, said)
    if (code.certain) problems.push(error)
    else context.log.notice(`${error.message}. The build goes on, because it may not need it.`)
  }
  throwAll(problems)
  return ready
}

/** What is to be started without having been built here. */
export type EmulationRequest = Pick<BuildRequest, 'emulation' | 'platforms' | 'smokeTestWants' | 'binfmtImage'>

/**
 * Registers QEMU for programs that are started without a build. What cannot be had is a notice. Asks for Docker only if
 * something is missing.
 */
export async function emulateForStart(request: EmulationRequest, context: RunContext): Promise<readonly Platform[]> {
  const emulator: Emulator = {
    image: request.binfmtImage,
    env: dockerEnvironment(context.env, undefined),
    location: () => Promise.resolve({ kind: 'here' }),
  }
  const { before, beside } = emulationNeeds(request, [])
  const wanted = [...before.map(({ platform }) => platform), ...beside]
  const { registered, notice } = await prepareForSmokeTest(wanted, emulator, context)
  if (notice !== undefined) context.log.notice(notice)
  return registered
}

/** What could be had for a smoke test. */
export interface SmokeTestEmulation {
  readonly registered: readonly Platform[]
  /** What could not be had, for the user. It matters only if there is something to start. */
  readonly notice: string | undefined
}

/** The same for a smoke test: what cannot be had is no error. */
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
  const said = lastLine(await register(missing, emulator, context))
  const registered = await filterAsync(missing, runs)
  const lacking = missing.filter((platform) => !registered.includes(platform))
  const reason = `QEMU could not be registered${said === '' ? '' : ` (${said})`}`
  const notice =
    lacking.length === 0
      ? undefined
      : `${lacking.join(', ')} cannot be started on this machine: ${reason}. The smoke test leaves them out.`
  return { registered, notice }
}

/**
 * Registers QEMU for the whole machine, as `docker/setup-qemu-action` does. It stays registered: other jobs of the
 * machine may have come to need it. Returns what went wrong, as far as it was said.
 */
async function register(platforms: readonly Platform[], emulator: Emulator, context: RunContext): Promise<string> {
  const linux = platforms.filter((platform) => platform.startsWith('linux/'))
  const architectures = [...new Set(linux.map((platform) => platformParts(platform).architecture))].sort()
  if (architectures.length === 0) return 'only Linux can be emulated'
  context.log.info(`Registering QEMU for ${architectures.join(', ')} …`)
  const mounted = await mountBinfmt()
  const result = await runBinfmt(architectures, emulator, context)
  if (result instanceof PublishError) return result.message
  for (const line of `${result.stdout}\n${result.stderr}`.split('\n')) if (line.trim() !== '') context.log.debug(line)
  // The image exits with 0 even if nothing was registered: what counts is whether programs run.
  if (result.timedOut) return 'it took more than three minutes'
  const said = result.stderr.replace(/^Run 'docker run --help'.*$/m, '').trim()
  return mounted || result.code !== 0
    ? said
    : `${said}\nbinfmt_misc is not mounted on this machine: sudo mount -t binfmt_misc binfmt_misc ${directory}`
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
    if (result.code === 0) resources.release(container)
    return result
  } catch (error) {
    if (error instanceof PublishError) return error
    throw error
  }
}

function notEmulated(code: ForeignCode, blockedBy: string | undefined, said: string): PublishError {
  const how =
    blockedBy === undefined
      ? {
          cause: said,
          hint:
            'Register QEMU in an earlier step, allow privileged containers, cross-compile with `FROM '
            + '--platform=$BUILDPLATFORM`, or set `emulation: never` if the builder has emulators of its own.',
        }
      : {
          cause: `${blockedBy} is registered without the flag F, so containers cannot use it`,
          hint:
            `Remove it (echo -1 | sudo tee ${directory}/${blockedBy}) and run again, or cross-compile with `
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
