import { dirname } from 'node:path'
import {
  blob,
  createLayout,
  emptyBlob,
  mediaTypes,
  openLayout,
  packArtifact,
  packImage,
  packIndex,
  type Annotations,
  type Blob,
  type Descriptor,
  type DescriptorPlatform,
  type Encoding,
  type LayoutTarget,
} from 'oras-js'
import { platformParts, sortByPlatform, type Platform } from '../shared/platform.ts'
import { assertPlatforms, describeImage, exportedImages, packedPlatforms, type Entry } from './exported-images.ts'
import { pushFileLayer, type FileLayer, type PushedLayer } from './file-layer.ts'
import { writeIndexFile } from './index-file.ts'
import { writeLayer } from './layer.ts'
import { usingLayout } from './layout-error.ts'
import { normalizeImage, type ServedImages } from './normalize.ts'
import { pushPackedImages, readPackedImages, type PackedImages } from './packed-images.ts'
import { packPayload, payloadAnnotation, type Payload } from './payload.ts'
import { tarOf, type TreeFile } from './tar.ts'
import { removeUnreferenced } from './unreferenced.ts'

export interface PackOptions {
  /** Directory of the image layout. It is empty, or holds what the builder exported. */
  readonly directory: string
  /** Directory for what is unpacked meanwhile. Default: beside the layout. */
  readonly temp?: string
  /** Annotations of the root. */
  readonly annotations: Readonly<Record<string, string>>
  /** Annotations that an index gets as well, unless its form is another tool's. */
  readonly source?: Readonly<Record<string, string>> | undefined
  /** Seconds since 1970. No time in a layer is later. */
  readonly sourceDateEpoch: number
  readonly signal: AbortSignal
  /** Whether the build read a cache. The layout says so beside its root, and the digest stays the same. */
  readonly readCache?: boolean
  /** Images of the builder are only packed as far as their digests need it: `directory` gets no layers. */
  readonly served?: ServedImages
  /** Whether the images come from a finished artifact, whose index is to be made again to the byte. */
  readonly packedBefore?: boolean
  /** Images that an earlier run packed, instead of those that a builder exports: `directory` gets no layers. */
  readonly packedImages?: PackedImages | undefined
  /** Gets the images that were packed, unless one of them is another artifact. */
  readonly onPacked?: ((images: PackedImages) => void) | undefined
}

/** A manifest that is made of files instead of being exported by a builder. */
export interface FileManifest {
  /** Undefined if it does not depend on a platform. */
  readonly platform?: Platform
  /** Undefined: the type of the config says what it is. Then there must be a config. */
  readonly artifactType?: string
  /** Default: the empty config. */
  readonly config?: {
    readonly mediaType: string
    /** A function if the config says something about the layers. */
    readonly bytes: Buffer | ((packed: PackedLayers) => Buffer)
  }
  readonly layers: readonly FileLayer[]
  readonly annotations?: Annotations
  readonly encoding?: Encoding
  /** Annotations of its entry in the index, for whoever chooses before reading the manifest. */
  readonly entryAnnotations?: Annotations
}

/** What a config can say about the layers of its manifest. */
export interface PackedLayers {
  readonly layers: readonly PushedLayer[]
  /** RFC 3339; no file in a layer is newer. */
  readonly created: string
}

/** What consumers of an index require of it, beyond its entries. */
export interface IndexForm {
  /** Undefined: the index has none. */
  readonly artifactType?: string
  /** Writes the platform of an entry. Default: its normal form, or as the image's config has it. */
  readonly describePlatform?: (platform: Platform) => DescriptorPlatform
  readonly encoding?: Encoding
  /** True for an index that must equal, to the byte, what another tool makes: it names no source. */
  readonly withoutSource?: true
}

/** An image of a few files. */
export interface FileImage {
  readonly platform: Platform
  readonly files: readonly TreeFile[]
  readonly entrypoint: readonly string[]
}

/** The search path that BuildKit gives to an image without one, except for Windows. */
const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Makes image layouts whose digest depends only on files, annotations and payload: not on times, on the builder's
 * version or on the order of files. Each public method is one packing, and a host calls the one that it needs.
 */
