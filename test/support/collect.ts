import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Registry } from './registry.ts'

/**
 * Removes a blob or a manifest from a registry's storage, like a garbage collection or a retention rule that runs
 * during a push. Tags and everything else that refers to it stay. Both registries read their storage for each request.
 *
 * - docker-registry removes the blob's directory below `blobs`, and for a manifest the link of its revision:
 *   `registry/storage/vacuum.go` of https://github.com/distribution/distribution.
 * - olareg keeps an OCI image layout for each repository and removes the file: `internal/store/dir.go` of
 *   https://github.com/olareg/olareg.
 *
 * @throws Error if the storage does not have it
 */
export async function collect({ storage }: Registry, digest: string): Promise<void> {
  const [algorithm = '', hex = ''] = digest.split(':')
  const names = new Set([
    join('blobs', algorithm, hex.slice(0, 2), hex),
    join('_manifests', 'revisions', algorithm, hex),
    join('blobs', algorithm, hex),
  ])
  const found = (await readdir(storage, { recursive: true })).filter((path) =>
    [...names].some((name) => path.endsWith(name)),
  )
  if (found.length === 0) throw new Error(`the registry's storage has no ${digest}`)
  for (const path of found) await rm(join(storage, path), { recursive: true })
}

/** Whether the storage has the content of a digest. */
export async function isStored({ storage }: Registry, digest: string): Promise<boolean> {
  const [algorithm = '', hex = ''] = digest.split(':')
  const paths = await readdir(storage, { recursive: true })
  const candidates = paths.filter(
    (path) =>
      path.endsWith(join('blobs', algorithm, hex)) || path.endsWith(join(algorithm, hex.slice(0, 2), hex, 'data')),
  )
  for (const path of candidates) if ((await stat(join(storage, path))).isFile()) return true
  return false
}
