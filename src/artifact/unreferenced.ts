import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  isImageManifest,
  isIndex,
  parseIndex,
  parseManifest,
  type Descriptor,
  type Digest,
  type LayoutTarget,
} from 'oras-js'

/** Removes blobs that the finished layout does not refer to, and buildx's directory for unfinished blobs. */
export async function removeUnreferenced(layout: LayoutTarget): Promise<void> {
  const kept = new Set<Digest>()
  const keep = async (descriptor: Descriptor): Promise<void> => {
    kept.add(descriptor.digest)
    if (isIndex(descriptor))
      for (const child of parseIndex(await layout.fetchBytes(descriptor)).manifests) await keep(child)
    if (!isImageManifest(descriptor)) return
    const { config, layers } = parseManifest(await layout.fetchBytes(descriptor))
    for (const { digest } of [config, ...layers]) kept.add(digest)
  }
  for (const entry of (await layout.index()).manifests) await keep(entry)
  const blobs = join(layout.path, 'blobs', 'sha256')
  const others = (await readdir(blobs)).filter((name) => !kept.has(`sha256:${name}` as Digest))
  await Promise.all(
    [...others.map((name) => join(blobs, name)), join(layout.path, 'ingest')].map((path) =>
      rm(path, { recursive: true, force: true }),
    ),
  )
}