export class Packer {
  readonly #options: PackOptions

  constructor(options: PackOptions) {
    this.#options = options
  }

  /** Absolute path of the layout. */
  get directory(): string {
    return this.#options.directory
  }

  get temp(): string {
    return this.#options.temp ?? dirname(this.#options.directory)
  }

  get signal(): AbortSignal {
    return this.#options.signal
  }

  /** Annotations that the root gets. */
  get annotations(): Annotations {
    return this.#options.annotations
  }

  /**
   * Makes an index of the images that BuildKit exported into this layout. BuildKit writes an index for several
   * platforms and a bare manifest for one, with the time of the build in files and in `index.json`. Both become a new
   * index.
   * @throws PublishError `E_LAYOUT` if the layout has other platforms than `platforms`, or anything but images
   * @throws NotServed if `served` was given, and the images are others
   */
  async images(platforms: readonly Platform[], payload?: Payload, form: IndexForm = {}): Promise<void> {
    const { directory, packedBefore, served, packedImages } = this.#options
    await usingLayout(directory, async () => {
      const isExported = served === undefined && packedImages === undefined
      const layout = isExported ? await openLayout(directory) : await createLayout(directory)
      const packed = packedBefore === true ? await packedPlatforms(layout) : []
      const entries = await this.#packImages(layout)
      const images = await Promise.all(entries.map((entry, position) => describeImage(layout, entry, packed[position])))
      assertPlatforms(images, platforms)
      await this.#finishIndex(layout, images, payload, form)
    })
  }

