import { canRun, forgetCanRun } from '../shared/can-run.ts'
import { PublishError, throwAll } from '../shared/errors.ts'
import { hostPlatform, platformParts, sortPlatforms } from '../shared/platform.ts'
import type { Platform } from '../shared/platform.ts'
import { directory, mountBinfmt, runsInContainers } from './binfmt.ts'
import { docker, runDocker } from './buildx.ts'
import type { ForeignCode } from './foreign-code.ts'
import type { Place } from './place.ts'
import type { BuildRequest, BuildTools } from './request.ts'

export interface EmulationNeeds {
  /** The build runs it: to be ready before. */
  readonly before: readonly ForeignCode[]
  /** A smoke test would like it: may become ready beside the build, or not at all. */
  readonly beside: readonly Platform[]
}

/** What has to be emulated, as far as `emulation` lets us. */
export function emulationNeeds(request: Pick<BuildRequest, 'emulation' | 'platforms' | 'smokeTestWants'>, foreign: readonly ForeignCode[]): EmulationNeeds {
  if (request.emulation === 'never') return { before: [], beside: [] }
  const native = hostPlatform()
  if (request.emulation === 'auto') return { before: foreign, beside: request.smokeTestWants.filter((platform) => platform !== native) }
  const asked = sortPlatforms(request.platforms).filter((platform) => platform !== native && !foreign.some((code) => code.platform === platform && code.certain))
  const always = asked.map((platform) => ({ platform, certain: true, reason: `\`emulation: always\` asks for ${platform}` }))
  return { before: [...foreign.filter((code) => !asked.includes(code.platform)), ...always], beside: [] }
}

/** How QEMU is registered, and where the build will run. */
export interface Emulator {
  readonly image: string
  readonly env: NodeJS.ProcessEnv
  /** Asked only if something has to be emulated. */
  place(): Promise<Place>
}

/**
 * Makes sure that the build's commands run. Returns what was registered for it; throws `E_EMULATION` for what the build
 * certainly needs and cannot have.
 */
export async function prepareForBuild(needs: EmulationNeeds, emulator: Emulator, tools: BuildTools): Promise<Platform[]> {
  const missing = await filterAsync(needs.before, async ({ platform }) => !(await runsInContainers(platform)).runs)
  if (missing.length === 0) return []
  for (const { reason } of missing) tools.log.info(`Emulation: ${reason}.`)
  const place = await emulator.place()
  if (place.kind === 'builder') {
    const unknown = missing.filter(({ platform }) => !place.platforms.includes(platform))
    if (unknown.length > 0) tools.log.notice(`The builder is on another machine and does not list ${unknown.map(({ platform }) => platform).join(', ')}: if it has no emulator of its own, the build will fail.`)
    return []
  }
  const said = await register(missing.map(({ platform }) => platform), emulator, tools)
  return place.kind === 'engine' ? missing.map(({ platform }) => platform) : await verify(missing, said, tools)
}

async function verify(missing: readonly ForeignCode[], said: string, tools: BuildTools): Promise<Platform[]> {
  const problems: PublishError[] = []
  const ready: Platform[] = []
  for (const code of missing) {
    const { runs, blockedBy } = await runsInContainers(code.platform)
    if (runs) { ready.push(code.platform); continue }
    const error = notEmulated(code, blockedBy?.name, said)
    if (code.certain) problems.push(error)
    else tools.log.notice(`${error.message}. The build goes on, because it may not need it.`)
  }
  throwAll(problems)
  return ready
}

/** The same for a smoke test: what cannot be had is a notice. */
export async function prepareForSmokeTest(platforms: readonly Platform[], emulator: Emulator, tools: BuildTools): Promise<Platform[]> {
  const missing = await filterAsync(platforms, async (platform) => platform.startsWith('linux/') && !await canRun(platform))
  if (missing.length === 0) return []
  const said = await register(missing, emulator, tools)
  const ready = await filterAsync(missing, canRun)
  const lacking = missing.filter((platform) => !ready.includes(platform))
  if (lacking.length > 0) tools.log.notice(`${lacking.join(', ')} cannot be started on this machine: QEMU could not be registered${said === '' ? '' : ` (${lastLine(said)})`}. The smoke test leaves them out.`)
  return ready
}

/** Registers QEMU for the whole machine, as `docker/setup-qemu-action` does. Returns what went wrong, as far as it was said. */
async function register(platforms: readonly Platform[], { image, env }: Emulator, tools: BuildTools): Promise<string> {
  const architectures = [...new Set(platforms.filter((platform) => platform.startsWith('linux/')).map((platform) => platformParts(platform).architecture))].sort()
  if (architectures.length === 0) return 'only Linux can be emulated'
  tools.log.info(`Registering QEMU for ${architectures.join(', ')} …`)
  const mounted = await mountBinfmt()
  const result = await runDocker(docker, ['run', '--privileged', '--rm', '--', image, '--install', architectures.join(',')], { env, signal: tools.signal, timeout: 180_000 })
    .catch((error: unknown) => { if (error instanceof PublishError) return error; throw error })
  if (result instanceof PublishError) return result.message
  forgetCanRun()
  for (const line of `${result.stdout}\n${result.stderr}`.split('\n')) if (line.trim() !== '') tools.log.debug(line)
  // The image exits with 0 even if nothing was registered: what counts is whether programs run.
  if (result.timedOut) return 'it took more than three minutes'
  const said = result.stderr.replace(/^Run 'docker run --help'.*$/m, '').trim()
  return mounted || result.code !== 0 ? said : `${said}\nbinfmt_misc is not mounted on this machine: sudo mount -t binfmt_misc binfmt_misc ${directory}`
}

function notEmulated(code: ForeignCode, blockedBy: string | undefined, said: string): PublishError {
  const how = blockedBy === undefined
    ? { cause: said, hint: 'Register QEMU in an earlier step, allow privileged containers, cross-compile with `FROM --platform=$BUILDPLATFORM`, or set `emulation: never` if the builder has emulators of its own.' }
    : { cause: `${blockedBy} is registered without the flag F, so containers cannot use it`, hint: `Remove it (echo -1 | sudo tee ${directory}/${blockedBy}) and run again, or cross-compile with \`FROM --platform=$BUILDPLATFORM\`.` }
  return new PublishError('E_EMULATION', `${code.reason}, and QEMU could not be registered for it`, { ...how, ...(code.at && { at: code.at }) })
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

async function filterAsync<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep))
  return items.filter((_, i) => kept[i])
}
