import { createHash } from 'node:crypto'
import type { RunContext } from '../../shared/context.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import { parsePlatform, sortPlatforms, valueFor, type ByPlatform, type Platform } from '../../shared/platform.ts'
import { publishErrors } from '../../shared/problems.ts'
import { newResourceName } from '../../shared/resources.ts'
import { builderTrusts, createBuilder, listBuilders, type NodeFacts } from './builder.ts'
import type { Buildx } from './buildx.ts'
import { openTls, type Tls, type TlsSources } from './certificates.ts'
import { reachProblem } from './reach.ts'
import type { BuilderChoice } from './request.ts'

/** A machine that builds some of the platforms: a builder of its own, which this run made and owns. */
export interface Machine {
  readonly builder: string
  /** As the user named it; undefined: the driver knows where it is. */
  readonly address: string | undefined
  /** What it builds. */
  readonly platforms: readonly Platform[]
  /** What it can run, as far as that is known before its first build. */
  readonly runs: readonly Platform[]
}

/** The inputs that name machines. */
type NamedMachines = Pick<BuilderChoice, 'builder' | 'driver' | 'driverOptions' | 'endpoints' | 'endpointTls'>

/** @throws PublishError `E_BUILDER_PLATFORM` if machines are named, and none for a platform */
export function assertMachines(choice: NamedMachines, platforms: readonly Platform[]): void {
  if (namesMachines(choice)) planMachines(choice, platforms)
}

/** Whether the user names machines. Then nothing else builds, not even if the current builder could. */
export function namesMachines({ builder, driver, endpoints, driverOptions }: NamedMachines): boolean {
  if (builder !== 'auto') return false
  return driver !== 'docker-container' || endpoints.own.size > 0 || driverOptions.own.size > 0
}

/** A machine as the inputs describe it. */
export interface PlannedMachine {
  readonly platforms: readonly Platform[]
  /** Those for which it was named, and not because no other machine is. */
  readonly own: readonly Platform[]
  readonly address: string | undefined
  readonly options: readonly string[]
  readonly tls: TlsSources | undefined
  /** The name in its certificate, if it is not the host of its address. */
  readonly serverName: string | undefined
}

/**
 * Which machine builds which of the platforms. What is described alike is one machine.
 * @throws PublishError `E_BUILDER_PLATFORM` if there is none for a platform
 */
export function planMachines(choice: NamedMachines, platforms: readonly Platform[]): readonly PlannedMachine[] {
  const machines = new Map<string, PlannedMachine>()
  const missing: Platform[] = []
  for (const platform of sortPlatforms(platforms)) {
    const address = valueFor(choice.endpoints, platform)
    if (address === undefined && choice.driver === 'remote') {
      missing.push(platform)
      continue
    }
    const { driverOptions, endpoints } = choice
    const described = describe(
      choice,
      [...(driverOptions.other ?? []), ...(driverOptions.own.get(platform) ?? [])],
      platform,
    )
    const key = JSON.stringify([address, described])
    const known = machines.get(key)
    const isOwn = endpoints.own.has(platform) || driverOptions.own.has(platform)
    machines.set(key, {
      ...described,
      address,
      platforms: [...(known?.platforms ?? []), platform],
      own: [...(known?.own ?? []), ...(isOwn ? [platform] : [])],
    })
  }
  if (missing.length > 0)
    throw new PublishError('E_BUILDER_PLATFORM', `No machine is named for ${missing.join(', ')}.`, {
      hint:
        `Add a line such as ${missing[0] ?? ''}=tcp://host:1234 to \`endpoint\`, or a line with an address alone, `
        + 'which builds all other platforms.',
    })
  return [...machines.values()]
}

/** Certificates among the options of the driver `remote` are those of the machine, as if inputs had them. */
function describe(
  { driver, endpointTls }: NamedMachines,
  options: readonly string[],
  platform: Platform,
): Pick<PlannedMachine, 'options' | 'tls' | 'serverName'> {
  if (driver !== 'remote') return { options, tls: undefined, serverName: undefined }
  const option = (name: string): string | undefined =>
    options.findLast((one) => one.startsWith(`${name}=`))?.slice(name.length + 1)
  const source = (
    name: string,
    input: ByPlatform<TlsSources['authorities']>,
  ): TlsSources['authorities'] | undefined => {
    const path = option(name)
    return valueFor(input, platform) ?? (path === undefined ? undefined : { path })
  }
  const [authorities, certificate, key] = [
    source('cacert', endpointTls.authorities),
    source('cert', endpointTls.certificate),
    source('key', endpointTls.key),
  ]
  // Without authorities there is no TLS, and buildx says what it thinks of the rest.
  if (authorities === undefined) return { options, tls: undefined, serverName: undefined }
  const own = certificate === undefined || key === undefined ? undefined : { certificate, key }
  return {
    options: options.filter((one) => !/^(cacert|cert|key)=/.test(one)),
    tls: { authorities, own },
    serverName: option('servername'),
  }
}

