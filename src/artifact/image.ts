import * as v from 'valibot'
import { isIndex, mediaTypes, parseManifest, type Descriptor, type DescriptorPlatform, type Digest, type LayoutTarget } from '../oras/index.ts'
import { parseDocument } from '../oras/manifest.ts'
import { PublishError } from '../shared/errors.ts'
import { parsePlatform } from '../shared/platform.ts'
import type { Platform } from '../shared/platform.ts'

/** One platform's image in a layout. */
export interface PlatformImage {
  readonly platform: Platform
  readonly digest: Digest
  /** Bytes that a consumer pulls: manifest, config and compressed layers. */
  readonly size: number
}

export interface ReadImage {
  readonly image: PlatformImage
  /** Everything it is made of, itself included. */
  readonly blobs: readonly Digest[]
  /** The entry as it belongs into an index. */
  readonly descriptor: Descriptor
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md */
const configSchema = v.looseObject({
  os: v.string(),
  architecture: v.string(),
  variant: v.exactOptional(v.string()),
  'os.version': v.exactOptional(v.string()),
  'os.features': v.exactOptional(v.array(v.string())),
})

/**
 * Reads one entry of an image index and recomputes the digest of everything it is made of. Its platform comes from the
 * config, which is what a consumer runs by.
 */
export async function readImage(layout: LayoutTarget, entry: Descriptor, signal: AbortSignal): Promise<ReadImage> {
  refuseAttestation(entry)
  if (entry.mediaType !== mediaTypes.manifest) throw unusable(`${entry.digest} is not an OCI image manifest but ${entry.mediaType}`)
  const manifest = parseManifest(await layout.fetchBytes(entry, undefined, { signal }))
  if (manifest.mediaType !== undefined && manifest.mediaType !== entry.mediaType) throw unusable(`${entry.digest} calls itself ${manifest.mediaType}`)
  if (manifest.config.mediaType !== mediaTypes.config) throw unusable(`${entry.digest} is not an image: its config is ${manifest.config.mediaType}`)
  const config = parseDocument(configSchema, await layout.fetchBytes(manifest.config, undefined, { signal }), 'an image config')
  for (const layer of manifest.layers) await readThrough(layout, layer, signal)

  const platform = platformOf(config, entry)
  const size = [manifest.config, ...manifest.layers].reduce((sum, blob) => sum + blob.size, entry.size)
  const { os, architecture, variant } = config
  const described: DescriptorPlatform = {
    architecture, os, ...(variant !== undefined && variant !== '' && { variant }),
    ...(config['os.version'] !== undefined && { 'os.version': config['os.version'] }),
    ...(config['os.features'] !== undefined && { 'os.features': config['os.features'] }),
  }
  return {
    image: { platform, digest: entry.digest, size },
    blobs: [entry, manifest.config, ...manifest.layers].map(({ digest }) => digest),
    descriptor: { mediaType: entry.mediaType, digest: entry.digest, size: entry.size, platform: described },
  }
}

/** An index entry that no consumer can run confuses many of them; attestations belong beside the index, not into it. */
export function refuseAttestation({ digest, annotations, platform }: Descriptor): void {
  if (annotations?.['vnd.docker.reference.type'] !== undefined || platform?.os === 'unknown') {
    throw unusable(`${digest} is an attestation, not an image`, 'Build it without provenance and SBOM.')
  }
}

function platformOf(config: v.InferOutput<typeof configSchema>, entry: Descriptor): Platform {
  const name = ({ os, architecture, variant }: DescriptorPlatform): string => [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/')
  const platform = parsePlatform(name(config))
  if (platform === undefined) throw unusable(`${entry.digest} is for ${JSON.stringify(name(config))}, which is no platform`)
  if (entry.platform !== undefined && parsePlatform(name(entry.platform)) !== platform) {
    throw unusable(`${entry.digest} is for ${platform} by its config and for ${name(entry.platform)} by the index`)
  }
  return platform
}

async function readThrough(layout: LayoutTarget, blob: Descriptor, signal: AbortSignal): Promise<void> {
  const chunks = layout.fetch(blob, { signal })[Symbol.asyncIterator]()
  while ((await chunks.next()).done !== true) { /* the stream itself compares size and digest */ }
}

export function unusable(message: string, hint?: string): PublishError {
  return new PublishError('E_LAYOUT', message, hint === undefined ? {} : { hint })
}

export function assertIndex(descriptor: Descriptor): void {
  if (!isIndex(descriptor)) throw unusable(`${descriptor.digest} is not an image index but ${descriptor.mediaType}`)
}
