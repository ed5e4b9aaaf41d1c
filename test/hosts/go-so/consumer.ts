import { writeFileSync, readFileSync } from 'node:fs'
import { run } from '../../../script/rig/run.ts'
import type { Repository } from '../consumer.ts'

interface Facts {
  readonly goVersion: string
  readonly pluginPath: string
  readonly packages: Readonly<Record<string, string>>
}

/** What a deployer knows of its host: by Go's own tool and by readelf. */
export interface HostFacts {
  readonly goVersion: string
  readonly packages: ReadonlyMap<string, string>
}

/** Reads a host or a plugin with tools that are not the action's. */
export async function factsByTools(file: string): Promise<HostFacts> {
  const version = await run('go', ['version', file])
  const { stdout } = await run('readelf', ['--wide', '--sections', '--dyn-syms', file], { maxOutput: 2 ** 26 })
  const sections = [...stdout.matchAll(/^ +\[ *\d+\] \S+ +\S+ +([0-9a-f]{8,}) ([0-9a-f]+) ([0-9a-f]+)/gm)].map(
    (match) => match.slice(1).map((text) => Number.parseInt(text, 16)),
  )
  const bytes = readFileSync(file)
  const packages = new Map<string, string>()
  for (const [, value = '', path = ''] of stdout.matchAll(/: ([0-9a-f]+) +8 OBJECT .*go:link\.pkghashbytes\.(.+)$/gm)) {
    const address = Number.parseInt(value, 16)
    const [start = 0, offset = 0] =
      sections.find(([from = 0, , size = 0]) => from > 0 && address >= from && address < from + size) ?? []
    packages.set(path, bytes.toString('hex', address - start + offset, address - start + offset + 8))
  }
  return { goVersion: version.stdout.trim().split(': ')[1] ?? '', packages }
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
