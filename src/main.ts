import { cancelled, timeIsUp } from './github/start.ts'
import { createLog } from './github/index.ts'
import { run } from './run/index.ts'
import { killRunning } from './shared/exec.ts'

/** Milliseconds: less than the time between the runner's SIGTERM and its SIGKILL. */
const lastMoment = 2000

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
