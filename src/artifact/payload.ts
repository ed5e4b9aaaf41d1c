import type { Payload, PayloadFile } from '../hosts/host.ts'
import { blob, mediaTypes, packArtifact, parseDigest, parseManifest, type Blob, type Digest, type Index, type LayoutTarget } from '../oras/index.ts'
import { unusable } from './image.ts'

/** Type of the artifact that holds a payload. */
export const payloadType = 'application/vnd.plugin-publish.payload.v1'
/** The index annotation that names it: what is signed with the index is signed with the payload. */
export const payloadAnnotation = 'io.github.plugin-publish.payload'
const titleAnnotation = 'org.opencontainers.image.title'

/** More than any control plane takes, little enough for memory. Bytes. */
const largestFile = 64 * 1024 * 1024

/** The payload as an artifact: one layer per file. Files in another order give the same digest. */
export function packPayload({ files }: Payload): { manifest: Blob; blobs: Blob[] } {
  const sorted = files.toSorted((a, b) => a.name < b.name ? -1 : 1)
  for (const [i, { name }] of sorted.entries()) {
    if (!isRelativePath(name) || sorted[i + 1]?.name === name) throw new TypeError(`a payload cannot have the file ${JSON.stringify(name)}`)
  }
  const layers = sorted.map(({ name, mediaType, bytes }) => blob(mediaType, bytes, { [titleAnnotation]: name }))
  const { blobs, ...manifest } = packArtifact({ artifactType: payloadType, layers: layers.map((layer) => layer.descriptor) })
  return { manifest, blobs: [...layers, ...blobs] }
}

/** The digest of the payload that belongs to an image index; undefined if it has none. @throws PublishError `E_LAYOUT` */
export function payloadDigestOf(index: Index): Digest | undefined {
  const text = index.annotations?.[payloadAnnotation]
  return text === undefined ? undefined : parseDigest(text)
}

/** Reads a payload back, every byte checked. */
export async function readPayloadArtifact(layout: LayoutTarget, digest: Digest, signal: AbortSignal): Promise<Payload> {
  const descriptor = await layout.resolve(digest)
  const manifest = parseManifest(await layout.fetchBytes(descriptor, undefined, { signal }))
  if (manifest.artifactType !== payloadType) throw unusable(`${digest} is not a payload but ${manifest.artifactType ?? 'an image'}`)
  const files: PayloadFile[] = []
  for (const layer of manifest.layers) {
    if (layer.mediaType === mediaTypes.empty) continue
    const name = layer.annotations?.[titleAnnotation] ?? ''
    if (!isRelativePath(name) || files.some((file) => file.name === name)) throw unusable(`${digest} has a file with the name ${JSON.stringify(name)}`)
    files.push({ name, mediaType: layer.mediaType, bytes: await layout.fetchBytes(layer, largestFile, { signal }) })
  }
  return { files }
}

/** A name that stays inside whatever directory it is joined to. */
function isRelativePath(name: string): boolean {
  return name.length <= 255 && /^[^/\\\0]+(\/[^/\\\0]+)*$/.test(name) && !name.split('/').some((part) => part === '.' || part === '..')
}
