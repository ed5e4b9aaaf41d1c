import type { Access } from './access.ts'
import type { Place } from './push.ts'
import type { Release } from './release.ts'

/** Signs what was pushed, then reads the signatures back from the registry and verifies them. */
export async function signAndVerify(release: Release, place: Place, access: Access): Promise<void> {
  const { signer } = access.destination
  if (signer === undefined) return
  const target = await access.signTarget(release, place)
  await signer.sign(target)
  await signer.verify(target)
  access.record.signed = true
}

/** For content that is already served: its signatures are checked, and added only if they are missing. */
export async function ensureSigned(release: Release, access: Access): Promise<void> {
  const { signer } = access.destination
  if (signer === undefined) return
  if (await signer.isSigned(await access.signTarget(release))) access.record.signed = true
  else await signAndVerify(release, { registry: access.destination.registry, repository: access.grant.repository }, access)
}
