import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { canRun } from '../../shared/can-run.ts'
import type { Log, RunContext } from '../../shared/context.ts'
import type { Finding } from '../../shared/finding.ts'
import { hostPlatform, type Platform } from '../../shared/platform.ts'
import type { FileFacts } from '../binary/facts.ts'
import type { PartReport, SmokeOutcome } from '../check.ts'
import type { Inspected } from '../inspect.ts'
import type { Diagnosis } from './diagnose.ts'
import { docker } from './docker.ts'
import type { Handshake } from './handshake.ts'
import { isSystemLoader, missingLibraries } from './libraries.ts'
import { allNamespaces } from './namespaces.ts'
import { clean } from './output.ts'
import { addTimeZones, prepareRootfs } from './rootfs.ts'
import {
  defaultBounds,
  pluginDirectory,
  rootName,
  searchPath,
  temporaryDirectory,
  type Bounds,
  type Probe,
  type Sandbox,
  type SandboxSpec,
} from './sandbox.ts'
import type { StartedPlugin } from './plugin-process.ts'
import { emulated, native, startOnce, type Outcome } from './smoke.ts'

/** What a question to a plugin is about, and where to show an answer that is no finding. */
export interface Question {
  readonly platform: Platform
  readonly log: Log
}

/** How the host starts a plugin. */
export interface StartRules {
  /** Undefined: the host starts it in another way, which is not repeated here. */
  readonly handshake?: Handshake
  /**
   * Asks a healthy plugin for what its host would ask, such as a manifest. Rejects if the plugin breaks the connection.
   */
  readonly ask?: (plugin: StartedPlugin, about: Question) => Promise<readonly Finding[]>
  /** Variables that the host sets for the plugin in addition to those of the handshake. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface SmokeTestOptions {
  /**
   * `true`: a platform that cannot be started here is an error; `auto`: it is skipped; `false`: nothing is started.
   */
  readonly smokeTest: 'auto' | boolean
  /** Nobody may have read the code of a pull request yet, so a missing sandbox is only a notice in a dry run. */
  readonly dryRun: boolean
  /** Milliseconds from a plugin's start to its healthy answer; default: 10 s, emulated 30 s. */
  readonly timeout?: number
  /** The sandboxes to try, in order of preference; default: all. */
  readonly isolation?: readonly Probe[]
  /** What a plugin may use of memory, disk and processes, if not the default. */
  readonly bounds?: Bounds
}

/**
 * All ways to isolate a plugin, cheapest first: namespaces made as root, by `sudo` without a password (on GitHub's
 * runners, AppArmor forbids user namespaces to other users), or in a user namespace; then a container without network.
 */
export const allSandboxes: readonly Probe[] = [...allNamespaces, docker]

/** The first sandbox that works on this machine; undefined if none works. */
export async function findSandbox(probes: readonly Probe[], context: RunContext): Promise<Sandbox | undefined> {
  if (process.platform !== 'linux') return undefined
  for (const probe of probes) {
    const outcome = await probe(context)
    if (typeof outcome !== 'string') return outcome
    context.log.debug(`Smoke test: ${outcome}`)
  }
  return undefined
}

interface Decision {
  readonly smoke: SmokeOutcome
  readonly findings: readonly Finding[]
}

/** The smoke test of all platforms of an artifact. They share a sandbox, which is found while layers are unpacked. */
export class SmokeTest implements AsyncDisposable {
  readonly #rules: StartRules
  readonly #options: SmokeTestOptions
  readonly #context: RunContext
  readonly #sandbox: Promise<Sandbox | undefined>

  constructor(rules: StartRules, options: SmokeTestOptions, context: RunContext) {
    this.#rules = rules
    this.#options = options
    this.#context = context
    const { smokeTest, isolation = allSandboxes } = options
    this.#sandbox = smokeTest === false ? Promise.resolve(undefined) : findSandbox(isolation, context)
    this.#sandbox.catch(() => undefined)
  }

