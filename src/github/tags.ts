import { parseVersion, type Version } from '../shared/semver.ts'
import { sanitizeTag, type PlannedTag } from '../shared/tag.ts'
import type { Event } from './event.ts'

/** How to recognize the git tags of this plugin. */
export interface TagNaming {
  readonly name: string
  /** Plugin directory relative to the workspace. */
  readonly path: string
  /** The input `tag-prefix`. */
  readonly tagPrefix: string
}

export interface VersionAndTags {
  /** Semantic version without leading `v`; undefined if the event names none. */
  readonly version: string | undefined
  /** In the order in which they are written: the immutable one first, `latest` last. */
  readonly tags: readonly PlannedTag[]
}

/** The version in a git tag; undefined if the tag is not a version of this plugin. */
export function versionInTag(tag: string, { name, path, tagPrefix }: TagNaming): Version | undefined {
  if (tagPrefix !== 'auto') {
    return tag.startsWith(tagPrefix) ? parseVersion(tag.slice(tagPrefix.length)) : undefined
  }
  return ['', ...ownPrefixes({ name, path, tagPrefix })]
    .filter((prefix) => tag.startsWith(prefix))
    .map((prefix) => parseVersion(tag.slice(prefix.length)))
    .find((version) => version !== undefined)
}

/** What may stand before the version in the git tags of this plugin alone. */
export function ownPrefixes({ name, path, tagPrefix }: TagNaming): readonly string[] {
  if (tagPrefix !== 'auto') return [tagPrefix]
  return [`${name}/`, ...(path === '.' ? [] : [`${path}/`])]
}

/** The git tag of an event. For a release, it is the one in the payload, not the ref. */
export function gitTagOf({ name, ref, release }: Event): string | undefined {
  if (name === 'release') return release?.tag
  return ref.kind === 'tag' ? ref.name : undefined
}

/** Whether a git tag is a partial version (`v1`, `v1.2`), which people move from release to release. */
export function isPartialVersion(gitTag: string): boolean {
  return /^(.*\/)?v?\d+(\.\d+)?$/.test(gitTag)
}

/**
 * Version and tags of an event, by the documented rules of docker/metadata-action: a release version also moves
 * `major.minor`, `major` (not for 0.x) and `latest`; a pre-release writes only its full version; a branch and a pull
 * request give their own name; a schedule gives `nightly`.
 *
 * @param given semantic version of the input `version`; it has priority over the event's
 * @param tagsOf the tags of a version by the rules of a host; undefined: the host has none of its own
 */
export function tagsFromEvent(
  event: Event,
  naming: TagNaming,
  given?: string,
  tagsOf: (version: Version) => readonly PlannedTag[] | undefined = () => undefined,
): VersionAndTags {
  const gitTag = gitTagOf(event)
  const version = given === undefined ? gitTag && versionInTag(gitTag, naming) : parseVersion(given)
  if (version) {
    const tags = tagsOf(version) ?? versionTags(version, event.release?.prerelease === true)
    return { version: version.text, tags }
  }
  const name = otherName(event, gitTag)
  const tag = name === undefined ? undefined : sanitizeTag(name)
  const immutable = gitTag !== undefined && !isPartialVersion(gitTag)
  return { version: undefined, tags: tag === undefined ? [] : [{ tag, immutable }] }
}

function versionTags({ text, major, minor, prerelease }: Version, flagged: boolean): PlannedTag[] {
  const moving =
    prerelease.length > 0 || flagged ? [] : [`${major}.${minor}`, ...(major === 0 ? [] : [`${major}`]), 'latest']
  return [{ tag: text, immutable: true }, ...moving.map((tag) => ({ tag, immutable: false }))]
}

/** The tag of an event that names no version. */
function otherName({ name, ref, pullRequest }: Event, gitTag: string | undefined): string | undefined {
  if (gitTag !== undefined || name === 'release') return gitTag
  if (pullRequest !== undefined) return `pr-${pullRequest.number}`
  if (name === 'schedule') return 'nightly'
  if (ref.kind === 'branch') return ref.name
  return ref.kind === 'pull-request' ? `pr-${ref.name.replace(/\/.*$/, '')}` : undefined
}
