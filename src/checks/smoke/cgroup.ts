import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Bounds } from './sandbox.ts'

/** A control group that bounds the memory of what runs in it. https://docs.kernel.org/admin-guide/cgroup-v2.html */
export interface Cgroup {
  readonly directory: string
  /**
   * Files to write in this order after the directory was made. Files that do not exist are skipped. The last one moves
   * the writing process into the group.
   */
  readonly settings: readonly (readonly [path: string, value: string])[]
  /** Whether the kernel killed a process in it because it used too much memory. */
  outOfMemory(): Promise<boolean>
}

/** The group below which control groups with their own memory limit can be made. */
export interface CgroupParent {
  readonly version: 1 | 2
  readonly directory: string
}

/**
 * Finds where control groups can be made. Version 2: the nearest ancestor group of this process that has the memory
 * controller enabled for its children; a group with processes of its own cannot have that. Version 1: this process's
 * own group. In both cases, the limits of this process also apply to the new group.
 */
export async function findCgroupParent(): Promise<CgroupParent | undefined> {
  const own = await readFile('/proc/self/cgroup', 'utf8').catch(() => '')
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')).split('\n').map(parseMount)
  const legacy = mounts.find(({ type, options }) => type === 'cgroup' && options.split(',').includes('memory'))
  if (legacy !== undefined) {
    const path = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(own)?.[1]
    const directory = below(legacy, path)
    return directory !== undefined && existsSync(directory) ? { version: 1, directory } : undefined
  }
  const unified = mounts.find(({ type }) => type === 'cgroup2')
  if (unified === undefined) return undefined
  const path = below(unified, /^0::(.*)$/m.exec(own)?.[1])
  for (let directory = path; directory?.startsWith(unified.point) === true; directory = dirname(directory)) {
    const controllers = await readFile(join(directory, 'cgroup.subtree_control'), 'utf8').catch(() => '')
    if (controllers.split(/\s+/).includes('memory')) return { version: 2, directory }
  }
  return undefined
}

/** The control group `name` below `parent`; it is not made here. */
export function cgroupBelow({ version, directory: parent }: CgroupParent, name: string, bounds: Bounds): Cgroup {
  const directory = join(parent, name)
  const settings =
    version === 2
      ? { 'memory.max': bounds.memory, 'memory.swap.max': 0, 'memory.oom.group': 1, 'pids.max': bounds.processes }
      : { 'memory.limit_in_bytes': bounds.memory, 'memory.memsw.limit_in_bytes': bounds.memory }
  return {
    directory,
    settings: Object.entries({ ...settings, 'cgroup.procs': 0 }).map(([file, value]) => [
      join(directory, file),
      String(value),
    ]),
    outOfMemory: async () => {
      const events = await readFile(
        join(directory, version === 2 ? 'memory.events' : 'memory.oom_control'),
        'utf8',
      ).catch(() => '')
      return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0) > 0
    },
  }
}

interface Mount {
  /** The mounted directory of the file system, and the mount point. */
  readonly root: string
  readonly point: string
  readonly type: string
  readonly options: string
}

/** A line of mountinfo: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
function parseMount(line: string): Mount {
  const [fields = '', system = ''] = line.split(' - ')
  const [, , , root = '', point = ''] = fields.split(' ')
  const [type = '', , options = ''] = system.split(' ')
  return { root, point, type, options }
}

/** Directory of a control group; undefined if it is outside of what is mounted here. */
function below({ root, point }: Mount, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  if (root === '/') return join(point, path)
  return path === root || path.startsWith(`${root}/`) ? join(point, path.slice(root.length)) : undefined
}
