import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReadDescriptor, Repository } from '../consumer.ts'

/**
 * Installs a provider as OpenTofu does. Each rule is one of `internal/getproviders/oci_registry_mirror_source.go`,
 * `package_location_oci_blob_archive.go` or `internal/providercache/cached_provider.go` of
 * https://github.com/opentofu/opentofu (f831fa1).
 * @returns the path of the program, below `directory`
 */
export async function installProvider(
  repository: Repository,
  provider: { readonly type: string; readonly version: string; readonly os: string; readonly arch: string },
  directory: string,
): Promise<string> {
  const { type, version, os, arch } = provider
  const root = await repository.resolve(version.replaceAll('+', '_'))
  if (root.mediaType !== 'application/vnd.oci.image.index.v1+json')
    throw new Error('selected an OCI image manifest directly')
  const index = await repository.manifest(root)
  if (index.mediaType !== root.mediaType) throw new Error(`unexpected manifest media type ${index.mediaType}`)
  if (index.artifactType !== 'application/vnd.opentofu.provider')
    throw new Error(`unexpected artifact type ${index.artifactType}`)
  const target = selectTarget(index.manifests ?? [], os, arch)
  const manifest = await repository.manifest(target)
  if (manifest.mediaType !== target.mediaType) throw new Error(`unexpected manifest media type ${manifest.mediaType}`)
  if (manifest.artifactType !== target.artifactType) throw new Error('unexpected artifact type')
  const packages = (manifest.layers ?? []).filter(({ mediaType }) => mediaType === 'archive/zip')
  const [archive, ...others] = packages
  if (archive === undefined) throw new Error('image manifest contains no layers of type archive/zip')
  if (others.length > 0) throw new Error('ambiguous manifest declares multiple eligible provider packages')
  mkdirSync(directory)
  const file = `${directory}.zip`
  writeFileSync(file, await repository.blob(archive))
  execFileSync('unzip', ['-q', file, '-d', directory])
  const prefix = `terraform-provider-${type}`
  const program = readdirSync(directory)
    .sort()
    .find((name) => name.startsWith(prefix) && ['', '_', '.'].includes(name.slice(prefix.length, prefix.length + 1)))
  if (program === undefined) throw new Error(`could not find executable file starting with ${prefix}`)
  return join(directory, program)
}

/** The versions that OpenTofu sees: every tag that its parser takes, which completes a partial version with zeros. */
export async function availableVersions(repository: Repository): Promise<string[]> {
  return (await repository.tags())
    .map((tag) => tag.replaceAll('_', '+'))
    .filter((tag) => /^\d+(\.\d+){0,2}([-+].*)?$/.test(tag))
    .map((tag) => tag.replace(/^\d+(\.\d+){0,2}/, (core) => [...core.split('.'), '0', '0'].slice(0, 3).join('.')))
    .sort()
}

function selectTarget(manifests: readonly ReadDescriptor[], os: string, arch: string): ReadDescriptor {
  const found: ReadDescriptor[] = []
  for (const entry of manifests) {
    if (entry.artifactType !== 'application/vnd.opentofu.provider-target') continue
    if (entry.mediaType !== 'application/vnd.oci.image.manifest.v1+json')
      throw new Error(`provider image manifest has unsupported media type ${entry.mediaType}`)
    if (entry.platform === undefined) throw new Error('provider image manifest lacks the required platform')
    if (entry.platform.os === os && entry.platform.architecture === arch) found.push(entry)
  }
  const [first, ...others] = found
  if (first === undefined) throw new Error(`no provider for ${os}_${arch}`)
  if (others.length > 0) throw new Error('ambiguous manifest has multiple descriptors')
  return first
}
