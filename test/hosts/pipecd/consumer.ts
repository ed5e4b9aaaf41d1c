import type { ReadDescriptor, Repository } from '../consumer.ts'

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  plugin: 'application/vnd.pipecd.piped.plugin',
}

/** What oras-go keeps of blobs without a title: `content/file` of oras-go 2, `defaultFallbackPushSizeLimit`. */
const untitledLimit = 4 * 1024 * 1024

/**
 * Downloads a plugin as piped does: `pkg/oci/pull.go` and `pkg/lifecycle/binary.go` of
 * https://github.com/pipe-cd/pipecd (7e22859). The whole graph is copied into one directory first; there, the title of
 * a blob is the name of its file.
 */
export async function downloadPlugin(
  repository: Repository,
  reference: string,
  target: { readonly os: string; readonly arch: string },
): Promise<Buffer> {
  const root = await repository.resolve(reference)
  if (root.mediaType !== types.index) throw new Error(`unsupported media type ${root.mediaType}`)
  const { manifests = [] } = await repository.manifest(root)
  await copyGraph(repository, manifests)
  for (const entry of manifests) {
    // piped would end with a nil pointer.
    if (entry.platform === undefined) throw new Error('an entry has no platform')
    if (entry.platform.os !== target.os || entry.platform.architecture !== target.arch) continue
    if (entry.mediaType !== types.manifest) throw new Error(`unsupported media type ${entry.mediaType}`)
    const manifest = await repository.manifest(entry)
    if (manifest.artifactType !== 'application/vnd.pipecd.piped.plugin+type')
      throw new Error(`artifact type mismatch: ${manifest.artifactType}`)
    const layers = (manifest.layers ?? []).filter(({ mediaType }) => mediaType === types.plugin)
    return Buffer.concat(await Promise.all(layers.map((layer) => repository.blob(layer))))
  }
  throw new Error('no matching manifest found')
}

async function copyGraph(repository: Repository, manifests: readonly ReadDescriptor[]): Promise<void> {
  const names = new Map<string, string>()
  for (const entry of manifests) {
    const { config, layers = [] } = await repository.manifest(entry)
    for (const { digest, size, annotations } of [...(config ? [config] : []), ...layers]) {
      const name = annotations?.['org.opencontainers.image.title']
      if (name === undefined && size > untitledLimit) throw new Error(`${digest}: size exceeds limit`)
      if (name === undefined) continue
      if (/[/\\]|^\.\.?$/.test(name)) throw new Error(`path traversal: ${name}`)
      if (names.has(name)) throw new Error(`${name}: duplicate name`)
      names.set(name, digest)
    }
  }
}
