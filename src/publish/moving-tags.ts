import { compareVersions, parseVersion, type Version } from '../shared/semver.ts'
import type { PlannedTag } from '../shared/tag.ts'
import type { Access } from './access.ts'
import { registryError } from './registry-error.ts'
import type { Release } from './release.ts'
import { assertTag, mayOverwrite, resolveTag, taken } from './version.ts'

/**
 * Moves `latest`, major, minor and branch tags to the release, last of all. A tag that follows versions never goes back
 * to a lower one: a fix of an old line does not take `latest` from the new line.
 *
 * @throws PublishError `E_TAG_TAKEN` for a full version that holds other content, `E_TAG_RACE`
 */
export async function moveTags(release: Release, access: Access): Promise<void> {
  const { movingTags } = access.destination
  if (movingTags.length === 0) return
  const published = await publishedVersions(access)
  for (const tag of movingTags) {
    const higher = higherVersion(tag, access.destination.semver, published)
    if (higher !== undefined) {
      access.context.log.notice(
        `The tag ${tag.tag} stays where it is: ${higher.text} is higher than ${String(access.destination.semver)}.`,
      )
      continue
    }
    await moveTag(tag, release, access)
  }
}

async function moveTag({ tag, immutable }: PlannedTag, release: Release, access: Access): Promise<void> {
  const holder = await resolveTag(tag, access)
  if (immutable && !mayOverwrite(holder, release, access)) throw taken(tag, holder, release, access)
  if (holder !== release.digest) {
    await access.writeTag(release, tag).catch((error: unknown) => {
      throw registryError(error, `Writing the tag ${tag}`)
    })
    await assertTag(tag, release.digest, access)
  }
  if (!access.record.tags.includes(tag)) access.record.tags.push(tag)
}

async function publishedVersions(access: Access): Promise<Version[]> {
  const tags = await access.repository.tags({ signal: access.context.signal }).catch((error: unknown) => {
    throw registryError(error, 'Listing the tags')
  })
  return tags.map(parseVersion).filter((version) => version !== undefined)
}

/** The highest published version above ours that this tag would have to stand for; undefined if ours is the highest. */
export function higherVersion(
  { tag, immutable }: PlannedTag,
  ours: string | undefined,
  published: readonly Version[],
): Version | undefined {
  const version = ours === undefined ? undefined : parseVersion(ours)
  const line = tag === 'latest' ? [] : /^v?(\d+)(?:\.(\d+))?$/.exec(tag)?.slice(1)
  if (immutable || version === undefined || line === undefined) return undefined
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
