import { createPlainLog } from './github/verify.ts'
import { killRunning } from './shared/exec.ts'
import { verify } from './verify/index.ts'

// Verifying changes nothing, so the first signal ends it.
const cancellation = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => {
    cancellation.abort()
  })

const log = createPlainLog((text) => {
  process.stdout.write(text)
})
const verified = await verify({ env: process.env, log, signal: cancellation.signal })
killRunning()
process.stdout.write('', () => {
  process.exit(verified ? 0 : 1)
})
