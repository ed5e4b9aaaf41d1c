import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { node } from '../rig.ts'
import { Lines, type RunnerConsole } from './console.ts'
import { end, processesLeft } from './processes.ts'

export interface StepOptions {
  readonly entry: string
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** File for the arguments of what the action starts. */
  readonly children: string
  readonly console: RunnerConsole
  /** Cancels as the runner does. */
  readonly cancel?: AbortSignal
  /** Kills at once. */
  readonly kill?: AbortSignal
  /** Milliseconds; a step that takes longer is ended and fails the test. */
  readonly timeout: number
  readonly marks: readonly string[]
}

export interface StepResult {
  /** Null if a signal ended it. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
  /** Milliseconds until the first line of output. */
  readonly firstLine: number | undefined
}

/** What the runner does to a step that is cancelled: signal, and milliseconds until the next one. */
const cancellation = [
  ['SIGINT', 7500],
  ['SIGTERM', 2500],
  ['SIGKILL', 0],
] as const

const recorder = new URL('record-children.ts', import.meta.url).href

/** One start of the action's file. */
export async function runStep(options: StepOptions): Promise<StepResult> {
  const started = performance.now()
  let firstLine: number | undefined
  const child = spawn(node, ['--import', recorder, options.entry], {
    cwd: options.cwd,
    env: { ...options.env, HARNESS_CHILDREN: options.children },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const failures: unknown[] = []
  const streams = [child.stdout, child.stderr].map((stream) => {
    const lines = new Lines((line) => {
      firstLine ??= performance.now() - started
      try {
        options.console.line(line)
      } catch (error) {
        failures.push(error)
      }
    })
    stream.on('data', (chunk: Buffer) => {
      lines.write(chunk)
    })
    return lines
  })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const closed = once(child, 'close')
  const stop = cancelling(child, options, exited)
  const [exitCode, signal] = await exited
  stop()
  // A process that was left behind may hold the pipes open: the runner waits for it no longer than this either.
  await Promise.race([closed, sleep(2000)])
  for (const lines of streams) lines.end()
  if (failures.length > 0) throw failures[0]
  return {
    exitCode,
    signal,
    stdout: streams[0]?.raw ?? '',
    stderr: streams[1]?.raw ?? '',
    milliseconds: performance.now() - started,
    firstLine,
  }
}

function cancelling(
  child: ChildProcess,
  { cancel, kill, timeout, marks }: StepOptions,
  exited: Promise<unknown>,
): () => void {
  let over = false
  void exited.then(() => {
    over = true
  })
  const escalate = async (): Promise<void> => {
    for (const [signal, patience] of cancellation) {
      if (over) return
      // SIGINT and SIGTERM go to the process alone; the last resort takes all of its descendants.
      child.kill(signal)
      if (signal === 'SIGKILL') end(await processesLeft(marks, 0))
      await Promise.race([exited, sleep(patience)])
    }
  }
  const onCancel = (): void => {
    void escalate()
  }
  cancel?.addEventListener('abort', onCancel, { once: true })
  const onKill = (): void => {
    child.kill('SIGKILL')
  }
  kill?.addEventListener('abort', onKill, { once: true })
  const timer = setTimeout(onKill, timeout)
  return () => {
    clearTimeout(timer)
    cancel?.removeEventListener('abort', onCancel)
    kill?.removeEventListener('abort', onKill)
  }
}
