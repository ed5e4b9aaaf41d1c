import type { Descriptor } from './descriptor.ts'
import type { Digest } from './digest.ts'
import type { Repository } from './reference.ts'

/** Bytes at hand, or a stream that can be opened again: an upload that broke is repeated from its source. */
export type Content = Uint8Array | (() => AsyncIterable<Uint8Array>)

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

export interface PushOptions extends CallOptions {
  /** Called with the number of bytes that were just handed over. Negative when a broken upload starts again. */
  readonly onBytes?: ((bytes: number) => void) | undefined
  /** Another repository of the same registry that may hold the blob already. */
  readonly mountFrom?: Repository | undefined
}

/**
 * `mounted`: the registry took the blob from another repository. `exists`: it was there already, nothing was written.
 */
export type PushOutcome = 'uploaded' | 'mounted' | 'exists'

/** Something that content can be read from. */
export interface ReadOnlyTarget {
  /** The content, checked against the descriptor: the stream throws `digest-mismatch` before its last chunk. */
  fetch(descriptor: Descriptor, options?: CallOptions): AsyncIterable<Uint8Array>
  /** All of the content, checked. `limit` in bytes, by default that of a manifest. Throws `too-large`, `not-found`. */
  fetchBytes(descriptor: Descriptor, limit?: number, options?: CallOptions): Promise<Buffer>
  exists(descriptor: Descriptor, options?: CallOptions): Promise<boolean>
  /** The manifest that a tag or digest stands for. Throws `not-found`, `name-unknown`. */
  resolve(reference: string, options?: CallOptions): Promise<Descriptor>
}

/** Something that content can be copied to: a registry, an OCI image layout, memory. */
export interface Target extends ReadOnlyTarget {
  /**
   * Stores content under its digest; throws `digest-mismatch` and stores nothing if it is not what the descriptor says.
   */
  push(descriptor: Descriptor, content: Content, options?: PushOptions): Promise<PushOutcome>
  /** Points a tag at a manifest that the target holds. Throws `not-found`. */
  tag(descriptor: Descriptor, tag: string, options?: CallOptions): Promise<void>
  tags(options?: CallOptions): Promise<string[]>
  /** Manifests whose `subject` is this digest. */
  referrers(subject: Digest, artifactType?: string, options?: CallOptions): Promise<Descriptor[]>
  /** Tells that writes will follow, so that a registry's token is asked for once and not first for reading. */
  expectWrites?(): void
}

/** All bytes of a stream, at most `limit`; undefined if there are more. */
export async function collect(content: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of content) {
    size += chunk.length
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

/** Opens content as a stream. */
export function openContent(content: Content): AsyncIterable<Uint8Array> {
  return typeof content === 'function' ? content() : single(content)
}

// An async generator, as everything else that streams: consumers need not know two shapes.
// eslint-disable-next-line @typescript-eslint/require-await
async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  if (bytes.length > 0) yield bytes
}
