import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, type RunResult } from '../../shared/exec.ts'
import { probeBinary } from '../../shared/probe-binary.ts'
import { cgroupBelow, findCgroupParent, type Cgroup, type CgroupParent } from './cgroup.ts'
import { launcherArchitecture } from './launcher.ts'
import { asRoot, NamespaceProcess, type Maker } from './namespace-process.ts'
import { devices, layOutRoot, writeExecutable } from './rootfs.ts'
import {
  defaultBounds, isRoot, launcherPath, nobody, ownIds, pluginDirectory, rootName, scratch, searchPath, type Probe, type Sandbox,
  type SandboxSpec,
} from './sandbox.ts'

const titles: Readonly<Record<Maker, string>> = {
  root: 'namespaces of its own, as nobody', sudo: 'namespaces of its own, by sudo, as nobody', user: 'a user namespace',
}

/** The ways to make namespaces that may work for this user, cheapest first. */
export function namespaces(asRoot: boolean): Probe[] {
  const makers: readonly Maker[] = asRoot ? ['root', 'user'] : ['sudo', 'user']
  return makers.map((maker) => async (signal) => {
    const architecture = launcherArchitecture()
    if (architecture === undefined) return `no ${titles[maker]}: not on this architecture`
    // Only root may make control groups.
    const parents = [...maker === 'user' ? [] : [await findCgroupParent()].filter((parent) => parent !== undefined), undefined]
    let problem = ''
    for (const parent of parents) {
      const sandbox = new NamespaceSandbox(maker, parent)
      const result = await sandbox.probe(architecture, signal)
      if (result.code === works) return sandbox
      await sandbox[Symbol.asyncDispose]()
      problem = result.spawnError?.message ?? (result.stderr.trim() || `exit code ${result.code ?? 'none'}`)
    }
    return `no ${titles[maker]}: ${problem}`
  })
}

/** What the program that is run to probe a sandbox exits with: unlikely to come from anything else. */
const works = 86

class NamespaceSandbox implements Sandbox {
  readonly name: string
  readonly user = nobody
  readonly otherUser: boolean
  readonly #maker: Maker
  readonly #parent: CgroupParent | undefined
  readonly #cgroups: Cgroup[] = []

  constructor(maker: Maker, parent: CgroupParent | undefined) {
    this.name = titles[maker]
    this.otherUser = maker !== 'user'
    this.#maker = maker
    this.#parent = parent
  }

