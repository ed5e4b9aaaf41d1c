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
  type LayoutTarget,
} from 'oras-js'
import { unusable } from './unusable.ts'

/** A file that travels to the control plane, exactly as it will be sent. */
export interface PayloadFile {
  /** Path inside the payload, such as `schema.graphql`: the `org.opencontainers.image.title` of its layer. */
  readonly name: string
  readonly mediaType: string
  readonly bytes: Buffer
}

/** What the control plane receives beside the artifact. Stored in the layout, so that one signature covers both. */
export interface Payload {
  readonly files: readonly PayloadFile[]
}

/** A payload that was read from a layout. */
export interface StoredPayload extends Payload {
  /** The payload's own manifest, which the root names by an annotation. */
  readonly descriptor: Descriptor
}

/** Type of the artifact that holds a payload. */
export const payloadType = 'application/vnd.plugin-publish.payload.v1'
/** The annotation of the root that names it: what is signed with the root is signed with the payload. */
export const payloadAnnotation = 'io.github.plugin-publish.payload'
const titleAnnotation = 'org.opencontainers.image.title'

/** More than any control plane takes, little enough for memory. Bytes. */
const largestFile = 64 * 1024 * 1024

/** The payload as an artifact: one layer per file. Files in another order give the same digest. */
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

/** The digest of the payload that a root names; undefined if it names none. @throws OrasError `invalid-reference` */
export function payloadDigestOf(annotations: Annotations | undefined): Digest | undefined {
  const text = annotations?.[payloadAnnotation]
  return text === undefined ? undefined : parseDigest(text)
}

/** Reads a payload back, every byte checked. */
export async function readPayload(layout: LayoutTarget, digest: Digest, signal: AbortSignal): Promise<StoredPayload> {
  const descriptor = await layout.resolve(digest)
  const manifest = parseManifest(await layout.fetchBytes(descriptor, undefined, { signal }))
  if (manifest.artifactType !== payloadType)
    throw unusable(`${digest} is not a payload but ${manifest.artifactType ?? 'an image'}`)
  const files: PayloadFile[] = []
  for (const layer of manifest.layers) {
    if (layer.mediaType === mediaTypes.empty) continue
    const name = layer.annotations?.[titleAnnotation] ?? ''
    if (!isRelativePath(name) || files.some((file) => file.name === name)) {
      throw unusable(`${digest} has a file with the name ${JSON.stringify(name)}`)
    }
    files.push({ name, mediaType: layer.mediaType, bytes: await layout.fetchBytes(layer, largestFile, { signal }) })
  }
  return { descriptor, files }
}

/** A name that stays inside whatever directory it is joined to. */
function isRelativePath(name: string): boolean {
  return (
    name.length <= 255
    && /^[^/\\\0]+(\/[^/\\\0]+)*$/.test(name)
    && !name.split('/').some((part) => part === '.' || part === '..')
  )
}
