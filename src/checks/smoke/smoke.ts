import type { Finding } from '../../shared/finding.ts'
import type { Diagnosis } from './diagnose.ts'
import type { Handshake } from './handshake.ts'
import { Failure, PluginProcess, type StartedPlugin } from './plugin-process.ts'
import type { Sandbox, SandboxProcess, SandboxSpec } from './sandbox.ts'

/** What is said between a plugin and its host. */
interface Talk {
  readonly handshake: Handshake
  readonly ask?: (plugin: StartedPlugin) => Promise<readonly Finding[]>
}

/** Milliseconds that a plugin may take from its start to its healthy answer, and to end after it was asked to. */
export interface StartTimeouts {
  readonly start: number
  readonly stop: number
}

/** go-plugin's client waits two seconds after `Shutdown`, then it kills the plugin. */
export const native: StartTimeouts = { start: 10_000, stop: 2000 }
/** An emulator translates every instruction once before it runs. */
export const emulated: StartTimeouts = { start: 30_000, stop: 4000 }

export type Outcome =
  | {
      readonly state: 'started'
      readonly milliseconds: number
      readonly warnings: readonly Diagnosis[]
      /** What the host's own questions found. */
      readonly answers: readonly Finding[]
    }
  | { readonly state: 'failed'; readonly diagnosis: Diagnosis; readonly output: string }

/**
 * Starts a plugin as its host does, reads its handshake, asks for its health, and ends it as its host does. In all
 * cases no process of it is left.
 */
export async function startOnce(
  sandbox: Sandbox,
  spec: SandboxSpec,
  { handshake, ask }: Talk,
  timeouts: StartTimeouts,
  signal: AbortSignal,
): Promise<Outcome> {
  const process = await start(sandbox, spec)
  if (process === undefined) return { state: 'failed', diagnosis: tooLong(spec), output: '' }
  const begun = performance.now()
  const plugin = new PluginProcess(process, handshake, AbortSignal.any([signal, AbortSignal.timeout(timeouts.start)]))
  try {
    using connection = await plugin.connect()
    await plugin.askHealth(connection)
    const milliseconds = Math.round(performance.now() - begun)
    const answers = ask === undefined ? [] : await plugin.ask(connection, ask)
    const warnings = [...(await plugin.warnings()), ...(await plugin.stop(connection, timeouts.stop, signal))]
    return { state: 'started', milliseconds, warnings, answers }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Failure)) throw error
    const diagnosis = (await plugin.exceeded()) ?? error.diagnosis
    return { state: 'failed', diagnosis, output: plugin.output() }
  } finally {
    await process.kill()
    await plugin.ended(5000)
  }
}

/**
 * Starts the plugin; undefined if its arguments are too long for the kernel, which would also refuse them on its host.
 */
async function start(sandbox: Sandbox, spec: SandboxSpec): Promise<SandboxProcess | undefined> {
  try {
    return await sandbox.start(spec)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'E2BIG') return undefined
    throw error
  }
}

/**
 * https://man7.org/linux/man-pages/man2/execve.2.html#NOTES: 128 KiB for one argument, and a limit for all together.
 */
function tooLong({ arguments: list }: SandboxSpec): Diagnosis {
  const sizes = list.map((argument) => Buffer.byteLength(argument))
  const all = sizes.reduce((sum, size) => sum + size, 0)
  return {
    message:
      `cannot be started: its arguments are too long for Linux (${all} bytes in all, `
      + `${Math.max(0, ...sizes)} in the longest)`,
    hint: 'Shorten ENTRYPOINT or CMD in the Dockerfile: one argument may have at most 131071 bytes.',
  }
}
