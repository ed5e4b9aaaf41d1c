import {
  copy,
  parseReference,
  parseRepository,
  type CopyOptions,
  type CopyResult,
  type Descriptor,
  type RemoteRepository,
} from 'oras-js'
import type { Access } from './access.ts'
import { registryError } from './registry-error.ts'
import type { Release, RepositoryAddress } from './release.ts'

/** Copies a node of the layout, and all below it, to a repository; what exists there is skipped. */
export async function transfer(
  release: Release,
  root: Descriptor,
  repository: RemoteRepository,
  access: Access,
  expectWrites = true,
): Promise<CopyResult> {
  const uploaded: string[] = []
  const { log, signal } = access.context
  const what = (): string =>
    `pushing to ${repository.registry}/${repository.repository}, ${uploaded.length} blobs are sent`
  const result = await log.during(what, () =>
    copy(release.artifact.store, repository, root, {
      signal,
      // A manifest whose blobs were garbage-collected must not get a tag.
      trustManifests: false,
      expectWrites,
      ...mountOption(access, repository),
      onProgress: ({ descriptor, state }) => {
        if (state === 'uploaded') uploaded.push(descriptor.digest)
      },
    }),
  )
  for (const one of uploaded) access.newDigests.add(one)
  return result
}

/** A registry that is also the source's has the blobs: they need not be sent. */
export function mountOption({ destination }: Access, { registry }: RemoteRepository): Pick<CopyOptions, 'mountFrom'> {
  const { source } = destination
  return source?.registry === registry ? { mountFrom: parseRepository(source.repository) } : {}
}

/**
 * Copies the image to `signature-repository`, where it is signed and verified before its version tag exists: a digest
 * is the same image everywhere.
 *
 * @param why first half of the notice
 * @returns the address there
 * @throws PublishError `E_REGISTRY`, `E_REGISTRY_AUTH`
 */
export async function stage(release: Release, why: string, access: Access): Promise<RepositoryAddress> {
  const { signatureRepository } = access.destination
  if (signatureRepository === undefined) throw new TypeError('there is no repository to stage in')
  access.context.log.notice(`${why}: it is staged in ${signatureRepository} and signed there.`)
  const address = addressOf(signatureRepository)
  const staging = access.openOther(address)
  try {
    access.record.uploadedBytes += (await transfer(release, release.artifact.root, staging, access)).uploadedBytes
  } catch (error) {
    throw registryError(error, `Staging the image in ${signatureRepository}`)
  } finally {
    staging.close()
  }
  return address
}

/** Parts of `registry/repository`, as the input was checked to be. */
export function addressOf(signatureRepository: string): RepositoryAddress {
  const { registry, repository } = parseReference(`${signatureRepository}:latest`)
  return { registry, repository }
}
