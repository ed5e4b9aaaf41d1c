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

/**
 * Has a worker compare, so that this thread goes on. The generator and what it needs are loaded only there. A worker
 * that fails, takes too long or too much memory answers "rejected". Rejects only if `signal` is aborted; the worker has
 * ended then.
 */
export async function askWorker(
  question: DriftQuestion,
  signal: AbortSignal,
  limits = defaultLimits,
): Promise<DriftAnswer> {
  signal.throwIfAborted()
  const late = AbortSignal.timeout(limits.timeout)
  const worker = new Worker(new URL(program, import.meta.url), {
    workerData: question,
    env: {},
    execArgv: [],
    // What packages print is no line of this action's log.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: limits.memory },
  })
  const ended = AbortSignal.any([signal, late])
  try {
    return await new Promise<DriftAnswer>((resolve) => {
      const reject = (rejected: string): void => {
        resolve({ rejected })
      }
      worker.on('message', resolve)
      worker.on('error', (error) => {
        reject(`the comparison failed: ${error instanceof Error ? error.message : String(error)}`)
      })
      worker.on('exit', () => {
        reject('the comparison ended without an answer')
      })
      ended.addEventListener('abort', () => {
        reject(`the comparison took more than ${limits.timeout / 1000} s`)
      })
    })
  } finally {
    await worker.terminate()
    signal.throwIfAborted()
  }
}
