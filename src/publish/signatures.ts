import { PublishError } from '../shared/errors.ts'
import { refusingRepository, type Signer } from '../sign/index.ts'
import type { Access } from './access.ts'
import { ensureAttested } from './attestations.ts'
import { dropLostSignatures } from './lost-signatures.ts'
import type { Release, RepositoryAddress } from './release.ts'
import { stage } from './transfer.ts'

/**
 * Signs what was pushed, then reads the signatures back from the registry and verifies them. If that fails because the
 * registry lost earlier signatures, those are removed and everything is done once more. If the account may not read the
 * image by digest, it is staged in `signature-repository` and signed there.
 *
 * @param address where the index is
 * @returns where it can be verified
 */
export async function signAndVerify(
  release: Release,
  address: RepositoryAddress,
  access: Access,
): Promise<RepositoryAddress> {
  const { signer, signatureRepository } = access.destination
  if (signer === undefined) return address
  const [, signedAt] = await orStaged(release, address, access, (at) => signOrRepair(signer, release, at, access))
  access.record.signed = true
  const parts = release.manifests.length === 0 ? '' : ` and ${release.manifests.length} manifests`
  access.context.log.info(`The signatures were read back and verified: ${release.digest}${parts}.`)
  if (signatureRepository !== undefined)
    access.context.log.notice(
      `The signatures are in ${signatureRepository}, not beside the image: who verifies needs to read both.`,
    )
  return signedAt
}

/**
 * For content that is already served: its signatures and attestations are checked, and added only if they are missing.
 *
 * @returns where it can be verified
 */
export async function ensureSigned(release: Release, access: Access): Promise<RepositoryAddress> {
  const { signer, signatureRepository } = access.destination
  const own = access.ownAddress
  if (signer === undefined) return own
  const asking = orStaged(release, own, access, async (at) => {
    const target = await access.signTarget(release, at)
    const { log } = access.context
    return await log.during(`verifying the signatures of ${release.digest}`, () => signer.isSigned(target))
  })
  // Only what can be staged may be elsewhere. Nothing else is written meanwhile.
  const attesting =
    signatureRepository === undefined
      ? ensureAttested(release, own, access)
      : asking.then(([, at]) => ensureAttested(release, at, access))
  // No program may be left running.
  await Promise.allSettled([asking, attesting])
  const [signed, address] = await asking
  const signedAt = signed ? address : await signAndVerify(release, address, access)
  access.record.signed = true
  await attesting
  return signedAt
}

/** Does `work`; again with the staged image, if the plugin's own repository refuses what cosign asks of it. */
async function orStaged<T>(
  release: Release,
  address: RepositoryAddress,
  access: Access,
  work: (address: RepositoryAddress) => Promise<T>,
): Promise<[T, RepositoryAddress]> {
  try {
    return [await work(address), address]
  } catch (error) {
    const { signatureRepository } = access.destination
    const refusing = refusingRepository(error)
    if (signatureRepository === undefined || refusing !== `${address.registry}/${address.repository}`) throw error
    if (refusing === signatureRepository) throw error
    const staged = await stage(release, 'cosign may not read the image by digest in its own repository', access)
    return [await work(staged), staged]
  }
}

async function signOrRepair(
  signer: Signer,
  release: Release,
  address: RepositoryAddress,
  access: Access,
): Promise<void> {
  try {
    await signOnce(signer, release, address, access)
  } catch (error) {
    const failed = error instanceof PublishError && (error.code === 'E_SIGN' || error.code === 'E_SIGN_VERIFY')
    const dropped = failed ? await dropLostSignatures(release, address, access).catch(() => 0) : 0
    if (dropped === 0) throw error
    access.context.log.notice(`The registry had lost ${dropped} signatures of ${release.digest}: it is signed again.`)
    await signOnce(signer, release, address, access)
  }
}

async function signOnce(signer: Signer, release: Release, address: RepositoryAddress, access: Access): Promise<void> {
  const { log } = access.context
  const target = await access.signTarget(release, address)
  log.info(`Signing ${release.digest} by ${signer.signedBy}.`)
  await log.during(`signing ${release.digest} with cosign`, () => signer.sign(target))
  await log.during(`verifying the signatures of ${release.digest}`, () => signer.verify(target))
}
