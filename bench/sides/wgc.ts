import { dirname } from 'node:path'
import { program } from '../../test/support/rig.ts'
import { measureTree, type Measurement } from '../measure.ts'

export interface WgcPublish {
  readonly plugin: string
  readonly name: string
  /** `host:port` of the registry. */
  readonly registry: string
  readonly controlPlane: string
  readonly token: string
  readonly env: NodeJS.ProcessEnv
  readonly memory?: boolean
}

/** `wgc router plugin publish` for both platforms. */
export async function runWgc(publish: WgcPublish): Promise<Measurement> {
  const { plugin, name, registry, controlPlane, token, env, memory = false } = publish
  return await measureTree(
    program('wgc'),
    ['router', 'plugin', 'publish', plugin, '--name', name, '--platform', 'linux/amd64', 'linux/arm64'],
    {
      cwd: dirname(plugin),
      memory,
      env: {
        HOME: dirname(plugin),
        DISABLE_UPDATE_CHECK: 'true',
        DO_NOT_TRACK: '1',
        COSMO_API_KEY: token,
        COSMO_API_URL: controlPlane,
        PLUGIN_REGISTRY_URL: registry,
        ...env,
      },
    },
  )
}
