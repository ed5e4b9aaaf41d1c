import { join } from 'node:path'
import { openRegistryProject, type RegistryProject } from '../../support/registry-project.ts'
import type { Scope } from '../../support/rig.ts'

/** The action runs from its sources, with `main.ts` as its entry: the table of hosts is a parameter of the run. */
export async function openWorkspace(scope: Scope): Promise<RegistryProject> {
  return await openRegistryProject(scope, { entry: join(import.meta.dirname, 'main.ts') })
}
