import { rm } from 'node:fs/promises'
import { docker, dockerEnvironment, findBuildx, runDocker } from '../content/docker/buildx.ts'
import { removeBuilder } from '../content/docker/remove-builder.ts'
import { messageChain } from '../shared/errors.ts'
import { removeCgroup } from '../shared/remove-cgroup.ts'
import { removeDirectory } from '../shared/remove-directory.ts'
import type { Resource } from '../shared/resources.ts'

export interface RemovalOptions {
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds that Docker may take for each resource. */
  readonly timeout: number
}

/** Removes one resource. Never throws: returns why it could not, and undefined also if it does not exist. */
export async function removeResource({ kind, name }: Resource, options: RemovalOptions): Promise<string | undefined> {
  try {
    switch (kind) {
      case 'directory': return await removeDirectory(name)
      case 'file': await rm(name, { force: true }); return undefined
      case 'cgroup': return await removeCgroup(name)
      case 'builder': return await removeBuilder({ program: await findBuildx(options.env), env: dockerEnvironment(options.env, undefined) }, name, options.timeout)
      case 'container': return await removeFromEngine(['rm', '--force', '--volumes', name], options)
      case 'image': return await removeFromEngine(['image', 'rm', '--force', name], options)
    }
  } catch (error) {
    return messageChain(error).join(': ')
  }
}

async function removeFromEngine(args: readonly string[], { env, timeout }: RemovalOptions): Promise<string | undefined> {
  const result = await runDocker(docker, args, { env: dockerEnvironment(env, undefined), timeout })
  if (result.code === 0 || /No such (container|image)/i.test(result.stderr)) return undefined
  return result.timedOut ? `removing it took more than ${timeout / 1000} s` : result.stderr.trim()
}
