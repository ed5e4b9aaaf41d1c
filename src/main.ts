import { cancelled, timeIsUp } from './action/start.ts'
import { createLog } from './action/log.ts'
import { run } from './run/run.ts'
import { killRunning } from './shared/exec.ts'

/** Milliseconds between the runner's SIGTERM and its SIGKILL, less what outputs and summary take. */
const lastMoment = 2000

timeIsUp.addEventListener('abort', () => {
  killRunning()
  setTimeout(() => { process.exit(1) }, lastMoment)
})

const verdict = await run({ env: process.env, log: createLog(), signal: cancelled })
// What was given up, such as a cache that does not answer, would keep the process waiting or outlive it.
killRunning()
const exitCode = verdict === 'failed' || verdict === 'cancelled' ? 1 : 0
process.stdout.write('', () => { process.exit(exitCode) })
