import {
  fallbackTag,
  isOrasError,
  mediaTypes,
  OrasError,
  parseDigest,
  parseManifest,
  type Descriptor,
  type Digest,
  type RemoteRepository,
} from 'oras-js'
import * as v from 'valibot'
import { parseBoundedJson } from '../shared/bounded-json.ts'
import type { Format } from './options.ts'
import { signatureTypes } from './verified.ts'

/** In bytes. A bundle with certificate chain, log entry and timestamps has some 10 KiB. */
const maxBundle = 1024 * 1024
/** Statements about one image that are opened. */
const maxReferrers = 64
const bundleType = 'application/vnd.dev.sigstore.bundle'
const legacyLayer = 'application/vnd.dev.cosign.simplesigning.v1+json'

/**
 * Whether the registry holds anything for this digest that calls itself a signature in this format, whoever made it.
 * cosign cannot be asked that: it skips what it fails to read and then says that there is nothing.
 * @throws OrasError if the registry does not let it be known
 */
export async function holdsSignature(
  repository: RemoteRepository,
  format: Format,
  digest: string,
  signal: AbortSignal,
): Promise<boolean> {
  const subject = parseDigest(digest)
  return format === 'legacy'
    ? await holdsLegacy(repository, subject, signal)
    : await holdsBundle(repository, subject, signatureTypes.bundle, signal)
}

/** The same for a statement of another type, which is stored as a bundle. @throws OrasError */
export async function holdsAttestation(
  repository: RemoteRepository,
  predicateType: string,
  digest: string,
  signal: AbortSignal,
): Promise<boolean> {
  return await holdsBundle(repository, parseDigest(digest), predicateType, signal)
}

/** https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
async function holdsLegacy(repository: RemoteRepository, digest: Digest, signal: AbortSignal): Promise<boolean> {
  try {
    const descriptor = await repository.resolve(`${fallbackTag(digest)}.sig`, { signal })
    const { layers } = parseManifest(await repository.fetchBytes(descriptor, undefined, { signal }))
    return layers.some(({ mediaType }) => mediaType === legacyLayer)
  } catch (error) {
    // A document that is no manifest is no answer: no registry stores one under a tag.
    if (isOrasError(error, 'not-found', 'name-unknown')) return false
    throw error
  }
}

/** https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */
async function holdsBundle(
  repository: RemoteRepository,
  digest: Digest,
  predicateType: string,
  signal: AbortSignal,
): Promise<boolean> {
  const referrers = await repository.referrers(digest, undefined, { signal })
  if (referrers.length > maxReferrers)
    throw new OrasError(
      'too-large',
      `${digest} has ${referrers.length} referrers, of which at most ${maxReferrers} are read`,
    )
  for (const referrer of referrers) if (await isBundle(repository, referrer, predicateType, signal)) return true
  return false
}

/** Its type stands in the manifest, not in the list: versions of cosign have written wrong types into the list. */
async function isBundle(
  repository: RemoteRepository,
  referrer: Descriptor,
  predicateType: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (referrer.mediaType !== mediaTypes.manifest) return false
  try {
    const { artifactType, layers } = parseManifest(await repository.fetchBytes(referrer, undefined, { signal }))
    const [content] = layers
    if (content === undefined || !(artifactType ?? content.mediaType).startsWith(bundleType)) return false
    return says(await repository.fetchBytes(content, maxBundle, { signal }), predicateType)
  } catch (error) {
    if (isOrasError(error, 'invalid-content')) return false
    throw error
  }
}

const bundle = v.union([
  v.object({ dsseEnvelope: v.object({ payload: v.string() }) }),
  v.object({ messageSignature: v.object({}) }),
])
const statement = v.object({ predicateType: v.string() })

function says(bytes: Buffer, predicateType: string): boolean {
  try {
    const parsed = v.parse(bundle, parseBoundedJson(bytes.toString()))
    if ('messageSignature' in parsed) return predicateType === signatureTypes.bundle
    const text = Buffer.from(parsed.dsseEnvelope.payload, 'base64').toString()
    return v.parse(statement, parseBoundedJson(text)).predicateType === predicateType
  } catch {
    return false
  }
}
