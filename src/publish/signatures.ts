import { PublishError } from '../shared/errors.ts'
import type { Signer } from '../sign/index.ts'
import type { Access } from './access.ts'
import { dropLostSignatures } from './lost-signatures.ts'
import type { Release, RepositoryAddress } from './release.ts'

/**
 * Signs what was pushed, then reads the signatures back from the registry and verifies them. If that fails because the
 * registry lost earlier signatures, those are removed and everything is done once more.
 */
export async function signAndVerify(release: Release, address: RepositoryAddress, access: Access): Promise<void> {
  const { signer } = access.destination
  if (signer === undefined) return
  try {
    await signOnce(signer, release, address, access)
  } catch (error) {
    const failed = error instanceof PublishError && (error.code === 'E_SIGN' || error.code === 'E_SIGN_VERIFY')
    const dropped = failed ? await dropLostSignatures(release, address, access).catch(() => 0) : 0
    if (dropped === 0) throw error
    access.context.log.notice(`The registry had lost ${dropped} signatures of ${release.digest}: it is signed again.`)
    await signOnce(signer, release, address, access)
  }
  access.record.signed = true
}

async function signOnce(signer: Signer, release: Release, address: RepositoryAddress, access: Access): Promise<void> {
  const target = await access.signTarget(release, address)
  await signer.sign(target)
  await signer.verify(target)
}

/** For content that is already served: its signatures are checked, and added only if they are missing. */
export async function ensureSigned(release: Release, access: Access): Promise<void> {
  const { signer } = access.destination
  if (signer === undefined) return
  if (await signer.isSigned(await access.signTarget(release))) access.record.signed = true
  else
    await signAndVerify(release, { registry: access.destination.registry, repository: access.grant.repository }, access)
}
