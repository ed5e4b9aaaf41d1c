import {
  isIndex,
  isImageManifest,
  mediaTypes,
  parseIndex,
  parseManifest,
  type Annotations,
  type Descriptor,
  type Digest,
  type RemoteRepository,
} from 'oras-js'
import { imagePlatform, parseImageConfig, payloadDigestOf, readPayload } from '../artifact/verify.ts'
import { PublishError } from '../shared/errors.ts'
import { joinPlatform, type Platform } from '../shared/platform.ts'
import { registryFailure } from './reasons.ts'

const maxManifests = 64
const maxBlobs = 1024
/** In bytes, of the config of an image. */
const maxConfig = 4 * 1024 * 1024
/** HEAD requests at a time. */
const atATime = 8

/** What a consumer can get by one digest. */
export interface Content {
  readonly root: Descriptor
  /** Manifests that a consumer pulls; empty if the root is a manifest itself. */
  readonly manifests: readonly Descriptor[]
  readonly platforms: readonly Platform[]
  /** Digest of the payload that the root names. */
  readonly payload: Digest | undefined
}

/**
 * Reads the index, every manifest, every image config and the payload; each must have the digest by which it is named.
 * Blobs of layers are only asked for, because whoever pulls one recomputes its digest.
 * @throws PublishError `E_VERIFY_CONTENT`, `E_VERIFY_PAYLOAD`, `E_VERIFY_UNKNOWN`
 */
export async function readContent(
  repository: RemoteRepository,
  root: Descriptor,
  payload: boolean,
  signal: AbortSignal,
): Promise<Content> {
  const read = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      throw registryFailure(error, what, what.startsWith('The payload') ? 'E_VERIFY_PAYLOAD' : 'E_VERIFY_CONTENT')
    }
  }
  const { manifests, annotations } = await read(`The index ${root.digest}`, () => readRoot(repository, root, signal))
  const parts = manifests ?? [root]
  const platforms: Platform[] = []
  const blobs = new Map<Digest, Descriptor>()
  for (const part of parts) {
    const found = await read(`The manifest ${part.digest}`, () => readPart(repository, part, signal))
    if (found.platform !== undefined) platforms.push(found.platform)
    for (const blob of found.blobs) blobs.set(blob.digest, blob)
  }
  await assertBlobs(repository, [...blobs.values()], read, signal)
  const named = await read('The payload', () => Promise.resolve(payloadDigestOf(annotations)))
  if (payload && named !== undefined) await read(`The payload ${named}`, () => readPayload(repository, named, signal))
  return { root, manifests: manifests ?? [], platforms, payload: named }
}

async function readRoot(
  repository: RemoteRepository,
  root: Descriptor,
  signal: AbortSignal,
): Promise<{ readonly manifests: readonly Descriptor[] | undefined; readonly annotations: Annotations | undefined }> {
  const bytes = await repository.fetchBytes(root, undefined, { signal })
  if (!isIndex(root)) return { manifests: undefined, annotations: parseManifest(bytes).annotations }
  const index = parseIndex(bytes)
  assertUnambiguous(root, index, ['config', 'layers'])
  // What BuildKit calls an attestation is no image: no consumer pulls it.
  const manifests = index.manifests.filter(
    ({ annotations }) => annotations?.['vnd.docker.reference.type'] === undefined,
  )
  if (manifests.length === 0 || manifests.length > maxManifests)
    throw wrong(`${root.digest} lists ${manifests.length} manifests, not 1 to ${maxManifests}`)
  return { manifests, annotations: index.annotations }
}

async function readPart(
  repository: RemoteRepository,
  part: Descriptor,
  signal: AbortSignal,
): Promise<{ readonly platform: Platform | undefined; readonly blobs: readonly Descriptor[] }> {
  if (!isImageManifest(part)) throw wrong(`${part.digest} is no image manifest but ${part.mediaType}`)
  const manifest = parseManifest(await repository.fetchBytes(part, undefined, { signal }))
  assertUnambiguous(part, manifest, ['manifests'])
  const { config } = manifest
  const blobs = [config, ...manifest.layers]
  if (config.mediaType !== mediaTypes.config) return { platform: part.platform && joinPlatform(part.platform), blobs }
  const bytes = await repository.fetchBytes(config, maxConfig, { signal })
  return { platform: imagePlatform(part, parseImageConfig(bytes, config.digest)), blobs: manifest.layers }
}

/** A document that two readers take for different types is an attack (CVE-2021-41190). */
function assertUnambiguous(
  { digest, mediaType }: Descriptor,
  document: { readonly mediaType?: string | undefined },
  foreign: readonly string[],
): void {
  if (document.mediaType !== undefined && document.mediaType !== mediaType)
    throw wrong(`${digest} calls itself ${document.mediaType}, and what refers to it says ${mediaType}`)
  const found = foreign.filter((name) => name in document)
  if (found.length > 0) throw wrong(`${digest} is ${mediaType}, and has ${found.join(' and ')}`)
}

async function assertBlobs(
  repository: RemoteRepository,
  blobs: readonly Descriptor[],
  read: <T>(what: string, work: () => Promise<T>) => Promise<T>,
  signal: AbortSignal,
): Promise<void> {
  if (blobs.length > maxBlobs)
    throw wrong(`the index leads to ${blobs.length} blobs; at most ${maxBlobs} are looked at`)
  const queue = [...blobs]
  const worker = async (): Promise<void> => {
    for (let blob = queue.shift(); blob !== undefined; blob = queue.shift()) {
      const one = blob
      if (!(await read(`The blob ${one.digest}`, () => repository.exists(one, { signal }))))
        throw wrong(`the registry does not have ${one.digest} with ${one.size} bytes, which a manifest names`)
    }
  }
  const results = await Promise.allSettled(Array.from({ length: atATime }, worker))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

function wrong(cause: string): PublishError {
  return new PublishError('E_VERIFY_CONTENT', 'The content is not what it must be.', { cause: new Error(cause) })
}
