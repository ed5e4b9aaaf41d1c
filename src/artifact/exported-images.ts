import { isDeepStrictEqual } from 'node:util'
import {
  isImageManifest,
  isIndex,
  mediaTypes,
  parseIndex,
  parseManifest,
  type Descriptor,
  type LayoutTarget,
} from 'oras-js'
import { sortByPlatform, sortPlatforms, type Platform } from '../shared/platform.ts'
import { describedPlatform, parseImageConfig } from './image-config.ts'
import { layoutError } from './layout-error.ts'
import { imagePlatform, refuseAttestation } from './read.ts'

/** An entry of an index that is being made. */
export interface Entry {
  readonly platform: Platform
  readonly descriptor: Descriptor
}

/** What the builder exported into the layout: its index's entries, or the one image. @throws PublishError `E_LAYOUT` */
export async function exportedImages(layout: LayoutTarget): Promise<readonly Descriptor[]> {
  const [root, ...others] = (await layout.index()).manifests
  if (root === undefined || others.length > 0) {
    throw layoutError(`The builder exported ${others.length + (root === undefined ? 0 : 1)} images instead of one`)
  }
  const entries = isIndex(root) ? parseIndex(await layout.fetchBytes(root)).manifests : [root]
  for (const entry of entries) refuseAttestation(entry)
  return entries
}

/**
 * The platforms of a finished index as it has them: the order of their members is part of its digest, and reading an
 * index puts them into an order of its own.
 */
export async function packedPlatforms(layout: LayoutTarget): Promise<readonly unknown[]> {
  const [root] = (await layout.index()).manifests
  if (root === undefined || !isIndex(root)) return []
  const { manifests } = JSON.parse(String(await layout.fetchBytes(root))) as {
    readonly manifests: readonly { readonly platform?: unknown }[]
  }
  return manifests.map(({ platform }) => platform)
}

/**
 * The platform comes from the config, because a manifest without an index names no platform.
 *
 * @param packed what a finished index has there, if the image is of one
 */
export async function describeImage(layout: LayoutTarget, entry: Descriptor, packed: unknown): Promise<Entry> {
  if (!isImageManifest(entry)) throw layoutError(`${entry.digest} is not an OCI image manifest but ${entry.mediaType}`)
  const { config } = parseManifest(await layout.fetchBytes(entry))
  if (config.mediaType !== mediaTypes.config)
    throw layoutError(`${entry.digest} is not an image: its config is ${config.mediaType}`)
  const parsed = parseImageConfig(await layout.fetchBytes(config), config.digest)
  const { mediaType, digest, size } = entry
  const described = describedPlatform(parsed)
  const platform = isDeepStrictEqual(packed, described) ? (packed as typeof described) : described
  return { platform: imagePlatform(entry, parsed), descriptor: { mediaType, digest, size, platform } }
}

export function assertPlatforms(images: readonly Entry[], wanted: readonly Platform[]): void {
  // Duplicates are not removed: two images for one platform are an error.
  const found = sortByPlatform(images)
    .map(({ platform }) => platform)
    .join(', ')
  const expected = sortPlatforms(wanted).join(', ')
  if (found !== expected)
    throw layoutError(`The builder exported ${found === '' ? 'no image' : found} instead of ${expected}`)
}
