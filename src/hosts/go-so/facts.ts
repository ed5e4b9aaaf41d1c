import { shown, type ElfProgram } from '../../checks/index.ts'
import type { DeclaredHost } from './declaration.ts'

/** No types of anybody else exist for Go plugins, so that these are the project's own. */
export const types = {
  artifact: 'application/vnd.plugin-publish.go-so.v1',
  config: 'application/vnd.plugin-publish.go-so.config.v1+json',
  layer: 'application/vnd.plugin-publish.go-so.layer.v1',
}

const prefix = 'io.github.plugin-publish.go-so'

/**
 * What a deployer has to know before it downloads the plugin, with members in a fixed order. By `packages` it can
 * compute the verdict of `plugin.Open` itself. Empty if the file cannot be read; the checks say why.
 */
export function factsOf(plugin: ElfProgram | undefined): Buffer {
  if (plugin === undefined) return Buffer.from('{}')
  const { facts, go, hashes, pluginPath } = plugin
  const document = {
    goVersion: go?.version,
    modulePath: go?.module?.path,
    pluginPath,
    ...(go !== undefined && {
      trimpath: go.settings['-trimpath'] === 'true',
      tags: go.settings['-tags']?.split(',') ?? [],
    }),
    libc: facts.libc,
    glibc: facts.glibc,
    libraries: facts.libraries,
    ...(go !== undefined && {
      modules: sorted(go.dependencies.map(({ path, version, original }) => [original?.path ?? path, version])),
    }),
    packages: sorted([...hashes]),
  }
  return Buffer.from(JSON.stringify(document))
}

/** By path, so that the order of the linker does not count. A `__proto__` is a member like any other. */
function sorted(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

/** The same in short, for manifests and their entries in the index: enough to refuse a wrong host early. */
export function annotationsOf(plugin: ElfProgram | undefined, host: DeclaredHost | undefined): Record<string, string> {
  const values = {
    'go-version': plugin?.go?.version,
    glibc: plugin?.facts.glibc,
    'host-name': host?.name,
    'host-version': host?.version,
  }
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[`${prefix}.${name}`, shown(value)]],
    ),
  )
}
