import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** The most processes that are looked for; a sandbox has fewer (`bounds.processes`). */
const maxProcesses = 2048

/**
 * The ids of the descendants of `pid` on this machine, nearest first. `inside`: only those in another process
 * namespace. Empty if the kernel does not show them.
 */
export async function descendantsOf(pid: number | undefined, which: 'all' | 'inside'): Promise<number[]> {
  const found: number[] = []
  for (let level = pid === undefined ? [] : [pid]; level.length > 0 && found.length < maxProcesses;) {
    level = (await Promise.all(level.slice(0, maxProcesses).map(childrenOf))).flat()
    found.push(...level)
  }
  if (which === 'all') return found
  const nested = await Promise.all(found.slice(0, maxProcesses).map(isNested))
  return found.filter((_, index) => nested[index])
}

/** The names of the processes, without duplicates. A process can set its own name. */
export async function namesOf(pids: readonly number[]): Promise<string[]> {
  const names = await Promise.all(pids.map(async (pid) => (await readProc(`${pid}/comm`)).trim()))
  return [...new Set(names.filter((name) => name !== ''))]
}

/**
 * Bytes of memory that processes use together. Shared memory counts once if the kernel shows it (`Pss`:
 * https://docs.kernel.org/filesystems/proc.html); otherwise it counts for every process.
 */
export async function memoryOf(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const proportional = /^Pss: +(\d+) kB$/m.exec(await readProc(`${pid}/smaps_rollup`))?.[1]
      return Number(proportional ?? /^VmRSS:\s+(\d+) kB$/m.exec(await readProc(`${pid}/status`))?.[1] ?? 0)
    }),
  )
  return sizes.reduce((sum, kilobytes) => sum + kilobytes * 1024, 0)
}

/** Waits until none of them is left, or so many milliseconds have passed. */
export async function gone(pids: readonly number[], milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds
  while (pids.some((pid) => existsSync(`/proc/${pid}`)) && performance.now() < deadline) await sleep(5)
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(threads.map(async (thread) => await readProc(`${pid}/task/${thread}/children`)))
  return lists
    .join(' ')
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)
}

/** Whether a process is in a process namespace below ours: then it has an id in more than one namespace. */
async function isNested(pid: number): Promise<boolean> {
  const ids = /^NSpid:(.*)$/m.exec(await readProc(`${pid}/status`))?.[1] ?? ''
  return ids.trim().split(/\s+/).length > 1
}

async function readProc(path: string): Promise<string> {
  return await readFile(`/proc/${path}`, 'utf8').catch(() => '')
}
