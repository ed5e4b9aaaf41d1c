import { isManifest, type Descriptor } from './descriptor.ts'
import type { Digest } from './digest.ts'
import { isOrasError, OrasError } from './errors.ts'
import { childrenOf, maxManifestSize } from './manifest.ts'
import type { Repository } from './reference.ts'
import { Slots } from './slots.ts'
import type { PushOutcome, ReadOnlyTarget, Target } from './target.ts'

/** Bytes. */
const smallBlob = 256 * 1024
const absentEnough = 4

export interface CopyProgress {
  readonly descriptor: Descriptor
  /** `bytes` may be negative: a broken upload starts again. `skipped`: the destination had it, with all it is made of. */
  readonly state: 'started' | 'progress' | PushOutcome | 'skipped'
  /** Bytes since the last event of this descriptor. */
  readonly bytes: number
}

export interface CopyOptions {
  /** Transfers at a time. Default 4: more brings nothing, and registries count requests. */
  readonly concurrency?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: CopyProgress) => void
  /** Another repository of the destination's registry that may hold the blobs already. */
  readonly mountFrom?: Repository
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
 * Writes no tag. A manifest that the destination has is not opened, unless the destination then misses a part of it.
 */
export async function copy(source: ReadOnlyTarget, destination: Target, root: Descriptor, options: CopyOptions = {}): Promise<CopyResult> {
  destination.expectWrites?.()
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
  readonly #nodes = new Map<Digest, Promise<void>>()
  readonly #repaired = new Map<Digest, Promise<void>>()
  /** How many blobs in a row the destination turned out not to have. */
  #absentInARow = 0

  constructor(source: ReadOnlyTarget, destination: Target, options: CopyOptions) {
    this.#source = source
    this.#destination = destination
    this.#options = options
    this.#slots = new Slots(options.concurrency ?? 4)
    this.#signal = options.signal === undefined ? this.#failed.signal : AbortSignal.any([options.signal, this.#failed.signal])
  }

  /** Copies a node once, whoever asks. */
  node(descriptor: Descriptor): Promise<void> {
    return once(this.#nodes, descriptor.digest, () => this.#copy(descriptor, false))
  }

  /** Copies a node although the destination says that it has it, and everything below that is missing. */
  #repair(descriptor: Descriptor): Promise<void> {
    return once(this.#repaired, descriptor.digest, () => this.#copy(descriptor, true))
  }

  async #copy(descriptor: Descriptor, repair: boolean): Promise<void> {
    const signal = this.#signal
    if (!isManifest(descriptor)) {
      await this.#slots.use(() => this.#blob(descriptor), signal)
    } else if (!repair && await this.#slots.use(() => this.#destination.exists(descriptor, { signal }), signal)) {
      this.#skip(descriptor)
    } else {
      await this.#manifest(descriptor, repair)
    }
  }

  /**
   * To ask for a small blob costs half of what sending it does: where the last ones were all absent, it is sent without
   * asking.
   */
  async #blob(descriptor: Descriptor): Promise<void> {
    const signal = this.#signal
    if (descriptor.size > smallBlob || this.#absentInARow < absentEnough) {
      const there = await this.#destination.exists(descriptor, { signal })
      this.#absentInARow = there ? 0 : this.#absentInARow + 1
      if (there) { this.#skip(descriptor); return }
    }
    await this.#send(descriptor, () => this.#source.fetch(descriptor, { signal }))
  }

  #skip(descriptor: Descriptor): void {
    this.counts.skippedBlobs++
    this.#report(descriptor, 'skipped', 0)
  }

  async #manifest(descriptor: Descriptor, repair: boolean): Promise<void> {
    const signal = this.#signal
    const bytes = await this.#slots.use(() => this.#source.fetchBytes(descriptor, maxManifestSize, { signal }), signal)
    const children = childrenOf(descriptor, bytes)
    await this.#all(children, (child) => repair ? this.#repair(child) : this.node(child))
    try {
      await this.#slots.use(() => this.#send(descriptor, bytes), signal)
    } catch (error) {
      if (repair || !missesPart(error)) throw error
      // The destination has a child manifest but not all of its blobs, as an interrupted push or a collection leaves it:
      // asking whether children exist never heals that (oras-go #1212).
      await this.#all(children, (child) => this.#repair(child))
      await this.#slots.use(() => this.#send(descriptor, bytes), signal)
    }
  }

  /** The first failure ends the others, and is the one that is reported. */
  async #all(children: readonly Descriptor[], work: (child: Descriptor) => Promise<void>): Promise<void> {
    let first: { error: unknown } | undefined
    await Promise.all(children.map(async (child) => {
      try {
        await work(child)
      } catch (error) {
        first ??= { error }
        this.#failed.abort(error)
      }
    }))
    if (first === undefined) return
    const { error } = first
    const stopped = this.#failed.signal.reason as unknown
    throw isOrasError(error, 'cancelled') && this.#options.signal?.aborted !== true && stopped instanceof Error ? stopped : error
  }

  async #send(descriptor: Descriptor, content: Uint8Array | (() => AsyncIterable<Uint8Array>)): Promise<void> {
    this.#report(descriptor, 'started', 0)
    const outcome = await this.#destination.push(descriptor, content, {
      signal: this.#signal,
      mountFrom: this.#options.mountFrom,
      onBytes: (bytes) => this.#report(descriptor, 'progress', bytes),
    })
    if (outcome === 'uploaded') { this.counts.uploadedBlobs++; this.counts.uploadedBytes += descriptor.size }
    if (outcome === 'mounted') this.counts.mountedBlobs++
    if (outcome === 'exists') this.counts.skippedBlobs++
    this.#report(descriptor, outcome, 0)
  }

  #report(descriptor: Descriptor, state: CopyProgress['state'], bytes: number): void {
    this.#options.onProgress?.({ descriptor, state, bytes })
  }
}

function missesPart(error: unknown): boolean {
  return error instanceof OrasError && error.hasCode('MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN')
}

function once<K>(done: Map<K, Promise<void>>, key: K, work: () => Promise<void>): Promise<void> {
  const running = done.get(key)
  if (running !== undefined) return running
  const started = work()
  done.set(key, started)
  return started
}
