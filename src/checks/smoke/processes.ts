import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** More are not looked for; a sandbox has fewer (`bounds.processes`). */
const most = 2048

/**
 * Process ids below `pid`, nearest first, as this machine numbers them. `inside`: only those in a process namespace of
 * their own. Empty where the kernel does not tell.
 */
export async function descendantsOf(pid: number | undefined, which: 'all' | 'inside'): Promise<number[]> {
  const found: number[] = []
  for (let level = pid === undefined ? [] : [pid]; level.length > 0 && found.length < most;) {
    level = (await Promise.all(level.slice(0, most).map(childrenOf))).flat()
    found.push(...level)
  }
  if (which === 'all') return found
  const nested = await Promise.all(found.slice(0, most).map(isNested))
  return found.filter((_, index) => nested[index])
}

/** The programs' own names for themselves, without duplicates. */
export async function namesOf(pids: readonly number[]): Promise<string[]> {
  const names = await Promise.all(pids.map(async (pid) => (await readProc(`${pid}/comm`)).trim()))
  return [...new Set(names.filter((name) => name !== ''))]
}

/**
 * Bytes of memory that processes use together. What several of them share counts once, where the kernel tells
 * (`Pss`: https://docs.kernel.org/filesystems/proc.html); else every process counts all that it uses.
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

/** The ids of a process in every namespace that it is in, outermost first: more than one if it is in one below ours. */
async function isNested(pid: number): Promise<boolean> {
  const ids = /^NSpid:(.*)$/m.exec(await readProc(`${pid}/status`))?.[1] ?? ''
  return ids.trim().split(/\s+/).length > 1
}

async function readProc(path: string): Promise<string> {
  return await readFile(`/proc/${path}`, 'utf8').catch(() => '')
}
