import { isOrasError } from 'oras-js'
import { PublishError } from '../shared/errors.ts'
import type { Finding } from '../shared/finding.ts'
import type { Access } from './access.ts'
import { registryError } from './registry-error.ts'
import type { Release, RepositoryAddress } from './release.ts'
import { stage, transfer } from './transfer.ts'

/**
 * Pushes payload and image by digest; what exists is skipped. Nothing is visible under a tag yet.
 *
 * Some accounts may not push an index by digest, only under a tag. Index and signatures are then staged in
 * `signature-repository`: the version tag appears only once they are verified there.
 *
 * @returns where the index is
 * @throws PublishError `E_REGISTRY`, `E_REGISTRY_AUTH`, `E_REGISTRY_DIGEST`
 */
export async function pushByDigest(release: Release, access: Access): Promise<RepositoryAddress> {
  const { context, ownAddress: own } = access
  const size = release.artifact.parts.reduce((sum, part) => sum + part.size, 0)
  const megabytes = (size / 1_000_000).toFixed(1)
  context.log.info(`Pushing ${release.digest} (${megabytes} MB) to ${own.registry}/${own.repository}.`)
  // Neither is a part of the other, and no tag names either yet. Nothing may be left running.
  const [payload, image] = await Promise.allSettled([pushPayload(release, access), pushImage(release, access)])
  if (payload.status === 'rejected') throw payload.reason
  if (image.status === 'rejected') throw image.reason
  return image.value
}

/** @returns where the index is */
async function pushImage(release: Release, access: Access): Promise<RepositoryAddress> {
  const { destination, record, context, ownAddress: own } = access
  try {
    const { uploadedBytes, uploadedBlobs, skippedBlobs } = await transfer(
      release,
      release.artifact.root,
      access.repository,
      access,
    )
    record.uploadedBytes += uploadedBytes
    context.log.info(
      `Pushed ${release.digest}: ${uploadedBlobs} uploaded (${uploadedBytes} bytes), ${skippedBlobs} already there.`,
    )
    return own
  } catch (error) {
    const refused = refusedManifest(error)
    const where = `${own.registry}/${own.repository}`
    if (refused === undefined) throw registryError(error, `Pushing the image to ${where}`)
    if (refused !== release.digest) throw refusesDigest(where, refused, error, noIndex)
    // Its tag puts the index there, and nothing has to be there before.
    if (destination.signer === undefined) return own
    if (destination.signatureRepository === undefined) throw refusesDigest(where, refused, error, setRepository)
    return await stage(release, 'The registry refuses the index by digest', access)
  }
}

const setRepository =
  'Set `signature-repository: HOST/REPOSITORY` to a repository that takes the index and its signatures, and log in to '
  + 'HOST before this step.'
const noIndex =
  'An image index needs its platform manifests, which have no tag: use an account that may push them by digest.'

function refusesDigest(where: string, digest: string, cause: unknown, hint: string): PublishError {
  return new PublishError('E_REGISTRY_DIGEST', `${where} refuses ${digest} by its digest.`, { cause, hint })
}

/** Digest of the manifest that the account may not push under it. */
function refusedManifest(error: unknown): string | undefined {
  if (!isOrasError(error, 'denied', 'unauthorized', 'unsupported') || error.method !== 'PUT') return undefined
  return /\/manifests\/(sha\d+:[0-9a-f]+)$/.exec(error.url ?? '')?.[1]
}

/**
 * Pushes the missing parts of an image whose tag still exists: a garbage collection or a retention rule may have
 * removed a blob or a platform manifest. If nothing is missing, only HEAD requests are sent.
 *
 * @returns the number of parts of the image that were sent; undefined if the registry does not say what it has
 * @throws PublishError `E_REGISTRY`, `E_REGISTRY_AUTH`
 */
export async function restoreMissing(release: Release, access: Access): Promise<number | undefined> {
  const { record, context } = access
  try {
    const { uploadedBytes, uploadedBlobs } = await transfer(
      release,
      release.artifact.root,
      access.repository,
      access,
      false,
    )
    record.uploadedBytes += uploadedBytes
    if (uploadedBlobs > 0) {
      context.log.notice(
        `The registry had lost parts of ${release.digest}; ${uploadedBlobs} were pushed again (${uploadedBytes} `
          + 'bytes).',
      )
    }
    await pushPayload(release, access, false)
    return uploadedBlobs
  } catch (error) {
    if (isOrasError(error, 'denied', 'unauthorized') && error.method === 'HEAD') return undefined
    throw registryError(error, `Restoring the image in ${access.destination.registry}/${access.grant.repository}`)
  }
}

/**
 * Stores the payload beside the image. A registry that refuses it does not stop the publish, because hosts pull the
 * image only; but the run says that this version can never be restored.
 */
async function pushPayload(release: Release, access: Access, isFirstPush = true): Promise<void> {
  const { payload } = release
  if (payload === undefined) return
  try {
    const { uploadedBytes } = await transfer(release, payload.descriptor, access.repository, access, isFirstPush)
    access.record.uploadedBytes += uploadedBytes
  } catch (error) {
    if (!isOrasError(error, 'denied', 'unauthorized', 'unsupported', 'refused'))
      throw registryError(error, 'Pushing the payload')
    // The first publish has already told the user.
    if (isFirstPush) access.record.findings.push(payloadRefused(release, error))
    else access.context.log.debug(`The registry does not keep the payload beside the image (${error.message}).`)
  }
}

function payloadRefused({ digest }: Release, { message }: Error): Finding {
  return {
    code: 'E_PAYLOAD_REFUSED',
    severity: 'warning',
    message:
      `The registry does not keep the payload of ${digest} beside the image: this version can never be restored or `
      + 'promoted.',
    detail: message,
  }
}
