import {
  childrenOf,
  copy,
  isImageManifest,
  parseManifest,
  type Descriptor,
  type Digest,
  type Manifest,
  type RemoteRepository,
} from 'oras-js'
import { PublishError } from '../shared/errors.ts'
import type { Access } from './access.ts'
import { packList } from './lost-signatures.ts'
import { registryError } from './registry-error.ts'
import type { Release, RepositoryAddress } from './release.ts'
import type { Source } from './source.ts'
import type { SourceSignatures } from './source-signatures.ts'
import { mountOption } from './transfer.ts'
import { addressOf } from './transfer.ts'

/**
 * Copies the signatures and attestations of the source to where the image was pushed, and verifies them there. What the
 * destination has stays. Nothing is copied if the image was pushed to where it came from.
 *
 * @throws PublishError `E_REGISTRY`, `E_REGISTRY_AUTH`, `E_FROM_UNSIGNED`, `E_FROM_SIGNER`, `E_FROM_UNKNOWN`
 */
export async function copySignatures(release: Release, address: RepositoryAddress, access: Access): Promise<void> {
  const { source } = access.destination
  if (source === undefined) return
  const same = source.registry === address.registry && source.repository === address.repository
  access.copiedTo = same ? address : await copyOrStage(source, release, address, access)
  // A signature that was copied may be one of our own: it is looked for, and not repeated.
  access.newDigests.clear()
  await verifyCopied(release, access)
}

/** Verifies the signatures of the source at the destination. @throws PublishError `E_FROM_…` */
export async function verifyCopied(release: Release, access: Access): Promise<void> {
  const { source, signer } = access.destination
  if (source === undefined || access.copiedTo === undefined) return
  await source.verify(await access.signTarget(release, access.copiedTo))
  // With a signer, what it signed itself is verified too.
  if (signer === undefined) access.record.signed = true
}

/** @returns where the signatures are */
async function copyOrStage(
  source: Source,
  release: Release,
  address: RepositoryAddress,
  access: Access,
): Promise<RepositoryAddress> {
  const { signatureRepository } = access.destination
  try {
    await copyAll(source, release, address, access)
    return address
  } catch (error) {
    const refused = error instanceof PublishError && error.code === 'E_REGISTRY_AUTH'
    if (!refused || signatureRepository === undefined) throw error
    access.context.log.notice(`The registry refuses the signatures of the source: they go to ${signatureRepository}.`)
    const staging = addressOf(signatureRepository)
    await copyAll(source, release, staging, access)
    return staging
  }
}

async function copyAll(source: Source, release: Release, address: RepositoryAddress, access: Access): Promise<void> {
  const repository = access.openAddress(address)
  const { store, referrers, lists } = source.signatures
  const where = `${address.registry}/${address.repository}`
  try {
    for (const { subject, descriptor } of referrers) await copyReferrer(subject, descriptor, store, repository, access)
    for (const { tag, descriptor } of lists) await mergeList(tag, descriptor, store, repository, access)
  } catch (error) {
    throw registryError(error, `Copying the signatures of ${release.digest} to ${where}`)
  } finally {
    if (repository !== access.repository) repository.close()
  }
  access.context.log.info(
    `${where} has the ${referrers.length + lists.length} signatures and attestations of the source.`,
  )
}

type Store = SourceSignatures['store']

/** A manifest that exists may still be missing in the list, if an earlier run ended between the two. */
async function copyReferrer(
  subject: Digest,
  descriptor: Descriptor,
  store: Store,
  repository: RemoteRepository,
  access: Access,
): Promise<void> {
  const { context } = access
  const bytes = await copyChildren(descriptor, store, repository, access)
  const listed = await repository.referrers(subject, undefined, context)
  const there = listed.some(({ digest }) => digest === descriptor.digest)
  if (there && (await repository.exists(descriptor, context))) return
  await repository.pushManifest(descriptor, bytes, undefined, context)
}

/** Adds the entries of the source to those that the destination has under the tag. */
async function mergeList(
  tag: string,
  descriptor: Descriptor,
  store: Store,
  repository: RemoteRepository,
  access: Access,
): Promise<void> {
  const { context } = access
  const bytes = await copyChildren(descriptor, store, repository, access)
  const ours = parseManifest(bytes)
  const theirs = await readList(tag, repository, access)
  if (theirs === undefined) {
    await repository.pushManifest(descriptor, bytes, tag, context)
    return
  }
  const known = new Set(theirs.layers.map(identity))
  const missing = ours.layers.filter((layer) => !known.has(identity(layer)))
  if (missing.length === 0) return
  const { config, manifest } = packList([...theirs.layers, ...missing], theirs.annotations)
  await repository.push(config.descriptor, config.bytes, context)
  await repository.pushManifest(manifest.descriptor, manifest.bytes, tag, context)
}

/** @returns the manifest */
async function copyChildren(
  descriptor: Descriptor,
  store: Store,
  repository: RemoteRepository,
  access: Access,
): Promise<Buffer> {
  const { signal } = access.context
  const bytes = await store.fetchBytes(descriptor, undefined, { signal })
  for (const child of childrenOf(descriptor, bytes))
    await copy(store, repository, child, { signal, ...mountOption(access, repository) })
  return bytes
}

async function readList(tag: string, repository: RemoteRepository, access: Access): Promise<Manifest | undefined> {
  const listed = await access.find(tag, repository)
  if (listed === undefined) return undefined
  if (isImageManifest(listed)) return parseManifest(await repository.fetchBytes(listed, undefined, access.context))
  throw new PublishError('E_REGISTRY', `The tag ${tag} of the destination does not hold a list of signatures.`)
}

/** Signatures of one digest have the same content; each is in the annotations. */
function identity({ digest, annotations }: Descriptor): string {
  return JSON.stringify([digest, Object.entries(annotations ?? {}).sort()])
}
