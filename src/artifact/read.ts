import {
  isImageManifest,
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
import type { Artifact, Part } from './artifact.ts'
import { parseImageConfig, type ImageConfig } from './image-config.ts'
import { payloadDigestOf, readPayload, type StoredPayload } from './payload.ts'
import { unusable, usingLayout } from './unusable.ts'

const maxParts = 64
const maxLayers = 512

/**
 * Opens an image layout, whoever made it, and recomputes the digest of everything that its root names. The first entry
 * of `index.json` is the root: an index, or a single manifest.
 *
 * @throws PublishError `E_LAYOUT` if anything is missing, malformed or not what its digest says
 */
export async function readArtifact(directory: string, signal: AbortSignal): Promise<Artifact> {
  return await usingLayout(directory, async () => {
    const store = await openLayout(directory)
    const [root] = (await store.index()).manifests
    if (root === undefined) throw unusable(`The image layout ${directory} is empty: its index.json lists nothing`)
    const plain: Descriptor = { mediaType: root.mediaType, digest: root.digest, size: root.size }
    const { parts, annotations } = isIndex(root)
      ? await readIndex(store, plain, signal)
      : await readSingle(store, plain, signal)
    return { store, root: plain, parts, payload: await readNamedPayload(store, annotations, signal) }
  })
}

interface Content {
  readonly parts: readonly Part[]
  readonly annotations: Annotations | undefined
}

async function readIndex(store: LayoutTarget, root: Descriptor, signal: AbortSignal): Promise<Content> {
  const { manifests, annotations } = parseIndex(await store.fetchBytes(root, undefined, { signal }))
  if (manifests.length > maxParts)
    throw unusable(`The index lists ${manifests.length} manifests; ${maxParts} are the most that is read`)
  return { parts: await Promise.all(manifests.map((entry) => readEntry(store, entry, signal))), annotations }
}

async function readSingle(store: LayoutTarget, root: Descriptor, signal: AbortSignal): Promise<Content> {
  const part = await readPart(store, root, signal)
  return { parts: [part], annotations: part.manifest.annotations }
}

/** Consumers take an image without a platform for one of linux/amd64. */
async function readEntry(store: LayoutTarget, entry: Descriptor, signal: AbortSignal): Promise<Part> {
  const part = await readPart(store, entry, signal)
  if (part.config !== undefined && entry.platform === undefined)
    throw unusable(`The index does not say for which platform ${entry.digest} is`)
  return part
}

async function readPart(store: LayoutTarget, descriptor: Descriptor, signal: AbortSignal): Promise<Part> {
  refuseAttestation(descriptor)
  if (!isImageManifest(descriptor))
    throw unusable(`${descriptor.digest} is not an OCI image manifest but ${descriptor.mediaType}`)
  const manifest = parseManifest(await store.fetchBytes(descriptor, undefined, { signal }))
  if (manifest.mediaType !== undefined && manifest.mediaType !== descriptor.mediaType) {
    throw unusable(`${descriptor.digest} calls itself ${manifest.mediaType}`)
  }
  if (manifest.layers.length > maxLayers) {
    throw unusable(
      `Manifest ${descriptor.digest} has ${manifest.layers.length} layers; ${maxLayers} are the most that is read`,
    )
  }
  const config = await readConfig(store, manifest, signal)
  for (const layer of manifest.layers) await readThrough(store, layer, signal)
  return {
    descriptor,
    platform: platformOf(descriptor, config),
    manifest,
    config,
    size: [manifest.config, ...manifest.layers].reduce((sum, { size }) => sum + size, descriptor.size),
  }
}

/** Undefined: the manifest is an artifact of another kind, whose config is checked like any other blob. */
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

/** The stream itself compares size and digest. */
async function readThrough(store: LayoutTarget, blob: Descriptor, signal: AbortSignal): Promise<void> {
  const chunks = store.fetch(blob, { signal })[Symbol.asyncIterator]()
  while ((await chunks.next()).done !== true) {
    /* nothing is kept */
  }
}

/**
 * The platform by which a consumer picks the manifest. An image's config names one too: the two must agree, because
 * consumers differ in which of them they believe.
 */
function platformOf({ digest, platform: label }: Descriptor, config: ImageConfig | undefined): Platform | undefined {
  const configured = config === undefined ? undefined : named(digest, config)
  const labelled = label === undefined ? undefined : named(digest, label)
  if (configured !== undefined && labelled !== undefined && configured !== labelled) {
    throw unusable(`${digest} is for ${configured} by its config and for ${labelled} by the index`)
  }
  return labelled ?? configured
}

function named(digest: string, parts: PlatformParts): Platform {
  const platform = joinPlatform(parts)
  if (platform === undefined)
    throw unusable(
      `${digest} is for ${JSON.stringify([parts.os, parts.architecture, parts.variant])}, which is no platform`,
    )
  return platform
}

/** An index entry that no consumer can run confuses many of them; attestations belong beside the index, not into it. */
export function refuseAttestation({ digest, annotations, platform }: Descriptor): void {
  if (annotations?.['vnd.docker.reference.type'] === undefined && platform?.os !== 'unknown') return
  throw unusable(`${digest} is an attestation, not an image`, { hint: 'Build it without provenance and SBOM.' })
}

async function readNamedPayload(
  store: LayoutTarget,
  annotations: Annotations | undefined,
  signal: AbortSignal,
): Promise<StoredPayload | undefined> {
  const digest = payloadDigestOf(annotations)
  return digest === undefined ? undefined : await readPayload(store, digest, signal)
}
