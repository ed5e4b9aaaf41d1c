import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inCache } from '../../script/rig/paths.ts'
import { run } from '../../script/rig/run.ts'
import { dockerConfig, dockerEnv, rig } from './rig.ts'

const name = 'pp-tests'

/** Each publish of a test has cache mounts of its own, of hundreds of megabytes: old ones make room. */
const config = `[worker.oci]
  gc = true
  [[worker.oci.gcpolicy]]
    all = true
    maxUsedSpace = "6GB"
`

/**
 * The current builder of most tests, like that of a job after docker/setup-buildx-action: the `docker-container` driver
 * with the local BuildKit image. It is kept as long as the engine runs, so that only the first build has a cold cache.
 *
 * @param directory becomes the DOCKER_CONFIG of the run; no other run sees its builders
 * @returns environment variables that select the builder
 */
export async function usualBuilder(directory: string): Promise<NodeJS.ProcessEnv> {
  const shared = await dockerConfig(inCache('builders'))
  const env = dockerEnv({ DOCKER_CONFIG: shared })
  const known = await run('docker', ['buildx', 'inspect', '--', name], { env })
  if (known.code !== 0) {
    const configFile = join(shared, 'buildkitd.toml')
    await writeFile(configFile, config)
    const made = await run(
      'docker',
      [
        'buildx',
        'create',
        `--name=${name}`,
        '--driver=docker-container',
        `--driver-opt=image=${rig().images.buildkit}`,
        '--driver-opt=network=host',
        `--buildkitd-config=${configFile}`,
      ],
      { env },
    )
    if (made.code !== 0) throw new Error(`the builder of the tests cannot be made: ${made.stderr}`)
  }
  await dockerConfig(directory)
  await cp(join(shared, 'buildx'), join(directory, 'buildx'), { recursive: true })
  return { DOCKER_HOST: rig().engine.host, DOCKER_CONFIG: directory, BUILDX_BUILDER: name }
}

/** Creates the builder `broken`, whose image does not exist: it cannot start. */
export async function createBrokenBuilder(env: NodeJS.ProcessEnv): Promise<void> {
  const image = '--driver-opt=image=localhost:1/no-such-image:1'
  const args = ['buildx', 'create', '--name=broken', '--driver=docker-container', image, '--', rig().engine.host]
  const { code, stderr } = await run('docker', args, { env: dockerEnv(env) })
  if (code !== 0) throw new Error(`the builder was not created: ${stderr}`)
}
