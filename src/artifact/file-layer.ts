import { open } from 'node:fs/promises'
import { blob, type Annotations, type Descriptor, type LayoutTarget } from 'oras-js'
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
  if ('path' in content) {
    const stored = await storeFile(layout, content.path, mediaType, signal)
    return { descriptor: { ...stored, ...(annotations && { annotations }) } }
  }
  const { descriptor, bytes } = blob(mediaType, content.bytes, annotations)
  await layout.push(descriptor, bytes, { signal })
  return { descriptor }
}

/** A file up to this size is read at once. Bytes. */
const pieceSize = 1024 * 1024

/** Stores a file as it is, in one pass: what is described is what was stored, even if the file changes meanwhile. */
async function storeFile(
  layout: LayoutTarget,
  path: string,
  mediaType: string,
  signal: AbortSignal,
): Promise<Descriptor> {
  await using file = await open(path)
  if ((await file.stat()).size > pieceSize) {
    const pieces = file.createReadStream({ autoClose: false, highWaterMark: pieceSize })
    return await writeBlob(layout, pieces, mediaType, signal)
  }
  const { descriptor, bytes } = blob(mediaType, await file.readFile())
  await layout.push(descriptor, bytes, { signal })
  return descriptor
}
