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
    // Only root may make control groups. If root may not either, this process counts the plugin's memory.
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
 * Sandboxes that need only programs of util-linux and coreutils, cheapest first. Root does not use a user namespace,
 * because nobody in it would be root for the files and settings of the machine.
 */
export const allNamespaces: readonly Probe[] = namespaces(isRoot ? ['root'] : ['sudo', 'user'])

/** Exit code of the program that probes a sandbox: unlikely to come from anything else. */
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
      // In a user namespace, overlayfs may only use the extended attributes of users.
      inUserNamespace ? ',userxattr' : '',
      ...(cgroup?.settings.map(([path, value]) => `${path}=${value}`) ?? []),
      '--',
      ...insideCommand(this.#maker, spec),
    ]
  }
}

/** Names in the plugin's private directory: the mount point of the writable file system, and the table of mounts. */
const writableName = 'writable',
  mountTable = 'mounts'

/** The device files of this machine, as a table for `mount`: https://man7.org/linux/man-pages/man5/fstab.5.html */
const deviceMounts = devices.map((name) => `/dev/${name} ${rootName}/dev/${name} none bind 0 0\n`).join('')

async function prepare(directory: string): Promise<void> {
  await mkdir(join(directory, writableName), { recursive: true })
  await writeFile(join(directory, mountTable), deviceMounts)
}

/**
 * A shell script that runs as root, in new namespaces, in the plugin's private directory. Its arguments are the control
 * group to make (may be empty), the observer's `UID:GID` (may be empty), the time limit in seconds, mount options for
 * the file system in memory, additional options for the overlay, settings as `FILE=VALUE`, `--`, and the command that
 * it executes at its end.
 *
 * The plugin writes to its own file system in memory, whose size is bounded. The unpacked image below it is only read
 * (https://docs.kernel.org/filesystems/overlayfs.html). If the kernel runs out of memory, it kills the plugin first
 * (`oom_score_adj`).
 *
 * The observer is a sleeping process in the same mount namespace. It runs as the user who runs the action, so that this
 * user can see the plugin's root directory by `/proc/PID/cwd`; processes of root do not allow that. It ends with its
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
 * A shell script that runs as root of the process namespace. Its arguments are the command that it executes at its end.
 *
 * It makes `/proc` read-only, so that the plugin can change neither the machine's settings below `/proc/sys` nor which
 * process the kernel kills first. It also forbids core dumps. If the machine pipes core dumps to a program, only the
 * limit 1 prevents them, not 0 (`do_coredump` in the kernel's `fs/coredump.c`). Some users cannot set 1 after `sudo`
 * has set 0, so 0 is tried second.
 */
const restrictProcess = `prlimit --pid $$ --core=1 2> /dev/null || prlimit --pid $$ --core=0 || exit
mount -o remount,bind,ro,nosuid,nodev,noexec ${rootName}/proc && exec "$@"`

/**
 * A resource limit for `prlimit`: at most this process's own limit, because in some containers not even root may raise
 * a limit.
 */
const limit = (name: string, wanted: number): number =>
  Math.min(wanted, Number(new RegExp(`^${name} +\\S+ +(\\d+)`, 'm').exec(ownLimits)?.[1] ?? wanted))
const ownLimits = existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : ''

/**
 * The command that `setUp` executes at its end. It makes a process namespace whose first process is `timeout`, which
 * stays root. The plugin in it is not root: without privileges it cannot leave a chroot, and the kernel refuses user
 * namespaces there. When the first process ends, the kernel ends everything in the process namespace, also processes of
 * other sessions and double forks. The first process ends with `unshare` (`--kill-child`), or when the time limit is
 * reached, even if this process is gone.
 */
function insideCommand(maker: Maker, spec: SandboxSpec): string[] {
  const variables = Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`)
  const leavePrivileges =
    maker === 'user'
      ? // Root of the outer user namespace becomes nobody in an inner one, and loses all privileges with `execve`.
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
    restrictProcess,
    'sh',
    'timeout',
    '--signal=KILL',
    String(spec.timeLimit),
    // Bounds the size of a single file, and prevents fork bombs.
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