  async start(spec: SandboxSpec): Promise<NamespaceProcess> {
    await this.#prepare(spec.directory)
    const cgroup = this.#newCgroup(spec)
    return await NamespaceProcess.start(this.#maker, this.#command(spec, cgroup), spec, cgroup)
  }

  /** Runs a program that only exits, exactly as a plugin would be run. */
  async probe(architecture: string, signal: AbortSignal): Promise<RunResult> {
    const directory = await mkdtemp(join(scratch(), 'plugin-probe-'))
    try {
      const root = join(directory, rootName)
      await layOutRoot(root, this.user)
      await mkdir(join(root, pluginDirectory))
      writeExecutable(join(root, pluginDirectory, 'probe'), probeBinary(architecture, works) ?? Buffer.alloc(0))
      await this.#prepare(directory)
      const spec: SandboxSpec = { directory, program: `${pluginDirectory}/probe`, arguments: [], environment: {}, timeLimit: 10, bounds: defaultBounds }
      const [command = '', ...rest] = this.#command(spec, this.#newCgroup(spec))
      return await run(command, rest, { cwd: directory, env: { PATH: searchPath }, signal, timeout: 10_000, maxOutput: 4096 })
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const left = (): string[] => this.#cgroups.map(({ directory }) => directory).filter((directory) => existsSync(directory))
    // A group is busy until the last of its processes is gone for good.
    for (let attempt = 0; left().length > 0 && attempt < 50; attempt++) {
      if (attempt > 0) await sleep(20)
      const [command = '', ...rest] = [...asRoot(this.#maker), 'rmdir', '--', ...left()]
      await run(command, rest, { env: { PATH: searchPath }, timeout: 10_000 })
    }
  }

  async #prepare(directory: string): Promise<void> {
    await mkdir(join(directory, writableName), { recursive: true })
    await writeFile(join(directory, mountTable), mounts(this.#maker))
  }

  #newCgroup({ bounds }: SandboxSpec): Cgroup | undefined {
    if (this.#parent === undefined) return undefined
    const cgroup = cgroupBelow(this.#parent, `plugin-publish-smoke-${randomBytes(6).toString('hex')}`, bounds)
    this.#cgroups.push(cgroup)
    return cgroup
  }

  /** The whole sandbox as one command, to be run in the plugin's private directory. */
  #command(spec: SandboxSpec, cgroup: Cgroup | undefined): string[] {
    const settings = [...cgroup?.settings ?? [], ...cgroup === undefined ? [] : [[join(cgroup.directory, 'cgroup.procs'), '0'] as const]]
    return [
      ...asRoot(this.#maker),
      'unshare', '--mount', '--net', '--ipc', '--uts', ...this.#maker === 'user' ? ['--user', '--map-root-user'] : [], '--',
      'sh', '-c', setUp, 'sh', cgroup?.directory ?? '', this.#maker === 'sudo' ? `${ownIds.uid}:${ownIds.gid}` : '', String(spec.timeLimit),
      `size=${spec.bounds.disk},nr_inodes=${spec.bounds.files},mode=0755,nosuid,nodev`,
      ...settings.map(([path, value]) => `${path}=${value}`), '--',
      ...insideCommand(this.#maker, spec),
    ]
  }
}

/** Names in the plugin's private directory: the file system for what it writes, and the table of mounts. */
const writableName = 'writable', mountTable = 'mounts'

/** What `setUp` mounts besides: https://docs.kernel.org/filesystems/overlayfs.html, and the devices of this machine. */
function mounts(maker: Maker): string {
  // A user namespace may not use the attributes that overlayfs otherwise keeps its notes in.
  const options = [`lowerdir=${rootName}`, `upperdir=${writableName}/upper`, `workdir=${writableName}/work`, ...maker === 'user' ? ['userxattr'] : []]
  const lines = [`overlay ${rootName} overlay ${options.join(',')} 0 0`, ...devices.map((name) => `/dev/${name} ${rootName}/dev/${name} none bind 0 0`)]
  return lines.map((line) => `${line}\n`).join('')
}

/**
 * Runs as root, in new namespaces, in the plugin's private directory. Its arguments are a control group to make or
 * nothing, the observer's `UID:GID` or nothing, the time limit in seconds, mount options for the file system in memory,
 * settings as `FILE=VALUE`, `--`, and the command that it becomes.
 *
 * What the plugin writes goes to a file system of its own in memory, of a bounded size; the unpacked image below it
 * (overlayfs) is only read. If the kernel runs out of memory, it takes the plugin first (`oom_score_adj`).
 *
 * The observer is a process that sleeps, in the same mount namespace, as the user who runs the action: through its
 * `/proc/PID/cwd` that user sees the plugin's root directory, which root's processes do not show. It ends with its parent.
 */
const setUp = `set -eu
cgroup=$1 observer=$2 limit=$3 options=$4
shift 4
[ -z "$cgroup" ] || mkdir -- "$cgroup"
while [ "$1" != -- ]; do
  [ ! -e "\${1%%=*}" ] || echo "\${1#*=}" > "\${1%%=*}"
  shift
done
shift
echo 1000 > /proc/self/oom_score_adj
mount -t tmpfs -o "$options" tmpfs ${writableName}
mkdir ${writableName}/upper ${writableName}/work
mount --all --fstab ${mountTable}
if [ -n "$observer" ]; then
  setpriv --reuid="\${observer%:*}" --regid="\${observer#*:}" --clear-groups --pdeathsig=KILL \\
    sleep "$limit" < /dev/null > /dev/null 2>&1 &
fi
exec "$@"`

/** A resource limit as `prlimit` takes it. Nobody may raise a limit that was lowered before: not even root in some containers. */
const limit = (name: string, wanted: number): number => Math.min(wanted, Number(new RegExp(`^${name} +\\S+ +(\\d+)`, 'm').exec(ownLimits)?.[1] ?? wanted))
const ownLimits = existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : ''

/**
 * What `setUp` becomes: a process namespace whose first process is `timeout`, which stays root, and in it the plugin,
 * which is not: a chroot without privileges cannot be left, and the kernel refuses user namespaces in it. The kernel ends
 * everything in the process namespace, sessions and double forks included, when its first process ends, and that one
 * ends with `unshare` (`--kill-child`), or when the time is up although this process is gone.
 */
function insideCommand(maker: Maker, spec: SandboxSpec): string[] {
  const variables = Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`)
  const leavePrivileges = maker === 'user'
    // Root of the outer user namespace becomes nobody in another one, and loses all privileges when it executes.
    ? ['--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`]
    : [`--setgid=${nobody.gid}`, `--setuid=${nobody.uid}`]
  return [
    'unshare', '--pid', '--cgroup', '--fork', '--kill-child', `--mount-proc=${rootName}/proc`, '--',
    'timeout', '--signal=KILL', String(spec.timeLimit),
    // No core dump, no file that is larger than all may be, no fork bomb.
    'prlimit', '--core=0', `--fsize=${limit('Max file size', spec.bounds.disk)}`, `--nproc=${limit('Max processes', spec.bounds.processes)}`, '--',
    'env', '--ignore-environment', ...variables,
    'unshare', ...leavePrivileges, `--root=${rootName}`, `--wd=${pluginDirectory}`, '--',
    launcherPath, spec.program, ...spec.arguments,
  ]
}

/** Sandboxes that need neither an engine nor another program than those of util-linux and coreutils. */
export const allNamespaces: readonly Probe[] = namespaces(isRoot)
