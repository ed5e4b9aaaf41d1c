import {
  digestOf,
  isImageManifest,
  mediaTypes,
  parseIndex,
  parseManifest,
  type Descriptor,
  type LayoutTarget,
} from 'oras-js'

/**
 * Images as they were packed, without their layers: their entries in order, and the bytes of their manifests and
 * configs. It is enough to make the same index once more.
 */
export interface PackedImages {
  readonly entries: readonly Descriptor[]
  readonly documents: readonly Buffer[]
}

/** Undefined if one of them is no image. */
export async function readPackedImages(
  layout: LayoutTarget,
  entries: readonly Descriptor[],
): Promise<PackedImages | undefined> {
  const documents: Buffer[] = []
  for (const entry of entries) {
    if (!isImageManifest(entry)) return undefined
    const bytes = await layout.fetchBytes(entry)
    const { config } = parseManifest(bytes)
    if (config.mediaType !== mediaTypes.config) return undefined
    documents.push(bytes, await layout.fetchBytes(config))
  }
  return { entries, documents }
}

/** Writes them into a layout. @throws Error, OrasError if a document is missing or no image */
export async function pushPackedImages(layout: LayoutTarget, { entries, documents }: PackedImages): Promise<void> {
  const found = new Map(documents.map((bytes) => [digestOf(bytes), bytes]))
  const push = async (descriptor: Descriptor): Promise<Buffer> => {
    const bytes = found.get(descriptor.digest)
    if (bytes === undefined) throw new Error(`${descriptor.digest} was not kept`)
    await layout.push(descriptor, bytes)
    return bytes
  }
  for (const entry of entries) await push(parseManifest(await push(entry)).config)
}

/** As text, for a file. */
export function writePackedImages({ entries, documents }: PackedImages): { index: string; documents: string[] } {
  const index = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: entries })
  return { index, documents: documents.map((bytes) => bytes.toString('utf8')) }
}

/** What `writePackedImages` wrote. @throws OrasError `invalid-content` */
export function parsePackedImages(index: string, documents: readonly string[]): PackedImages {
  return { entries: parseIndex(Buffer.from(index)).manifests, documents: documents.map((text) => Buffer.from(text)) }
}