  /** @returns entries of the images for an index */
  async #packImages(layout: LayoutTarget): Promise<readonly Descriptor[]> {
    const { sourceDateEpoch, signal, served, packedImages, onPacked } = this.#options
    if (packedImages !== undefined) {
      await pushPackedImages(layout, packedImages)
      return packedImages.entries
    }
    const exported = await exportedImages(served?.exported ?? layout)
    const entries = await Promise.all(
      exported.map((entry) => normalizeImage(layout, entry, sourceDateEpoch, signal, served)),
    )
    const images = onPacked && (await readPackedImages(layout, entries))
    if (images !== undefined) onPacked?.(images)
    return entries
  }

  /** Makes an index with one manifest of files for each platform. */
  async fileIndex(
    manifests: readonly (FileManifest & { readonly platform: Platform })[],
    payload?: Payload,
    form: IndexForm = {},
  ): Promise<void> {
    const layout = await createLayout(this.#options.directory)
    const entries: Entry[] = []
    for (const manifest of manifests)
      entries.push({ platform: manifest.platform, descriptor: (await this.#pushManifest(layout, manifest)).descriptor })
    await this.#finishIndex(layout, entries, payload, form)
  }

  /**
   * Makes an index of images, each with one layer of files. They run like images that BuildKit makes of the same files
   * with `FROM scratch` and `COPY`.
   */
  async fileImages(images: readonly FileImage[], payload?: Payload, form: IndexForm = {}): Promise<void> {
    const layout = await createLayout(this.#options.directory)
    const entries: Entry[] = []
    for (const image of images)
      entries.push({ platform: image.platform, descriptor: await this.#pushImage(layout, image) })
    await this.#finishIndex(layout, entries, payload, form)
  }

  /** Makes a single manifest of files. */
  async single(manifest: FileManifest, payload?: Payload): Promise<void> {
    const layout = await createLayout(this.#options.directory)
    const packedPayload = payload && packPayload(payload)
    const annotations = { ...manifest.annotations, ...this.#options.annotations, ...payloadAnnotations(packedPayload) }
    const root = await this.#pushManifest(layout, { ...manifest, annotations })
    await pushPayload(layout, packedPayload)
    await this.#writeIndex(layout, root.descriptor, packedPayload?.manifest)
    await removeUnreferenced(layout)
  }

  async #pushImage(layout: LayoutTarget, { platform, files, entrypoint }: FileImage): Promise<Descriptor> {
    const { sourceDateEpoch, signal } = this.#options
    const layer = await writeLayer(layout, tarOf(files, sourceDateEpoch), signal)
    const created = new Date(sourceDateEpoch * 1000).toISOString()
    const document = {
      ...platformParts(platform),
      created,
      config: platform.startsWith('windows/')
        ? { Entrypoint: entrypoint, WorkingDir: '\\' }
        : { Env: [defaultPath], Entrypoint: entrypoint, WorkingDir: '/' },
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
      history: [{ created, comment: 'files' }],
    }
    const config = blob(mediaTypes.config, Buffer.from(JSON.stringify(document)))
    const image = packImage({ config: config.descriptor, layers: [layer.descriptor] })
    for (const { descriptor, bytes } of [config, image]) await layout.push(descriptor, bytes)
    return { ...image.descriptor, platform: platformParts(platform) }
  }

  async #pushManifest(
    layout: LayoutTarget,
    { platform, artifactType, config, layers, annotations, encoding, entryAnnotations }: FileManifest,
  ): Promise<Blob> {
    const pushed: PushedLayer[] = []
    const { sourceDateEpoch, signal } = this.#options
    for (const layer of layers) pushed.push(await pushFileLayer(layout, layer, sourceDateEpoch, signal))
    const created = new Date(sourceDateEpoch * 1000).toISOString()
    const configBlob = config === undefined ? emptyBlob : blob(config.mediaType, configBytes(config, pushed, created))
    const described = pushed.map(({ descriptor }) => descriptor)
    const parts = { layers: described, ...(annotations && { annotations }), ...(encoding && { encoding }) }
    const packed =
      artifactType === undefined
        ? packImage({ ...parts, config: configBlob.descriptor })
        : packArtifact({ ...parts, artifactType, ...(config && { config: configBlob.descriptor }) })
    for (const { descriptor, bytes } of [configBlob, ...packed.blobs, packed]) await layout.push(descriptor, bytes)
    const descriptor = {
      ...packed.descriptor,
      ...(artifactType !== undefined && { artifactType }),
      ...(platform !== undefined && { platform: platformParts(platform) }),
      ...(entryAnnotations && { annotations: entryAnnotations }),
    }
    return { descriptor, bytes: packed.bytes }
  }

  async #finishIndex(
    layout: LayoutTarget,
    entries: readonly Entry[],
    payload: Payload | undefined,
    { artifactType, describePlatform, encoding, withoutSource }: IndexForm,
  ): Promise<void> {
    const packedPayload = payload && packPayload(payload)
    const source = withoutSource === true ? undefined : this.#options.source
    const annotations = { ...source, ...this.#options.annotations, ...payloadAnnotations(packedPayload) }
    const manifests = sortByPlatform(entries).map(({ platform, descriptor }) =>
      describePlatform === undefined ? descriptor : { ...descriptor, platform: describePlatform(platform) },
    )
    const form = { ...(artifactType !== undefined && { artifactType }), ...(encoding && { encoding }) }
    const index = packIndex({ manifests, annotations, ...form })
    await layout.push(index.descriptor, index.bytes)
    await pushPayload(layout, packedPayload)
    await this.#writeIndex(layout, index.descriptor, packedPayload?.manifest)
    await removeUnreferenced(layout)
  }

  #writeIndex({ path }: LayoutTarget, root: Descriptor, payload: Blob | undefined): Promise<void> {
    return writeIndexFile(path, { root, payload: payload?.descriptor, readCache: this.#options.readCache === true })
  }
}

function configBytes(
  { bytes }: NonNullable<FileManifest['config']>,
  layers: readonly PushedLayer[],
  created: string,
): Buffer {
  return typeof bytes === 'function' ? bytes({ layers, created }) : bytes
}

type PackedPayload = ReturnType<typeof packPayload>

function payloadAnnotations(payload: PackedPayload | undefined): Annotations {
  return payload === undefined ? {} : { [payloadAnnotation]: payload.manifest.descriptor.digest }
}

async function pushPayload(layout: LayoutTarget, payload: PackedPayload | undefined): Promise<void> {
  if (payload === undefined) return
  for (const { descriptor, bytes } of [...payload.blobs, payload.manifest]) await layout.push(descriptor, bytes)
}
