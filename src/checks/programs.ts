import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifact, Part } from '../artifact/index.ts'
import type { RunContext } from '../shared/context.ts'
import type { Finding } from '../shared/finding.ts'
import { allOrStop } from '../shared/all-or-stop.ts'
import { removeDirectory } from '../shared/remove-directory.ts'
import type { LinkingRules } from './binary/label.ts'
import type { Check, CheckOutcome } from './check.ts'
import { inspect, type ProgramPart, type Unpack } from './inspect.ts'
import { SmokeTest, type SmokeTestOptions, type StartRules } from './smoke/smoke-test.ts'

/** What a host does with the program in each part of an artifact. */
export interface ProgramRules extends StartRules, LinkingRules {
  /** What is checked besides the start, for people. Default: the program. */
  readonly name?: string
  /** How the host unpacks the program. */
  readonly unpack: Unpack
}

export type ProgramCheckOptions = SmokeTestOptions

/** Reads every platform's program as the host will, applies the host's rules, and starts what can be started here. */
export function checkPrograms(rules: ProgramRules, options: ProgramCheckOptions): Check {
  return {
    name: rules.name ?? 'Program',
    // Only a program that answers can be told from one that does not start.
    starts: rules.handshake !== undefined && options.smokeTest !== false,
    run: (artifact, context) => new ProgramCheck(rules, options, context).run(artifact),
  }
}

class ProgramCheck {
  readonly #rules: ProgramRules
  readonly #options: ProgramCheckOptions
  readonly #context: RunContext

  constructor(rules: ProgramRules, options: ProgramCheckOptions, context: RunContext) {
    this.#rules = rules
    this.#options = options
    this.#context = context
  }

  async run({ store, parts }: Artifact): Promise<CheckOutcome> {
    const { log, signal, resources } = this.#context
    const programs = parts.filter(hasPlatform)
    // `mkdtemp` lets only this user in: the plugins that are unpacked here choose their own modes.
    const directory = await mkdtemp(join(resources.temp, 'check-'))
    const stop = new AbortController()
    const stoppable = { ...this.#context, signal: AbortSignal.any([signal, stop.signal]) }
    await using smokeTest = new SmokeTest(this.#rules, this.#options, stoppable)
    try {
      const results = await allOrStop(
        stop,
        programs.map(async (part, index) => {
          const inspected = await inspect(part, store, this.#rules, join(directory, `s${index}`), stoppable.signal)
          return { digest: part.descriptor.digest, ...(await smokeTest.run(inspected, join(directory, String(index)))) }
        }),
      )
      return {
        findings: [...duplicates(programs), ...results.flatMap(({ findings, starts }) => [...findings, ...starts])],
        starts: results.flatMap(({ starts }) => starts),
        parts: new Map(results.map(({ digest, report }) => [digest, report])),
      }
    } finally {
      const problem = await removeDirectory(directory)
      // The run tries again at its end, and reports what it cannot remove.
      if (problem !== undefined) log.debug(`Cannot remove ${directory}: ${problem}`)
    }
  }
}

function hasPlatform(part: Part): part is ProgramPart {
  return part.platform !== undefined
}

function duplicates(parts: readonly ProgramPart[]): Finding[] {
  const repeated = parts.filter(
    (part, index) => parts.findIndex(({ platform }) => platform === part.platform) !== index,
  )
  return repeated.map(({ platform, descriptor }) => ({
    code: 'E_CHECK_IMAGE',
    severity: 'error',
    platform,
    message: `The index has two images for ${platform}: hosts take the first and never see ${descriptor.digest}`,
  }))
}
