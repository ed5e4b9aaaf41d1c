import {
  mediaTypePattern,
  mediaTypes,
  type Annotations,
  type Descriptor,
  type DescriptorPlatform,
} from './descriptor.ts'
import { OrasError } from './errors.ts'
import { describe } from './manifest.ts'
import type { CallOptions, Target } from './target.ts'

/** Bytes together with their descriptor. */
export interface Blob {
  readonly descriptor: Descriptor
  readonly bytes: Buffer
}

/** A manifest or index, and the blobs that packing made for it. */
export interface Packed extends Blob {
  readonly blobs: readonly Blob[]
}

/**
 * `{}`: what stands where an artifact has no config or no layer. Without the `data` field that image-spec shows, which
 * is optional and which ECR has refused.
 */
export const emptyBlob: Blob = blob(mediaTypes.empty, Buffer.from('{}'))

export function blob(mediaType: string, bytes: Uint8Array, annotations?: Annotations): Blob {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    descriptor: describe(mediaType, buffer, annotations === undefined ? {} : { annotations: sorted(annotations) }),
    bytes: buffer,
  }
}

/**
 * How a document is written where the specification leaves a choice. `oras-go`: in the bytes of `oras push` and `oras
 * manifest index create`, whose descriptors have another order, whose strings escape `<`, `>` and `&`, and whose empty
 * descriptor has its `data`. Default `plain`.
 */
export type Encoding = 'plain' | 'oras-go'

/** The descriptor of `{}` in this encoding. */
function emptyIn(encoding: Encoding | undefined): Descriptor {
  const { descriptor, bytes } = emptyBlob
  return encoding === 'oras-go' ? { ...descriptor, data: bytes.toString('base64') } : descriptor
}

export interface ArtifactOptions {
  readonly artifactType: string
  readonly layers?: readonly Descriptor[]
  /** Default: the empty config. */
  readonly config?: Descriptor
  readonly subject?: Descriptor
  readonly annotations?: Annotations
  /**
   * `1.0` for registries that refuse the fields of 1.1: the artifact's type becomes that of the config, and there is no
   * subject. Default `1.1`.
   */
  readonly imageSpec?: '1.0' | '1.1'
  readonly encoding?: Encoding
}

/**
 * An artifact manifest as image-spec 1.1 guides ("Guidelines for Artifact Usage"). The same options give the same
 * bytes: nothing is stamped with the time. @throws OrasError `invalid-content`
 */
export function packArtifact(options: ArtifactOptions): Packed {
  assertMediaType(options.artifactType)
  const { encoding } = options
  const old = options.imageSpec === '1.0'
  const typed = blob(options.artifactType, emptyBlob.bytes)
  const config = options.config ?? (old ? typed.descriptor : emptyIn(encoding))
  const layers = options.layers === undefined || options.layers.length === 0 ? [emptyIn(encoding)] : options.layers
  const packed = pack(
    mediaTypes.manifest,
    {
      ...(!old && { artifactType: options.artifactType }),
      config: ordered(config, encoding),
      layers: layers.map((layer) => ordered(layer, encoding)),
      ...(!old && options.subject && { subject: ordered(options.subject, encoding) }),
      ...annotationsOf(options.annotations),
    },
    encoding,
  )
  const made = [
    ...(options.config === undefined && old ? [typed] : []),
    ...([config, ...layers].some((d) => d.digest === emptyBlob.descriptor.digest) ? [emptyBlob] : []),
  ]
  // Both are `{}`: one blob is enough.
  return { ...packed, blobs: made.slice(0, 1) }
}

export interface ImageOptions {
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  readonly subject?: Descriptor
  readonly annotations?: Annotations
  readonly encoding?: Encoding
}

/** An image manifest. The same options give the same bytes. */
export function packImage(options: ImageOptions): Packed {
  const { encoding } = options
  const packed = pack(
    mediaTypes.manifest,
    {
      config: ordered(options.config, encoding),
      layers: options.layers.map((layer) => ordered(layer, encoding)),
      ...(options.subject && { subject: ordered(options.subject, encoding) }),
      ...annotationsOf(options.annotations),
    },
    encoding,
  )
  return { ...packed, blobs: [] }
}

export interface IndexOptions {
  /** In the order in which they are to stand; for platforms each with its `platform`. */
  readonly manifests: readonly Descriptor[]
  readonly artifactType?: string
  readonly subject?: Descriptor
  readonly annotations?: Annotations
  readonly encoding?: Encoding
}

/** An image index. The same options give the same bytes. @throws OrasError `invalid-content` */
export function packIndex(options: IndexOptions): Packed {
  if (options.artifactType !== undefined) assertMediaType(options.artifactType)
  const { encoding } = options
  const packed = pack(
    mediaTypes.index,
    {
      ...(options.artifactType !== undefined && { artifactType: options.artifactType }),
      manifests: options.manifests.map((manifest) => ordered(manifest, encoding)),
      ...(options.subject && { subject: ordered(options.subject, encoding) }),
      ...annotationsOf(options.annotations),
    },
    encoding,
  )
  return { ...packed, blobs: [] }
}

/** Pushes the blobs that packing made, then the manifest. Layers and config of the caller's must be there already. */
export async function pushPacked(target: Target, packed: Packed, options: CallOptions = {}): Promise<Descriptor> {
  target.expectWrites?.()
  for (const { descriptor, bytes } of packed.blobs) {
    if (!(await target.exists(descriptor, options))) await target.push(descriptor, bytes, options)
  }
  await target.push(packed.descriptor, packed.bytes, options)
  return packed.descriptor
}

function pack(mediaType: string, fields: Record<string, unknown>, encoding: Encoding | undefined): Blob {
  const json = JSON.stringify({ schemaVersion: 2, mediaType, ...fields })
  return blob(mediaType, Buffer.from(encoding === 'oras-go' ? json.replace(escaped, escape) : json))
}

/** Characters that Go's `encoding/json` escapes and `JSON.stringify` does not. They occur in strings only. */
const escaped = /[<>&\u2028\u2029]/g
const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Fields in a fixed order, so that bytes do not depend on how a descriptor came to be. */
function ordered(descriptor: Descriptor, encoding: Encoding | undefined): Record<string, unknown> {
  const { mediaType, artifactType, digest, size, urls, data, annotations, platform, ...rest } = descriptor
  const described = annotationsOf(annotations)
  if (encoding === 'oras-go')
    return { mediaType, digest, size, urls, ...described, data, ...platformOf(platform), artifactType, ...sorted(rest) }
  return { mediaType, artifactType, digest, size, urls, data, ...described, platform, ...sorted(rest) }
}

/** In the order of `Platform` in https://github.com/opencontainers/image-spec/blob/v1.1.1/specs-go/v1/descriptor.go */
function platformOf(platform: DescriptorPlatform | undefined): { platform?: Record<string, unknown> } {
  if (platform === undefined) return {}
  const { architecture, os, 'os.version': version, 'os.features': features, variant, ...rest } = platform
  const named = { architecture, os, 'os.version': version, 'os.features': features, variant }
  return { platform: { ...named, ...sorted(rest) } }
}

function annotationsOf(annotations: Annotations | undefined): { annotations?: Annotations } {
  return annotations === undefined || Object.keys(annotations).length === 0 ? {} : { annotations: sorted(annotations) }
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function assertMediaType(type: string): void {
  if (mediaTypePattern.test(type)) return
  throw new OrasError('invalid-content', `not a media type: ${JSON.stringify(type.slice(0, 150))}`, {
    hint: 'An artifact type is written type/subtype, without parameters.',
  })
}
