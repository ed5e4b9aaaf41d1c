import { gunzipSync } from 'node:zlib'
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReadDescriptor, Repository } from '../consumer.ts'

const pluginType = 'application/vnd.helm.plugin.v1+json'
const layerTypes = ['application/vnd.oci.image.layer.v1.tar', 'application/vnd.oci.image.layer.v1.tar+gzip']

export interface InstalledPlugin {
  /** Paths in the archive. */
  readonly files: readonly string[]
  readonly archive: Buffer
  /** Undefined: `helm plugin install` needs `--verify=false`. */
  readonly provenance: Buffer | undefined
}

/**
 * Installs a plugin as Helm 4 does: `PullPlugin` in `pkg/registry/plugin.go`, `PullGeneric` in
 * `pkg/registry/generic.go` and `Install` in `internal/plugin/installer/oci_installer.go` of
 * https://github.com/helm/helm (e9b85e4).
 * @param repositoryName the last part is the name of the plugin
 */
export async function installPlugin(
  repository: Repository,
  repositoryName: string,
  reference: string,
  directory: string,
): Promise<InstalledPlugin> {
  const name = repositoryName.slice(repositoryName.lastIndexOf('/') + 1)
  const root = await repository.resolve(reference)
  // `PullGeneric` skips whatever has another type, and does not find it afterwards.
  if (root.mediaType !== 'application/vnd.oci.image.manifest.v1+json') throw new Error(`not found: ${root.mediaType}`)
  const { artifactType = '', config, layers = [] } = await repository.manifest(root)
  if (artifactType !== '' && artifactType !== pluginType)
    throw new Error(`expected artifact type ${pluginType}, got ${artifactType}`)
  if (artifactType === '' && config?.mediaType !== pluginType)
    throw new Error(`expected config media type ${pluginType} for legacy compatibility, got ${config?.mediaType}`)
  const find = (suffix: string): ReadDescriptor | undefined =>
    layers.find(({ annotations }) => {
      const title = annotations?.['org.opencontainers.image.title'] ?? ''
      return title.startsWith(`${name}-`) && title.endsWith(suffix)
    })
  const fetch = async (layer: ReadDescriptor): Promise<Buffer> => {
    if (!layerTypes.includes(layer.mediaType)) throw new Error(`not found: a layer of type ${layer.mediaType}`)
    return await repository.blob(layer)
  }
  const plugin = find('.tgz')
  if (plugin === undefined) throw new Error(`required layer matching pattern ${name}-VERSION.tgz not found in manifest`)
  const archive = await fetch(plugin)
  const proof = find('.tgz.prov')
  const provenance = proof && (await fetch(proof))
  if (archive.readUInt16BE(0) !== 0x1f8b) throw new Error('plugin data is not a gzip compressed archive')
  const files = unpack(archive, directory)
  if (!files.some((path) => /^([^/]+\/)?plugin\.yaml$/.test(path))) throw new Error('plugin.yaml not found')
  return { files, archive, provenance }
}

function unpack(archive: Buffer, directory: string): string[] {
  mkdirSync(directory, { recursive: true })
  const tar = join(directory, '..', 'plugin.tar')
  writeFileSync(tar, gunzipSync(archive))
  const listed = execFileSync('tar', ['-tvf', tar]).toString().trimEnd().split('\n')
  for (const line of listed) if (!/^[-d]/.test(line)) throw new Error(`unknown type: ${line}`)
  execFileSync('tar', ['-xf', tar, '-C', directory])
  return listed.map((line) => line.split(' ').at(-1) ?? '')
}
