import { writeFileSync } from 'node:fs'
import type { HostFacts } from '../../support/go-so.ts'
import type { Repository } from '../consumer.ts'

interface Facts {
  readonly goVersion: string
  readonly pluginPath: string
  readonly packages: Readonly<Record<string, string>>
}

/**
 * Installs a plugin as the documentation says: a host that does not fit is refused by the entry of the index, then by
 * the packages in the config, and the plugin itself is downloaded last.
 */
export async function installPlugin(
  repository: Repository,
  reference: string,
  target: { readonly os: string; readonly arch: string },
  host: HostFacts,
  file: string,
): Promise<Facts> {
  const index = await repository.manifest(await repository.resolve(reference))
  const entry = index.manifests?.find(
    ({ platform }) => platform?.os === target.os && platform.architecture === target.arch,
  )
  if (entry === undefined) throw new Error(`no plugin for ${target.os}/${target.arch}`)
  const type = 'application/vnd.plugin-publish.go-so.v1'
  if (index.artifactType !== type || entry.artifactType !== type) throw new Error('not a Go plugin')
  const built = entry.annotations?.['io.github.plugin-publish.go-so.go-version']
  if (built !== host.goVersion) throw new Error(`built with ${built}, and the host with ${host.goVersion}`)
  const { config, layers = [], artifactType } = await repository.manifest(entry)
  if (artifactType !== type || config?.mediaType !== 'application/vnd.plugin-publish.go-so.config.v1+json')
    throw new Error('not the manifest of a Go plugin')
  const facts = JSON.parse((await repository.blob(config)).toString('utf8')) as Facts
  for (const [path, hash] of Object.entries(facts.packages)) {
    const other = host.packages.get(path)
    if (other !== undefined && other !== hash) throw new Error(`another version of package ${path}`)
  }
  const [layer, ...others] = layers
  if (layer?.mediaType !== 'application/vnd.plugin-publish.go-so.layer.v1' || others.length > 0)
    throw new Error('not the layer of a Go plugin')
  if (layer.annotations?.['org.opencontainers.image.title'] !== 'birds.so') throw new Error('not birds.so')
  writeFileSync(file, await repository.blob(layer))
  return facts
}
