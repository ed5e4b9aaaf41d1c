import { parseVersion } from './semver.ts'

/** A tag that a publish will write. */
export interface PlannedTag {
  readonly tag: string
  /** True for a full version, which never moves. Other tags (`latest`, `1`, `1.2`, branches) move, last of all. */
  readonly immutable: boolean
  /** The repository, if the user gave a full reference; undefined: the plugin's own. */
  readonly target?: { readonly registry: string; readonly repository: string }
}

export function plannedTag(tag: string): PlannedTag {
  return { tag, immutable: parseVersion(tag) !== undefined }
}

/**
 * A valid tag for any text: characters that a tag may not have become `-`; undefined if nothing is left.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
 */
export function sanitizeTag(text: string): string | undefined {
  const tag = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128)
  return tag === '' ? undefined : tag
}
