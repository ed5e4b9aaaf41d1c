import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Readable } from 'node:stream'

/**
 * Runs a program with an argument array, never a shell. Output is captured up to a bound, so that a tool that floods
 * its output costs no memory; cancelling, or too long a time, ends the program's whole process group.
 *
 * `@actions/exec` cannot end what it started, and keeps all of the output: `src/checks/smoke/streams.ts` uses it for a
 * program that surely ends and prints next to nothing, everything else is started here.
 */
export interface RunOptions {
  readonly cwd?: string
  /** The whole environment of the child: nothing is inherited unless it is in here. */
  readonly env: NodeJS.ProcessEnv
  /** Written to standard input, then closed. The way to hand a secret over. */
  readonly input?: string | Buffer
  readonly signal?: AbortSignal
  /** Milliseconds until the process group is ended. */
  readonly timeout?: number
  /** Bytes kept of each stream; the tail of stderr and the head of stdout win. Default 4 MiB. */
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
  /** Set if the program could not be started at all (`ENOENT`, `EACCES`, `E2BIG`…). */
  readonly spawnError?: NodeJS.ErrnoException
  readonly timedOut: boolean
}

export type Run = typeof run

/** Leaders of the process groups that `run` started and that have not ended. */
const running = new Set<number>()

/**
 * Ends at once everything that `run` started and that still runs. For the end of this process: whatever was given up
 * by then would outlive it.
 */
export function killRunning(): void {
  for (const pid of running) killGroup(pid, 'SIGKILL')
}

/** Never rejects for what the program does: the result says how it ended. Rejects only on `signal` (AbortError). */
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

  const ended = { timedOut: false, aborted: false }
  const end = (): void => {
    killGroup(child.pid, 'SIGTERM')
    setTimeout(() => {
      killGroup(child.pid, 'SIGKILL')
    }, 2000).unref()
  }
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(() => {
          ended.timedOut = true
          end()
        }, options.timeout)
  const onAbort = (): void => {
    ended.aborted = true
    end()
  }
  options.signal?.addEventListener('abort', onAbort, { once: true })

  const result = await new Promise<RunResult>((resolve) => {
    let spawnError: NodeJS.ErrnoException | undefined
    const done = (code: number | null, signal: NodeJS.Signals | null): void => {
      resolve({
        code,
        signal,
        stdout: stdout(),
        stderr: stderr(),
        timedOut: ended.timedOut,
        ...(spawnError && { spawnError }),
      })
    }
    child.on('error', (error) => {
      spawnError = error
      if (child.pid === undefined) done(null, null)
    })
    child.on('close', done)
    child.on('exit', (code, signal) => {
      if (child.pid !== undefined) running.delete(child.pid)
      // The rest of a group that was to end does not outlive its leader.
      if (ended.aborted || ended.timedOut) killGroup(child.pid, 'SIGKILL')
      // A grandchild that left the group may hold the pipes open for ever: the program itself is what counts.
      setTimeout(() => {
        done(code, signal)
      }, 1000).unref()
    })
  })
  clearTimeout(timer)
  options.signal?.removeEventListener('abort', onAbort)
  if (ended.aborted) options.signal?.throwIfAborted()
  return result
}

/**
 * Node reports some failures by an event and throws others (`E2BIG`, a NUL byte in an argument): here both are values.
 */
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

/** Signals a whole process group; a group that is already gone is no error. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // ESRCH: nothing is left to end.
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
