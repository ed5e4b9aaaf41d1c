import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asRoot, mustAsRoot } from '../../script/rig/command.ts'
import { dockerEnv } from './rig.ts'

/** A daemon that only root can run. */
export interface RootProcess {
  readonly child: ChildProcess
  /** Ends the daemon, runs `afterwards`, and empties its directory as root, who owns the files in it. */
  stop(afterwards?: () => Promise<void>): Promise<void>
}

/** Starts a daemon as root; with sudo if the tests run as another user. No one else uses `directory`, which exists. */
export function startAsRoot(
  command: string,
  args: readonly string[],
  directory: string,
  stdio: StdioOptions,
): RootProcess {
  const env = dockerEnv()
  // A user may not send signals to processes of root, not even to sudo.
  const pidFile = join(directory, 'process.pid')
  const start = ['sh', '-c', 'echo $$ > "$0" && exec "$@"', pidFile, command, ...args]
  const child = spawn(...asRoot('env', [`PATH=${env['PATH'] ?? ''}`, ...start]), { env, stdio })
  const ended = once(child, 'exit')
  return {
    child,
    stop: async (afterwards) => {
      const pid = await readFile(pidFile, 'utf8').catch(() => undefined)
      if (pid !== undefined && child.exitCode === null) await mustAsRoot('sh', ['-c', 'kill -s TERM "$0"', pid.trim()])
      await ended
      await afterwards?.()
      await mustAsRoot('sh', ['-c', 'for entry in "$0"/*; do rm -rf "$entry"; done', directory])
    },
  }
}
