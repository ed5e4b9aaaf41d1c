import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Bounds } from './sandbox.ts'

/** A control group that bounds the memory of what runs in it. https://docs.kernel.org/admin-guide/cgroup-v2.html */
export interface Cgroup {
  readonly directory: string
  /**
   * Files to write, in this order, once the directory is there. Those that are not there are left out. The last one
   * moves the writer into it.
   */
  readonly settings: readonly (readonly [path: string, value: string])[]
  /** Whether the kernel killed something in it for want of memory. */
  outOfMemory(): Promise<boolean>
}

/** Where control groups with a bound of their own for memory can be made, if anybody may. */
export interface CgroupParent {
  readonly version: 1 | 2
  readonly directory: string
}

/**
 * Version 2: the nearest group above this process that hands memory on to its children; a group that has processes of
 * its own does not. Version 1: this process's own group. Either way, all bounds that hold for this process hold in
 * there too.
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
    const handedOn = await readFile(join(directory, 'cgroup.subtree_control'), 'utf8').catch(() => '')
    if (handedOn.split(/\s+/).includes('memory')) return { version: 2, directory }
  }
  return undefined
}

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
  /** Directory of the file system that is mounted, and where. */
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
