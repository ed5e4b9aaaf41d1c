import type { Digest } from 'oras-js'
import type { RemotePlugin } from '../hosts/index.ts'
import { PublishError } from '../shared/errors.ts'
import type { Access } from './access.ts'
import { restoreMissing } from './push.ts'
import type { Release } from './release.ts'
import { resolveTag } from './version.ts'

/**
 * Whether registry and control plane serve exactly this content and payload, after parts that the registry lost were
 * pushed again; then version, tag and `changed` are recorded. Undefined if that cannot be known, for instance because
 * the push token may not read the version that is served. The index digest covers the payload.
 *
 * @param current what the control plane has, if it assigns the version
 * @param looked what the version tag of the grant holds
 */
export async function ensureServed(
  release: Release,
  current: Promise<RemotePlugin> | undefined,
  looked: Promise<Digest | undefined>,
  access: Access,
): Promise<boolean | undefined> {
  const { assigned } = access.destination
  const version = assigned ? (await current)?.version : access.grant.version
  if (version === undefined) return assigned ? false : undefined
  const [inRegistry, inControlPlane] = await Promise.all([
    holds(release, version === access.grant.version ? looked : resolveTag(version, access)),
    servedByControlPlane(release, version, access),
  ])
  if (inRegistry === false || inControlPlane === false) return false
  if (inRegistry === undefined || inControlPlane === undefined) return undefined
  const restored = await restoreMissing(release, access)
  if (restored === undefined) return undefined
  access.record.version = version
  access.record.tags.push(version)
  access.record.changed = restored > 0
  return true
}

/** True where there is no control plane; undefined if it does not tell. */
export async function servedByControlPlane(
  release: Release,
  version: string,
  access: Access,
): Promise<boolean | undefined> {
  const { controlPlane } = access.destination
  if (controlPlane === undefined) return true
  return await controlPlane.isServing?.(access.announcement(release, version))
}

/** Whether the tag points to this release; undefined if the registry does not let us see. */
async function holds(release: Release, looked: Promise<Digest | undefined>): Promise<boolean | undefined> {
  try {
    return (await looked) === release.digest
  } catch (error) {
    if (error instanceof PublishError && error.code === 'E_REGISTRY_AUTH') return undefined
    throw error
  }
}
