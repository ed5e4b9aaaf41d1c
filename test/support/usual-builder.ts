import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { inCache } from '../../script/rig/paths.ts'
import { run } from '../../script/rig/run.ts'
import { dockerConfig, dockerEnv, rig } from './rig.ts'

const name = 'pp-tests'

/**
 * The current builder of most tests, as a job has it after docker/setup-buildx-action: the `docker-container` driver,
 * here with the local BuildKit image. It stays as long as the engine does, so that only the first build is a cold one.
 *
 * @param directory Becomes the run's DOCKER_CONFIG: what it does to its builders, no other run sees.
 * @returns the environment that says so
 */
export async function usualBuilder(directory: string): Promise<NodeJS.ProcessEnv> {
  const shared = await dockerConfig(inCache('builders'))
  const env = dockerEnv({ DOCKER_CONFIG: shared })
  const known = await run('docker', ['buildx', 'inspect', '--', name], { env })
  if (known.code !== 0) {
    const made = await run(
      'docker',
      [
        'buildx',
        'create',
        `--name=${name}`,
        '--driver=docker-container',
        `--driver-opt=image=${rig().images.buildkit}`,
        '--driver-opt=network=host',
      ],
      { env },
    )
    if (made.code !== 0) throw new Error(`the builder of the tests cannot be made: ${made.stderr}`)
  }
  await dockerConfig(directory)
  await cp(join(shared, 'buildx'), join(directory, 'buildx'), { recursive: true })
  return { DOCKER_HOST: rig().engine.host, DOCKER_CONFIG: directory, BUILDX_BUILDER: name }
}
