import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mediaTypes, type Descriptor } from 'oras-js'
import { cacheAnnotation } from './artifact.ts'
import { payloadType } from './payload.ts'

/** What `index.json` of a layout lists. */
export interface Listed {
  readonly root: Descriptor
  /** The payload's manifest. */
  readonly payload?: Descriptor | undefined
  /** Whether the build read a cache. The layout says so beside its root, and the digest stays the same. */
  readonly readCache: boolean
}

/** Writes `index.json`: the root, then the payload, without the time and the tag that buildx would write. */
export async function writeIndexFile(directory: string, { root, payload, readCache }: Listed): Promise<void> {
  const manifests = [
    { ...plain(root), ...(readCache && { annotations: { [cacheAnnotation]: 'read' } }) },
    ...(payload === undefined ? [] : [{ ...plain(payload), artifactType: payloadType }]),
  ]
  await writeFile(
    join(directory, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }),
  )
}

const plain = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size })
