import { isManifest, type Descriptor } from './descriptor.ts'
import type { Digest } from './digest.ts'
import { isOrasError, OrasError } from './errors.ts'
import { childrenOf, maxManifestSize } from './manifest.ts'
import type { Repository } from './reference.ts'
import { Slots, smallBlob } from './slots.ts'
import type { PushOutcome, ReadOnlyTarget, Target } from './target.ts'

const absentEnough = 4

export interface CopyProgress {
  readonly descriptor: Descriptor
  /**
   * `bytes` may be negative: a broken upload starts again. `skipped`: the destination had it, with all it is made of.
   * `repaired`: a manifest that the destination had, sent again because something below it was missing.
   */
  readonly state: 'started' | 'progress' | PushOutcome | 'skipped' | 'repaired'
  /** Bytes since the last event of this descriptor. */
  readonly bytes: number
}

export interface CopyOptions {
  /**
   * Transfers at a time. Default 4: more brings nothing, and registries count requests. Without a number, two blobs of
   * at most 256 KiB count as one, because they wait for answers most of the time.
   */
  readonly concurrency?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: CopyProgress) => void
  /** Another repository of the destination's registry that may hold the blobs already. */
  readonly mountFrom?: Repository
  /**
   * Whether a manifest that the destination has is believed to be complete. Default true, which saves requests. False:
   * everything below it is asked for, and what a garbage collection took is sent again.
   */
  readonly trustManifests?: boolean
  /**
   * False: a registry's token is first asked for reading only, because it is likely that nothing is missing. Default
   * true.
   */
  readonly expectWrites?: boolean
}

export interface CopyResult {
  readonly root: Descriptor
  /** Content that was sent, manifests included. */
  readonly uploadedBlobs: number
  readonly uploadedBytes: number
  readonly mountedBlobs: number
  /** Content that the destination had. */
  readonly skippedBlobs: number
}

/**
 * Copies a manifest and all that it is made of, by digest: what a manifest needs is there before the manifest is.
 * Writes no tag. A manifest that the destination has is not opened, unless `trustManifests` is false or the destination
 * then misses a part of it.
 */
export async function copy(
  source: ReadOnlyTarget,
  destination: Target,
  root: Descriptor,
  options: CopyOptions = {},
): Promise<CopyResult> {
  if (options.expectWrites !== false) destination.expectWrites?.()
  const run = new GraphCopy(source, destination, options)
  await run.node(root)
  return { root, ...run.counts }
}

class GraphCopy {
  readonly counts = { uploadedBlobs: 0, uploadedBytes: 0, mountedBlobs: 0, skippedBlobs: 0 }
  readonly #source: ReadOnlyTarget
  readonly #destination: Target
  readonly #options: CopyOptions
  readonly #slots: Slots
  readonly #signal: AbortSignal
  readonly #failed = new AbortController()
  readonly #nodes = new Map<Digest, Promise<boolean>>()
  readonly #repaired = new Map<Digest, Promise<boolean>>()
  /** How many blobs in a row the destination turned out not to have. */
  #absentInARow = 0

  constructor(source: ReadOnlyTarget, destination: Target, options: CopyOptions) {
    this.#source = source
    this.#destination = destination
    this.#options = options
    this.#slots = new Slots(options.concurrency)
    this.#signal =
      options.signal === undefined ? this.#failed.signal : AbortSignal.any([options.signal, this.#failed.signal])
  }

  /** Copies a node once, whoever asks. Returns whether anything was sent, at this node or below it. */
  node(descriptor: Descriptor): Promise<boolean> {
    return once(this.#nodes, descriptor.digest, () => this.#copy(descriptor, false))
  }

  /** Copies a node although the destination says that it has it, and everything below that is missing. */
  #repair(descriptor: Descriptor): Promise<boolean> {
    return once(this.#repaired, descriptor.digest, () => this.#copy(descriptor, true))
  }

  async #copy(descriptor: Descriptor, repair: boolean): Promise<boolean> {
    if (!isManifest(descriptor)) return this.#blob(descriptor)
    if (!repair && this.#options.trustManifests === false) return this.#graph(descriptor)
    if (repair || !(await this.#exists(descriptor))) return this.#manifest(descriptor, repair)
    this.#skip(descriptor)
    return false
  }

  /** A question moves nothing, and mostly waits. */
  #exists(descriptor: Descriptor): Promise<boolean> {
    const signal = this.#signal
    return this.#slots.use(() => this.#destination.exists(descriptor, { signal }), signal, true)
  }

  /**
   * A manifest that is opened whether the destination has it or not: so both are asked at once, the manifest and what
   * is below it. If it is there and something below it was missing, it is sent again as well, if the destination takes
   * it: a registry that counts references learns that its parts are in use.
   */
  async #graph(descriptor: Descriptor): Promise<boolean> {
    const signal = this.#signal
    const bytes = await this.#slots.use(() => this.#source.fetchBytes(descriptor, maxManifestSize, { signal }), signal)
    const children = childrenOf(descriptor, bytes)
    const answer = { there: false }
    const sent = await this.#all([descriptor, ...children], async (node) => {
      if (node !== descriptor) return this.node(node)
      answer.there = await this.#exists(descriptor)
      return false
    })
    if (!answer.there) {
      await this.#sendManifest(descriptor, bytes, children)
      return true
    }
    if (!sent) {
      this.#skip(descriptor)
      return false
    }
    await this.#slots
      .use(() => this.#send(descriptor, bytes, true), signal)
      .catch((error: unknown) => {
        if (!isOrasError(error, 'unauthorized', 'denied', 'conflict', 'unsupported', 'refused')) throw error
      })
    return true
  }

