import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import {
  blob,
  fileContent,
  parseDigest,
  type Annotations,
  type Content,
  type Descriptor,
  type LayoutTarget,
} from 'oras-js'
import { writeBlob, writeLayer } from './layer.ts'
import { tarOf, type TreeFile } from './tar.ts'
import { zipOf } from './zip.ts'

/** A layer that is one file as it is, or an archive of files. */
export interface FileLayer {
  readonly mediaType: string
  readonly content: { readonly path: string } | { readonly bytes: Buffer } | FileArchive
  readonly annotations?: Annotations
}

/** Files that are packed the same way every time. */
export interface FileArchive {
  readonly archive: 'zip' | 'tar+gzip'
  readonly files: readonly TreeFile[]
}

/** A layer in the layout. */
export interface PushedLayer {
  readonly descriptor: Descriptor
  /** Digest of the uncompressed archive; undefined for a layer that is not a compressed archive. */
  readonly diffId?: string
}

/** Writes a layer into the layout. `epoch`: the time of the files in a tar archive, in seconds since 1970. */
export async function pushFileLayer(
  layout: LayoutTarget,
  layer: FileLayer,
  epoch: number,
  signal: AbortSignal,
): Promise<PushedLayer> {
  const { content, mediaType, annotations } = layer
  if ('archive' in content) {
    const pushed =
      content.archive === 'zip'
        ? { descriptor: await writeBlob(layout, zipOf(content.files), mediaType, signal) }
        : await writeLayer(layout, tarOf(content.files, epoch), signal, mediaType)
    return { ...pushed, descriptor: { ...pushed.descriptor, ...(annotations && { annotations }) } }
  }
  const described = await describeLayer({ ...layer, content })
  await layout.push(described.descriptor, described.content, { signal })
  return { descriptor: described.descriptor }
}

async function describeLayer({
  mediaType,
  content,
  annotations,
}: FileLayer & { readonly content: Exclude<FileLayer['content'], FileArchive> }): Promise<{
  descriptor: Descriptor
  content: Content
}> {
  if ('bytes' in content)
    return { descriptor: blob(mediaType, content.bytes, annotations).descriptor, content: content.bytes }
  const hash = createHash('sha256')
  let size = 0
  await pipeline(createReadStream(content.path), async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      hash.update(chunk)
      size += chunk.length
    }
  })
  const digest = parseDigest(`sha256:${hash.digest('hex')}`)
  return {
    descriptor: { mediaType, digest, size, ...(annotations && { annotations }) },
    content: fileContent(content.path),
  }
}
