import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildExample } from '../../support/example-build.ts'
import { openRegistryProject, type RegistryProject } from '../../support/registry-project.ts'
import { root, type Scope } from '../../support/rig.ts'

export const example = join(root, 'examples/cup-controller')

/** The module of the example. */
export const birds = (): Promise<string> => buildExample({ example: 'cup-controller', platform: 'wasip1/wasm' })

/** Makes the example a plugin directory, with a module that an earlier step built and without a Dockerfile. */
export async function copyController(plugin: string): Promise<void> {
  cpSync(example, plugin, { recursive: true })
  rmSync(join(plugin, 'Dockerfile'))
  cpSync(await birds(), join(plugin, 'birds.wasm'))
}

/** A checkout with the example and a registry. */
export async function openController(scope: Scope): Promise<RegistryProject> {
  const project = await openRegistryProject(scope)
  await copyController(project.plugin)
  return project
}