  async #blob(descriptor: Descriptor): Promise<boolean> {
    const signal = this.#signal
    const send = (): Promise<boolean> => this.#send(descriptor, () => this.#source.fetch(descriptor, { signal }))
    if (descriptor.size > smallBlob) {
      const there = await this.#exists(descriptor)
      this.#count(there, descriptor)
      return there ? false : this.#slots.use(send, signal)
    }
    // To ask for a small blob costs half of what sending it does: where the last ones were all absent, it is sent
    // without asking.
    return this.#slots.use(
      async () => {
        if (this.#absentInARow >= absentEnough) return send()
        const there = await this.#destination.exists(descriptor, { signal })
        this.#count(there, descriptor)
        return there ? false : send()
      },
      signal,
      true,
    )
  }

  #count(there: boolean, descriptor: Descriptor): void {
    this.#absentInARow = there ? 0 : this.#absentInARow + 1
    if (there) this.#skip(descriptor)
  }

  #skip(descriptor: Descriptor): void {
    this.counts.skippedBlobs++
    this.#report(descriptor, 'skipped', 0)
  }

  async #manifest(descriptor: Descriptor, repair: boolean): Promise<boolean> {
    const signal = this.#signal
    const bytes = await this.#slots.use(() => this.#source.fetchBytes(descriptor, maxManifestSize, { signal }), signal)
    const children = childrenOf(descriptor, bytes)
    await this.#all(children, (child) => (repair ? this.#repair(child) : this.node(child)))
    await this.#sendManifest(descriptor, bytes, children, repair)
    return true
  }

  /** When all below it is there. */
  async #sendManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    children: readonly Descriptor[],
    repair = false,
  ): Promise<void> {
    const signal = this.#signal
    try {
      await this.#slots.use(() => this.#send(descriptor, bytes, repair), signal)
    } catch (error) {
      if (repair || !missesPart(error)) throw error
      // The destination has a child manifest but not all of its blobs, as an interrupted push or a collection leaves
      // it: asking whether children exist never heals that (oras-go #1212).
      await this.#all(children, (child) => this.#repair(child))
      await this.#slots.use(() => this.#send(descriptor, bytes), signal)
    }
  }

  /** Returns whether anything was sent. The first failure ends the others, and is the one that is reported. */
  async #all(nodes: readonly Descriptor[], work: (node: Descriptor) => Promise<boolean>): Promise<boolean> {
    let first: { error: unknown } | undefined
    let sent = false
    await Promise.all(
      nodes.map(async (node) => {
        try {
          if (await work(node)) sent = true
        } catch (error) {
          first ??= { error }
          this.#failed.abort(error)
        }
      }),
    )
    if (first === undefined) return sent
    const { error } = first
    const stopped = this.#failed.signal.reason as unknown
    throw isOrasError(error, 'cancelled') && this.#options.signal?.aborted !== true && stopped instanceof Error
      ? stopped
      : error
  }

  async #send(
    descriptor: Descriptor,
    content: Uint8Array | (() => AsyncIterable<Uint8Array>),
    repair = false,
  ): Promise<boolean> {
    this.#report(descriptor, 'started', 0)
    const outcome = await this.#destination.push(descriptor, content, {
      signal: this.#signal,
      mountFrom: this.#options.mountFrom,
      onBytes: (bytes) => this.#report(descriptor, 'progress', bytes),
    })
    if (outcome === 'uploaded') {
      this.counts.uploadedBlobs++
      this.counts.uploadedBytes += descriptor.size
    }
    if (outcome === 'mounted') this.counts.mountedBlobs++
    if (outcome === 'exists') this.counts.skippedBlobs++
    this.#report(descriptor, repair && outcome === 'uploaded' ? 'repaired' : outcome, 0)
    return outcome !== 'exists'
  }

  #report(descriptor: Descriptor, state: CopyProgress['state'], bytes: number): void {
    this.#options.onProgress?.({ descriptor, state, bytes })
  }
}

function missesPart(error: unknown): boolean {
  return error instanceof OrasError && error.hasCode('MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN')
}

function once<K, T>(done: Map<K, Promise<T>>, key: K, work: () => Promise<T>): Promise<T> {
  const running = done.get(key)
  if (running !== undefined) return running
  const started = work()
  done.set(key, started)
  return started
}
