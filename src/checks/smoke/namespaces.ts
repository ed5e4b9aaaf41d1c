import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run, type RunResult } from '../../shared/exec.ts'
import { probeBinary } from '../../shared/probe-binary.ts'
import { newResourceName, type ResourceOwner } from '../../shared/resources.ts'
import { cgroupBelow, findCgroupParent, type Cgroup, type CgroupParent } from './cgroup.ts'
import { launcherArchitecture } from './launcher.ts'
import { asRoot, NamespaceProcess, type Maker } from './namespace-process.ts'
import { devices, layOutRoot, writeExecutable } from './rootfs.ts'
import {
  defaultBounds,
  isRoot,
  launcherPath,
  nobody,
  ownIds,
  pluginDirectory,
  rootName,
  searchPath,
  type Probe,
  type Sandbox,
  type SandboxSpec,
} from './sandbox.ts'

const titles: Readonly<Record<Maker, string>> = {
  root: 'namespaces of its own, as nobody',
  sudo: 'namespaces of its own, by sudo, as nobody',
  user: 'a user namespace',
}

/** Ways to make namespaces that may work for this user. */
export function namespaces(makers: readonly Maker[]): Probe[] {
  return makers.map((maker) => async ({ signal, resources }) => {
    const architecture = launcherArchitecture()
    if (architecture === undefined) return `no ${titles[maker]}: not on this architecture`
    // Only root may make control groups. Where root may not either, the plugin's memory is watched.
    const parent = maker === 'user' ? undefined : await findCgroupParent()
    let problem = ''
    for (const cgroups of parent === undefined ? [undefined] : [parent, undefined]) {
      const sandbox = new NamespaceSandbox(maker, cgroups, resources)
      const result = await sandbox.probe(architecture, signal)
      if (result.code === works) return sandbox
      await sandbox[Symbol.asyncDispose]()
      problem = result.spawnError?.message ?? (result.stderr.trim() || `exit code ${result.code ?? 'none'}`)
    }
    return `no ${titles[maker]}: ${problem}`
  })
}

/**
 * Sandboxes that need neither an engine nor another program than those of util-linux and coreutils, cheapest first. Not
 * a user namespace of root's: whoever is nobody in it is root to the machine's files and settings.
 */
export const allNamespaces: readonly Probe[] = namespaces(isRoot ? ['root'] : ['sudo', 'user'])

/** What the program that is run to probe a sandbox exits with: unlikely to come from anything else. */
const works = 86

class NamespaceSandbox implements Sandbox {
  readonly name: string
  readonly user = nobody
  readonly otherUser: boolean
  readonly #maker: Maker
  readonly #parent: CgroupParent | undefined
  readonly #resources: ResourceOwner
  readonly #cgroups: Cgroup[] = []

  constructor(maker: Maker, parent: CgroupParent | undefined, resources: ResourceOwner) {
    this.name = titles[maker]
    this.otherUser = maker !== 'user'
    this.#maker = maker
    this.#parent = parent
    this.#resources = resources
  }

