import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Payload } from '../hosts/host.ts'
import { isIndex, isOrasError, mediaTypes, openLayout, packIndex, parseIndex, type Blob, type Descriptor, type Digest, type Index, type LayoutTarget } from '../oras/index.ts'
import { PublishError } from '../shared/errors.ts'
import { sortPlatforms } from '../shared/platform.ts'
import type { Platform } from '../shared/platform.ts'
import { assertIndex, readImage, refuseAttestation, unusable, type PlatformImage, type ReadImage } from './image.ts'
import { normalizeImage } from './normalize.ts'
import { packPayload, payloadAnnotation, payloadDigestOf, payloadType, readPayloadArtifact } from './payload.ts'

/** A complete OCI image layout: what is checked, handed over and published. Nothing changes it any more. */
export interface BuiltLayout {
  /** Directory. */
  readonly layout: string
  /** Digest of the image index, the first entry of `index.json`. */
  readonly digest: Digest
  readonly index: Index
  /** Sorted by platform. */
  readonly images: readonly PlatformImage[]
  /** Digest of the payload's artifact manifest, the second entry. */
  readonly payloadDigest: Digest
}

export interface FinishOptions {
  readonly platforms: readonly Platform[]
  readonly annotations: Readonly<Record<string, string>>
  readonly payload: Payload
  /** Seconds since 1970. */
  readonly sourceDateEpoch: number
  readonly signal: AbortSignal
}

/**
 * Completes what BuildKit exported. It writes an index for several platforms and a bare manifest for one, with the time of
 * the build in files and in `index.json`; here both become an index of our own, whose bytes depend on nothing but files,
 * annotations and payload. @throws PublishError `E_LAYOUT`
 */
export async function finishLayout(path: string, options: FinishOptions): Promise<BuiltLayout> {
  return await inLayout(path, async (layout) => {
    const root = await onlyRoot(layout)
    const entries = isIndex(root) ? parseIndex(await layout.fetchBytes(root)).manifests : [root]
    for (const entry of entries) refuseAttestation(entry)
    const normalized = await Promise.all(entries.map((entry) => normalizeImage(layout, entry, options.sourceDateEpoch, options.signal)))
    const images = await readImages(layout, normalized, options.signal)
    assertPlatforms(images.map(({ image }) => image.platform), options.platforms)

    const payload = packPayload(options.payload)
    const annotations = { ...options.annotations, [payloadAnnotation]: payload.manifest.descriptor.digest }
    const index = packIndex({ manifests: images.map(({ descriptor }) => descriptor), annotations })
    const own = [...payload.blobs, payload.manifest, index]
    for (const { descriptor, bytes } of own) await layout.push(descriptor, bytes)
    await writeEntries(layout, index, payload.manifest)
    await removeOthers(layout, new Set([...own.map(({ descriptor }) => descriptor.digest), ...images.flatMap(({ blobs }) => blobs)]))
    return describe(path, index.descriptor.digest, parseIndex(index.bytes), images.map(({ image }) => image))
  })
}

/** Reads a finished layout again, for instance one that another job made; every blob is checked. @throws PublishError `E_LAYOUT` */
export async function readBuilt(path: string, signal: AbortSignal): Promise<BuiltLayout> {
  return await inLayout(path, async (layout) => {
    const [root] = (await layout.index()).manifests
    if (root === undefined) throw unusable(`${path} is empty`)
    assertIndex(root)
    const index = parseIndex(await layout.fetchBytes(root))
    const images = await readImages(layout, index.manifests, signal)
    const built = describe(path, root.digest, index, images.map(({ image }) => image))
    await readPayloadArtifact(layout, built.payloadDigest, signal)
    return built
  })
}

/** The payload that belongs to a layout's index. @throws PublishError `E_LAYOUT` */
export async function readPayload(built: Pick<BuiltLayout, 'layout' | 'payloadDigest'>, signal: AbortSignal): Promise<Payload> {
  return await inLayout(built.layout, (layout) => readPayloadArtifact(layout, built.payloadDigest, signal))
}

function describe(layout: string, digest: Digest, index: Index, images: readonly PlatformImage[]): BuiltLayout {
  const payloadDigest = payloadDigestOf(index)
  if (payloadDigest === undefined) throw unusable(`${digest} does not name its payload (annotation ${payloadAnnotation})`, 'Use a layout that this action built.')
  return { layout, digest, index, images, payloadDigest }
}

async function readImages(layout: LayoutTarget, entries: readonly Descriptor[], signal: AbortSignal): Promise<ReadImage[]> {
  const images = await Promise.all(entries.map((entry) => readImage(layout, entry, signal)))
  return images.sort((a, b) => a.image.platform < b.image.platform ? -1 : 1)
}

async function onlyRoot(layout: LayoutTarget): Promise<Descriptor> {
  const [root, ...others] = (await layout.index()).manifests
  if (root === undefined || others.length > 0) throw unusable(`The builder exported ${others.length + (root === undefined ? 0 : 1)} images instead of one`)
  return root
}

function assertPlatforms(found: readonly Platform[], wanted: readonly Platform[]): void {
  const [is, should] = [found.join(', '), sortPlatforms(wanted).join(', ')]
  if (is !== should) throw unusable(`The builder exported ${is === '' ? 'no platform' : is} instead of ${should}`)
}

/** Two documents in a fixed order, without the time and the tag that buildx would write. */
async function writeEntries(layout: LayoutTarget, index: Blob, payload: Blob): Promise<void> {
  const manifests = [index.descriptor, { ...payload.descriptor, artifactType: payloadType }]
  await writeFile(join(layout.path, 'index.json'), JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }))
}

/** What was exported and is no part of the finished layout, and the directory where buildx kept unfinished blobs. */
async function removeOthers(layout: LayoutTarget, kept: ReadonlySet<Digest>): Promise<void> {
  const blobs = join(layout.path, 'blobs', 'sha256')
  const others = (await readdir(blobs)).filter((name) => !kept.has(`sha256:${name}` as Digest))
  await Promise.all([...others.map((name) => join(blobs, name)), join(layout.path, 'ingest')].map((path) => rm(path, { recursive: true, force: true })))
}

async function inLayout<T>(path: string, work: (layout: LayoutTarget) => Promise<T>): Promise<T> {
  try {
    return await work(await openLayout(path))
  } catch (error) {
    if (!isOrasError(error) || error.kind === 'cancelled') throw error
    throw new PublishError('E_LAYOUT', `The image layout ${path} cannot be used`, { cause: error })
  }
}
