import type { CheckReport, ControlPlane, DriftReport, RemotePlugin } from '../hosts/index.ts'
import type { Decisions, Draft, Plan } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'
import { isAbort, PublishError, throwAll } from '../shared/errors.ts'
import type { Finding } from '../shared/finding.ts'
import { publishErrors, type Problems } from '../shared/problems.ts'
import { openSigner, type Signer } from '../sign/index.ts'
import { askRegistries } from './ask-registry.ts'
import { readPublished, type PublishedImage } from './published-image.ts'

type InTurn = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Checks early what needs no image and changes nothing: the signing key, the registries and the control plane. It runs
 * beside the build, so that a wrong password or a name that is taken ends the run early. No promise rejects; `problems`
 * has what went wrong.
 */
export class Preflight {
  readonly controlPlane: ControlPlane | undefined
  /** Runs what makes the release visible when it is its turn. */
  readonly inTurn: InTurn
  /** Undefined if nothing is signed, or if it could not be opened. */
  readonly signer: Promise<Signer | undefined>
  readonly remote: Promise<RemotePlugin | undefined>
  readonly schema: Promise<CheckReport | undefined>
  /** Settles when `published` is final: after seconds, because the registry is asked once. */
  readonly publishedRead: Promise<void>
  /** Findings about generated files that do not match their sources. */
  readonly drift: Promise<readonly Finding[]>
  /** The same, with whether the files could be compared. Undefined: it was not asked. */
  readonly driftReport: Promise<DriftReport | undefined>
  /** Settles when the registries have answered. A dry run does not ask them. */
  readonly #registries: Promise<unknown>
  /** Settles when the control plane has said whether a plugin can be created. A dry run does not ask. */
  readonly #canCreate: Promise<unknown>
  readonly #problems: Problems
  readonly #signal: AbortSignal
  readonly #log: RunContext['log']
  #published: PublishedImage | undefined
  readonly #failed = new AbortController()

  constructor({ decisions, problems }: Draft, context: RunContext, inTurn: InTurn = (work) => work()) {
    this.inTurn = inTurn
    this.#problems = problems
    this.#signal = context.signal
    this.#log = context.log
    this.controlPlane = openControlPlane(decisions, context)
    const { signing, sources, host, inputs, mode } = decisions
    this.signer = this.#ask('preparing cosign and the signing key', async () => signing && openSigner(signing, context))
    this.remote = this.#ask('asking the control plane for the plugin', async () => this.controlPlane?.getPlugin?.())
    this.schema = this.#ask('waiting for the control plane’s check of the schema', async () => {
      // Without the right to read, the check would fail too: one error is enough.
      const remote = await this.remote
      return remote && sources?.payload && this.controlPlane?.check?.(sources.payload, sources.schemaPath)
    })
    this.#registries = this.#ask('asking the registry whether it takes the credentials', async () =>
      mode?.dryRun === false ? askRegistries(decisions, context) : undefined,
    )
    this.#canCreate = this.#ask('asking the control plane whether the plugin can be created', async () => {
      // Without the right to check a new plugin, creating it would fail too: one error is enough.
      const [remote, checked] = await Promise.all([this.remote, this.schema])
      const wanted = mode?.dryRun === false && remote?.exists === false && checked !== undefined
      return wanted ? this.controlPlane?.assertCanCreate?.() : undefined
    })
    this.driftReport = this.#ask('comparing generated files with the schema', async () => {
      // A layout has no sources, and whatever is in the workspace is not what it was made of.
      if (inputs.build.layouts.length > 0) return undefined
      // Nobody can change an earlier publish: what a newer generator would write is no reason not to restore it.
      return sources && inputs.from === undefined
        ? host?.drift?.(inputs.plugin.directory, sources, context.signal)
        : undefined
    })
    this.drift = this.driftReport.then((report) => report?.findings ?? [])
    this.publishedRead = this.remote.then(async (remote) => {
      this.#published = await readPublished(decisions, remote, context)
    })
  }

  /** Aborted at the first problem, because the build need not go on. */
  get failed(): AbortSignal {
    return this.#failed.signal
  }

  /**
   * The image that is served now, for the report; undefined if it has not been, or cannot be, read. Only a dry run
   * waits for it.
   */
  get published(): PublishedImage | undefined {
    return this.#published
  }

  /**
   * Runs `work` beside the preflight and stops it at the first problem. If either fails, the problems of both are
   * thrown together.
   */
  async whileHealthy<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await work(AbortSignal.any([this.#signal, this.failed]))
    } catch (error) {
      if (this.#signal.aborted) throw error
      const problems = await this.problems()
      // If the preflight stopped the work, the abort itself need not be reported.
      if (problems.length > 0 && isAbort(error)) throwAll(problems)
      throwAll([...problems, ...publishErrors(error)])
      throw error
    }
  }

  /** Waits for all answers. */
  async problems(): Promise<readonly PublishError[]> {
    await Promise.all([this.signer, this.remote, this.schema, this.#registries, this.#canCreate])
    return this.#problems.all
  }

  /** What only the push will show, for the log. */
  unknowns({ controlPlane, signing }: Plan): readonly string[] {
    return [
      ...(controlPlane === undefined ? ['whether the credentials may write to this repository'] : []),
      'whether the registry has room',
      ...(signing?.mode === 'keyless' ? ['whether the signing services answer'] : []),
      ...(controlPlane === undefined ? [] : ['whether the control plane can deploy the plugin']),
    ]
  }

  /** The answer; undefined if the question failed, which `problems` explains unless the run was cancelled. */
  async #ask<T>(what: string, question: () => Promise<T | undefined>): Promise<T | undefined> {
    const before = this.#problems.all.length
    try {
      return await this.#problems.try(() => this.#log.during(what, question))
    } catch (error) {
      if (!this.#signal.aborted)
        this.#problems.add(new PublishError('E_INTERNAL', 'The preflight failed unexpectedly.', { cause: error }))
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
    env,
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
