import {
  blob,
  mediaTypes,
  packArtifact,
  parseDigest,
  parseManifest,
  type Annotations,
  type Blob,
  type Descriptor,
  type Digest,
  type ReadOnlyTarget,
} from 'oras-js'
import { layoutError } from './layout-error.ts'

/** A file for the control plane, with exactly the bytes that are sent. */
export interface PayloadFile {
  /** Path inside the payload, such as `schema.graphql`: the `org.opencontainers.image.title` of its layer. */
  readonly name: string
  readonly mediaType: string
  readonly bytes: Buffer
}

/** What the control plane receives beside the artifact. The layout contains it, so that one signature covers both. */
export interface Payload {
  readonly files: readonly PayloadFile[]
}

/** A payload that was read from a layout. */
export interface StoredPayload extends Payload {
  /** The payload's own manifest; an annotation of the root has its digest. */
  readonly descriptor: Descriptor
}

/** Artifact type of a payload's manifest. */
export const payloadType = 'application/vnd.plugin-publish.payload.v1'
/** Annotation of the root with the digest of the payload's manifest: a signature of the root covers the payload. */
export const payloadAnnotation = 'io.github.plugin-publish.payload'
const titleAnnotation = 'org.opencontainers.image.title'

/** In bytes, all files together: more than any control plane takes, and small enough to be kept in memory. */
const maxSize = 64 * 1024 * 1024
const maxFiles = 64

/** The payload as an artifact with one layer per file. The order of the files does not change the digest. */
export function packPayload({ files }: Payload): { manifest: Blob; blobs: Blob[] } {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const [i, { name }] of sorted.entries()) {
    if (!isRelativePath(name) || sorted[i + 1]?.name === name)
      throw new TypeError(`a payload cannot have the file ${JSON.stringify(name)}`)
  }
  const layers = sorted.map(({ name, mediaType, bytes }) => blob(mediaType, bytes, { [titleAnnotation]: name }))
  const { blobs, ...manifest } = packArtifact({
    artifactType: payloadType,
    layers: layers.map((layer) => layer.descriptor),
  })
  return { manifest, blobs: [...layers, ...blobs] }
}

/**
 * The digest of the payload in a root's annotations; undefined if they name no payload.
 * @throws OrasError `invalid-reference`
 */
export function payloadDigestOf(annotations: Annotations | undefined): Digest | undefined {
  const text = annotations?.[payloadAnnotation]
  return text === undefined ? undefined : parseDigest(text)
}

/** Reads a payload; all digests are checked. @throws PublishError `E_LAYOUT`, OrasError */
export async function readPayload(layout: ReadOnlyTarget, digest: Digest, signal: AbortSignal): Promise<StoredPayload> {
  const descriptor = await layout.resolve(digest, { signal })
  if (descriptor.mediaType !== mediaTypes.manifest)
    throw layoutError(`${digest} is not the manifest of a payload but ${descriptor.mediaType}`)
  const manifest = parseManifest(await layout.fetchBytes(descriptor, undefined, { signal }))
  if (manifest.mediaType !== undefined && manifest.mediaType !== descriptor.mediaType)
    throw layoutError(`${digest} calls itself ${manifest.mediaType}`)
  if (manifest.artifactType !== payloadType)
    throw layoutError(`${digest} is not a payload but ${manifest.artifactType ?? 'an image'}`)
  if (manifest.layers.length > maxFiles)
    throw layoutError(`${digest} has ${manifest.layers.length} files; at most ${maxFiles} are read`)
  const bytes = manifest.layers.reduce((sum, { size }) => sum + size, 0)
  if (bytes > maxSize) throw layoutError(`${digest} has ${bytes} bytes; at most ${maxSize} are read`)
  await layout.fetchBytes(manifest.config, maxSize, { signal })
  const files: PayloadFile[] = []
  for (const layer of manifest.layers) {
    if (layer.mediaType === mediaTypes.empty) continue
    const name = layer.annotations?.[titleAnnotation] ?? ''
    if (!isRelativePath(name) || files.some((file) => file.name === name)) {
      throw layoutError(`${digest} has a file with the name ${JSON.stringify(name)}`)
    }
    files.push({ name, mediaType: layer.mediaType, bytes: await layout.fetchBytes(layer, maxSize, { signal }) })
  }
  return { descriptor, files }
}

/** Whether a name stays inside any directory that it is joined to. */
function isRelativePath(name: string): boolean {
  return (
    name.length <= 255
    && /^[^/\\\0]+(\/[^/\\\0]+)*$/.test(name)
    && !name.split('/').some((part) => part === '.' || part === '..')
  )
}
