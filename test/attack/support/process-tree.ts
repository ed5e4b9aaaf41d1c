import { readFile, readdir } from 'node:fs/promises'

/** What a tree of processes used, from samples. */
export interface Usage {
  /** The most that all of them had in memory at one moment, in MiB; memory that several share counts once. */
  readonly peakMiB: number
  /** Seconds of processor time, of all of them together. */
  readonly processorSeconds: number
}

const interval = 40
const pageKiB = 4
const ticksPerSecond = 100

interface Sample {
  readonly pid: number
  readonly parent: number
  readonly start: string
  readonly residentKiB: number
  readonly ticks: number
}

/**
 * Watches the processes that have `mark` in their environment, and their descendants, until it is stopped. The engine's
 * containers are not among them. Linux only.
 */
export function watchTree(mark: string): { stop(): Promise<Usage> } {
  const roots = new Map<string, boolean>()
  const ticks = new Map<string, number>()
  let [peakKiB, over] = [0, false]
  const takeSample = async (): Promise<void> => {
    const tree = await marked(mark, roots)
    const sizes = await Promise.all(tree.map(memoryOf))
    peakKiB = Math.max(
      peakKiB,
      sizes.reduce((sum, size) => sum + size, 0),
    )
    for (const { pid, start, ticks: used } of tree) ticks.set(`${pid} ${start}`, used)
  }
  const watching = (async () => {
    while (!over) {
      await takeSample()
      await new Promise((resolve) => {
        setTimeout(resolve, interval)
      })
    }
  })()
  return {
    stop: async () => {
      over = true
      await watching
      const used = [...ticks.values()].reduce((sum, one) => sum + one, 0)
      return { peakMiB: Math.round(peakKiB / 1024), processorSeconds: used / ticksPerSecond }
    },
  }
}

async function marked(mark: string, roots: Map<string, boolean>): Promise<Sample[]> {
  const names = (await readdir('/proc').catch((): string[] => [])).filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
  )
  const all = (await Promise.all(names.map(sample))).filter((one) => one !== undefined)
  for (const { pid, start } of all) {
    const id = `${pid} ${start}`
    // An environment does not change, but is empty until the program has started.
    if (roots.get(id) !== true)
      roots.set(id, (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).includes(mark))
  }
  const found = new Set(all.filter(({ pid, start }) => roots.get(`${pid} ${start}`) === true).map(({ pid }) => pid))
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return all.filter(({ pid }) => found.has(pid))
}

/**
 * KiB of memory, with a part of what it shares with others (`Pss`: https://docs.kernel.org/filesystems/proc.html). Of a
 * process of another user, all of it.
 */
async function memoryOf({ pid, residentKiB }: Sample): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss: +(\d+) kB$/m.exec(text)?.[1] ?? residentKiB)
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function sample(name: string): Promise<Sample | undefined> {
  const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
  // The name of the program may contain anything, even parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): number => Number(fields[number - 3] ?? 0)
  if (fields.length < 22) return undefined
  return {
    pid: Number(name),
    parent: field(4),
    start: fields[19] ?? '',
    residentKiB: field(24) * pageKiB,
    ticks: field(14) + field(15),
  }
}
