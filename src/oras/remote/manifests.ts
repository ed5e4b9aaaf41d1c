import { isManifest, mediaTypes, type Descriptor } from '../descriptor.ts'
import { digestAlgorithm, digestOf, isDigest } from '../digest.ts'
import { isOrasError, OrasError } from '../errors.ts'
import { maxManifestSize, sniffMediaType } from '../manifest.ts'
import type { RegistryClient } from './client.ts'
import { parseContentType } from './headers.ts'
import { ManifestCache } from './manifest-cache.ts'
import type { Budget } from './retry.ts'

const accept = [mediaTypes.index, mediaTypes.manifest, mediaTypes.dockerManifestList, mediaTypes.dockerManifest].join(
  ', ',
)

/** A manifest with its bytes, whose digest was computed from them. */
export interface FetchedManifest {
  readonly descriptor: Descriptor
  readonly bytes: Buffer
}

/** The manifests of one repository, by tag and by digest. */
export class Manifests {
  readonly cache = new ManifestCache()
  readonly #client: RegistryClient
  readonly #path: string
  readonly #scopes: () => readonly string[]

  constructor(client: RegistryClient, path: string, scopes: () => readonly string[]) {
    this.#client = client
    this.#path = path
    this.#scopes = scopes
  }

  /** @throws OrasError `not-found`, `digest-mismatch`, `invalid-response` */
  async get(reference: string, budget: Budget): Promise<FetchedManifest> {
    const cached = isDigest(reference) ? this.cache.get(reference) : undefined
    if (cached !== undefined) return cached
    const { reply, bytes } = await this.#client.ask(
      {
        method: 'GET',
        url: `${this.#path}/manifests/${reference}`,
        headers: { accept },
        accept: [200],
        scopes: this.#scopes(),
        budget,
      },
      async (reply) => ({ reply, bytes: await reply.bytes(maxManifestSize) }),
    )
    const where = reply.where()
    const expected = isDigest(reference) ? reference : reply.contentDigest()
    const digest = digestOf(bytes, expected === undefined ? 'sha256' : digestAlgorithm(expected))
    if (expected !== undefined && expected !== digest)
      throw new OrasError(
        'digest-mismatch',
        `${where.method} ${where.url}: the manifest has digest ${digest}, not ${expected}`,
        where,
      )
    const descriptor = {
      mediaType: mediaTypeOf(reply.header('content-type'), bytes, where),
      digest,
      size: bytes.length,
    }
    this.cache.put(descriptor, bytes)
    return { descriptor, bytes }
  }

  /** Undefined if there is none. */
  async find(reference: string, budget: Budget): Promise<FetchedManifest | undefined> {
    try {
      return await this.get(reference, budget)
    } catch (error) {
      if (isOrasError(error, 'not-found', 'name-unknown')) return undefined
      throw error
    }
  }

  /** Returns the value of `OCI-Subject`. @throws OrasError `digest-mismatch` */
  async put(descriptor: Descriptor, bytes: Uint8Array, reference: string, budget: Budget): Promise<string | undefined> {
    const reply = await this.#client.request({
      method: 'PUT',
      url: `${this.#path}/manifests/${reference}`,
      headers: { 'content-type': descriptor.mediaType },
      body: bytes,
      accept: [200, 201, 202, 204],
      scopes: this.#scopes(),
      budget,
    })
    await reply.discard()
    const stored = reply.contentDigest()
    if (
      stored !== undefined
      && stored !== descriptor.digest
      && digestAlgorithm(stored) === digestAlgorithm(descriptor.digest)
    ) {
      throw new OrasError(
        'digest-mismatch',
        `${reply.method} ${reply.where().url}: the registry says that it stored ${stored}`,
        reply.where(),
      )
    }
    this.cache.put(descriptor, Buffer.from(bytes))
    return reply.header('oci-subject')
  }
}

/** Header and document must not contradict each other: two clients would see two things under one digest. */
function mediaTypeOf(
  header: string | undefined,
  bytes: Uint8Array,
  where: { method: string; url: string; status: number },
): string {
  const told = parseContentType(header)
  const inside = sniffMediaType(bytes)
  const mediaType = told !== undefined && isManifest({ mediaType: told }) ? told : inside
  if (mediaType === undefined)
    throw new OrasError(
      'invalid-response',
      `${where.method} ${where.url}: not a manifest but ${told ?? 'something without a type'}`,
      where,
    )
  if (inside !== undefined && inside !== mediaType)
    throw new OrasError(
      'invalid-response',
      `${where.method} ${where.url}: sent as ${mediaType}, and calls itself ${inside}`,
      where,
    )
  return mediaType
}
