import { rm } from 'node:fs/promises'
import { removeFromDocker, type RemovalOptions } from '../content/docker/remove.ts'
import { messageChain } from '../shared/errors.ts'
import { removeCgroup } from '../shared/remove-cgroup.ts'
import { removeDirectory } from '../shared/remove-directory.ts'
import type { Resource } from '../shared/resources.ts'

export type { RemovalOptions }

/** Removes one resource. Never throws. Returns why it could not; undefined if it is gone or never existed. */
export async function removeResource({ kind, name }: Resource, options: RemovalOptions): Promise<string | undefined> {
  try {
    switch (kind) {
      case 'directory':
        return await removeDirectory(name)
      case 'file':
        await rm(name, { force: true })
        return undefined
      case 'cgroup':
        return await removeCgroup(name)
      case 'builder':
      case 'container':
      case 'image':
        return await removeFromDocker(kind, name, options)
    }
  } catch (error) {
    return messageChain(error).join(': ')
  }
}
