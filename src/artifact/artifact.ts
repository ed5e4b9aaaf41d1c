import type { Descriptor, LayoutTarget, Manifest } from 'oras-js'
import type { Platform } from '../shared/platform.ts'
import type { ImageConfig } from './image-config.ts'
import type { StoredPayload } from './payload.ts'

/** Annotation of the root's entry in `index.json`, if the build read a cache. */
export const cacheAnnotation = 'io.github.plugin-publish.cache'

/**
 * What is checked and published: an OCI image layout on disk whose digests were all recomputed. Only `readArtifact`
 * makes one, so that all stages see the same parts, platforms, sizes and payload. Nothing changes the
 * layout afterwards.
 */
export interface Artifact {
  readonly store: LayoutTarget
  /** The image index, or the one manifest. */
  readonly root: Descriptor
  /** In the order of the index; exactly one if the root is a manifest. */
  readonly parts: readonly Part[]
  /** Whether a build with a cache made it, to which other runs could write. */
  readonly readCache: boolean
  /** What the control plane receives; undefined if it receives nothing. */
  readonly payload: StoredPayload | undefined
}

/** One manifest of an artifact. */
export interface Part {
  readonly descriptor: Descriptor
  /** Undefined for content that does not depend on a platform, such as WASM or plain files. */
  readonly platform: Platform | undefined
  readonly manifest: Manifest
  /** The image's config; undefined if the manifest is not an image. */
  readonly config: ImageConfig | undefined
  /** Bytes that a consumer downloads: manifest, config and layers. */
  readonly size: number
}

/** The platforms of an artifact, in the order of its parts. */
export function platformsOf({ parts }: Pick<Artifact, 'parts'>): Platform[] {
  return parts.flatMap(({ platform }) => platform ?? [])
}
