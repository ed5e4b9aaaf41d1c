import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { run } from './run.ts'
import { asRoot, mustAsRoot, RigError } from './command.ts'
import { createBridge, removeBridge } from './network.ts'
import { checkoutId, inCache } from './paths.ts'

/** A Docker engine for this checkout alone, with its own data, sockets, containerd and bridge. */
const State = v.object({
  pid: v.number(),
  /** Directory with `docker`, `dockerd` and the rest, or empty for those of the machine. */
  programs: v.array(v.string()),
  bridge: v.object({ name: v.string(), address: v.string(), subnet: v.string(), mtu: v.number() }),
})
type State = v.InferOutput<typeof State>

// Not in .cache: the path of a socket may have at most 108 bytes, and containerd's sockets are three levels deeper.
const runDirectory = `/run/plugin-publish-${checkoutId}`
const socket = join(runDirectory, 'docker.sock')
const pidFile = join(runDirectory, 'docker.pid')
const home = inCache('engine')
const dataRoot = join(home, 'data')
const configFile = join(home, 'daemon.json')
const stateFile = join(home, 'state.json')
export const daemonLog = join(home, 'dockerd.log')
export const dockerHost = `unix://${socket}`

export function withPrograms(programs: readonly string[], env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...env, PATH: [...programs, env['PATH'] ?? '', '/usr/sbin', '/sbin'].filter((dir) => dir !== '').join(':') }
}

/** The engine that an earlier set-up started, if it still runs. */
export async function runningDaemon(): Promise<State | undefined> {
  const state = await readState()
  return state !== undefined && (await isDaemon(state.pid)) ? state : undefined
}

export async function startDaemon(programs: readonly string[]): Promise<State> {
  await stopDaemon()
  await mkdir(home, { recursive: true })
  await mustAsRoot('mkdir', ['-p', '-m', '755', runDirectory])
  const bridge = await createBridge()
  await writeFile(
    configFile,
    JSON.stringify(
      {
        'data-root': dataRoot,
        'exec-root': join(runDirectory, 'exec'),
        pidfile: pidFile,
        hosts: [dockerHost],
        group: String(process.getgid?.() ?? 0),
        features: { 'containerd-snapshotter': true },
        builder: { gc: { enabled: true, defaultKeepStorage: '4GB' } },
        'init-path': inCache('debian/docker-init'),
        bridge: bridge.name,
        mtu: bridge.mtu,
        iptables: false,
        ip6tables: false,
        'shutdown-timeout': 5,
      },
      undefined,
      2,
    ),
  )
  await writeFile(stateFile, JSON.stringify({ pid: 0, programs: [...programs], bridge } satisfies State))
  const path = withPrograms(programs)['PATH'] ?? ''
  const log = openSync(daemonLog, 'w')
  const [command, args] = asRoot('env', [`PATH=${path}`, 'dockerd', '--config-file', configFile])
  const child = spawn(command, args, { cwd: home, detached: true, stdio: ['ignore', log, log] })
  const ended = { is: false }
  child.on('error', () => {
    ended.is = true
  })
  child.on('exit', () => {
    ended.is = true
  })
  child.unref()
  const state = { pid: await untilReady(programs, () => ended.is), programs: [...programs], bridge }
  await writeFile(stateFile, JSON.stringify(state))
  return state
}

async function untilReady(programs: readonly string[], ended: () => boolean): Promise<number> {
  const deadline = Date.now() + 60_000
  const env = withPrograms(programs, { ...process.env, DOCKER_HOST: dockerHost })
  while (Date.now() < deadline && !ended()) {
    const info = await run('docker', ['version', '--format', '{{.Server.Version}}'], { env, timeout: 5000 })
    if (info.code === 0) return Number(await readFile(pidFile, 'utf8'))
    await sleep(200)
  }
  const log = await readFile(daemonLog, 'utf8').catch(() => '')
  throw new RigError('the Docker engine did not come up', {
    cause: log.trimEnd().split('\n').slice(-10).join('\n'),
    hint: `see ${daemonLog}`,
  })
}

/** Stops this checkout's engine, if it runs, and removes its bridge. Its data stays. */
export async function stopDaemon(): Promise<boolean> {
  const state = await readState()
  if (state === undefined) return false
  if (await isDaemon(state.pid)) {
    await removeContainers(state)
    await end(state.pid, 30_000)
  }
  // A daemon that was killed leaves its containerd and the containers' shims. This also ends a daemon that never became
  // ready.
  for (const pid of await strayProcesses()) await end(pid, 5000)
  for (const mount of await mountsBelow([dataRoot, runDirectory])) await mustAsRoot('umount', ['--lazy', mount])
  await mustAsRoot('rm', ['-rf', runDirectory])
  await removeBridge(state.bridge)
  await rm(stateFile)
  return true
}

async function removeContainers(state: State): Promise<void> {
  const env = withPrograms(state.programs, { ...process.env, DOCKER_HOST: dockerHost })
  const all = await run('docker', ['ps', '--all', '--quiet', '--no-trunc'], { env, timeout: 20_000 })
  const ids = all.stdout.split('\n').filter((id) => id !== '')
  if (ids.length > 0) await run('docker', ['rm', '--force', '--volumes', ...ids], { env, timeout: 60_000 })
}

async function readState(): Promise<State | undefined> {
  const text = await readFile(stateFile, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  return v.parse(v.pipe(v.string(), v.parseJson(), State), text)
}

async function isDaemon(pid: number): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return pid !== 0 && commandLine.includes('dockerd') && commandLine.includes(configFile)
}

async function end(pid: number, patience: number): Promise<void> {
  // Nobody may collect the exit code of a process that ended: in a container, this program itself can be process 1.
  const alive = async (): Promise<boolean> =>
    /^State:\s+[^ZX]/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))
  for (const signal of ['TERM', 'KILL']) {
    // The shell's built-in `kill`, because a minimal Debian has no program of that name.
    await run(...asRoot('sh', ['-c', 'kill -s "$0" "$1"', signal, String(pid)]))
    for (const deadline = Date.now() + patience; Date.now() < deadline;) {
      if (!(await alive())) return
      await sleep(100)
    }
  }
}

async function strayProcesses(): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    const commandLine = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    const ours = commandLine.includes(`${runDirectory}/`) || commandLine.includes(configFile)
    if (/^[^\0]*(containerd|docker)/.test(commandLine) && ours) found.push(Number(name))
  }
  return found
}

async function mountsBelow(directories: readonly string[]): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
  return mounts.filter((mount) => directories.some((dir) => mount === dir || mount.startsWith(`${dir}/`))).reverse()
}
