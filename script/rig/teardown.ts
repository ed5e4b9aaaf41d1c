import { stopDaemon } from './daemon.ts'
import { say } from './progress.ts'

say(await stopDaemon() ? 'the Docker engine of this checkout was stopped' : 'nothing of this checkout was running')
