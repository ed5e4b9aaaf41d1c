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

/** The same for signing: logs and certificate authorities are away for minutes at times. Below ten minutes in all. */
export const outageDelays: readonly number[] = [
  ...retryDelays,
  20_000,
  40_000,
  ...Array.from({ length: 8 }, () => 60_000),
]

export interface CosignCall {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** Bytes of its output that are kept. */
  readonly maxOutput?: number
}

/** Runs cosign once. Rejects only if cancelled. */
export async function cosign(binary: string, args: readonly string[], call: CosignCall): Promise<CosignResult> {
  // cosign's own limit is three minutes; ours only ends a process that ignores it.
  const result = await run(binary, args, { ...call, timeout: 200_000 })
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
  onDelay: (result: T, milliseconds: number) => void = () => undefined,
): Promise<T> {
  return withRetries(attempt, {
    signal,
    delayAfter: (result, tries) => {
      const delay = result.ok || !result.transient ? undefined : nextDelay(delays, tries)
      if (delay !== undefined) onDelay(result, delay)
      return delay
    },
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
  if (result.timedOut) return 'cosign did not end in time'
  const lines = result.stderr.split(/\r?\n/).filter((line) => !noise.some((pattern) => pattern.test(line)))
  // cosign prints its error twice, in two forms.
  const errors = lines.filter((line) => line.startsWith('Error: ')).map((line) => line.slice('Error: '.length))
  const text = (errors.length > 0 ? errors : lines).join('\n').slice(-4000)
  return text === ''
    ? `cosign ended with ${result.code === null ? `signal ${String(result.signal)}` : `exit code ${result.code}`}`
    : text
}

const passing = [
  // go-containerregistry and the Rekor client spell the status differently; 409 is Rekor's answer to an entry that a
  // lost reply left behind: a new attempt makes a new signature.
  /unexpected status code (408|409|429|5\d\d)/,
  /\b(409 Conflict|429 Too Many Requests|50[0234] [A-Z])/,
  /\[(POST|GET) [^\]]*\]\[(409|429|5\d\d)\]/,
  /TOOMANYREQUESTS|createLogEntryConflict|createLogEntryDefault|giving up after \d+ attempt/,
  /connection re(set|fused)|i\/o timeout|TLS handshake timeout|unexpected EOF|: EOF\b|broken pipe/i,
  /server misbehaving|temporary failure/i,
  /Client\.Timeout|context deadline exceeded|network is unreachable|no route to host/i,
  // All that cosign 3 says when a certificate authority goes on answering 5xx.
  /http: read on closed response body/,
  /http2: .*(GOAWAY|stream error|server sent)/i,
]

export function isTransient(reason: string): boolean {
  return passing.some((pattern) => pattern.test(reason))
}
