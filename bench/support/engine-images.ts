import { must } from '../../script/rig/command.ts'
import { run } from '../../script/rig/run.ts'
import { program, rig } from '../../test/support/rig.ts'
import { machine } from '../sides/machine.ts'
import type { Part } from './part.ts'

/** The base image of the example's Dockerfile. */
export const baseImage = 'golang:1.25-alpine'

/**
 * Puts the rig's base image into the engine under the name in the Dockerfile: wgc takes no build contexts. The image
 * and all that the sides push through the engine are removed from it with the part.
 *
 * @param registries `host:port` of those that the sides push to
 * @param upstream URL of a registry without authentication
 */
export async function loadBaseImage(part: Part, upstream: string, registries: readonly string[]): Promise<void> {
  const env = { ...process.env, ...(await machine(`${part.directory}/base-docker`)) }
  const docker = (...args: string[]): Promise<string> => must('docker', args, { env, timeout: 300_000 })
  const hadIt = (await run('docker', ['image', 'inspect', baseImage], { env })).code === 0
  const name = `${new URL(upstream).host}/base/golang:1`
  part.after(async () => {
    const names = (await docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')).split('\n')
    const ours = names.filter((each) => [...registries, new URL(upstream).host].some((host) => each.startsWith(host)))
    for (const each of [...ours, ...(hadIt ? [] : [baseImage])])
      if (!each.endsWith(':<none>')) await run('docker', ['image', 'rm', '--force', each], { env })
  })
  await must(program('crane'), ['push', rig().images.golang, name], { env, timeout: 300_000 })
  await docker('pull', '--quiet', name)
  await docker('tag', name, baseImage)
}
