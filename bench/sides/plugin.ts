import { randomBytes } from 'node:crypto'
import { appendFile, copyFile, cp } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../test/support/rig.ts'

/** `smallest`: examples/cosmo-go as it is. `realistic`: the same with the modules of bench/cold/realistic. */
export type PluginKind = 'smallest' | 'realistic'

/** Files that make the example a plugin with usual dependencies: where they are in the bench, and in the plugin. */
const overlay = [
  ['go.mod', 'go.mod'],
  ['go.sum', 'go.sum'],
  ['dependencies.go', 'src/dependencies.go'],
] as const

/** A copy of the example. @returns its directory */
export async function copyPlugin(parent: string, kind: PluginKind = 'smallest'): Promise<string> {
  const plugin = join(parent, 'cosmo-go')
  await cp(join(root, 'examples/cosmo-go'), plugin, { recursive: true })
  if (kind === 'realistic')
    for (const [from, to] of overlay) await copyFile(join(root, 'bench/cold/realistic', from), join(plugin, to))
  return plugin
}

/**
 * Changes one source file as it was never changed before: sides whose sources were alike would use each other's layers.
 */
export async function changeSource(plugin: string): Promise<void> {
  await appendFile(join(plugin, 'src/main.go'), `\nvar change${randomBytes(8).toString('hex')} = 1\n`)
}

/** Copies of the example, no two of them alike. @returns directories by their names, in the order of the names */
export async function copyPlugins(parent: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const plugins = new Map(names.map((name) => [name, join(parent, name)]))
  for (const plugin of plugins.values()) {
    await cp(join(root, 'examples/cosmo-go'), plugin, { recursive: true })
    await changeSource(plugin)
  }
  return plugins
}

/** `PREFIX-01`, `PREFIX-02`, …: also their order when they are sorted. */
export function pluginNames(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}-${String(at + 1).padStart(2, '0')}`)
}
