import { isOrasError, type OrasErrorKind } from 'oras-js'
import { compareVersions, parseVersion, type Version } from '../shared/semver.ts'
import type { PlannedTag } from '../shared/tag.ts'
import type { Access } from './access.ts'
import { registryError } from './registry-error.ts'
import type { Release } from './release.ts'
import { assertTag, mayOverwrite, resolveTag, taken } from './version.ts'

/**
 * Moves `latest`, major, minor and branch tags to the release, last of all. A tag that follows versions never goes back
 * to a lower one: a fix of an old line does not take `latest` from the new line. Where the registry does not tell its
 * tags, such a tag is written if there is none yet, and otherwise stays where it is, with a warning.
 *
 * @throws PublishError `E_TAG_TAKEN` for a full version that holds other content, `E_TAG_RACE`
 */
export async function moveTags(release: Release, access: Access): Promise<void> {
  const { movingTags, semver } = access.destination
  const follows = movingTags.some((tag) => lineOf(tag, semver) !== undefined)
  const published = follows ? await publishedVersions(access) : { versions: [] }
  for (const tag of movingTags) {
    if (lineOf(tag, semver) !== undefined && 'unknown' in published) {
      await moveUndecided(tag, published.unknown, release, access)
      continue
    }
    const higher = higherVersion(tag, semver, 'versions' in published ? published.versions : [])
    if (higher === undefined) await moveTag(tag, release, access)
    else
      access.context.log.notice(
        `The tag ${tag.tag} stays where it is: ${higher.text} is higher than ${String(semver)}.`,
      )
  }
}

async function moveTag({ tag, immutable }: PlannedTag, release: Release, access: Access): Promise<void> {
  const holder = await resolveTag(tag, access)
  if (immutable && !mayOverwrite(holder, release, access)) throw taken(tag, holder, release, access)
  if (holder !== release.digest) {
    access.context.log.info(`Writing the tag ${tag}.`)
    await access.writeTag(release, tag).catch((error: unknown) => {
      throw registryError(error, `Writing the tag ${tag}`)
    })
    await assertTag(tag, release.digest, access)
  }
  if (!access.record.tags.includes(tag)) access.record.tags.push(tag)
}

/** Nobody loses a tag that does not exist; another one may stand for a version that is higher. */
async function moveUndecided(planned: PlannedTag, reason: string, release: Release, access: Access): Promise<void> {
  const { tag } = planned
  const holder = await resolveTag(tag, access)
  if (holder === undefined || holder === release.digest) {
    await moveTag(planned, release, access)
    return
  }
  access.context.log.warning(
    [
      `The tag ${tag} stays where it is (${holder}). Whether a version above ${String(access.destination.semver)}`,
      `exists is unknown, because the registry did not list its tags: ${reason}.`,
      `Allow the account to list tags and run again, or move ${tag} to ${release.digest} yourself.`,
    ].join(' '),
  )
}

const passing: readonly OrasErrorKind[] = ['cancelled', 'network', 'timeout', 'unavailable', 'rate-limited']

/** What is published, or why the registry does not say. @throws PublishError for a failure that may pass */
async function publishedVersions(
  access: Access,
): Promise<{ readonly versions: readonly Version[] } | { readonly unknown: string }> {
  try {
    const tags = await access.repository.tags({ signal: access.context.signal })
    return { versions: tags.map(parseVersion).filter((version) => version !== undefined) }
  } catch (error) {
    if (isOrasError(error) && !passing.includes(error.kind)) return { unknown: error.message }
    throw registryError(error, 'Listing the tags')
  }
}

/** Major and minor version that a tag stands for, none for `latest`; undefined if it does not follow versions. */
function lineOf({ tag, immutable }: PlannedTag, ours: string | undefined): readonly (string | undefined)[] | undefined {
  if (immutable || ours === undefined || parseVersion(ours) === undefined) return undefined
  return tag === 'latest' ? [] : /^v?(\d+)(?:\.(\d+))?$/.exec(tag)?.slice(1)
}

/** The highest published version above ours that this tag would have to stand for; undefined if ours is the highest. */
export function higherVersion(
  planned: PlannedTag,
  ours: string | undefined,
  published: readonly Version[],
): Version | undefined {
  const line = lineOf(planned, ours)
  const version = ours === undefined ? undefined : parseVersion(ours)
  if (version === undefined || line === undefined) return undefined
  const [major, minor] = line
  return published
    .filter((one) => one.prerelease.length === 0)
    .filter(
      (one) =>
        (major === undefined || one.major === Number(major)) && (minor === undefined || one.minor === Number(minor)),
    )
    .filter((one) => compareVersions(one, version) > 0)
    .sort(compareVersions)
    .at(-1)
}
