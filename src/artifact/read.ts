import {
  isIndex,
  mediaTypes,
  openLayout,
  parseIndex,
  parseManifest,
  type Annotations,
  type Descriptor,
  type LayoutTarget,
  type Manifest,
} from 'oras-js'
import { joinPlatform, type Platform, type PlatformParts } from '../shared/platform.ts'
import { cacheAnnotation, type Artifact, type Part } from './artifact.ts'
import { parseImageConfig, type ImageConfig } from './image-config.ts'
import { payloadDigestOf, readPayload, type StoredPayload } from './payload.ts'
import { layoutError, usingLayout } from './layout-error.ts'
import { limits } from './limits.ts'

/**
 * Opens an image layout of any origin and recomputes the digest of everything that its root refers to. The first entry
 * of `index.json` is the root: an index or a single manifest.
 *
 * @param extent `without layers`: of images that were packed as `served`, the layout has everything but their layers
 * @throws PublishError `E_LAYOUT` if anything is missing, malformed or not what its digest says
 */
export async function readArtifact(
  directory: string,
  signal: AbortSignal,
  extent: Extent = 'complete',
): Promise<Artifact> {
  return await usingLayout(directory, async () => {
    const store = await openLayout(directory)
    const [root] = (await store.index()).manifests
    if (root === undefined) throw layoutError(`The image layout ${directory} is empty: its index.json lists nothing`)
    const plain: Descriptor = { mediaType: root.mediaType, digest: root.digest, size: root.size }
    const { parts, annotations } = isIndex(root)
      ? await readIndex(store, plain, signal, extent)
      : await readSingle(store, plain, signal, extent)
    const readCache = root.annotations?.[cacheAnnotation] !== undefined
    return { store, root: plain, parts, readCache, payload: await readNamedPayload(store, annotations, signal) }
  })
}

type Extent = 'complete' | 'without layers'

interface Content {
  readonly parts: readonly Part[]
  readonly annotations: Annotations | undefined
}

async function readIndex(store: LayoutTarget, root: Descriptor, signal: AbortSignal, extent: Extent): Promise<Content> {
  const index = parseIndex(await store.fetchBytes(root, undefined, { signal }))
  const { manifests, annotations } = index
  refuseAmbiguous(root, index, ['config', 'layers'])
  if (manifests.length === 0) throw layoutError(`The index ${root.digest} lists no manifest`)
  if (manifests.length > limits.parts)
    throw layoutError(`The index lists ${manifests.length} manifests; at most ${limits.parts} are read`)
  return { parts: await Promise.all(manifests.map((entry) => readEntry(store, entry, signal, extent))), annotations }
}

async function readSingle(
  store: LayoutTarget,
  root: Descriptor,
  signal: AbortSignal,
  extent: Extent,
): Promise<Content> {
  const part = await readPart(store, root, signal, extent)
  return { parts: [part], annotations: part.manifest.annotations }
}

/** Refuses an image without a platform, because consumers take it for linux/amd64. */
async function readEntry(store: LayoutTarget, entry: Descriptor, signal: AbortSignal, extent: Extent): Promise<Part> {
  const part = await readPart(store, entry, signal, extent)
  if (part.config !== undefined && entry.platform === undefined)
    throw layoutError(`The index names no platform for ${entry.digest}`)
  return part
}

async function readPart(
  store: LayoutTarget,
  descriptor: Descriptor,
  signal: AbortSignal,
  extent: Extent,
): Promise<Part> {
  refuseAttestation(descriptor)
  if (descriptor.mediaType !== mediaTypes.manifest)
    throw layoutError(`${descriptor.digest} is not an OCI image manifest but ${descriptor.mediaType}`)
  const manifest = parseManifest(await store.fetchBytes(descriptor, undefined, { signal }))
  refuseAmbiguous(descriptor, manifest, ['manifests'])
  if (manifest.layers.length > limits.layers) {
    throw layoutError(
      `Manifest ${descriptor.digest} has ${manifest.layers.length} layers; at most ${limits.layers} are read`,
    )
  }
  const config = await readConfig(store, manifest, signal)
  if (extent === 'complete') for (const layer of manifest.layers) await readThrough(store, layer, signal)
  return {
    descriptor,
    platform: platformOf(descriptor, config),
    manifest,
    config,
    size: [manifest.config, ...manifest.layers].reduce((sum, { size }) => sum + size, descriptor.size),
  }
}

/** A document that two readers take for different types is an attack (CVE-2021-41190). */
function refuseAmbiguous(
  { digest, mediaType }: Descriptor,
  document: { readonly mediaType?: string | undefined },
  foreign: readonly string[],
): void {
  if (document.mediaType !== undefined && document.mediaType !== mediaType)
    throw layoutError(`${digest} calls itself ${document.mediaType}, and what refers to it says ${mediaType}`)
  const found = foreign.filter((name) => name in document)
  if (found.length > 0) throw layoutError(`${digest} is ${mediaType}, and has ${found.join(' and ')}`)
}

/** Undefined if the manifest is not an image: then its config is checked like any other blob. */
async function readConfig(
  store: LayoutTarget,
  { config }: Manifest,
  signal: AbortSignal,
): Promise<ImageConfig | undefined> {
  if (config.mediaType === mediaTypes.config)
    return parseImageConfig(await store.fetchBytes(config, undefined, { signal }), config.digest)
  await readThrough(store, config, signal)
  return undefined
}

/** Reads a blob to its end: the stream compares size and digest. */
async function readThrough(store: LayoutTarget, blob: Descriptor, signal: AbortSignal): Promise<void> {
  const chunks = store.fetch(blob, { signal })[Symbol.asyncIterator]()
  while ((await chunks.next()).done !== true) {
    // Nothing is kept.
  }
}

function platformOf(descriptor: Descriptor, config: ImageConfig | undefined): Platform | undefined {
  if (config !== undefined) return imagePlatform(descriptor, config)
  return descriptor.platform && validPlatform(descriptor.digest, descriptor.platform)
}

/**
 * The platform of an image, by its config. The index must name the same one, because some consumers read the config and
 * some the index. @throws PublishError `E_LAYOUT`
 */
export function imagePlatform({ digest, platform: label }: Descriptor, config: ImageConfig): Platform {
  const configured = validPlatform(digest, config)
  const labelled = label && validPlatform(digest, label)
  if (labelled !== undefined && configured !== labelled)
    throw layoutError(`${digest} is for ${configured} by its config and for ${labelled} by the index`)
  return configured
}

function validPlatform(digest: string, parts: PlatformParts): Platform {
  const platform = joinPlatform(parts)
  if (platform === undefined)
    throw layoutError(
      `${digest} names a platform that is not valid: ${JSON.stringify([parts.os, parts.architecture, parts.variant])}`,
    )
  return platform
}

/** An attestation in an index is an entry that no consumer can run, and many consumers fail on it. */
export function refuseAttestation({ digest, annotations, platform }: Descriptor): void {
  if (annotations?.['vnd.docker.reference.type'] === undefined && platform?.os !== 'unknown') return
  throw layoutError(`${digest} is an attestation, not an image`, { hint: 'Build it without provenance and SBOM.' })
}

async function readNamedPayload(
  store: LayoutTarget,
  annotations: Annotations | undefined,
  signal: AbortSignal,
): Promise<StoredPayload | undefined> {
  const digest = payloadDigestOf(annotations)
  return digest === undefined ? undefined : await readPayload(store, digest, signal)
}
