import { parseVersion } from './semver.ts'

/** A tag that a publish is to write. */
export interface PlannedTag {
  readonly tag: string
  /** A full version: it is written once and never moves. Others (`latest`, `1`, `1.2`, branches) move, last of all. */
  readonly immutable: boolean
  /** Where it goes, if the user gave a full reference; undefined: the plugin's own repository. */
  readonly target?: { readonly registry: string; readonly repository: string }
}

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests */
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

export function isTag(text: string): boolean {
  return tagPattern.test(text)
}

export function plannedTag(tag: string): PlannedTag {
  return { tag, immutable: parseVersion(tag) !== undefined }
}

/** The nearest valid tag: what a tag may not hold becomes `-`; undefined if nothing is left. */
export function sanitizeTag(text: string): string | undefined {
  const tag = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128)
  return tag === '' ? undefined : tag
}
