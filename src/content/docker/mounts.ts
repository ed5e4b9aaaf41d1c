import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunContext } from '../../shared/context.ts'
import { isAbort } from '../../shared/errors.ts'
import { csvField, type Buildx } from './buildx.ts'
import type { FoundMounts } from './cache-mounts.ts'
import { builderUnfit, type Failure } from './failure.ts'
import { compress, expand, megabytes } from './mount-archive.ts'
import { contextName, digestOf, maxUnpacked, packFile, probeFile, unpackFile } from './mount-builds.ts'
import { runHidden } from './hidden-build.ts'
import type { BuildRequest, MountStore } from './request.ts'

/** Bytes. More is neither restored nor kept: it would take longer than what it saves. */
const maxCompressed = 1024 ** 3
/** Less is not worth an entry: it is an empty mount, or one that was not needed because layers were cached. */
const minUnpacked = 256 * 1024
/** Milliseconds. */
const timeout = { probe: 180_000, restore: 240_000, takeOut: 180_000 }

const layersDo = 'the layer cache has these sources'
const noEntry = 'GitHub’s cache has none of them yet'

/** Brings the cache mounts of one build into its builder, and out of it. What fails is said, and changes nothing. */
export class Mounts {
  /** Whether anything of an entry has reached the builder. */
  restored = false
  /** Whether the build did all that it was asked for: a cache that could not be written does not make it fail. */
  complete = false
  readonly #store: MountStore
  readonly #found: FoundMounts
  readonly #request: BuildRequest
  readonly #buildx: Buildx
  readonly #context: RunContext
  readonly #digest: string
  /** What was found in the store. It is asked at once, beside everything that comes before the build. */
  readonly #entry: Promise<{ readonly same: boolean } | undefined>
  /** Whether all of the entry has. Otherwise a mount may have half a file, which is not kept. */
  #isWhole = false
  /** That of the step, once it was asked to restore. */
  #shared: Mounts | undefined
  /** The builder that was restored into, or could have been. */
  #builder: { readonly name: string | undefined } | undefined

  constructor(
    store: MountStore,
    found: FoundMounts,
    request: BuildRequest,
    buildx: Buildx,
    context: RunContext,
    entry?: Promise<{ readonly same: boolean } | undefined>,
  ) {
    this.#store = store
    this.#found = found
    this.#request = request
    this.#buildx = buildx
    this.#context = context
    this.#digest = digestOf(found.mounts)
    this.#entry = entry ?? store.find(this.#digest)
    this.#entry.catch(() => undefined)
  }

  /**
   * Restores the mounts into a new builder: one that this run made, or one of a new machine. Builds of one step share
   * the mounts of a builder, so one of them restores for all.
   *
   * @returns how the builder showed that it cannot do this build at all, if it did; then nothing was restored
   */
  async restore(builder: string | undefined): Promise<Failure | undefined> {
    const shared = await this.#context.step.once(this.#keyIn(builder), async (context) => {
      const entry = this.#entry.catch(() => undefined)
      const mounts = new Mounts(this.#store, this.#found, this.#request, this.#buildx, context, entry)
      return { mounts, failure: await mounts.#restore(builder) }
    })
    this.#shared = shared.mounts
    this.restored ||= shared.mounts.restored
    return shared.failure
  }

  /**
   * Takes the mounts out of the builder and keeps them, if this run may and its sources are new. Never fails.
   * @param whole whether every build that shares them has succeeded
   */
  async keep(whole: boolean): Promise<void> {
    const shared = this.#shared
    if (shared === undefined) return
    shared.complete &&= this.complete && whole
    await this.#context.step.once(`${this.#keyIn(shared.#builder?.name)}, kept`, () => shared.#keep())
  }

