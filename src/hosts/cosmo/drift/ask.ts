import { Worker } from 'node:worker_threads'
import type { Finding } from '../../../shared/finding.ts'
import type { DriftQuestion } from './compare.ts'

/** What the worker answers. `rejected`: why the files could not be compared. */
export type DriftAnswer = { readonly findings: Finding[] } | { readonly rejected: string }

/** Bounds of the comparison; only tests choose anything else. */
export interface DriftLimits {
  /** Milliseconds. The limits of the generator's input keep it below a few seconds. */
  readonly timeout: number
  /** MiB. The largest files that are compared take about a tenth of it. */
  readonly memory: number
}

const defaultLimits: DriftLimits = { timeout: 60_000, memory: 512 }

/** In `dist/`, the worker's bundle has a directory beside that of the action; the sources run as they are. */
const program = import.meta.url.endsWith('.ts') ? './worker.ts' : '../drift/index.js'

/** Workers that have answered, for the next plugin of the step: to load the generator takes longer than to compare. */
const idle: Worker[] = []

/**
 * Has a worker compare, so that this thread goes on. The generator and what it needs are loaded only there. A worker
 * that fails, takes too long or too much memory answers "rejected", and is used no more. Rejects only if `signal` is
 * aborted; the worker has ended then.
 */
export async function askWorker(
  question: DriftQuestion,
  signal: AbortSignal,
  limits = defaultLimits,
): Promise<DriftAnswer> {
  signal.throwIfAborted()
  const ended = AbortSignal.any([signal, AbortSignal.timeout(limits.timeout)])
  const worker = (limits === defaultLimits ? idle.pop() : undefined) ?? startWorker(limits)
  worker.ref()
  const { promise, resolve } = Promise.withResolvers<DriftAnswer>()
  const failed = (error: unknown): void => {
    resolve({ rejected: `the comparison failed: ${error instanceof Error ? error.message : String(error)}` })
  }
  const exited = (): void => {
    resolve({ rejected: 'the comparison ended without an answer' })
  }
  const late = (): void => {
    resolve({ rejected: `the comparison took more than ${limits.timeout / 1000} s` })
  }
  worker.on('message', resolve).on('error', failed).on('exit', exited)
  ended.addEventListener('abort', late, { once: true })
  worker.postMessage(question)
  const answer = await promise
  worker.off('message', resolve).off('error', failed).off('exit', exited)
  ended.removeEventListener('abort', late)
  if ('findings' in answer && limits === defaultLimits && !signal.aborted) {
    // It holds up the end of the process no more.
    worker.unref()
    idle.push(worker)
  } else await worker.terminate()
  signal.throwIfAborted()
  return answer
}

function startWorker({ memory }: DriftLimits): Worker {
  return new Worker(new URL(program, import.meta.url), {
    env: {},
    execArgv: [],
    // What packages print is no line of this action's log.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memory },
  })
}
