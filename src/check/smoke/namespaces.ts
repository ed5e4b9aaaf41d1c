import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { killGroup, run } from '../../shared/exec.ts'
import { descendantsOf, gone, namesOf } from './processes.ts'
import { pluginDirectory, searchPath, user, type Probe, type Process, type Room, type Sandbox } from './sandbox.ts'

/** Who makes the namespaces. */
type Maker = 'root' | 'sudo' | 'user'

const titles: Readonly<Record<Maker, string>> = {
  root: 'namespaces of its own, as nobody', sudo: 'namespaces of its own, by sudo', user: 'a user namespace',
}

/** The ways to make namespaces that may work for this user, cheapest first. */
export function namespaces(isRoot: boolean): Probe[] {
  const makers: readonly Maker[] = isRoot ? ['root', 'user'] : ['sudo', 'user']
  return makers.map((maker) => async ({ signal }) => {
    const probe = commandLine(maker, { root: '/', program: '/usr/bin/env', arguments: [], environment: { PATH: searchPath }, limit: 10 }, '/')
    const [command = '', ...rest] = probe
    const result = await run(command, rest, { env: { PATH: searchPath }, signal, timeout: 10_000, maxOutput: 4096 })
    if (result.code === 0) return sandbox(maker)
    return `no ${titles[maker]}: ${result.spawnError?.message ?? (result.stderr.trim() || `exit code ${result.code ?? 'none'}`)}`
  })
}

function sandbox(maker: Maker): Sandbox {
  return { name: titles[maker], otherUser: maker === 'root', start: (room) => Promise.resolve(start(maker, room)), [Symbol.asyncDispose]: () => Promise.resolve() }
}

function start(maker: Maker, room: Room): Process {
  const [command = '', ...rest] = commandLine(maker, room, pluginDirectory)
  // A new session: without a terminal, and one group to end.
  const child = spawn(command, rest, { cwd: room.root, env: { ...room.environment }, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  return {
    child,
    descendants: async () => {
      const inside = await descendantsOf(child.pid, 'inside')
      // The first process inside is the plugin itself, or what watches over it.
      return await namesOf(inside.slice(maker === 'user' ? 1 : 2))
    },
    kill: async () => { await (maker === 'sudo' ? killAsRoot(child) : killOwn(child)) },
  }
}

async function killOwn(child: ChildProcess): Promise<void> {
  const pids = await descendantsOf(child.pid, 'all')
  killGroup(child.pid, 'SIGKILL')
  await gone(pids, killTime)
}

/** Only root may signal what `sudo` started; and `sudo` may not have started it yet. */
async function killAsRoot(child: ChildProcess): Promise<void> {
  const deadline = performance.now() + killTime
  while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) {
    const pids = await descendantsOf(child.pid, 'all')
    if (pids.length > 0) await run('sudo', ['-n', '--', 'kill', '-KILL', ...pids.map(String)], { timeout: killTime })
    await gone(pids, killTime)
    await sleep(10)
  }
}

/** The first process of a namespace takes all others with it, so this is far more than it takes. Milliseconds. */
const killTime = 5000

/** Nobody may raise a limit that was lowered before: not even root in some containers. */
const limits = ((): { readonly fileSize: number; readonly processes: number } => {
  const text = existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : ''
  const lower = (name: string, wanted: number): number => Math.min(wanted, Number(new RegExp(`^${name} +\\S+ +(\\d+)`, 'm').exec(text)?.[1] ?? wanted))
  return { fileSize: lower('Max file size', 1024 ** 3), processes: lower('Max processes', 4096) }
})()

/**
 * The whole sandbox in one command: new namespaces for mounts, processes, network, IPC and host name; the room as root directory with a `/proc` of
 * the new process namespace; no privileges (a chroot without them cannot be left, and the kernel refuses user namespaces in it). The kernel ends
 * everything that was started in the process namespace, sessions and double forks included, when its first process ends. That one dies with
 * `unshare`, by a signal that the kernel forgets when a process changes its user. So root's namespaces have `timeout` as their first process, which
 * stays root, and the plugin, which does not, as its child; in a user namespace nothing changes its user, and the plugin itself is the first.
 */
function commandLine(maker: Maker, room: Room, directory: string): string[] {
  const variables = Object.entries(room.environment).map(([name, value]) => `${name}=${value}`)
  const namespaced = ['unshare', '--mount', '--pid', '--net', '--ipc', '--uts', '--fork', '--kill-child']
  const bounded = [
    // Ends it even if this process is killed before it can.
    'timeout', '--signal=KILL', String(room.limit),
    // No core dump, no file of more than 1 GiB, no fork bomb.
    'prlimit', '--core=0', `--fsize=${limits.fileSize}`, `--nproc=${limits.processes}`,
  ]
  const program = [`--root=${room.root}`, `--wd=${directory}`, '--', room.program, ...room.arguments]
  // Not root inside either: the program loses all capabilities of the namespace when it is executed.
  if (maker === 'user') return [...bounded, ...namespaced, '--user', '--map-user=65534', '--map-group=65534', '--mount-proc=/proc', ...program]
  return [
    ...(maker === 'sudo' ? ['sudo', '-n', '--', 'env', '-i', ...variables] : []),
    ...namespaced, `--mount-proc=${join(room.root, 'proc')}`, '--',
    ...bounded, 'unshare', `--setgid=${user.gid}`, `--setuid=${user.uid}`, ...program,
  ]
}