  #keyIn(builder: string | undefined): string {
    return `cache mounts ${this.#digest} of ${builder ?? 'the current builder'}`
  }

  async #restore(builder: string | undefined): Promise<Failure | undefined> {
    this.#builder = { name: builder }
    this.complete = true
    const entry = await this.#entry
    if (entry === undefined || (entry.same && this.#store.layersAreCached)) {
      this.#context.log.info(`Cache mounts: not restored, because ${entry ? layersDo : noEntry}.`)
      return undefined
    }
    const directory = await mkdtemp(join(this.#context.resources.temp, 'mounts-'))
    try {
      const restoring = (): Promise<Failure | undefined> => this.#restoreFrom(directory, builder)
      return await this.#context.log.during('restoring the cache mounts', restoring)
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }

  async #keep(): Promise<void> {
    const { write } = this.#store
    if (write === undefined || this.#builder === undefined) return
    if ((await this.#entry)?.same === true || this.restored !== this.#isWhole) return
    const directory = await mkdtemp(join(this.#context.resources.temp, 'mounts-'))
    try {
      const keeping = (): Promise<void> => this.#takeOut(directory, this.#builder?.name, write)
      await this.#attempt('Cache mounts are not kept', () =>
        this.#context.log.during('packing and uploading the cache mounts', keeping),
      )
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }

  async #restoreFrom(directory: string, builder: string | undefined): Promise<Failure | undefined> {
    const started = performance.now()
    let failure: Failure | undefined
    await this.#attempt('Cache mounts are not restored', async () => {
      const stop = new AbortController()
      const unpacking = this.#unpack(directory, builder, stop.signal)
      // It may fail before it is waited for.
      unpacking.catch(() => undefined)
      try {
        // It shows whether the builder is fit, boots it and loads the image, while the entry is on its way.
        const probe = await this.#build(
          probeFile(this.#image),
          builder,
          join(directory, 'probe'),
          [
            `--platform=${this.#request.platforms.join(',')}`,
            `--output=${['type=oci', 'tar=false', csvField('dest', join(directory, 'probe/out'))].join(',')}`,
          ],
          timeout.probe,
        )
        if (probe !== undefined && builderUnfit(probe)) failure = probe
        else if (probe !== undefined) throw new Error(reasonOf(probe))
        else {
          const bytes = await unpacking
          if (bytes === undefined) return
          this.#isWhole = true
          const seconds = ((performance.now() - started) / 1000).toFixed(1)
          this.#context.log.info(`Cache mounts: restored ${megabytes(bytes)} in ${seconds} s.`)
        }
      } finally {
        stop.abort()
        await unpacking.catch(() => undefined)
      }
    })
    return failure
  }

  /**
   * Fetches the entry and unpacks it in the builder. It does not wait for the probe: the entry travels to the builder
   * while that loads the image. @returns bytes of the entry; undefined: it is gone
   */
  async #unpack(directory: string, builder: string | undefined, signal: AbortSignal): Promise<number | undefined> {
    const [packed, context] = [join(directory, 'packed'), join(directory, 'context')]
    await mkdir(context)
    const bytes = await this.#store.read(this.#digest, packed, maxCompressed)
    if (bytes === undefined) return undefined
    const either = AbortSignal.any([this.#context.signal, signal])
    await expand(packed, join(context, 'mounts.tar'), maxUnpacked, either)
    either.throwIfAborted()
    this.restored = true
    const unpacked = await this.#build(
      unpackFile(this.#image, this.#found.mounts),
      builder,
      join(directory, 'unpack'),
      [`--build-context=${contextName}=${context}`, '--output=type=cacheonly'],
      timeout.restore,
      either,
    )
    if (unpacked !== undefined) throw new Error(reasonOf(unpacked))
    return bytes
  }

  async #takeOut(
    directory: string,
    builder: string | undefined,
    write: NonNullable<MountStore['write']>,
  ): Promise<void> {
    const started = performance.now()
    const [out, packed] = [join(directory, 'out'), join(directory, 'packed')]
    const failure = await this.#build(
      packFile(this.#image, this.#found.mounts),
      builder,
      directory,
      [`--output=${['type=local', csvField('dest', out)].join(',')}`],
      timeout.takeOut,
    )
    if (failure !== undefined) throw new Error(reasonOf(failure))
    const { size } = await stat(join(out, 'mounts.tar'))
    if (size < minUnpacked) {
      this.#context.log.debug(`Cache mounts are not kept: they have ${size} bytes.`)
      return
    }
    if (size > maxUnpacked) throw new Error(`they have more than ${megabytes(maxUnpacked)}`)
    await compress(join(out, 'mounts.tar'), packed, this.#context.signal)
    const { size: bytes } = await stat(packed)
    if (bytes > maxCompressed) throw new Error(`they have more than ${megabytes(maxCompressed)} compressed`)
    if (!(await write(this.#digest, packed, this.complete))) return
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    this.#context.log.info(`Cache mounts: kept ${megabytes(size)} (${megabytes(bytes)} compressed) in ${seconds} s.`)
  }

  get #image(): string {
    if (this.#found.image === undefined) throw new Error('no image of the Dockerfile runs on the builder itself')
    return this.#found.image
  }

  /** Only a cancelled run stops. */
  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#context.signal.throwIfAborted()
      const why = error instanceof Error && !isAbort(error) ? error.message : 'it took too long'
      this.#context.log.info(`${what}: ${why}`)
    }
  }

  async #build(
    dockerfile: string,
    builder: string | undefined,
    directory: string,
    more: readonly string[],
    limit: number,
    signal = this.#context.signal,
  ): Promise<Failure | undefined> {
    const contexts = [...this.#request.contexts].map(([name, source]) => `--build-context=${name}=${source}`)
    const build = { dockerfile, builder, directory, limit, args: [...contexts, ...more] }
    return await runHidden(build, this.#buildx, { ...this.#context, signal })
  }
}

function reasonOf({ error, step }: Failure): string {
  return [step?.output.at(-1), error].find((text) => text !== undefined && text !== '')?.slice(0, 300) ?? 'no reason'
}
