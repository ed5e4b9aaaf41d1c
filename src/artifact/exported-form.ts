import { copyFile, link, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createLayout, mediaTypes, type Descriptor } from 'oras-js'
import type { Artifact } from './artifact.ts'

/**
 * Writes the images of an artifact into `directory` as a builder exports them: without payload and annotations. The
 * artifact itself stays as it is.
 */
export async function writeExported({ store, root, parts }: Artifact, directory: string): Promise<void> {
  const layout = await createLayout(directory)
  const blobs = new Map<string, Descriptor>([[root.digest, root]])
  for (const { descriptor, manifest } of parts)
    for (const blob of [descriptor, manifest.config, ...manifest.layers]) blobs.set(blob.digest, blob)
  for (const { digest } of blobs.values()) {
    const [from, to] = [store.blobPath(digest), layout.blobPath(digest)]
    await mkdir(dirname(to), { recursive: true })
    // Packing adds blobs and removes them, and changes none.
    await link(from, to).catch(() => copyFile(from, to))
  }
  await writeFile(
    join(directory, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [root] }),
  )
}
