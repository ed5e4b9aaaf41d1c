import {
  copy,
  isOrasError,
  parseReference,
  parseRepository,
  type CopyResult,
  type Descriptor,
  type RemoteRepository,
} from 'oras-js'
import type { Finding } from '../shared/finding.ts'
import type { Access } from './access.ts'
import { registryError } from './registry-error.ts'
import type { Release, RepositoryAddress } from './release.ts'

/**
 * Pushes payload and image by digest; what exists is skipped. Nothing is visible under a tag yet.
 *
 * If the registry refuses the index by digest, index and signatures are staged in `signature-repository`: its tag then
 * appears only once they are verified there.
 *
 * @throws PublishError `E_REGISTRY`, `E_REGISTRY_AUTH`
 */
export async function pushByDigest(release: Release, access: Access): Promise<RepositoryAddress> {
  const { destination, record, context } = access
  await pushPayload(release, access)
  const own = { registry: destination.registry, repository: access.grant.repository }
  try {
    const { uploadedBytes, uploadedBlobs, skippedBlobs } = await push(
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
    if (isOrasError(error, 'denied', 'unauthorized') && destination.signatureRepository !== undefined)
      return stage(release, destination.signatureRepository, access)
    throw registryError(error, `Pushing the image to ${own.registry}/${own.repository}`)
  }
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
    const { uploadedBytes, uploadedBlobs } = await push(
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

async function stage(release: Release, signatureRepository: string, access: Access): Promise<RepositoryAddress> {
  const { registry, repository } = parseReference(`${signatureRepository}@${release.digest}`)
  access.context.log.notice(
    `The registry refuses the index by digest: it is staged in ${signatureRepository} and signed there.`,
  )
  const staging = access.open(registry, repository, access.destination.credentialFor)
  try {
    access.record.uploadedBytes += (await push(release, release.artifact.root, staging, access)).uploadedBytes
  } catch (error) {
    throw registryError(error, `Staging the image in ${signatureRepository}`)
  }
  return { registry, repository }
}

/**
 * Stores the payload beside the image. A registry that refuses it does not stop the publish, because hosts pull the image
 * only; but the run says that this version can never be restored.
 */
async function pushPayload(release: Release, access: Access, isFirstPush = true): Promise<void> {
  const { payload } = release
  if (payload === undefined) return
  try {
    access.record.uploadedBytes += (
      await push(release, payload.descriptor, access.repository, access, isFirstPush)
    ).uploadedBytes
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

async function push(
  release: Release,
  root: Descriptor,
  repository: RemoteRepository,
  access: Access,
  expectWrites = true,
): Promise<CopyResult> {
  const uploaded: string[] = []
  const { source } = access.destination
  const sameRegistry = source?.registry === repository.registry
  const result = await copy(release.artifact.store, repository, root, {
    signal: access.context.signal,
    // A manifest whose blobs were garbage-collected must not get a tag.
    trustManifests: false,
    expectWrites,
    ...(sameRegistry && { mountFrom: parseRepository(source.repository) }),
    onProgress: ({ descriptor, state }) => {
      if (state === 'uploaded') uploaded.push(descriptor.digest)
    },
  })
  for (const one of uploaded) access.newDigests.add(one)
  return result
}
