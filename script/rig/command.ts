import { run, type ScriptRunOptions } from './run.ts'

/** A step of the set-up failed. `hint` says what to do about it. */
export class RigError extends Error {
  override readonly name = 'RigError'
  readonly hint: string | undefined

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.hint = options.hint
  }
}

const stopping: { signal?: AbortSignal } = {}

/** Ends every command of `must` that runs, or starts later, when `signal` is aborted. */
export function endCommandsOn(signal: AbortSignal): void {
  stopping.signal = signal
}

/** Runs a program. @returns its standard output without the last newline. @throws RigError if it fails */
export async function must(
  command: string,
  args: readonly string[],
  options: ScriptRunOptions & { hint?: string } = {},
): Promise<string> {
  const result = await run(command, args, { ...stopping, ...options })
  if (result.code === 0) return result.stdout.replace(/\n$/, '')
  const how =
    result.spawnError?.message
    ?? (result.timedOut ? 'took too long' : `exit code ${result.code ?? result.signal ?? 'unknown'}`)
  throw new RigError(`${[command, ...args].join(' ').slice(0, 200)}: ${how}`, {
    cause: tail(result.stderr === '' ? result.stdout : result.stderr),
    ...(options.hint !== undefined && { hint: options.hint }),
  })
}

export async function succeeds(
  command: string,
  args: readonly string[],
  options: ScriptRunOptions = {},
): Promise<boolean> {
  return (await run(command, args, options)).code === 0
}

/** The argument array that runs a command as root. */
export function asRoot(command: string, args: readonly string[]): [string, string[]] {
  return process.getuid?.() === 0 ? [command, [...args]] : ['sudo', ['-n', '--', command, ...args]]
}

export async function mustAsRoot(
  command: string,
  args: readonly string[],
  options: ScriptRunOptions & { hint?: string } = {},
): Promise<string> {
  return must(...asRoot(command, args), {
    hint: 'run as root, or let this user run sudo without a password',
    ...options,
  })
}

function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-15).join('\n')
}
