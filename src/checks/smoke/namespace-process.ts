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

/** Who makes the namespaces: this process as root, `sudo`, or this process in a user namespace. */
export type Maker = 'root' | 'sudo' | 'user'

/**
 * Puts in front of a command what makes it run as root; nothing for who is root, or can be only in a user namespace.
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
   * A socket takes connections from those who may write to it, which by default is its owner alone. Root may always,
   * and in a user namespace this process is the owner. Else the owner, who is nobody, is made to open it: with nobody's
   * own rights, step by step, and no further than the file system that the plugin writes to. A link is not followed.
   */
  async allowConnection(path: string): Promise<void> {
    const root = await this.rootDirectory()
    if (this.#maker !== 'sudo' || root === undefined) return
    const parts = posix.normalize(path).split('/').slice(1)
    const asNobody = `cd "$1" && shift && exec \\
      setpriv --reuid=${nobody.uid} --regid=${nobody.gid} --clear-groups --no-new-privs sh -c "$0" sh "$@"`
    await run('sudo', ['-n', '--', 'sh', '-c', asNobody, openWay, root, ...parts], {
      env: { PATH: searchPath },
      timeout: 10_000,
    })
  }

  async descendants(): Promise<string[]> {
    const inside = await descendantsOf(this.#child.pid, 'inside')
    // The first process is the one that watches over the plugin, the second is the plugin.
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
    // Its number may be another process's by now.
    if (this.#ended) return
    const pids = await descendantsOf(this.#child.pid, 'all')
    killGroup(this.#child.pid, 'SIGKILL')
    await gone(pids, killTime)
  }

  /** Only root may signal what `sudo` started; and `sudo` may not have started it yet. */
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
   * Ends it when it goes beyond its bounds: as the kernel says if a control group bounds it, else as this process
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
 * Opens a socket and the directories before it to everybody. Its arguments are the names on the way, from where it
 * runs.
 */
const openWay = `device=$(stat --format=%d .)
while [ $# -gt 1 ]; do
  [ ! -L "./$1" ] && chmod --silent 0777 "./$1"
  cd -P "./$1" && [ "$(stat --format=%d .)" = "$device" ] || exit
  shift
done
[ ! -L "./$1" ] && [ -S "./$1" ] && chmod --silent 0777 "./$1"`

/** The first process of a namespace takes all others with it, so this is far more than it takes. Milliseconds. */
const killTime = 5000

const ownMounts = readLink('/proc/self/ns/mnt')

/** Whether a process is in a mount namespace of its own and lets this process look into it. */
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
