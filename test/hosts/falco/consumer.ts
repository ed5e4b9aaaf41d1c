import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { Repository } from '../consumer.ts'

/** What falcoctl reads from the config. */
export interface ArtifactConfig {
  readonly name: string
  readonly version: string
  readonly dependencies?: readonly { readonly name: string; readonly version: string }[]
  readonly requirements?: readonly { readonly name: string; readonly version: string }[]
}

/**
 * Installs a plugin as falcoctl does: `pkg/oci/puller/puller.go`, `cmd/artifact/install/install.go` and
 * `internal/utils/extract.go` of https://github.com/falcosecurity/falcoctl (71a05e3). It is stricter than falcoctl in
 * two points: the config must have its own media type, and no annotations, which ECR refuses.
 * @returns the names of the files that are now in `directory`
 */
export async function installPlugin(
  repository: Repository,
  reference: string,
  target: { readonly os: string; readonly arch: string },
  directory: string,
): Promise<{ readonly config: ArtifactConfig; readonly files: readonly string[] }> {
  const index = await repository.manifest(await repository.resolve(reference))
  const entry = (index.manifests ?? []).find(({ platform }) => {
    // falcoctl would end with a nil pointer.
    if (platform === undefined) throw new Error('an entry has no platform')
    return platform.os === target.os && platform.architecture === target.arch
  })
  if (entry === undefined) throw new Error(`unable to find a manifest for ${target.os}/${target.arch}`)
  const { config: configDescriptor, layers = [], artifactType } = await repository.manifest(entry)
  if (artifactType !== undefined) throw new Error('falcoctl writes no artifact type')
  if (configDescriptor?.mediaType !== 'application/vnd.cncf.falco.plugin.config.v1+json')
    throw new Error(`config of type ${configDescriptor?.mediaType}`)
  if (configDescriptor.annotations !== undefined) throw new Error('ECR refuses annotations of the config')
  const config = JSON.parse((await repository.blob(configDescriptor)).toString('utf8')) as ArtifactConfig
  if (config.version === '') throw new Error('empty version: config may be corrupted')
  if (!/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(config.version)) throw new Error(`invalid version ${config.version}`)
  const [layer] = layers
  if (layer?.mediaType !== 'application/vnd.cncf.falco.plugin.layer.v1+tar.gz')
    throw new Error(`unknown media type: ${layer?.mediaType}`)
  const title = layer.annotations?.['org.opencontainers.image.title']
  if (title === undefined || title.includes('/')) throw new Error(`a file cannot be named ${title}`)
  const archive = `${directory}-${title}`
  writeFileSync(archive, await repository.blob(layer))
  const listed = execFileSync('tar', ['-tvzf', archive]).toString().trimEnd().split('\n')
  for (const line of listed)
    if (!/^[-d]/.test(line) || line.includes('..')) throw new Error(`link entries are not allowed: ${line}`)
  execFileSync('tar', ['-xzf', archive, '-C', directory])
  return { config, files: listed.map((line) => line.split(' ').at(-1) ?? '') }
}
