import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Measured {
  /** Of the whole process. */
  readonly milliseconds: number
  /** Milliseconds that the program printed, of the call alone; NaN if it printed something else. */
  readonly inside: number
  /** Milliseconds of processor time, user and system, of the whole process. */
  readonly processor: number
  /** Peak of the resident set size, in MiB. */
  readonly peakRss: number
}

/**
 * Runs a program, which starts no other, to its end. bash measures it: it reads `getrusage`, which counts microseconds;
 * `/proc/PID/stat` counts hundredths of a second. @throws Error if the program fails
 */
export async function measure(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Measured> {
  const timed = ['-c', 'TIMEFORMAT="%3R %3U %3S"; time "$@"', 'bash', command, ...args]
  const child = spawn('bash', timed, { env: { ...env, LC_ALL: 'C' }, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr, peakRss] = ['', '', 0]
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve).on('error', reject)
  })
  const state = { running: true }
  const watch = (async () => {
    while (state.running) {
      peakRss = Math.max(peakRss, peakRssOf(childOf(child.pid)))
      await sleep(10)
    }
  })()
  const code = await ended
  state.running = false
  await watch
  const [, real, user, system] = /(\S+) (\S+) (\S+)\n$/.exec(stderr) ?? []
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${String(code)}: ${stderr}`)
  const processor = (Number(user) + Number(system)) * 1000
  return {
    milliseconds: Number(real) * 1000,
    inside: stdout === '' ? Number.NaN : Number(stdout),
    processor,
    peakRss,
  }
}

function childOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').trim()
  } catch {
    return ''
  }
}

/** The kernel keeps the peak, so a sample every 10 ms misses only what comes after the last one. In MiB. */
function peakRssOf(pid: string): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
