import {
  blob,
  fallbackTag,
  isImageManifest,
  isIndex,
  isManifest,
  isOrasError,
  mediaTypes,
  packImage,
  packIndex,
  parseIndex,
  parseManifest,
  type Annotations,
  type Blob,
  type Descriptor,
  type Digest,
  type RemoteRepository,
} from 'oras-js'
import type { Access } from './access.ts'
import { registryError } from './registry-error.ts'
import type { Release, RepositoryAddress } from './release.ts'
import { addressOf } from './transfer.ts'

/**
 * Removes signatures whose content the registry has lost from the lists that name them: with such an entry, cosign can
 * neither verify the others nor add one. Readable signatures stay. Used after signing has failed.
 *
 * - Legacy signatures are the layers of an image under the tag `sha256-….sig`:
 *   https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
 * - Bundles are referrers, which a registry without that API lists in an index under the tag `sha256-…`
 *   (distribution spec, "Referrers Tag Schema").
 *
 * @returns how many entries were removed
 * @throws PublishError `E_REGISTRY`, `E_REGISTRY_AUTH`
 */
export async function dropLostSignatures(
  release: Release,
  address: RepositoryAddress,
  access: Access,
): Promise<number> {
  const { signatureRepository } = access.destination
  const repository =
    signatureRepository === undefined ? access.openAddress(address) : access.openOther(addressOf(signatureRepository))
  let dropped = 0
  try {
    for (const digest of [release.digest, ...release.manifests]) {
      dropped += (await dropLegacy(digest, repository, access)) + (await dropReferrers(digest, repository, access))
    }
  } catch (error) {
    throw registryError(error, 'Removing lost signatures from their lists')
  } finally {
    if (repository !== access.repository) repository.close()
  }
  return dropped
}

async function dropLegacy(digest: Digest, repository: RemoteRepository, access: Access): Promise<number> {
  const tag = `${digest.replace(':', '-')}.sig`
  const listed = await access.find(tag, repository)
  if (listed === undefined || !isImageManifest(listed)) return 0
  const { layers, annotations } = parseManifest(await repository.fetchBytes(listed, undefined, access.context))
  const kept = await existing(layers, repository, access)
  if (kept.length === layers.length) return 0
  const { config, manifest } = packList(kept, annotations)
  await repository.push(config.descriptor, config.bytes, access.context)
  await repository.pushManifest(manifest.descriptor, manifest.bytes, tag, access.context)
  return layers.length - kept.length
}

/** A list of legacy signatures, as cosign packs it: an image with a layer for each. */
export function packList(
  layers: readonly Descriptor[],
  annotations: Annotations | undefined,
): { readonly config: Blob; readonly manifest: Blob } {
  // Signatures are stored as they are, so the digest of a layer is also that of its uncompressed content.
  const config = blob(
    mediaTypes.config,
    Buffer.from(
      JSON.stringify({
        architecture: '',
        os: '',
        config: {},
        rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
      }),
    ),
  )
  return { config, manifest: packImage({ config: config.descriptor, layers, ...(annotations && { annotations }) }) }
}

async function dropReferrers(digest: Digest, repository: RemoteRepository, access: Access): Promise<number> {
  const tag = fallbackTag(digest)
  const listed = await access.find(tag, repository)
  if (listed === undefined || !isIndex(listed)) return 0
  const { manifests } = parseIndex(await repository.fetchBytes(listed, undefined, access.context))
  const kept = await existing(manifests, repository, access)
  if (kept.length === manifests.length) return 0
  const { descriptor, bytes } = packIndex({ manifests: kept })
  await repository.pushManifest(descriptor, bytes, tag, access.context)
  return manifests.length - kept.length
}

/** One after the other: an image has a handful of signatures. */
async function existing(
  entries: readonly Descriptor[],
  repository: RemoteRepository,
  access: Access,
): Promise<Descriptor[]> {
  const kept: Descriptor[] = []
  for (const entry of entries) if (await isThere(entry, repository, access)) kept.push(entry)
  return kept
}

/**
 * Whether it can be read, as cosign reads it. Some registries answer HEAD in another way than GET, and what an account
 * may not read is not lost: only "not found" is that.
 */
async function isThere(entry: Descriptor, repository: RemoteRepository, access: Access): Promise<boolean> {
  if (isManifest(entry)) return (await access.find(entry.digest, repository)) !== undefined
  try {
    await repository.fetchBytes(entry, undefined, access.context)
    return true
  } catch (error) {
    if (isOrasError(error, 'not-found', 'name-unknown')) return false
    throw error
  }
}
