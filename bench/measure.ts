import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'

export interface Measurement {
  readonly milliseconds: number
  /** Bytes: the most that the process and its descendants held at one time, sampled every 100 ms. */
  readonly peakMemory: number
  /** Milliseconds to the first byte of standard output. */
  readonly firstOutput: number
  readonly exitCode: number | null
  readonly output: string
}

/**
 * Runs a program and measures it with everything it starts. Nothing of the engine is in here: it serves both sides
 * alike.
 */
export async function measure(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Measurement> {
  const started = performance.now()
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let [peakMemory, firstOutput, output] = [0, Number.NaN, '']
  const sampling = setInterval(() => {
    void memoryOf(child.pid).then((bytes) => {
      peakMemory = Math.max(peakMemory, bytes)
    })
  }, 100)
  child.stdout.on('data', (chunk: Buffer) => {
    if (output === '') firstOutput = performance.now() - started
    output += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const milliseconds = performance.now() - started
  clearInterval(sampling)
  return { milliseconds, peakMemory, firstOutput, exitCode, output }
}

/** Proportional memory of a process tree, in bytes: what is shared counts once. */
async function memoryOf(root: number | undefined): Promise<number> {
  if (root === undefined) return 0
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const parents = new Map(
    await Promise.all(
      pids.map(async (pid): Promise<[number, number]> => {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
        return [pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)]
      }),
    ),
  )
  const inTree = (pid: number): boolean => {
    for (
      let at: number | undefined = pid, steps = 0;
      at !== undefined && at > 1 && steps < 20;
      at = parents.get(at), steps++
    )
      if (at === root) return true
    return false
  }
  const sizes = await Promise.all(
    pids
      .filter(inTree)
      .map(async (pid) =>
        Number(
          /^Rss:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => ''))?.[1] ?? 0,
        ),
      ),
  )
  return sizes.reduce((sum, size) => sum + size, 0) * 1024
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}
