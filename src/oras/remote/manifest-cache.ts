import { plainDescriptor, type Descriptor } from '../descriptor.ts'
import { digestAlgorithm, digestOf, type Digest } from '../digest.ts'

const maxEntries = 64
const maxSize = 256 * 1024

/**
 * Manifests that went through our hands: tagging what was just pushed needs no download. Keyed by content, never stale.
 */
export class ManifestCache {
  readonly #entries = new Map<Digest, { descriptor: Descriptor; bytes: Buffer }>()

  get(digest: Digest): { descriptor: Descriptor; bytes: Buffer } | undefined {
    return this.#entries.get(digest)
  }

  put(descriptor: Descriptor, bytes: Buffer): void {
    if (bytes.length > maxSize || digestOf(bytes, digestAlgorithm(descriptor.digest)) !== descriptor.digest) return
    this.#entries.delete(descriptor.digest)
    this.#entries.set(descriptor.digest, { descriptor: plainDescriptor(descriptor), bytes })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > maxEntries && oldest !== undefined) this.#entries.delete(oldest)
  }
}
