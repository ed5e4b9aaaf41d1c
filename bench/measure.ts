import { spawn, type ChildProcess } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openMeter } from './support/processor.ts'

export interface Measurement {
  readonly milliseconds: number
  /** Milliseconds of processor time, user and system, of the process and all its descendants, also of ended ones. */
  readonly processor: number
  /**
   * Bytes: the largest proportional set size of the process and its descendants together, sampled every 50 ms; NaN if
   * it was not asked for, because the sampling itself costs time.
   */
  readonly peakPss: number
  /** Milliseconds to the first byte of standard output. */
  readonly firstOutput: number
  readonly exitCode: number | null
  readonly output: string
}

export interface MeasureOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Whether the memory is sampled. */
  readonly memory?: boolean
  /** Milliseconds until the process is ended. */
  readonly timeout?: number
}

const running = new Set<ChildProcess>()
let profiles = 0

/** Ends what is being measured, because the bench is to end. */
export function endRunning(): void {
  running.forEach(endGroup)
}

/** A shell that is ended alone would leave the program that it waits for. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // It has ended.
  }
}

/** Runs a program and measures it with everything it starts. The engine's processes are not among them. */
export async function measureTree(
  command: string,
  args: readonly string[],
  { memory = false, timeout = 15 * 60_000, cwd, env }: MeasureOptions,
): Promise<Measurement> {
  await using meter = await openMeter()
  const wrapped = meter.wrap(command, args)
  const started = performance.now()
  const child = spawn(wrapped.command, wrapped.args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  running.add(child)
  let [peakPss, firstOutput, output, report, timed] = [0, Number.NaN, '', '', '']
  const take = (chunk: Buffer): void => {
    output += chunk.toString()
    timed += `${String(Math.round(performance.now() - started)).padStart(6)} ${chunk.toString()}`
  }
  const sampling = memory
    ? setInterval(() => {
        void pssOfTree(child.pid).then((bytes) => {
          peakPss = Math.max(peakPss, bytes)
        })
      }, 50)
    : undefined
  const limit = setTimeout(() => {
    endGroup(child)
  }, timeout)
  const [, out, error, more] = child.stdio
  out?.on('data', (chunk: Buffer) => {
    if (Number.isNaN(firstOutput)) firstOutput = performance.now() - started
    take(chunk)
  })
  error?.on('data', take)
  more?.on('data', (chunk: Buffer) => {
    report += chunk.toString()
  })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const milliseconds = performance.now() - started
  running.delete(child)
  clearInterval(sampling)
  clearTimeout(limit)
  const processor = await meter.milliseconds(report)
  const profile = process.env['BENCH_PROFILE']
  if (profile !== undefined)
    await writeFile(join(profile, `${++profiles}.log`), `${command} ${args.join(' ')}\n${timed}`)
  return { milliseconds, processor, peakPss: memory ? peakPss : Number.NaN, firstOutput, exitCode, output }
}

/**
 * Proportional set size of a process and its descendants, in bytes: of a page that n processes share, each counts 1/n.
 * https://docs.kernel.org/filesystems/proc.html (`smaps_rollup`)
 */
export async function pssOfTree(root: number | undefined): Promise<number> {
  if (root === undefined) return 0
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)))
  const isInTree = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === root || isInTree(parents.get(pid)))
  const sizes = await Promise.all(pids.filter(isInTree).map(pssOf))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** 0 if the process has ended. */
async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of the program, in parentheses, may hold spaces.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

/** In bytes; 0 if the process has ended. */
async function pssOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}
