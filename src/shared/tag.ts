import { parseVersion } from './semver.ts'

/** A tag that a publish is to write. */
export interface PlannedTag {
  readonly tag: string
  /** A full version: it is written once and never moves. Others (`latest`, `1`, `1.2`, branches) move, last of all. */
  readonly immutable: boolean
  /** Where it goes, if the user gave a full reference; undefined: the plugin's own repository. */
  readonly target?: { readonly registry: string; readonly repository: string }
}

export function plannedTag(tag: string): PlannedTag {
  return { tag, immutable: parseVersion(tag) !== undefined }
}

/**
 * The nearest valid tag: characters that a tag may not have become `-`; undefined if nothing is left.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
 */
export function sanitizeTag(text: string): string | undefined {
  const tag = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128)
  return tag === '' ? undefined : tag
}
