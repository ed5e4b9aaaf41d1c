import { isManifest, plainDescriptor, type Descriptor } from './descriptor.ts'
import { assertContent, isDigest, type Digest } from './digest.ts'
import { OrasError, throwIfCancelled } from './errors.ts'
import { manifestHead, maxManifestSize } from './manifest.ts'
import { parseTag } from './reference.ts'
import {
  collect,
  openContent,
  type CallOptions,
  type Content,
  type PushOptions,
  type PushOutcome,
  type Target,
} from './target.ts'

/** A target in memory: for tests, and for artifacts that are put together before they are copied. */
export class MemoryTarget implements Target {
  readonly #content = new Map<Digest, Buffer>()
  readonly #manifests = new Map<Digest, Descriptor>()
  readonly #tags = new Map<string, Digest>()

  async *fetch(descriptor: Descriptor, options: CallOptions = {}): AsyncGenerator<Uint8Array, void> {
    yield await this.fetchBytes(descriptor, Infinity, options)
  }

  fetchBytes(descriptor: Descriptor, limit = maxManifestSize, options: CallOptions = {}): Promise<Buffer> {
    return attempt(() => {
      throwIfCancelled(options.signal)
      const bytes = this.#content.get(descriptor.digest)
      if (bytes === undefined) throw missing(descriptor.digest)
      if (bytes.length > limit)
        throw new OrasError('too-large', `${descriptor.digest} has ${bytes.length} bytes, more than ${limit}`)
      assertContent(descriptor, bytes)
      return bytes
    })
  }

  exists(descriptor: Descriptor): Promise<boolean> {
    return Promise.resolve(this.#content.has(descriptor.digest))
  }

  resolve(reference: string): Promise<Descriptor> {
    return attempt(() => {
      const digest = isDigest(reference) ? reference : this.#tags.get(parseTag(reference))
      const descriptor = digest === undefined ? undefined : this.#manifests.get(digest)
      if (descriptor === undefined) throw missing(reference)
      return descriptor
    })
  }

  async push(descriptor: Descriptor, content: Content, options: PushOptions = {}): Promise<PushOutcome> {
    throwIfCancelled(options.signal)
    if (this.#content.has(descriptor.digest)) return 'exists'
    const bytes = await collect(openContent(content), descriptor.size)
    if (bytes === undefined)
      throw new OrasError('digest-mismatch', `content of ${descriptor.digest} has more than ${descriptor.size} bytes`)
    assertContent(descriptor, bytes)
    this.#content.set(descriptor.digest, bytes)
    if (isManifest(descriptor)) this.#manifests.set(descriptor.digest, plainDescriptor(descriptor))
    options.onBytes?.(bytes.length)
    return 'uploaded'
  }

  tag(descriptor: Descriptor, tag: string): Promise<void> {
    return attempt(() => {
      if (!this.#manifests.has(descriptor.digest)) throw missing(descriptor.digest)
      this.#tags.set(parseTag(tag), descriptor.digest)
    })
  }

  tags(): Promise<string[]> {
    return Promise.resolve([...this.#tags.keys()].sort())
  }

  referrers(subject: Digest, artifactType?: string): Promise<Descriptor[]> {
    return attempt(() => {
      const found: Descriptor[] = []
      for (const descriptor of this.#manifests.values()) {
        const referrer = asReferrer(descriptor, this.#content.get(descriptor.digest) ?? Buffer.alloc(0), subject)
        if (referrer !== undefined && (artifactType === undefined || referrer.artifactType === artifactType))
          found.push(referrer)
      }
      return found
    })
  }
}

/** The descriptor that a list of referrers of `subject` has for this manifest; undefined if it has none. */
export function asReferrer(descriptor: Descriptor, bytes: Uint8Array, subject: Digest): Descriptor | undefined {
  const { artifactType, subject: about, annotations } = manifestHead(bytes, descriptor.mediaType)
  if (about?.digest !== subject) return undefined
  return {
    ...plainDescriptor(descriptor),
    ...(artifactType !== undefined && { artifactType }),
    ...(annotations && { annotations }),
  }
}

function missing(what: string): OrasError {
  return new OrasError('not-found', `${what} is not here`)
}

/** Turns what `work` throws into a rejection. */
function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work())
  })
}
