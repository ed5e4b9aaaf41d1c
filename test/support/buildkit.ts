import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { must } from '../../script/rig/command.ts'
import { startAsRoot } from './root-process.ts'
import { dockerConfig, dockerEnv, program, scratchDirectory, type Scope } from './rig.ts'
import { freePort } from './free-port.ts'

/** A BuildKit daemon for one test, used through buildx's driver `remote`: the build needs no engine. */
export interface BuildKit {
  /** Environment with a DOCKER_CONFIG whose current builder is this daemon. */
  environment(directory: string): Promise<{ readonly DOCKER_CONFIG: string; readonly BUILDX_BUILDER: string }>
}

/** Starts a daemon, which ends with the test. Its builds can copy files, but run no command. */
export async function startBuildKit(scope: Scope): Promise<BuildKit> {
  const directory = await scratchDirectory(scope)
  const endpoint = `tcp://127.0.0.1:${await freePort()}`
  const daemon = startAsRoot(
    program('buildkitd'),
    [
      `--root=${join(directory, 'root')}`,
      `--addr=${endpoint}`,
      '--containerd-worker=false',
      '--oci-worker=true',
      '--oci-worker-net=host',
    ],
    directory,
    ['ignore', 'ignore', 'pipe'],
  )
  const { child } = daemon
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  scope.after(() => daemon.stop())
  for (let waited = 0; !said.includes('running server on'); waited += 50) {
    if (child.exitCode !== null || waited > 30_000) throw new Error(`buildkitd does not start: ${said}`)
    await sleep(50)
  }
  return {
    environment: async (home) => {
      await dockerConfig(home)
      const name = 'scenarios'
      const env = dockerEnv({ DOCKER_CONFIG: home })
      await must('docker', ['buildx', 'create', `--name=${name}`, '--driver=remote', '--', endpoint], { env })
      return { DOCKER_CONFIG: home, BUILDX_BUILDER: name }
    },
  }
}
