import { createLog } from './github/index.ts'
import { run } from './run/index.ts'
import { killRunning } from './shared/exec.ts'

/** Milliseconds: less than the time between the runner's SIGTERM and its SIGKILL. */
const lastMoment = 2000

/**
 * Runs the action and ends this process. It is a bundle of its own, which `main.ts` loads when signals are handled.
 *
 * @param cancelled aborted when the run has to stop and clean up
 * @param timeIsUp aborted when this process will be killed soon
 */
export async function runAction(cancelled: AbortSignal, timeIsUp: AbortSignal): Promise<void> {
  timeIsUp.addEventListener('abort', () => {
    killRunning()
    // Not `process.exit`, which waits for a file operation that hangs.
    setTimeout(() => {
      process.kill(process.pid, 'SIGKILL')
    }, lastMoment)
  })
  const verdict = await run({ env: process.env, log: createLog(), signal: cancelled })
  // A program that the run stopped waiting for would delay the end of this process, or outlive it.
  killRunning()
  const exitCode = verdict === 'failed' || verdict === 'cancelled' ? 1 : 0
  process.stdout.write('', () => {
    process.exit(exitCode)
  })
}
