import { spawn, type ChildProcess } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { killGroup, run } from '../../shared/exec.ts'
import type { Cgroup } from './cgroup.ts'
import { descendantsOf, gone, memoryOf, namesOf } from './processes.ts'
import {
  memoryExceeded,
  nobody,
  rootName,
  searchPath,
  watchInterval,
  type Bounds,
  type Ending,
  type SandboxProcess,
  type SandboxSpec,
} from './sandbox.ts'
import { openStreams, type Streams } from './streams.ts'

/** How the namespaces are made: by this process as root, by `sudo`, or by this process in a user namespace. */
export type Maker = 'root' | 'sudo' | 'user'

/**
 * The arguments before a command that make it run as root. There are none for root itself and for user namespaces.
 */
export const asRoot = (maker: Maker): readonly string[] => (maker === 'sudo' ? ['sudo', '-n', '--'] : [])

/** A plugin that runs in namespaces of its own. */
export class NamespaceProcess implements SandboxProcess {
  readonly stdout: Readable
  readonly stderr: Readable
  readonly ending: Promise<Ending>
  readonly #maker: Maker
  readonly #child: ChildProcess
  readonly #cgroup: Cgroup | undefined
  readonly #bounds: Bounds
  #exceeded: string | undefined
  #killed = false

  static async start(
    maker: Maker,
    [command = '', ...args]: readonly string[],
    spec: SandboxSpec,
    cgroup: Cgroup | undefined,
  ): Promise<NamespaceProcess> {
    const streams = await openStreams(spec.directory)
    try {
      // A new session: without a terminal, and one group to end.
      const child = spawn(command, args, {
        cwd: spec.directory,
        env: { PATH: searchPath },
        stdio: ['ignore', ...streams.descriptors],
        detached: true,
      })
      return new NamespaceProcess(maker, child, streams, cgroup, spec.bounds)
    } catch (error) {
      streams.stdout.destroy()
      streams.stderr.destroy()
      throw error
    } finally {
      streams.handedOver()
    }
  }

  private constructor(
    maker: Maker,
    child: ChildProcess,
    { stdout, stderr }: Streams,
    cgroup: Cgroup | undefined,
    bounds: Bounds,
  ) {
    this.#bounds = bounds
    this.#maker = maker
    this.#child = child
    this.#cgroup = cgroup
    this.stdout = stdout
    this.stderr = stderr
    this.ending = new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code, signal) => {
        resolve({ code, signal })
      })
    })
    this.ending.catch(() => undefined)
    void this.#watch()
  }

  async rootDirectory(): Promise<string | undefined> {
    const candidates = [this.#child.pid ?? 0, ...(await descendantsOf(this.#child.pid, 'all'))]
    const observer = candidates.find(showsItsMounts)
    return observer === undefined ? undefined : `/proc/${observer}/cwd/${rootName}`
  }

  /**
   * A process may connect to a socket if it may write to it; by default only the owner may. Root always may, and in a
   * user namespace this process is the owner. With `sudo` the owner is nobody, so a shell that runs as nobody opens the
   * path for everybody. It goes step by step, does not leave the file system that the plugin writes to, and follows no
   * link.
   */
  async allowConnection(path: string): Promise<void> {
    const root = await this.rootDirectory()
    if (this.#maker !== 'sudo' || root === undefined) return
    const parts = posix.normalize(path).split('/').slice(1)
    const asNobody = `cd "$1" && shift && exec \\
      setpriv --reuid=${nobody.uid} --regid=${nobody.gid} --clear-groups --no-new-privs sh -c "$0" sh "$@"`
    await run('sudo', ['-n', '--', 'sh', '-c', asNobody, openPath, root, ...parts], {
      env: { PATH: searchPath },
      timeout: 10_000,
    })
  }

  async descendants(): Promise<string[]> {
    const inside = await descendantsOf(this.#child.pid, 'inside')
    // The first process is `timeout`, the second is the plugin.
    return await namesOf(inside.slice(2))
  }

  async exceeded(): Promise<string | undefined> {
    return this.#exceeded ?? ((await this.#cgroup?.outOfMemory()) === true ? memoryExceeded(this.#bounds) : undefined)
  }

  async kill(): Promise<void> {
    this.#killed = true
    await (this.#maker === 'sudo' ? this.#killAsRoot() : this.#killOwn())
    this.stdout.destroy()
    this.stderr.destroy()
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async #killOwn(): Promise<void> {
    // The process id may already belong to another process.
    if (this.#ended) return
    const pids = await descendantsOf(this.#child.pid, 'all')
    killGroup(this.#child.pid, 'SIGKILL')
    await gone(pids, killTime)
  }

  /** Only root may signal the processes that `sudo` started, and `sudo` may not have started them yet. */
  async #killAsRoot(): Promise<void> {
    const deadline = performance.now() + killTime
    while (!this.#ended && performance.now() < deadline) {
      const pids = await descendantsOf(this.#child.pid, 'all')
      if (pids.length > 0) {
        const [command = '', ...rest] = [...asRoot(this.#maker), 'kill', '-KILL', ...pids.map(String)]
        await run(command, rest, { env: { PATH: searchPath }, timeout: killTime })
      }
      await gone(pids, killTime)
      await sleep(10)
    }
  }

  /**
   * Kills the plugin when it exceeds its bounds. With a control group the kernel reports that; without one this process
   * counts.
   */
  async #watch(): Promise<void> {
    const ended = this.ending.then(
      () => true,
      () => true,
    )
    while (!(await Promise.race([ended, sleep(watchInterval, false, { ref: false })])) && !this.#killed) {
      this.#exceeded = await (this.#cgroup === undefined ? this.#count() : this.exceeded())
      if (this.#exceeded !== undefined) await this.kill()
    }
  }

  async #count(): Promise<string | undefined> {
    const pids = await descendantsOf(this.#child.pid, 'inside')
    if (pids.length > this.#bounds.processes) return `started more than ${this.#bounds.processes} processes`
    return (await memoryOf(pids)) > this.#bounds.memory ? memoryExceeded(this.#bounds) : undefined
  }
}

/**
 * A shell script that lets everybody use a socket and enter the directories that lead to it. Its arguments are the
 * names of the path, relative to the directory in which it runs.
 */
const openPath = `device=$(stat --format=%d .)
while [ $# -gt 1 ]; do
  [ ! -L "./$1" ] && chmod --silent 0777 "./$1"
  cd -P "./$1" && [ "$(stat --format=%d .)" = "$device" ] || exit
  shift
done
[ ! -L "./$1" ] && [ -S "./$1" ] && chmod --silent 0777 "./$1"`

/** In milliseconds: far more than is needed, because the end of a namespace's first process ends all others. */
const killTime = 5000

const ownMounts = readLink('/proc/self/ns/mnt')

/** Whether a process is in its own mount namespace and this process may see its files. */
function showsItsMounts(pid: number): boolean {
  const mounts = readLink(`/proc/${pid}/ns/mnt`)
  return mounts !== undefined && mounts !== ownMounts && readLink(`/proc/${pid}/cwd`) !== undefined
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
