import * as v from 'valibot'
import { isIndex, type Descriptor } from '../../oras/descriptor.ts'
import { OrasError } from '../../oras/errors.ts'
import { openLayout, type LayoutTarget } from '../../oras/layout.ts'
import { parseDocument, parseIndex, parseManifest } from '../../oras/manifest.ts'
import { PublishError } from '../../shared/errors.ts'
import { parsePlatform, type Platform } from '../../shared/platform.ts'

/** One platform's image in an OCI image layout: https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
export interface PlatformImage {
  readonly platform: Platform
  /** Digest of the platform's manifest. */
  readonly digest: string
  readonly config: ImageConfig
  /** Lowest layer first. */
  readonly layers: readonly Layer[]
  /** Compressed bytes of config and layers: what a host downloads. */
  readonly size: number
}

export interface Layer {
  readonly digest: string
  /** The compressed bytes; throws where they are not what the digest says. */
  read(signal: AbortSignal): AsyncIterable<Uint8Array>
}

const words = v.nullish(v.array(v.string()), [])
const text = v.nullish(v.string(), '')
/** https://github.com/opencontainers/image-spec/blob/main/config.md, as far as hosts read it or ignore it. */
const configSchema = v.object({
  os: text,
  architecture: text,
  config: v.nullish(v.object({ Entrypoint: words, Cmd: words, Env: words, User: text, WorkingDir: text, Volumes: v.nullish(v.record(v.string(), v.unknown()), {}) }), {}),
})
export type ImageConfig = v.InferOutput<typeof configSchema>

const maxImages = 64
const maxLayers = 512

/**
 * The platform images of the layout in `directory`, in the index's order. The first descriptor of `index.json` is the image index, or the
 * single manifest. Throws E_LAYOUT if a document is missing, malformed or not what its digest says.
 */
export async function readImages(directory: string): Promise<PlatformImage[]> {
  try {
    const layout = await openLayout(directory)
    const [root] = (await layout.index()).manifests
    if (root === undefined) throw new PublishError('E_LAYOUT', 'The image layout holds no image: its index.json lists none')
    if (!isIndex(root)) return [await readImage(layout, root)]
    const children = parseIndex(await layout.fetchBytes(root)).manifests.filter(isImage)
    if (children.length > maxImages) throw new PublishError('E_LAYOUT', `The index lists ${children.length} images; ${maxImages} are the most that is read`)
    // A child without a platform counts as linux/amd64 with every client of go-containerregistry.
    return await Promise.all(children.map(async (child) => await readImage(layout, child, child.platform ?? { os: 'linux', architecture: 'amd64' })))
  } catch (error) {
    throw asLayoutError(error)
  }
}

/** Attestations stand in an index under a platform that no machine has; artifacts say what they are. */
function isImage(child: Descriptor): boolean {
  return child.platform?.os !== 'unknown' && child.artifactType === undefined
}

async function readImage(layout: LayoutTarget, descriptor: Descriptor, label?: NonNullable<Descriptor['platform']>): Promise<PlatformImage> {
  const manifest = parseManifest(await layout.fetchBytes(descriptor))
  const { layers } = manifest
  if (layers.length > maxLayers) throw new PublishError('E_LAYOUT', `Manifest ${descriptor.digest} has ${layers.length} layers; ${maxLayers} are the most that is read`)
  const config = parseDocument(configSchema, await layout.fetchBytes(manifest.config), `an image config (${manifest.config.digest})`)
  const { os, architecture, variant } = { variant: undefined, ...(label ?? config) }
  const platform = parsePlatform([os, architecture, ...(variant === undefined || variant === '' ? [] : [variant])].join('/'))
  if (platform === undefined) throw new PublishError('E_LAYOUT', `Manifest ${descriptor.digest} has no valid platform`, { cause: `${os}/${architecture}` })
  return {
    platform, digest: descriptor.digest, config,
    layers: layers.map((layer) => ({ digest: layer.digest, read: (signal) => layout.fetch(layer, { signal }) })),
    size: [manifest.config, ...layers].reduce((sum, { size }) => sum + size, 0),
  }
}

/** What the layout's reader says, in the action's own terms. */
export function asLayoutError(error: unknown): unknown {
  return error instanceof OrasError ? new PublishError('E_LAYOUT', 'The image layout is incomplete or damaged', { cause: error }) : error
}
