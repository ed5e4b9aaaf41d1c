import { createControlPlane } from '../../src/hosts/cosmo/control-plane.ts'
import { publish } from '../../src/publish/index.ts'
import { emptyRecord, type PublishRecord } from '../../src/publish/release.ts'
import type { PublishError } from '../../src/shared/errors.ts'
import type { Signer } from '../../src/sign/index.ts'
import type { Publisher, Release } from '../publish/support.ts'
import { testContext, type CollectedLog } from '../support/context.ts'
import { Recording, startRecordingProxy, type Exchange } from '../support/recording-proxy/index.ts'
import { kindOf } from './cuts.ts'

/** One of two publishers. */
export type Name = 'A' | 'B'

/** How a publisher ended. */
export interface Outcome {
  readonly record: PublishRecord
  readonly error: (Error & { readonly code?: PublishError['code'] }) | undefined
}

export interface RaceOptions {
  readonly publisher: Publisher
  readonly signer: Signer
  readonly log: CollectedLog
  readonly releases: Readonly<Record<Name, Release>>
  /** Of the plugin. */
  readonly plugin: string
  /** The requests between which the publishers are switched. */
  readonly step: RegExp
}

/** Lets publishers go on, one request after the other. */
export class Race implements AsyncDisposable {
  readonly recording = new Recording()
  /** The steps that were made, such as `A action PUT manifests/v1`. */
  readonly steps: string[] = []
  readonly outcomes: Partial<Record<Name, Outcome>> = {}
  readonly #options: RaceOptions
  readonly #stack = new AsyncDisposableStack()
  readonly #waiting: Record<Name, { readonly kind: string; go(): void }[]> = { A: [], B: [] }
  #changed = Promise.withResolvers<undefined>()

  constructor(options: RaceOptions) {
    this.#options = options
    this.recording.gate = (moment, exchange) => {
      if (moment !== 'arrived' || !options.step.test(kindOf(exchange))) return 'pass'
      return new Promise((resolve) => {
        this.#waiting[exchange.by as Name].push({
          kind: kindOf(exchange),
          go: () => {
            resolve('pass')
          },
        })
        this.#notify()
      })
    }
  }

  /** Starts a publisher, which then waits before its first step. */
  async start(name: Name): Promise<void> {
    const { publisher, signer, log, releases, plugin } = this.#options
    const { world } = publisher
    const proxy = async (upstream: string) =>
      this.#stack.use(await startRecordingProxy(this.recording, { by: name, upstream }))
    const [images, control] = [await proxy(world.registry.url), await proxy(world.plane.url)]
    const context = testContext({ log })
    const plane = createControlPlane({
      url: control.url,
      token: world.plane.key('admin'),
      name: plugin,
      namespace: undefined,
      labels: {},
      skipTrafficCheck: true,
      log,
      signal: context.signal,
    })
    const record = emptyRecord()
    const ended = publish(
      releases[name].artifact,
      {
        registry: images.host,
        plainHttp: true,
        userAgent: 'plugin-publish',
        signer,
        movingTags: [{ tag: 'latest', immutable: false }],
        pause: () => Promise.resolve(),
        temp: `${world.key.path}.${name}`,
        controlPlane: plane,
        assigned: true,
        installReference: (repository, tag, digest) => `${images.host}/${repository}:${String(tag)}@${digest}`,
        credentialFor: () => Promise.resolve({ kind: 'anonymous' }),
        grant: async () => {
          const { repository, version, username, password, expiresAt } = await plane.authorizePush()
          return { repository, version, credential: { kind: 'basic', username, password }, expiresAt }
        },
      },
      record,
      context,
    )
    const end = (error: Outcome['error']): void => {
      this.outcomes[name] = { record, error }
      this.#notify()
    }
    ended.then(
      () => {
        end(undefined)
      },
      (error: unknown) => {
        end(error instanceof Error ? error : new Error(String(error)))
      },
    )
    await this.#quiet(name)
  }

  /** Lets a publisher make its next `count` steps, or all. @returns how many it made */
  async go(name: Name, count = Infinity): Promise<number> {
    for (let made = 0; made < count; made++) {
      const next = this.#waiting[name].shift()
      if (next === undefined) return made
      this.steps.push(`${name} ${next.kind}`)
      next.go()
      await this.#quiet(name)
    }
    return count
  }

  /** Lets a publisher go on until it waits before a step of this kind. @throws Error if it ends before */
  async goTo(name: Name, kind: RegExp): Promise<void> {
    for (;;) {
      const next = this.#waiting[name][0]
      if (next === undefined) throw new Error(`${name} ended before ${String(kind)}: ${this.steps.join(', ')}`)
      if (kind.test(next.kind)) return
      await this.go(name, 1)
    }
  }

  get exchanges(): readonly Exchange[] {
    return this.recording.exchanges
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync()
  }

  /** Waits until a publisher is before a step, or has ended. */
  async #quiet(name: Name): Promise<void> {
    while (this.#waiting[name].length === 0 && this.outcomes[name] === undefined) await this.#changed.promise
  }

  #notify(): void {
    this.#changed.resolve(undefined)
    this.#changed = Promise.withResolvers()
  }
}
