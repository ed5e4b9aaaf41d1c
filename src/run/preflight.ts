import type { CheckReport, ControlPlane, RemotePlugin } from '../hosts/index.ts'
import type { Decisions, Draft, Plan } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'
import { PublishError } from '../shared/errors.ts'
import type { Finding } from '../shared/finding.ts'
import type { Problems } from '../shared/problems.ts'
import { openSigner, type Signer } from '../sign/index.ts'
import { askRegistries } from './ask-registry.ts'
import { readPublished, type PublishedImage } from './published-image.ts'

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
  /** Whether generated files belong to their sources. */
  readonly drift: Promise<readonly Finding[]>
  /** Settles when the registries were asked. A dry run asks none. */
  readonly #registries: Promise<unknown>
  /** Settles when the control plane was asked whether it would create the plugin. A dry run does not ask. */
  readonly #room: Promise<unknown>
  readonly #problems: Problems
  readonly #signal: AbortSignal
  #published: PublishedImage | undefined
  readonly #failed = new AbortController()

  constructor({ decisions, problems }: Draft, context: RunContext) {
    this.#problems = problems
    this.#signal = context.signal
    this.controlPlane = openControlPlane(decisions, context)
    const { signing, sources, host, inputs, mode } = decisions
    this.signer = this.#ask(async () => signing && openSigner(signing, context))
    this.remote = this.#ask(async () => this.controlPlane?.getPlugin?.())
    this.schema = this.#ask(async () => {
      // Whoever has no right to look has no right to check: one error says it.
      const remote = await this.remote
      return remote && sources?.payload && this.controlPlane?.check?.(sources.payload, sources.schemaPath)
    })
    this.#registries = this.#ask(async () => (mode?.dryRun === false ? askRegistries(decisions, context) : undefined))
    this.#room = this.#ask(async () => {
      // Whoever has no right to check a new plugin has none to create it: one error says it.
      const [remote, checked] = await Promise.all([this.remote, this.schema])
      const wanted = mode?.dryRun === false && remote?.exists === false && checked !== undefined
      return wanted ? this.controlPlane?.assertCanCreate?.() : undefined
    })
    this.drift = this.#ask(async () => {
      // It keeps this process busy for a moment: what can end the run early goes first.
      await this.signer
      return sources && host?.drift?.(inputs.plugin.directory, sources)
    }).then((findings) => findings ?? [])
    void this.remote.then(async (remote) => {
      this.#published = await readPublished(decisions, remote, context)
    })
  }

  /** Aborted as soon as one question has a bad answer: the build need not go on. */
  get failed(): AbortSignal {
    return this.#failed.signal
  }

  /** What is served now, for the report; undefined if it cannot be read, or not yet. Nobody waits for it. */
  get published(): PublishedImage | undefined {
    return this.#published
  }

  /** Waits for all answers. */
  async problems(): Promise<readonly PublishError[]> {
    await Promise.all([this.signer, this.remote, this.schema, this.#registries, this.#room])
    return this.#problems.all
  }

  /** What the questions could not settle, for the log: the push itself will tell. */
  unknowns({ controlPlane, signing }: Plan): readonly string[] {
    return [
      ...(controlPlane === undefined ? ['whether the credentials may write to this repository'] : []),
      'whether the registry has room',
      ...(signing?.mode === 'keyless' ? ['whether the signing services answer'] : []),
      ...(controlPlane === undefined ? [] : ['whether the new router configuration can be deployed']),
    ]
  }

  /** The answer; undefined if there is none, which `problems` explains unless the run was cancelled. */
  async #ask<T>(question: () => Promise<T | undefined>): Promise<T | undefined> {
    const before = this.#problems.all.length
    try {
      return await this.#problems.try(question)
    } catch (error) {
      if (!this.#signal.aborted)
        this.#problems.add(new PublishError('E_INTERNAL', 'Asking before the publish failed.', { cause: error }))
      return undefined
    } finally {
      if (this.#problems.all.length > before) this.#failed.abort()
    }
  }
}

function openControlPlane(decisions: Decisions, { env, log, signal }: RunContext): ControlPlane | undefined {
  const { host, controlPlane, inputs, event, certificateAuthorities } = decisions
  if (controlPlane === undefined) return undefined
  const { namespace, labels, skipTrafficCheck } = inputs.controlPlane
  return host?.controlPlane?.open({
    ...controlPlane,
    name: inputs.plugin.name,
    namespace,
    labels,
    skipTrafficCheck,
    log,
    signal,
    ...(certificateAuthorities !== undefined && { certificateAuthorities }),
    ...(event.sha !== '' && {
      vcs: {
        author: env['GITHUB_ACTOR'] ?? '',
        commitSha: event.pullRequest?.headSha ?? event.sha,
        branch: event.ref.name,
      },
    }),
  })
}
