import { createPostLog } from './github/post-log.ts'
import { cleanUp } from './run/clean-up.ts'

// Signals do not stop the cleaning up, and no failure of it fails the job.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined)

await cleanUp(
  process.env,
  createPostLog((text) => {
    process.stdout.write(text)
  }),
)
process.stdout.write('', () => {
  process.exit(0)
})
