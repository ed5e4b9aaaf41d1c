import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { mustAsRoot, succeeds } from '../../script/rig/command.ts'
import { dockerEnv } from './rig.ts'
import { startAsRoot } from './root-process.ts'

export interface ClassicEngine extends AsyncDisposable {
  /** Address, for DOCKER_HOST. */
  readonly host: string
}

/**
 * A Docker engine without containerd's image store, as GitHub's runners have it: its `docker` driver exports no OCI
 * layout. It has no network of its own; containers may use the machine's.
 */
export async function startClassicEngine(directory: string): Promise<ClassicEngine> {
  await mkdir(directory, { recursive: true })
  const host = `unix://${join(directory, 'sock')}`
  const engine = startAsRoot(
    'dockerd',
    [
      '--feature=containerd-snapshotter=false',
      '--storage-driver=vfs',
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
      `--host=${host}`,
      `--group=${String(process.getgid?.() ?? 0)}`,
      `--data-root=${join(directory, 'data')}`,
      `--exec-root=${join(directory, 'exec')}`,
      `--pidfile=${join(directory, 'pid')}`,
    ],
    directory,
    'ignore',
  )
  // The engine does not remove the network namespaces of its containers.
  const unmount = async (): Promise<void> => {
    for (const mount of await mountsBelow(directory)) await mustAsRoot('umount', ['--lazy', mount])
  }
  const stop = async (): Promise<void> => {
    await engine.stop(unmount)
  }
  for (let i = 0; i < 150; i++) {
    if (await succeeds('docker', ['version'], { env: dockerEnv({ DOCKER_HOST: host }) }))
      return { host, [Symbol.asyncDispose]: stop }
    await sleep(100)
  }
  await stop()
  throw new Error('dockerd did not start')
}

async function mountsBelow(directory: string): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
  return mounts.filter((mount) => mount.startsWith(`${directory}/`)).reverse()
}
