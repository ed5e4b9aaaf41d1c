import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Measured {
  /** Of the whole process. */
  readonly milliseconds: number
  /** Milliseconds that the program printed, of the call alone; NaN if it printed something else. */
  readonly inside: number
  /** Peak of the resident set size, in MiB. */
  readonly peakRss: number
}

/** Runs a program, which starts no other, to its end. @throws Error if it fails */
export async function measure(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Measured> {
  const started = performance.now()
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr, peakRss] = ['', '', 0]
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
      peakRss = Math.max(peakRss, peakRssOf(child.pid))
      await sleep(10)
    }
  })()
  const code = await ended
  const milliseconds = performance.now() - started
  state.running = false
  await watch
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${String(code)}: ${stderr}`)
  return { milliseconds, inside: Number(stdout), peakRss }
}

/** The kernel keeps the peak, so a sample every 10 ms misses only what comes after the last one. In MiB. */
function peakRssOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
