import * as v from 'valibot'
import { isDigest, type Digest } from './digest.ts'

/** RFC 6838, 4.2, which image-spec requires of media types; parameters are not allowed. */
export const mediaTypePattern = /^[A-Za-z0-9][A-Za-z0-9!#$&\-^_.+]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&\-^_.+]{0,126}$/

export const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  empty: 'application/vnd.oci.empty.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerManifestList: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const

export type Annotations = Readonly<Record<string, string>>

export interface DescriptorPlatform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
  readonly 'os.version'?: string
  readonly 'os.features'?: readonly string[]
}

/** Image-spec, `descriptor.md`. Fields that the spec does not name are kept by parsing. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
  readonly annotations?: Annotations
  readonly artifactType?: string
  readonly platform?: DescriptorPlatform
  readonly urls?: readonly string[]
  /** The content itself, in base64. Never relied on: content is always fetched and checked. */
  readonly data?: string
}

export const digestSchema = v.custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'not a digest')
export const mediaTypeSchema = v.pipe(v.string(), v.regex(mediaTypePattern, 'not a media type'))
export const annotationsSchema = v.record(v.string(), v.string())

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
export const descriptorSchema = v.looseObject({
  mediaType: mediaTypeSchema,
  digest: digestSchema,
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  annotations: v.exactOptional(annotationsSchema),
  artifactType: v.exactOptional(v.string()),
  platform: v.exactOptional(
    v.looseObject({
      os: v.string(),
      architecture: v.string(),
      variant: v.exactOptional(v.string()),
      'os.version': v.exactOptional(v.string()),
      'os.features': v.exactOptional(v.array(v.string())),
    }),
  ),
  urls: v.exactOptional(v.array(v.string())),
  data: v.exactOptional(v.string()),
})

export function isManifest(descriptor: Pick<Descriptor, 'mediaType'>): boolean {
  return isImageManifest(descriptor) || isIndex(descriptor)
}

export function isImageManifest({ mediaType }: Pick<Descriptor, 'mediaType'>): boolean {
  return mediaType === mediaTypes.manifest || mediaType === mediaTypes.dockerManifest
}

export function isIndex({ mediaType }: Pick<Descriptor, 'mediaType'>): boolean {
  return mediaType === mediaTypes.index || mediaType === mediaTypes.dockerManifestList
}

/** Layers that live elsewhere by licence: registries neither have nor want them. */
export function isForeignLayer({ mediaType }: Pick<Descriptor, 'mediaType'>): boolean {
  return (
    mediaType.startsWith('application/vnd.oci.image.layer.nondistributable.')
    || mediaType === 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'
  )
}

/** Only what identifies content: no annotations, platform, URLs or data of the place where it was found. */
export function plainDescriptor({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size }
}
