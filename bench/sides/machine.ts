import { delimiter } from 'node:path'
import { dockerConfig, rig } from '../../test/support/rig.ts'

/**
 * What a side has of this machine: the rig's programs and engine, and docker's configuration for itself.
 *
 * @param config directory of that configuration
 */
export async function machine(config: string): Promise<NodeJS.ProcessEnv> {
  return {
    PATH: [...rig().path, process.env['PATH'] ?? ''].join(delimiter),
    DOCKER_HOST: rig().engine.host,
    DOCKER_CONFIG: await dockerConfig(config),
  }
}
