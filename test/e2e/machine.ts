import { join } from 'node:path'
import { must } from '../../script/rig/command.ts'
import { dockerConfig, dockerEnv, rig, scratchDirectory, type Scope } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'

/** A runner's engine, with the builders that earlier steps of its job made. */
export interface Machine {
  /** What its steps have in their environment. */
  readonly env: NodeJS.ProcessEnv
  docker(...args: string[]): Promise<string>
  /** Makes a builder of the `docker-container` driver, which boots with its first build. */
  createBuilder(name: string, ...more: string[]): Promise<void>
  /** Names of all builders. */
  builders(): Promise<string[]>
  /** Containers and volumes of builders whose name begins so. */
  remains(prefix: string): Promise<string[]>
}

/** @param host Address of the engine; default: the rig's. */
export async function openMachine(scope: Scope, host = rig().engine.host): Promise<Machine> {
  const made: string[] = []
  // Registered first, so done first: the directory says which builders there are.
  scope.after(async () => {
    for (const name of made) await docker('buildx', 'rm', '--force', name)
  })
  // Its engine's own builder is the current one.
  const env = {
    DOCKER_HOST: host,
    BUILDX_BUILDER: undefined,
    DOCKER_CONFIG: await dockerConfig(join(await scratchDirectory(scope), 'docker')),
  }
  const docker = (...args: string[]): Promise<string> => must('docker', args, { env: dockerEnv(env), timeout: 120_000 })
  return {
    env,
    docker,
    createBuilder: async (name, ...more) => {
      made.push(name)
      await docker(
        'buildx',
        'create',
        `--name=${name}`,
        '--driver=docker-container',
        `--driver-opt=image=${rig().images.buildkit}`,
        '--driver-opt=network=host',
        ...more,
      )
    },
    builders: async () => [...new Set((await docker('buildx', 'ls', '--format={{.Builder.Name}}')).split('\n'))].sort(),
    remains: async (prefix) => {
      const filter = `--filter=name=buildx_buildkit_${prefix}`
      const lists = [
        await docker('ps', '--all', filter, '--format={{.Names}}'),
        await docker('volume', 'ls', filter, '--format={{.Name}}'),
      ]
      return lists
        .join('\n')
        .split('\n')
        .filter((line) => line !== '')
    },
  }
}

/** Arguments of each call of a subcommand of buildx. */
export function buildxCalls({ commands }: ActionRun, subcommand: string): string[][] {
  return commands.flatMap(([program = '', first, ...rest]) =>
    program.endsWith('/docker-buildx') && first === subcommand ? [rest] : [],
  )
}
