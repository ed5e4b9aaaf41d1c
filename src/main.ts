import './action/first-line.ts'
import { createLog } from './action/log.ts'
import { readState } from './action/state.ts'
import { cleanUp } from './run/clean-up.ts'
import { run } from './run/run.ts'

const log = createLog()
const state = readState()

if (state === undefined) {
  const cancelled = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => { cancelled.abort() })
  const verdict = await run({ env: process.env, log, signal: cancelled.signal })
  process.exitCode = verdict === 'failed' || verdict === 'cancelled' ? 1 : 0
} else {
  await cleanUp(state, process.env, log)
}

// What was given up, such as a cache that does not answer, would keep the process waiting for its connections.
process.stdout.write('', () => { process.exit() })
