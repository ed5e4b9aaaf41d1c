import type { Readable } from 'node:stream'
import type { RunContext } from '../../shared/context.ts'

/**
 * A plugin that is checked is untrusted code: anybody can write a pull request, and a release has dependencies of
 * others. An empty environment does not protect the job's secrets, because a child process of the same user can read
 * `/proc/PID/environ` of its parent. So the plugin runs in a sandbox, where it has no network, sees only its own
 * processes and files, and its use of memory, disk and processes is bounded. If no sandbox can be made, the plugin is
 * not started.
 */
export interface Sandbox extends AsyncDisposable {
  /** How it isolates, for the report. */
  readonly name: string
  /** User and group that the plugin runs as, as it sees them. */
  readonly user: UserIds
  /**
   * The plugin runs as another user than this process, so everybody needs the owner's permissions on unpacked files.
   */
  readonly otherUser: boolean
  /** @throws an error with the code `E2BIG` if the kernel takes no arguments of this length */
  start(spec: SandboxSpec): Promise<SandboxProcess>
}

export interface UserIds {
  readonly uid: number
  readonly gid: number
}

/** What the plugin can see, and how it is started. */
export interface SandboxSpec {
  /** Private directory of this plugin; `prepareRootfs` has made the plugin's root directory in it. */
  readonly directory: string
  /** Path of the program, and of everything else, as seen from inside. */
  readonly program: string
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Seconds after which everything inside is killed even if this process is gone. */
  readonly timeLimit: number
  readonly bounds: Bounds
}

/**
 * What a plugin may use while it is checked. There is no bound on its address space or data segment: Go and JavaScript
 * programs reserve gigabytes that they never touch.
 */
export interface Bounds {
  /**
   * Bytes of memory, of all its processes together. Where a control group bounds it, files that it writes count too.
   */
  readonly memory: number
  /** Bytes that it may write to files. */
  readonly disk: number
  /** Files and directories that it may make. */
  readonly files: number
  /** Processes and threads. */
  readonly processes: number
}

/** How a plugin's process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface SandboxProcess {
  readonly stdout: Readable
  readonly stderr: Readable
  readonly ending: Promise<Ending>
  /** The plugin's root directory, as a path for this process; undefined if it is not there any more. */
  rootDirectory(): Promise<string | undefined>
  /** Lets this process connect to a socket that the plugin made. `path` is seen from inside and begins with `/`. */
  allowConnection(path: string): Promise<void>
  /** Names of the processes that the plugin started and that still run; empty if that cannot be seen. */
  descendants(): Promise<string[]>
  /** The bound that it was killed for, if it was; such as `used more than 2048 MiB of memory`. */
  exceeded(): Promise<string | undefined>
  /** Ends everything inside, at once. */
  kill(): Promise<void>
}

/** Far more than a plugin needs to start. */
export const defaultBounds: Bounds = { memory: 2 * 1024 ** 3, disk: 512 * 1024 ** 2, files: 100_000, processes: 1024 }

export const memoryExceeded = ({ memory }: Bounds): string => `used more than ${memory / 1024 ** 2} MiB of memory`

/** Milliseconds between two measurements of what the plugin uses, if the kernel does not bound it. */
export const watchInterval = 50

/** Name of the plugin's root directory in its private directory. */
export const rootName = 'rootfs'
/** Directories of the plugin's root, as seen from inside. */
export const pluginDirectory = '/plugin'
export const temporaryDirectory = '/tmp'
/** The program that becomes the plugin: launcher.ts. */
export const launcherPath = '/plugin-launcher'

/** The user that plugins run as wherever it can be chosen. */
export const nobody: UserIds = { uid: 65534, gid: 65534 }
export const isRoot = process.getuid?.() === 0
export const ownIds: UserIds = { uid: process.getuid?.() ?? nobody.uid, gid: process.getgid?.() ?? nobody.gid }

export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Makes a kind of sandbox if it works on this machine; otherwise returns the reason. */
export type Probe = (context: Pick<RunContext, 'env' | 'signal' | 'resources'>) => Promise<Sandbox | string>
