import { PublishError } from '../shared/errors.ts'
import type { Access } from './access.ts'
import { dropLostSignatures } from './lost-signatures.ts'
import type { Release, RepositoryAddress } from './release.ts'

/**
 * Attaches the attestations that are not there yet, and verifies all of them. If the registry refuses them, and they
 * are not required, a notice says so. Entries whose content the registry lost are removed, as for signatures.
 *
 * @throws PublishError `E_ATTEST`, `E_ATTEST_REFUSED`, `E_ATTEST_VERIFY`
 */
export async function ensureAttested(release: Release, address: RepositoryAddress, access: Access): Promise<void> {
  const { attestations } = access.destination
  if (attestations === undefined) return
  try {
    await attest(release, address, access)
  } catch (error) {
    if (!(error instanceof PublishError)) throw error
    if (error.code === 'E_ATTEST_REFUSED' && !attestations.required) {
      const cause = error.cause instanceof Error ? ` (${error.cause.message.split('\n')[0] ?? ''})` : ''
      access.context.log.notice(`${error.message}${cause}. Publishing goes on without it.`)
      return
    }
    const lost = error.code === 'E_ATTEST' || error.code === 'E_ATTEST_VERIFY'
    const dropped = lost ? await dropLostSignatures(release, address, access).catch(() => 0) : 0
    if (dropped === 0) throw error
    access.context.log.notice(`The registry had lost ${dropped} entries of ${release.digest}: they are removed.`)
    await attest(release, address, access)
  }
}

async function attest(release: Release, address: RepositoryAddress, access: Access): Promise<void> {
  const { signer, attestations } = access.destination
  if (signer === undefined || attestations === undefined) return
  const { log } = access.context
  const titles = attestations.all.map(({ title }) => title).join(', ')
  const target = await access.signTarget(release, address)
  const written = await log.during(`signing and attaching ${titles}`, () =>
    signer.attester.attest(target, attestations.all),
  )
  if (written > 0) log.info(`Attached ${written} attestations to ${release.digest}: ${titles}.`)
  else log.info(`All attestations of ${release.digest} exist already.`)
}
