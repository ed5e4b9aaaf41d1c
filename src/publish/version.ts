import { isOrasError, parseTag, type Digest } from 'oras-js'
import { PublishError } from '../shared/errors.ts'
import type { Access } from './access.ts'
import { registryError } from './registry-error.ts'
import type { Release } from './release.ts'

/** How many numbers after the assigned one are tried. */
const maxAttempts = 50

/**
 * The version tag that this release will get: the assigned one if it is free, already holds this content or holds the
 * digest in `replace-tag`. Otherwise the next number for which this is true. A failed or rolled-back publish may have
 * left a tag. It must not prevent later publishes, and it must not be overwritten either, because it may have been
 * served.
 *
 * @param looked what the assigned tag holds, if that was asked already
 * @throws PublishError `E_TAG_TAKEN`
 */
export async function claimVersion(
  release: Release,
  access: Access,
  looked: Promise<Digest | undefined> = lookAtAssigned(access),
): Promise<string | undefined> {
  const assigned = access.grant.version
  if (assigned === undefined) return undefined
  const { controlPlane } = access.destination
  const first = await looked
  let version = assigned
  for (let holder = first, attempt = 0; !mayOverwrite(holder, release, access); attempt++) {
    const next = controlPlane?.versionAfter?.(version)
    if (next === undefined || attempt === maxAttempts) throw taken(assigned, first, release, access)
    version = next
    holder = await resolveNext(version, assigned, first, release, access)
  }
  if (version !== assigned) {
    access.context.log.notice(
      `The tag ${assigned} already holds other content (${String(first)}); publishing as ${version}.`,
    )
  }
  return version
}

/** Asks what the version tag of the grant holds: undefined is nothing, or that there is none. Nobody need await it. */
export function lookAtAssigned(access: Access): Promise<Digest | undefined> {
  const { version } = access.grant
  const looked = version === undefined ? Promise.resolve(undefined) : resolveTag(version, access)
  looked.catch(() => undefined)
  return looked
}

/** Whether a tag that holds `holder` may be written: nothing, this release, or what the input `replace-tag` names. */
export function mayOverwrite(holder: Digest | undefined, release: Release, access: Access): boolean {
  return holder === undefined || holder === release.digest || holder === access.destination.replaceTag
}

async function resolveNext(
  version: string,
  assigned: string,
  holder: Digest | undefined,
  release: Release,
  access: Access,
): Promise<Digest | undefined> {
  try {
    return await resolveTag(version, access)
  } catch (error) {
    if (error instanceof PublishError && error.code === 'E_REGISTRY_AUTH')
      throw taken(assigned, holder, release, access, error)
    throw error
  }
}

/**
 * Writes the version tag, unless someone else wrote it meanwhile. Registries have no compare-and-swap: the tag is
 * resolved before and after (`confirmWritten`), so that a race is detected; it cannot be excluded.
 *
 * @throws PublishError `E_TAG_RACE`, `E_TAG_TAKEN`
 */
export async function writeVersion(release: Release, version: string, access: Access): Promise<void> {
  const holder = await resolveTag(version, access)
  if (!mayOverwrite(holder, release, access)) throw race(version, release.digest, holder)
  if (holder === release.digest) return
  if (holder !== undefined)
    access.context.log.notice(`The tag ${version} held ${holder} and is replaced, as \`replace-tag\` says.`)
  await writeOrExplain(release, version, access)
}

/** Resolves the tag that was written, and records it. @throws PublishError `E_TAG_RACE` */
export async function confirmWritten(release: Release, version: string, access: Access): Promise<void> {
  await assertTag(version, release.digest, access)
  access.record.version = version
  access.record.tags.push(version)
}

async function writeOrExplain(release: Release, version: string, access: Access): Promise<void> {
  try {
    access.context.log.info(`Writing the tag ${version}.`)
    await access.writeTag(release, version)
  } catch (error) {
    const { version: assigned = version } = access.grant
    const refused = isOrasError(error, 'unauthorized', 'denied', 'conflict')
    if (refused && version !== assigned)
      throw taken(assigned, await resolveTag(assigned, access), release, access, error)
    throw registryError(error, `Writing the tag ${version}`)
  }
}

/** @throws PublishError `E_TAG_RACE` if the tag does not hold `digest` */
export async function assertTag(tag: string, digest: Digest, access: Access): Promise<void> {
  const holder = await resolveTag(tag, access)
  if (holder !== digest) throw race(tag, digest, holder)
}

/** The digest that a tag holds; undefined if there is no such tag. */
export async function resolveTag(tag: string, access: Access): Promise<Digest | undefined> {
  try {
    return (await access.repository.resolve(parseTag(tag), { signal: access.context.signal })).digest
  } catch (error) {
    if (isOrasError(error, 'not-found', 'name-unknown')) return undefined
    throw registryError(error, `Looking up the tag ${tag}`)
  }
}

function race(tag: string, ours: Digest, theirs: Digest | undefined): PublishError {
  return new PublishError('E_TAG_RACE', `The tag ${tag} changed while it was being published.`, {
    cause: `it was written for ${ours} and now points to ${theirs ?? 'nothing'}`,
  })
}

/** The error for a full version that holds other content. */
export function taken(
  version: string,
  holder: Digest | undefined,
  release: Release,
  access: Access,
  cause?: unknown,
): PublishError {
  const { registry, controlPlane, replaceTag } = access.destination
  const message =
    `The tag ${version} of ${registry}/${access.grant.repository} already holds `
    + `${holder ?? 'other content'}; this release is ${release.digest}.`
  const remedy =
    replaceTag === undefined
      ? `set \`replace-tag: ${holder ?? 'sha256:…'}\` for one run`
      : `correct \`replace-tag\`, which names ${replaceTag}`
  const hint =
    controlPlane?.versionAfter === undefined
      ? 'A full version never moves: publish under a new one. If an earlier publish failed and left this tag, and '
        + `nobody uses it, ${remedy}.`
      : `The push token covers ${version} only. If an earlier publish failed and left this tag, and nobody `
        + `uses it, ${remedy}.`
  return new PublishError('E_TAG_TAKEN', message, { hint, ...(cause !== undefined && { cause }) })
}
