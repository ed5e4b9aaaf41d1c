import type { PackageHashes } from './hashes.ts'

/** A package that both files have, and that they were not compiled alike with. */
export interface PackageMismatch {
  /** Import path. */
  readonly path: string
  readonly plugin: string
  readonly host: string
}

/**
 * The verdict of Go’s `plugin.Open`: it refuses a plugin if one of these packages differs, and loads it if there is
 * none. Packages that only one of the two has do not count. See `plugin_lastmoduleinit` in `src/runtime/plugin.go` of
 * https://go.googlesource.com/go.
 */
export function comparePackages(plugin: PackageHashes, host: PackageHashes): readonly PackageMismatch[] {
  const mismatches: PackageMismatch[] = []
  for (const [path, hash] of plugin) {
    const other = host.get(path)
    if (other !== undefined && other !== hash) mismatches.push({ path, plugin: hash, host: other })
  }
  return mismatches.sort((a, b) => (a.path < b.path ? -1 : 1))
}
