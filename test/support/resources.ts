import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { removeResource } from '../../src/run/remove-resource.ts'
import { removeDirectory } from '../../src/shared/remove-directory.ts'
import { sameResource, type Resource, type ResourceOwner } from '../../src/shared/resources.ts'

/** Resources of a stage that is tested without a run. */
export interface TestResources extends ResourceOwner {
  /** Resources that still have to be removed. */
  readonly owned: readonly Resource[]
  /** All resources that were ever added. */
  readonly added: readonly Resource[]
}

/** The directory, and all resources that are left, are removed after the tests of the file. */
export function testResources(env: NodeJS.ProcessEnv = process.env): TestResources {
  const temp = mkdtempSync(join(tmpdir(), 'pp-own-'))
  const added: Resource[] = []
  let owned: Resource[] = []
  const release = (resource: Resource): void => {
    owned = owned.filter((one) => !sameResource(one, resource))
  }
  const remove = async (resource: Resource): Promise<void> => {
    if ((await removeResource(resource, { env, timeout: 60_000 })) === undefined) release(resource)
  }
  after(async () => {
    for (const resource of owned) await remove(resource)
    await removeDirectory(temp)
  })
  return {
    temp,
    added,
    release,
    remove,
    get owned() {
      return owned
    },
    add: (resource) => {
      added.push(resource)
      owned.push(resource)
    },
  }
}
