import { stopDaemon } from './daemon.ts'
import { stopServices } from './demo-services.ts'
import { say } from './progress.ts'

await stopServices()
say(
  (await stopDaemon())
    ? 'the Docker engine of this checkout was stopped'
    : 'no Docker engine of this checkout was running',
)
