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
  const { plugin, name, memory = false } = publish
  return await measureTree(
    program('wgc'),
    ['router', 'plugin', 'publish', plugin, '--name', name, '--platform', 'linux/amd64', 'linux/arm64'],
    { cwd: dirname(plugin), memory, env: environment(publish, dirname(plugin)) },
  )
}

/** The program, then plugins, whose names are those of their directories. */
const each = `
  set -eu
  wgc=$1
  shift
  for plugin; do
    "$wgc" router plugin publish "$plugin" --name "$(basename "$plugin")" --platform linux/amd64 linux/arm64
  done`

/** The same for several plugins, one after the other, as a workflow does it in a loop. @param plugins directories */
export async function runWgcForEach(
  plugins: readonly string[],
  publish: Omit<WgcPublish, 'plugin' | 'name'>,
): Promise<Measurement> {
  const [first = ''] = plugins
  const { memory = false } = publish
  const timeout = (plugins.length + 1) * 5 * 60_000
  const args = ['-c', each, 'each', program('wgc'), ...plugins]
  return await measureTree('bash', args, {
    cwd: dirname(first),
    memory,
    timeout,
    env: environment(publish, dirname(first)),
  })
}

function environment(
  { registry, controlPlane, token, env }: Omit<WgcPublish, 'plugin' | 'name'>,
  home: string,
): NodeJS.ProcessEnv {
  return {
    HOME: home,
    DISABLE_UPDATE_CHECK: 'true',
    DO_NOT_TRACK: '1',
    COSMO_API_KEY: token,
    COSMO_API_URL: controlPlane,
    PLUGIN_REGISTRY_URL: registry,
    ...env,
  }
}
