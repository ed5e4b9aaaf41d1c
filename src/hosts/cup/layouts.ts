import type { FileLayer, FileManifest, PackedLayers, TreeFile } from '../../artifact/index.ts'
import type { Document } from './documents.ts'
import type { FoundFile } from './listing.ts'
import type { CupPlugin, Layout } from './plugin.ts'

const title = 'org.opencontainers.image.title'

/** Media types of https://github.com/flipt-io/cup/issues/33 */
export const cupTypes = {
  artifact: 'application/vnd.io.flipt.cup.controller+type',
  content: 'application/vnd.io.flipt.cup.controller.content.v1.tar+gzip',
  resource: 'application/vnd.io.flipt.cup.resource.v1+json',
}

/** Of container images. */
const imageTypes = {
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
}

/** https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/ */
const cncfTypes = { config: 'application/vnd.wasm.config.v0+json', layer: 'application/wasm' }

/** https://github.com/solo-io/wasm/blob/master/spec/spec-compat.md */
const compatFiles = { module: 'plugin.wasm', config: 'runtime-config.json' }

/** The manifest of a plugin in the layout that it asks for. */
export function manifestOf(plugin: CupPlugin, name: string): FileManifest {
  const layouts: Readonly<Record<Layout, () => FileManifest>> = {
    cup: () => cupManifest(plugin, name),
    compat: () => compatManifest(plugin),
    cncf: () => cncfManifest(plugin),
  }
  return layouts[plugin.layout]()
}

const file = ({ path, source }: FoundFile): TreeFile => ({ path, mode: 0o644, content: { path: source } })
const documentFile = ({ path, bytes }: Document): TreeFile => ({ path, mode: 0o644, content: { bytes } })

/**
 * One layer holds all modules, controllers and bindings, because a binding can name any of them. Bindings have no media
 * type of their own, and a consumer that knows only the first layer still finds them.
 */
function cupManifest({ documents, modules }: CupPlugin, name: string): FileManifest {
  const content = documents.filter(({ kind }) => kind !== 'ResourceDefinition').map(documentFile)
  const definitions = documents.filter(({ kind }) => kind === 'ResourceDefinition')
  const resources = definitions.map(({ path, bytes }): FileLayer => ({
    mediaType: cupTypes.resource,
    content: { bytes },
    annotations: { [title]: path },
  }))
  const archive: FileLayer = {
    mediaType: cupTypes.content,
    content: { archive: 'tar+gzip', files: [...modules.map(file), ...content] },
    annotations: { [title]: `${name}.tar.gz` },
  }
  return { artifactType: cupTypes.artifact, layers: [archive, ...resources] }
}

/** An image of one layer, as a container builder makes it with `FROM scratch` and one `COPY`. */
function compatManifest({ modules, runtimeConfig }: CupPlugin): FileManifest {
  const files = modules.map((module) => ({ ...file(module), path: compatFiles.module }))
  if (runtimeConfig !== undefined) files.push({ ...file(runtimeConfig), path: compatFiles.config })
  return {
    config: { mediaType: imageTypes.config, bytes: imageConfig },
    layers: [{ mediaType: imageTypes.layer, content: { archive: 'tar+gzip', files } }],
    annotations: { 'module.wasm.image/variant': 'compat' },
  }
}

function imageConfig({ layers, created }: PackedLayers): Buffer {
  const rootfs = { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) }
  const history = [{ created, comment: 'files' }]
  return json({ architecture: 'wasm', os: 'wasip1', created, config: {}, rootfs, history })
}

function cncfManifest({ modules }: CupPlugin): FileManifest {
  return {
    config: {
      mediaType: cncfTypes.config,
      // Consumers refuse a config without a time.
      bytes: ({ layers, created }) =>
        json({
          created,
          architecture: 'wasm',
          os: 'wasip1',
          layerDigests: layers.map(({ descriptor }) => descriptor.digest),
        }),
    },
    layers: modules.map(({ path, source }) => ({
      mediaType: cncfTypes.layer,
      content: { path: source },
      annotations: { [title]: path.split('/').at(-1) ?? path },
    })),
  }
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
