import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Measured {
  /** Of the whole process. */
  readonly milliseconds: number
  /** What the program printed, if it is a number: milliseconds of the work alone. */
  readonly inside: number
  /** Peak resident memory in MiB. */
  readonly memory: number
}

/** Runs a program to its end. @throws if it fails */
export async function measure(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Measured> {
  const started = performance.now()
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr, memory] = ['', '', 0]
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('exit', resolve).on('error', reject)
  })
  const state = { running: true }
  const watch = (async () => {
    while (state.running) {
      memory = Math.max(memory, peakOf(child.pid))
      await sleep(10)
    }
  })()
  const code = await ended
  const milliseconds = performance.now() - started
  state.running = false
  await watch
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${String(code)}: ${stderr}`)
  return { milliseconds, inside: Number(stdout), memory }
}

/** The kernel's own high-water mark, so that looking every 10 ms misses nothing but the last ones. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}
