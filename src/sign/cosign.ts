import { type RunResult, run } from '../shared/exec.ts'
import { jittered, withRetries } from '../shared/retry.ts'
import { refusedRequest } from './refusal.ts'

/** How one run of cosign ended. */
export interface CosignResult {
  readonly ok: boolean
  readonly stdout: string
  /** What cosign said about its failure, without warnings and repetitions; bounded. */
  readonly reason: string
  /** Whether another attempt may well succeed. */
  readonly transient: boolean
}

/** Milliseconds to wait before the second, third… attempt, at most. */
export const retryDelays: readonly number[] = [1000, 3000, 9000]

export interface CosignCall {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** Bytes of its output that are kept. */
  readonly maxOutput?: number
  /** Milliseconds until it is ended, if that is less than the default. */
  readonly limit?: number
  /** MiB at which it starts to give memory back, if that is not the default. */
  readonly memoryLimit?: number
  /** Called with each line of its standard error. */
  readonly onLine?: (line: string) => void
}

/** The reason of a run that had to be ended. */
export const timedOut = 'cosign did not end in time'

/** cosign's own limit is three minutes; this one only ends a process that ignores it. */
const defaultLimit = 200_000

/**
 * MiB. The memory at which Go's collector starts to work harder (https://pkg.go.dev/runtime, `GOMEMLIMIT`); nothing
 * fails above it.
 */
const usualMemory = 64

/** Runs cosign once. Rejects only if cancelled. */
export async function cosign(binary: string, args: readonly string[], call: CosignCall): Promise<CosignResult> {
  const { limit = defaultLimit, env, onLine, memoryLimit = usualMemory, ...options } = call
  const result = await run(binary, args, {
    ...options,
    env: { ...env, GOMEMLIMIT: `${memoryLimit}MiB` },
    timeout: Math.min(defaultLimit, limit),
    ...(onLine !== undefined && { onStderrLine: onLine }),
  })
  const reason = reasonOf(result)
  // A refusal does not pass, whatever the registry writes beside it.
  const transient = result.code !== 0 && refusedRequest(reason) === undefined && isTransient(reason)
  return { ok: result.code === 0, stdout: result.stdout, reason, transient }
}

/** Repeats `attempt` while its failure may pass; `tries` counts from 1. */
export function whileTransient<T extends { readonly ok: boolean; readonly transient: boolean }>(
  attempt: (tries: number) => Promise<T>,
  signal: AbortSignal,
  delays: readonly number[],
): Promise<T> {
  return withRetries(attempt, {
    signal,
    delayAfter: (result, tries) => (result.ok || !result.transient ? undefined : nextDelay(delays, tries)),
  })
}

/** Milliseconds to wait after that many attempts; undefined: there is no other. */
export function nextDelay(delays: readonly number[], tries: number): number | undefined {
  const delay = delays[tries - 1]
  return delay === undefined ? undefined : jittered(delay)
}

const noise = [
  /^(WARNING:|Flag --|\s*$)/,
  /^(Signing artifact|Pushing signature to:|Using payload from)/,
  /^(Generating ephemeral keys|Retrieving signed certificate)/,
]

function reasonOf(result: RunResult): string {
  if (result.spawnError !== undefined) return result.spawnError.message
  if (result.timedOut) return timedOut
  const lines = result.stderr.split(/\r?\n/).filter((line) => !noise.some((pattern) => pattern.test(line)))
  // cosign prints its error twice, in two forms.
  const errors = lines.filter((line) => line.startsWith('Error: ')).map((line) => line.slice('Error: '.length))
  const text = (errors.length > 0 ? errors : lines).join('\n').slice(-4000)
  return text === ''
    ? `cosign ended with ${result.code === null ? `signal ${String(result.signal)}` : `exit code ${result.code}`}`
    : text
}

/** Statuses that another attempt may change. 409 is the log's answer to an entry whose first answer was lost. */
const status = '(408|409|425|429|5\\d\\d)'

const passing = [
  // The registry's client, the log's client and cosign itself spell the status differently.
  new RegExp(`unexpected status code ${status}`),
  new RegExp(`\\[(POST|GET) [^\\]]*\\]\\[${status}\\]`),
  new RegExp(`(Fulcio|timestamp authority) returned ${status}`),
  /\b(409 Conflict|429 Too Many Requests|50[0234] [A-Z])/,
  /createLogEntryConflict|giving up after \d+ attempt/,
  // What go-containerregistry takes for passing. It prints a registry's own code instead of the status.
  /https?:\/\/\S+: (multiple errors returned: )?(TOOMANYREQUESTS|UNAVAILABLE|UNKNOWN|BLOB_UPLOAD_INVALID)\b/,
  /connection re(set|fused)|i\/o timeout|TLS handshake timeout|unexpected EOF|: EOF\b|broken pipe/i,
  /server misbehaving|temporary failure/i,
  /Client\.Timeout|context deadline exceeded|network is unreachable|no route to host/i,
  // All that cosign 3 says when a certificate authority or a timestamp authority goes on answering 429 or 5xx.
  /http: read on closed response body/,
  /http2: .*(GOAWAY|stream error|server sent)/i,
  /^cosign did not end in time$/,
]

export function isTransient(reason: string): boolean {
  return passing.some((pattern) => pattern.test(reason))
}
