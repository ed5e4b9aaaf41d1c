import type { CheckReport, ControlPlane, RemotePlugin } from '../hosts/host.ts'
import type { Log } from '../shared/log.ts'
import { openSigner, type Signer } from '../sign/signer.ts'
import type { Draft, Plan } from './plan.ts'
import type { Problems } from './problems.ts'
import type { PublishError } from '../shared/errors.ts'

/**
 * What can be asked without side effects, asked beside the build: it needs neither image nor registry, so a wrong
 * password or a name that is taken ends the run early. Nothing in here rejects: `problems` holds what went wrong.
 */
export class Preflight {
  readonly controlPlane: ControlPlane | undefined
  /** Undefined when nothing is signed, or when it failed. */
  readonly signer: Promise<Signer | undefined>
  readonly remote: Promise<RemotePlugin | undefined>
  readonly schema: Promise<CheckReport | undefined>
  readonly #problems: Problems
  readonly #failed = new AbortController()

  constructor({ partial, problems }: Draft, world: { readonly log: Log; readonly signal: AbortSignal; readonly env: NodeJS.ProcessEnv }) {
    this.#problems = problems
    this.controlPlane = openControlPlane(partial, world)
    const { signing, sources } = partial
    this.signer = this.#ask(async () => signing && openSigner(signing, world))
    this.remote = this.#ask(async () => this.controlPlane?.look())
    this.schema = this.#ask(async () => {
      // Whoever has no right to look has no right to check: one error says it.
      const remote = await this.remote
      return remote && sources && this.controlPlane?.check(sources.payload, sources.schemaPath)
    })
  }

  /** Aborted as soon as one question has a bad answer: the build need not go on. */
  get failed(): AbortSignal {
    return this.#failed.signal
  }

  /** Waits for all answers. */
  async problems(): Promise<readonly PublishError[]> {
    await Promise.all([this.signer, this.remote, this.schema])
    return this.#problems.all
  }

  async #ask<T>(question: () => Promise<T | undefined>): Promise<T | undefined> {
    const before = this.#problems.all.length
    const answer = await this.#problems.try(question)
    if (this.#problems.all.length > before) this.#failed.abort()
    return answer
  }
}

function openControlPlane({ host, controlPlane, inputs, event, certificateAuthorities }: Partial<Plan>, world: { readonly log: Log; readonly signal: AbortSignal; readonly env: NodeJS.ProcessEnv }): ControlPlane | undefined {
  if (controlPlane === undefined || inputs === undefined) return undefined
  const { namespace, labels, skipTrafficCheck } = inputs.controlPlane
  return host?.controlPlane?.({
    ...controlPlane,
    name: inputs.plugin.name,
    namespace,
    labels,
    skipTrafficCheck,
    log: world.log,
    signal: world.signal,
    ...(certificateAuthorities !== undefined && { certificateAuthorities }),
    ...(event !== undefined && event.sha !== '' && { vcs: { author: world.env['GITHUB_ACTOR'] ?? '', commitSha: event.pullRequest?.headSha ?? event.sha, branch: event.ref.name } }),
  })
}