  async start(spec: SandboxSpec): Promise<NamespaceProcess> {
    await prepare(spec.directory)
    const cgroup = this.#newCgroup(spec)
    return await NamespaceProcess.start(this.#maker, this.#command(spec, cgroup), spec, cgroup)
  }

  /** Runs a program that only exits, exactly as a plugin would be run. */
  async probe(architecture: string, signal: AbortSignal): Promise<RunResult> {
    const directory = await mkdtemp(join(this.#resources.temp, 'probe-'))
    const root = join(directory, rootName)
    await layOutRoot(root, this.user)
    await mkdir(join(root, pluginDirectory))
    writeExecutable(join(root, pluginDirectory, 'probe'), probeBinary(architecture, works) ?? Buffer.alloc(0))
    await prepare(directory)
    const spec: SandboxSpec = {
      directory,
      program: `${pluginDirectory}/probe`,
      arguments: [],
      environment: {},
      timeLimit: 10,
      bounds: defaultBounds,
    }
    const [command = '', ...rest] = this.#command(spec, this.#newCgroup(spec))
    const result = await run(command, rest, {
      cwd: directory,
      env: { PATH: searchPath },
      signal,
      timeout: 10_000,
      maxOutput: 4096,
    })
    await rm(directory, { recursive: true })
    return result
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#cgroups.map(({ directory }) => this.#resources.remove({ kind: 'cgroup', name: directory })))
  }

  #newCgroup({ bounds }: SandboxSpec): Cgroup | undefined {
    if (this.#parent === undefined) return undefined
    const cgroup = cgroupBelow(this.#parent, newResourceName('smoke'), bounds)
    this.#resources.add({ kind: 'cgroup', name: cgroup.directory })
    this.#cgroups.push(cgroup)
    return cgroup
  }

  /** The whole sandbox as one command, to be run in the plugin's private directory. */
  #command(spec: SandboxSpec, cgroup: Cgroup | undefined): string[] {
    const inUserNamespace = this.#maker === 'user'
    return [
      ...asRoot(this.#maker),
      'unshare',
      '--mount',
      '--net',
      '--ipc',
      '--uts',
      ...(inUserNamespace ? ['--user', '--map-root-user'] : []),
      '--',
      'sh',
      '-c',
      setUp,
      'sh',
      cgroup?.directory ?? '',
      this.#maker === 'sudo' ? `${ownIds.uid}:${ownIds.gid}` : '',
      String(spec.timeLimit),
      `size=${spec.bounds.disk},nr_inodes=${spec.bounds.files},mode=0755,nosuid,nodev`,
      // A user namespace may not use the attributes that overlayfs otherwise keeps its notes in.
      inUserNamespace ? ',userxattr' : '',
      ...(cgroup?.settings.map(([path, value]) => `${path}=${value}`) ?? []),
      '--',
      ...insideCommand(this.#maker, spec),
    ]
  }
}

/** Names in the plugin's private directory: the file system for what it writes, and the table of mounts. */
const writableName = 'writable',
  mountTable = 'mounts'

/** The device files of this machine, as a table for `mount`: https://man7.org/linux/man-pages/man5/fstab.5.html */
const deviceMounts = devices.map((name) => `/dev/${name} ${rootName}/dev/${name} none bind 0 0\n`).join('')

async function prepare(directory: string): Promise<void> {
  await mkdir(join(directory, writableName), { recursive: true })
  await writeFile(join(directory, mountTable), deviceMounts)
}

/**
 * Runs as root, in new namespaces, in the plugin's private directory. Its arguments are a control group to make or
 * nothing, the observer's `UID:GID` or nothing, the time limit in seconds, mount options for the file system in memory,
 * more of them for the overlay, settings as `FILE=VALUE`, `--`, and the command that it becomes.
 *
 * What the plugin writes goes to a file system of its own in memory, of a bounded size; the unpacked image below it
 * (https://docs.kernel.org/filesystems/overlayfs.html) is only read. If the kernel runs out of memory, it takes the
 * plugin first (`oom_score_adj`).
 *
 * The observer is a process that sleeps, in the same mount namespace, as the user who runs the action: through its
 * `/proc/PID/cwd` that user sees the plugin's root directory, which root's processes do not show. It ends with its
 * parent.
 */
const setUp = `set -eu
cgroup=$1 observer=$2 limit=$3 writable=$4 overlay=$5
shift 5
[ -z "$cgroup" ] || mkdir -- "$cgroup"
while [ "$1" != -- ]; do
  [ ! -e "\${1%%=*}" ] || echo "\${1#*=}" > "\${1%%=*}"
  shift
done
shift
echo 1000 > /proc/self/oom_score_adj
mount -t tmpfs -o "$writable" tmpfs ${writableName}
mkdir ${writableName}/upper ${writableName}/work
layers="lowerdir=${rootName},upperdir=${writableName}/upper,workdir=${writableName}/work$overlay"
mount -t overlay -o "$layers" overlay ${rootName}
mount --all --fstab ${mountTable}
if [ -n "$observer" ]; then
  setpriv --reuid="\${observer%:*}" --regid="\${observer#*:}" --clear-groups --pdeathsig=KILL \\
    sleep "$limit" < /dev/null > /dev/null 2>&1 &
fi
exec "$@"`

/**
 * The plugin sees its own processes and may change nothing: neither settings of the machine below `/proc/sys`, nor
 * which process the kernel ends first. It leaves no core dump: a program of the machine that takes core dumps gets none
 * only if the limit is 1, not 0 (`do_coredump` in the kernel's `fs/coredump.c`), which not everybody may set once sudo
 * has made it 0. Runs as root of the process namespace; its arguments are the command that it becomes.
 */
const lock = `prlimit --pid $$ --core=1 2> /dev/null || prlimit --pid $$ --core=0 || exit
mount -o remount,bind,ro,nosuid,nodev,noexec ${rootName}/proc && exec "$@"`

/**
 * A resource limit as `prlimit` takes it. Nobody may raise a limit that was lowered before: not even root in some
 * containers.
 */
const limit = (name: string, wanted: number): number =>
  Math.min(wanted, Number(new RegExp(`^${name} +\\S+ +(\\d+)`, 'm').exec(ownLimits)?.[1] ?? wanted))
const ownLimits = existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : ''

/**
 * What `setUp` becomes: a process namespace whose first process is `timeout`, which stays root, and in it the plugin,
 * which is not: a chroot without privileges cannot be left, and the kernel refuses user namespaces in it. The kernel
 * ends everything in the process namespace, sessions and double forks included, when its first process ends, and that
 * one ends with `unshare` (`--kill-child`), or when the time is up although this process is gone.
 */
function insideCommand(maker: Maker, spec: SandboxSpec): string[] {
  const variables = Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`)
  const leavePrivileges =
    maker === 'user'
      ? // Root of the outer user namespace becomes nobody in another one, and loses all privileges when it executes.
        ['--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`]
      : [`--setgid=${nobody.gid}`, `--setuid=${nobody.uid}`]
  return [
    'unshare',
    '--pid',
    '--cgroup',
    '--fork',
    '--kill-child',
    `--mount-proc=${rootName}/proc`,
    '--',
    'sh',
    '-c',
    lock,
    'sh',
    'timeout',
    '--signal=KILL',
    String(spec.timeLimit),
    // No file that is larger than all may be, no fork bomb.
    'prlimit',
    `--fsize=${limit('Max file size', spec.bounds.disk)}`,
    `--nproc=${limit('Max processes', spec.bounds.processes)}`,
    '--',
    'env',
    '--ignore-environment',
    ...variables,
    'unshare',
    ...leavePrivileges,
    `--root=${rootName}`,
    `--wd=${pluginDirectory}`,
    '--',
    launcherPath,
    spec.program,
    ...spec.arguments,
  ]
}
