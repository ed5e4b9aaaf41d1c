import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { CheckTools } from '../check.ts'

/**
 * A plugin that is checked is untrusted code: on a pull request anybody wrote it, and on a release its dependencies did. An empty environment
 * does not protect the job's secrets, since a child of the same user reads `/proc/PID/environ` of its parent. So it runs where it sees no other
 * process, no network and no file but its own; where no such place can be made, it is not run at all.
 */
export interface Sandbox extends AsyncDisposable {
  /** How it isolates, for the report. */
  readonly name: string
  /** The plugin runs as another user than this process: what the owner may do with the unpacked files, everybody must. */
  readonly otherUser: boolean
  start(room: Room): Promise<Process>
}

/** What the plugin gets to see, and what it is started with. */
export interface Room {
  /** Directory that becomes the root: `plugin` (the unpacked image), `tmp`, and whatever loader and libraries it needs. */
  readonly root: string
  /** Path of the program, and of everything else, as seen from inside. */
  readonly program: string
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Seconds after which everything inside is killed even if this process is gone. */
  readonly limit: number
}

export interface Process {
  readonly child: ChildProcessByStdio<null, Readable, Readable>
  /** Names of the processes that the plugin started and that still run; empty if that cannot be seen. */
  descendants(): Promise<string[]>
  /** Ends everything inside, at once. */
  kill(): Promise<void>
}

/** Directories of a room, as seen from inside. */
export const pluginDirectory = '/plugin'
export const temporaryDirectory = '/tmp'

/** The user that plugins run as: nobody where we may choose, else our own, in namespaces where it has nothing. */
const nobody = 65534
const isRoot = process.getuid?.() === 0
export const user = isRoot ? { isRoot, uid: nobody, gid: nobody } : { isRoot, uid: process.getuid?.() ?? nobody, gid: process.getgid?.() ?? nobody }

export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Looks whether a kind of sandbox works here; says why if it does not. */
export type Probe = (tools: Pick<CheckTools, 'signal' | 'resources'>) => Promise<Sandbox | string>