/**
 * Makes a builder for each machine that the user names, and asks each whether it can be used. All that is wrong is
 * reported together. Each builder has one node, so that nothing but the user decides which machine builds what: buildx
 * would take the first that lists a platform, even if it emulates it. All plugins of a step share them.
 * @throws PublishError `E_BUILDER`, `E_BUILDER_PLATFORM`, `E_BUILDER_TLS`, `E_BUILDER_UNREACHABLE`, `E_DOCKER`
 */
export async function openMachines(
  choice: BuilderChoice,
  platforms: readonly Platform[],
  buildx: Buildx,
  registries: readonly string[],
  context: RunContext,
): Promise<readonly Machine[]> {
  const planned = planMachines(choice, platforms)
  const settled = await Promise.allSettled(
    planned.map(async (machine) => {
      const { address, options, tls, serverName } = machine
      const trusted = builderTrusts(choice, registries) ? registries : []
      const key = keyOf([choice.driver, address, options, tls, serverName, trusted])
      const open = (shared: RunContext): Promise<OpenMachine> =>
        openMachine(machine, choice, buildx, trusted, shared, planned.length > 1)
      return checked(machine, await context.step.once(`machine ${key}`, open))
    }),
  )
  throwAll(settled.flatMap((one) => (one.status === 'rejected' ? publishErrors(one.reason) : [])))
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

/** Of what may be secret. */
function keyOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

interface OpenMachine {
  readonly builder: string
  /** What it says of itself; undefined: it boots with the first build. */
  readonly facts: NodeFacts | undefined
}

async function openMachine(
  machine: PlannedMachine,
  choice: BuilderChoice,
  buildx: Buildx,
  registries: readonly string[],
  context: RunContext,
  isOneOfSeveral: boolean,
): Promise<OpenMachine> {
  const { address, serverName } = machine
  const isRemote = choice.driver === 'remote' && address !== undefined
  const tls = machine.tls && (await openTls(machine.tls, context))
  if (isRemote) {
    const warning = plainTextWarning(address, tls)
    if (warning !== undefined) context.log.warning(warning)
    const names = machine.platforms.map((platform) => `@${platform} servername=NAME`)
    const more = isOneOfSeveral ? { nameOption: names.join(' and ') } : {}
    const problem = await reachProblem({ address, label: labelOf(machine), tls, serverName, ...more }, context.signal)
    if (problem !== undefined) throw problem
  }
  const builder = newResourceName()
  context.resources.add({ kind: 'builder', name: builder })
  const options = [...machine.options, ...(tls?.options ?? [])]
  await createBuilder(buildx, { name: builder, address, options }, choice, registries, context)
  if (!isRemote) return { builder, facts: undefined }
  const builders = await listBuilders(buildx, context.signal, 60_000)
  const facts = builders.find(({ name }) => name === builder)?.nodes[0]
  if (facts?.status === 'running') return { builder, facts }
  throw new PublishError('E_BUILDER_UNREACHABLE', `The machine ${labelOf(machine)} cannot be reached.`, {
    cause: facts === undefined || facts.error === '' ? 'buildx cannot ask it for what it can run' : facts.error,
  })
}

/** For messages: the address, and what it builds. */
function labelOf({ address, platforms }: PlannedMachine): string {
  return `${address ?? ''} (${platforms.join(', ')})`
}

/** Whether a machine runs what it was named for. */
function checked(machine: PlannedMachine, { builder, facts }: OpenMachine): Machine {
  if (facts === undefined) return { ...machine, builder, runs: machine.own }
  const runs = sortPlatforms(facts.platforms.flatMap((platform) => parsePlatform(platform) ?? []))
  // Programs for other systems are cross-compiled, wherever that is.
  const lacking = machine.own.filter((platform) => platform.startsWith('linux/') && !runs.includes(platform))
  if (lacking.length > 0)
    throw new PublishError(
      'E_BUILDER_PLATFORM',
      `The machine ${machine.address ?? ''} does not run ${lacking.join(', ')}.`,
      {
        cause: `it lists ${runs.join(', ')}`,
        hint:
          'Name it in `endpoint` for a platform that it runs, or without a platform if it shall cross-compile all '
          + 'others.',
      },
    )
  return { ...machine, builder, runs }
}

/** What to say of a machine without TLS: whoever can talk to a BuildKit daemon is root on its machine. */
export function plainTextWarning(address: string, tls: Tls | undefined): string | undefined {
  const url = tls === undefined ? URL.parse(address) : null
  if (url?.protocol !== 'tcp:' || /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)) return undefined
  return (
    `${address} is used without TLS: whoever can reach it controls that machine, and whoever is between can `
    + 'change what it builds. Set `endpoint-ca-certificates`, `endpoint-certificate` and `endpoint-key`; if they are '
    + 'set to secrets, these are empty in this run.'
  )
}
