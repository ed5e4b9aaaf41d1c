import * as v from 'valibot'
import {
  annotationsSchema,
  descriptorSchema,
  isForeignLayer,
  isImageManifest,
  isIndex,
  mediaTypes,
  type Annotations,
  type Descriptor,
} from './descriptor.ts'
import { digestAlgorithm, digestOf, parseDigest, type Digest } from './digest.ts'
import { OrasError } from './errors.ts'
import { parseJson } from './json.ts'

/** Registries accept at least this much (distribution spec, "Pushing Manifests"), most accept no more. Bytes. */
export const maxManifestSize = 4 * 1024 * 1024

/** Image-spec, `manifest.md`; also Docker's schema 2, which has the same shape. */
export interface Manifest {
  readonly schemaVersion: 2
  readonly mediaType?: string
  readonly artifactType?: string
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  readonly subject?: Descriptor
  readonly annotations?: Annotations
}

/** Image-spec, `image-index.md`; also Docker's manifest list. */
export interface Index {
  readonly schemaVersion: 2
  readonly mediaType?: string
  readonly artifactType?: string
  readonly manifests: readonly Descriptor[]
  readonly subject?: Descriptor
  readonly annotations?: Annotations
}

const common = {
  schemaVersion: v.literal(2),
  mediaType: v.exactOptional(v.string()),
  artifactType: v.exactOptional(v.string()),
  subject: v.exactOptional(descriptorSchema),
  annotations: v.exactOptional(annotationsSchema),
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md */
export const manifestSchema = v.looseObject({
  ...common,
  config: descriptorSchema,
  layers: v.optional(v.array(descriptorSchema), []),
})

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md */
export const indexSchema = v.looseObject({ ...common, manifests: v.optional(v.array(descriptorSchema), []) })

/** @throws OrasError `invalid-content` */
export function parseManifest(bytes: Uint8Array): Manifest {
  return parseDocument(manifestSchema, bytes, 'an image manifest')
}

/** @throws OrasError `invalid-content` */
export function parseIndex(bytes: Uint8Array): Index {
  return parseDocument(indexSchema, bytes, 'an image index')
}

/**
 * What a manifest or an index is made of: its config and layers, or its manifests. Not its subject, which it is only
 * about: a signature is complete without the image it signs.
 * @throws OrasError `invalid-content`
 */
export function childrenOf(descriptor: Descriptor, bytes: Uint8Array): Descriptor[] {
  if (isIndex(descriptor)) {
    const index = parseIndex(bytes)
    assertMediaType(descriptor.mediaType, index.mediaType)
    return [...index.manifests]
  }
  if (!isImageManifest(descriptor)) return []
  const manifest = parseManifest(bytes)
  assertMediaType(descriptor.mediaType, manifest.mediaType)
  return [manifest.config, ...manifest.layers.filter((layer) => !isForeignLayer(layer))]
}

/** A document that two readers take for different types is an attack (CVE-2021-41190). */
function assertMediaType(outside: string, inside: string | undefined): void {
  if (inside === undefined || inside === outside) return
  throw new OrasError('invalid-content', `a manifest calls itself ${inside}, its descriptor says ${outside}`)
}

export interface ManifestHead {
  readonly mediaType: string
  readonly artifactType: string | undefined
  readonly subject: Descriptor | undefined
  readonly annotations: Annotations | undefined
}

/**
 * What a list of referrers tells of a manifest. `artifactType` falls back to the config's type, as the spec says.
 * @throws OrasError `invalid-content`
 */
export function manifestHead(bytes: Uint8Array, mediaType: string): ManifestHead {
  if (isIndex({ mediaType })) {
    const { artifactType, subject, annotations, mediaType: inside } = parseIndex(bytes)
    assertMediaType(mediaType, inside)
    return { mediaType, artifactType, subject, annotations }
  }
  const manifest = parseManifest(bytes)
  assertMediaType(mediaType, manifest.mediaType)
  const artifactType =
    manifest.artifactType !== undefined && manifest.artifactType !== ''
      ? manifest.artifactType
      : manifest.config.mediaType
  return { mediaType, artifactType, subject: manifest.subject, annotations: manifest.annotations }
}

/** The media type that a manifest document gives itself, or that its shape tells. Undefined: it is no manifest. */
export function sniffMediaType(bytes: Uint8Array): string | undefined {
  const result = v.safeParse(
    v.looseObject({
      mediaType: v.exactOptional(v.string()),
      manifests: v.exactOptional(v.unknown()),
      layers: v.exactOptional(v.unknown()),
    }),
    parseJson(bytes),
  )
  if (!result.success) return undefined
  const { mediaType, manifests, layers } = result.output
  if (mediaType !== undefined) return isIndex({ mediaType }) || isImageManifest({ mediaType }) ? mediaType : undefined
  if (manifests !== undefined) return mediaTypes.index
  return layers === undefined ? undefined : mediaTypes.manifest
}

/** The descriptor of bytes that are at hand. */
export function describe(
  mediaType: string,
  bytes: Uint8Array,
  more: Omit<Descriptor, 'mediaType' | 'digest' | 'size'> & { digest?: Digest } = {},
): Descriptor {
  const { digest, ...rest } = more
  return {
    mediaType,
    digest: digest === undefined ? digestOf(bytes) : parseDigest(digestOf(bytes, digestAlgorithm(digest))),
    size: bytes.length,
    ...rest,
  }
}

/** Parses a JSON document from outside. Go programs write absent values as `null`, so `null` counts as absent. */
export function parseDocument<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array, what: string): T {
  const json = parseJson(bytes)
  // The first problem is enough: a document can have 100,000 of them.
  const result = v.safeParse(schema, json, { abortEarly: true })
  // An array is an object to the schema, and all of these documents have named fields.
  if (result.success && !Array.isArray(json)) return result.output
  if (result.success) throw new OrasError('invalid-content', `not ${what}: an array`)
  if (json === undefined)
    throw new OrasError('invalid-content', `not ${what}: not a JSON document in UTF-8, or too many values`)
  const [issue] = result.issues
  const where = v.getDotPath(issue)
  throw new OrasError(
    'invalid-content',
    `not ${what}: ${where === null ? '' : `${where}: `}${issue.message.slice(0, 300)}`,
  )
}