  /**
   * Starts the part's program unless there is a reason not to. `directory` does not exist yet and is made for it.
   * @returns `starts`: the findings of the start; `findings`: those before it
   */
  async run(
    inspected: Inspected,
    directory: string,
  ): Promise<{ report: PartReport; findings: readonly Finding[]; starts: readonly Finding[] }> {
    const { smoke, findings } = await this.#decide(inspected, directory)
    return { report: describe(inspected, smoke), findings: inspected.findings, starts: findings }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#sandbox.catch(() => undefined))?.[Symbol.asyncDispose]()
  }

  async #decide(inspected: Inspected, directory: string): Promise<Decision> {
    const { platform } = inspected.part
    if (this.#options.smokeTest === false) return skipped('`smoke-test: false`')
    const broken = inspected.findings.find(({ severity }) => severity === 'error')
    if (broken !== undefined || inspected.command === undefined) return skipped('the checks before it failed')
    const { handshake } = this.#rules
    if (handshake === undefined)
      return this.#impossible(platform, 'its host does not start it by a handshake', undefined)
    if (!(await canRun(platform, this.#context.resources.temp)))
      return this.#impossible(platform, `this machine cannot run ${platform}`, undefined)
    if (runsAs32Bit(platform))
      return this.#impossible(platform, 'programs of 32 bits cannot be isolated on this machine', 'notice')
    const missing = missingLoader(inspected.facts)
    if (missing !== undefined) return this.#impossible(platform, missing, 'notice')
    const sandbox = await this.#sandbox
    if (sandbox === undefined) {
      return this.#impossible(
        platform,
        'this machine offers no way to start it without access to the job’s secrets',
        this.#options.dryRun ? 'notice' : 'warning',
      )
    }
    return await this.#start(inspected, directory, sandbox, handshake)
  }

  async #start(
    { command, facts, part: { platform }, tree }: Inspected,
    directory: string,
    sandbox: Sandbox,
    handshake: Handshake,
  ): Promise<Decision> {
    if (command === undefined) return skipped('it has no program')
    const { ask, environment } = this.#rules
    const defaults = platform === hostPlatform() ? native : emulated
    const timeouts = { ...defaults, start: this.#options.timeout ?? defaults.start }
    const root = join(directory, rootName)
    await mkdir(directory, { mode: 0o700 })
    await prepareRootfs(root, tree, libraryOwner(command.file.content.path, facts), sandbox)
    const spec: SandboxSpec = {
      directory,
      program: `${pluginDirectory}/${command.path}`,
      arguments: command.arguments,
      environment: {
        PATH: searchPath,
        HOME: temporaryDirectory,
        TMPDIR: temporaryDirectory,
        ...environment,
        [handshake.cookie.name]: handshake.cookie.value,
        PLUGIN_PROTOCOL_VERSIONS: handshake.protocolVersions.join(','),
        PLUGIN_MIN_PORT: '10000',
        PLUGIN_MAX_PORT: '25000',
      },
      timeLimit: Math.ceil((timeouts.start + timeouts.stop) / 1000) + 5,
      bounds: this.#options.bounds ?? defaultBounds,
    }
    const { log } = this.#context
    const talk = { handshake, ...(ask && { ask: (plugin: StartedPlugin) => ask(plugin, { platform, log }) }) }
    const once = (): Promise<Outcome> =>
      log.during(`starting the plugin for ${platform} in a sandbox`, () =>
        startOnce(sandbox, spec, talk, timeouts, this.#context.signal),
      )
    let outcome = await once()
    if (outcome.state === 'failed' && /time ?zone|zoneinfo/i.test(outcome.output) && (await addTimeZones(root)))
      outcome = await once()
    if (
      outcome.state === 'failed'
      && outcome.diagnosis.noLoader === true
      && platform !== hostPlatform()
      && facts?.format === 'elf'
      && facts.linking === 'static'
    ) {
      return this.#impossible(
        platform,
        'its emulator is registered without the flag F, so it cannot be used in the sandbox',
        'notice',
      )
    }
    return this.#report(platform, outcome, sandbox)
  }

  #report(platform: Platform, outcome: Outcome, sandbox: Sandbox): Decision {
    if (outcome.state === 'started') {
      const { milliseconds, warnings, answers } = outcome
      this.#context.log.info(`${platform}: started in ${milliseconds} ms (${sandbox.name})`)
      return {
        smoke: { outcome: 'passed', milliseconds },
        findings: [
          ...warnings.map((warning) => failure(platform, 'warning', warning)),
          ...answers.map((finding) => ({ ...finding, platform })),
        ],
      }
    }
    return {
      smoke: { outcome: 'failed', reason: outcome.diagnosis.message },
      findings: [{ ...failure(platform, 'error', outcome.diagnosis), detail: outcome.output }],
    }
  }

  #impossible(platform: Platform, reason: string, severity: 'notice' | 'warning' | undefined): Decision {
    const message = `The plugin for ${platform} was not started: ${reason}`
    const smoke: SmokeOutcome = { outcome: 'skipped', reason }
    if (this.#options.smokeTest === true)
      return { smoke, findings: [{ code: 'E_SMOKE_IMPOSSIBLE', severity: 'error', platform, message }] }
    return {
      smoke,
      findings: severity === undefined ? [] : [{ code: 'E_SMOKE_IMPOSSIBLE', severity, platform, message }],
    }
  }
}

/** Whether the processor runs this platform's programs with 32-bit system calls, which the sandbox's filter refuses. */
function runsAs32Bit(platform: Platform): boolean {
  const host = hostPlatform()
  return (
    (host.startsWith('linux/amd64') && platform.startsWith('linux/386'))
    || (host.startsWith('linux/arm64') && platform.startsWith('linux/arm/'))
  )
}

const skipped = (reason: string): Decision => ({ smoke: { outcome: 'skipped', reason }, findings: [] })

function failure(platform: Platform, severity: Finding['severity'], { message, hint }: Diagnosis): Finding {
  return {
    code: 'E_SMOKE_FAILED',
    severity,
    platform,
    message: `The plugin for ${platform} ${message}`,
    ...(hint !== undefined && { hint }),
  }
}

/** Why the program cannot be loaded; the kernel looks for a loader on the machine, not in the image. */
export function missingLoader(facts: FileFacts | undefined): string | undefined {
  if (facts?.format === 'script') return `it is a script for \`${facts.interpreter}\``
  if (facts?.interpreter === undefined) return undefined
  const made = facts.libc === undefined ? '' : `it is linked with ${facts.libc}: `
  if (!isSystemLoader(facts.interpreter, facts.architectures[0] ?? ''))
    return `${made}it needs the loader ${clean(facts.interpreter)}, which this machine does not have`
  const libraries = missingLibraries(facts)
  if (libraries.length === 0) return undefined
  return `${made}it needs ${clean(libraries.join(', '))}, which this machine does not have for ${facts.libc ?? 'it'}`
}

const libraryOwner = (content: string, facts: FileFacts | undefined): string | undefined =>
  facts?.format === 'elf' && facts.interpreter !== undefined ? content : undefined

function describe({ command, facts, unpackedSize }: Inspected, smoke: SmokeOutcome): PartReport {
  const linking = linkingOf(facts)
  return {
    smoke,
    unpackedSize,
    ...(command !== undefined && {
      binary: { path: command.path, sha256: command.file.content.sha256, size: command.file.content.size },
    }),
    ...(facts !== undefined && { facts }),
    ...(linking !== undefined && { linking }),
  }
}

function linkingOf(facts: FileFacts | undefined): string | undefined {
  if (facts === undefined) return undefined
  if (facts.format === 'script') return 'script'
  const libc =
    facts.libc === undefined ? '' : ` (${[facts.libc, facts.glibc].filter((part) => part !== undefined).join(' ')})`
  return `${facts.linking}${libc}`
}
