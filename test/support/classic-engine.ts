import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { asRoot, mustAsRoot, succeeds } from '../../script/rig/command.ts'
import { dockerEnv } from './rig.ts'

export interface ClassicEngine extends AsyncDisposable {
  /** Its address, as DOCKER_HOST has it. */
  readonly host: string
}

/**
 * A Docker engine without containerd's image store, as GitHub's runners have it: its `docker` driver exports no OCI layout.
 * It has no network of its own; containers may use the machine's.
 */
export async function startClassicEngine(directory: string): Promise<ClassicEngine> {
  await mkdir(directory, { recursive: true })
  const host = `unix://${join(directory, 'sock')}`
  const pidFile = join(directory, 'pid')
  const env = dockerEnv()
  const child = spawn(...asRoot('env', [`PATH=${env['PATH'] ?? ''}`, 'dockerd',
    '--feature=containerd-snapshotter=false', '--storage-driver=vfs', '--bridge=none', '--iptables=false', '--ip6tables=false', `--host=${host}`,
    `--data-root=${join(directory, 'data')}`, `--exec-root=${join(directory, 'exec')}`, `--pidfile=${pidFile}`,
    `--group=${String(process.getgid?.() ?? 0)}`,
  ]), { env, stdio: 'ignore' })
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    const pid = await readFile(pidFile, 'utf8').catch(() => undefined)
    if (pid !== undefined) await mustAsRoot('sh', ['-c', 'kill -s TERM "$0"', pid.trim()])
    else child.kill('SIGTERM')
    await ended
    // It leaves the network namespace of its containers.
    for (const mount of await mountsBelow(directory)) await mustAsRoot('umount', [mount])
    await mustAsRoot('rm', ['-rf', directory])
  }
  for (let i = 0; i < 150; i++) {
    if (await succeeds('docker', ['version'], { env: dockerEnv({ DOCKER_HOST: host }) })) return { host, [Symbol.asyncDispose]: stop }
    await sleep(100)
  }
  await stop()
  throw new Error('dockerd did not start')
}

async function mountsBelow(directory: string): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
  return mounts.filter((mount) => mount.startsWith(`${directory}/`)).reverse()
}
