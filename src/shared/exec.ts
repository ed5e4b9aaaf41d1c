import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Readable } from 'node:stream'

/**
 * Programs are run with an argument array, never with a shell. Output is captured up to a limit, so that a program
 * cannot use up the memory. Cancelling and a timeout end the program's whole process group.
 *
 * `@actions/exec` neither limits the output nor ends what it started. `src/checks/smoke/streams.ts` uses it for one
 * program that always ends quickly and prints almost nothing. Everything else is started here.
 */
export interface RunOptions {
  readonly cwd?: string
  /** The whole environment of the program; it inherits nothing else. */
  readonly env: NodeJS.ProcessEnv
  /** Written to standard input, which is then closed. This is the way to pass a secret. */
  readonly input?: string | Buffer
  readonly signal?: AbortSignal
  /** Milliseconds until the process group is ended. */
  readonly timeout?: number
  /** Bytes that are kept: the beginning of stdout and the end of stderr. Default 4 MiB. */
  readonly maxOutput?: number
  /** Called with every line of stderr (without its newline) as it arrives. */
  readonly onStderrLine?: (line: string) => void
  readonly onStdoutLine?: (line: string) => void
}

export interface RunResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Set if the program could not be started (`ENOENT`, `EACCES`, `E2BIG`…). */
  readonly spawnError?: NodeJS.ErrnoException
  readonly timedOut: boolean
}

export type Run = typeof run

/** Process groups that `run` started and whose leaders have not ended. */
const running = new Set<number>()

/** Kills every program that `run` started and that still runs. Without it, they would outlive this process. */
export function killRunning(): void {
  for (const pid of running) killGroup(pid, 'SIGKILL')
}

/**
 * Runs a program. Never rejects for what the program does: the result says how it ended. Rejects only on `signal`
 * (AbortError).
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  options.signal?.throwIfAborted()
  const child = start(command, args, options)
  if (child instanceof Error)
    return { code: null, signal: null, stdout: '', stderr: '', timedOut: false, spawnError: child }
  const max = options.maxOutput ?? 4 * 1024 * 1024
  const stdout = collect(child.stdout, max, 'head', options.onStdoutLine)
  const stderr = collect(child.stderr, max, 'tail', options.onStderrLine)
  child.stdin.on('error', () => {
    /* the program closed its input early; its exit says why */
  })
  child.stdin.end(options.input)
  const ended = endEarly(child, options)
  const exit = await exitOf(child, ended)
  ended.stopWaiting()
  if (ended.aborted) options.signal?.throwIfAborted()
  return { ...exit, stdout: stdout(), stderr: stderr(), timedOut: ended.timedOut }
}

/** Whether a program was ended before its time, and why. */
interface EarlyEnd {
  timedOut: boolean
  aborted: boolean
  stopWaiting(): void
}

/** Ends the program's process group when its time is up or `signal` is aborted. */
function endEarly({ pid }: ChildProcessWithoutNullStreams, { signal, timeout }: RunOptions): EarlyEnd {
  const end = (): void => {
    killGroup(pid, 'SIGTERM')
    setTimeout(() => {
      killGroup(pid, 'SIGKILL')
    }, 2000).unref()
  }
  const onAbort = (): void => {
    ended.aborted = true
    end()
  }
  const onTimeout = (): void => {
    ended.timedOut = true
    end()
  }
  const timer = timeout === undefined ? undefined : setTimeout(onTimeout, timeout)
  signal?.addEventListener('abort', onAbort, { once: true })
  const ended: EarlyEnd = {
    timedOut: false,
    aborted: false,
    stopWaiting: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
  return ended
}

/** Waits for the end of a program and of its output. */
async function exitOf(
  child: ChildProcessWithoutNullStreams,
  ended: EarlyEnd,
): Promise<Pick<RunResult, 'code' | 'signal' | 'spawnError'>> {
  return await new Promise((resolve) => {
    let spawnError: NodeJS.ErrnoException | undefined
    const done = (code: number | null, signal: NodeJS.Signals | null): void => {
      resolve({ code, signal, ...(spawnError && { spawnError }) })
    }
    child.on('error', (error) => {
      spawnError = error
      if (child.pid === undefined) done(null, null)
    })
    child.on('close', done)
    child.on('exit', (code, signal) => {
      if (child.pid !== undefined) running.delete(child.pid)
      // Some programs of the group may ignore the first signal.
      if (ended.aborted || ended.timedOut) killGroup(child.pid, 'SIGKILL')
      // A grandchild that left the group may hold the pipes open for ever, so the output is not waited for any longer.
      setTimeout(() => {
        done(code, signal)
      }, 1000).unref()
    })
  })
}

/** Returns the errors that Node throws (`E2BIG`, a NUL byte in an argument); it reports others by an event. */
function start(
  command: string,
  args: readonly string[],
  { cwd, env }: RunOptions,
): ChildProcessWithoutNullStreams | NodeJS.ErrnoException {
  try {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    if (child.pid !== undefined) running.add(child.pid)
    return child
  } catch (error) {
    return error as NodeJS.ErrnoException
  }
}

/** Sends a signal to a process group, which may be gone already. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // ESRCH: the group is gone.
  }
}

/** BuildKit puts up to 1 MiB of a step's output into one line of its progress, in base64. Characters. */
const maxLine = 4 * 1024 * 1024

function collect(stream: Readable, max: number, keep: 'head' | 'tail', onLine?: (line: string) => void): () => string {
  let chunks: Buffer[] = []
  let size = 0
  let line = ''
  stream.on('data', (chunk: Buffer) => {
    if (keep === 'tail' || size < max) {
      chunks.push(chunk)
      size += chunk.length
    }
    if (keep === 'tail' && size > 2 * max) {
      const tail = Buffer.concat(chunks).subarray(-max)
      chunks = [tail]
      size = tail.length
    }
    if (onLine === undefined) return
    const parts = (line + chunk.toString('utf8')).split(/\r?\n/)
    line = (parts.pop() ?? '').slice(-maxLine)
    for (const part of parts) onLine(part)
  })
  stream.on('end', () => {
    if (onLine !== undefined && line !== '') onLine(line)
  })
  return () => {
    const all = Buffer.concat(chunks)
    return (keep === 'head' ? all.subarray(0, max) : all.subarray(-max)).toString('utf8')
  }
}
