import { getSystemErrorMap } from 'node:util'
import { notExecuted } from './launcher.ts'
import { clean, LineTooLong, type Output } from './output.ts'
import type { Ending } from './sandbox.ts'

/** What went wrong, and what to do about it. */
export interface Diagnosis {
  /** Continues "The plugin for PLATFORM …" */
  readonly message: string
  readonly hint?: string
  /** The kernel finds no loader, interpreter or emulator for the program. */
  readonly noLoader?: true
}

/** What programs, loaders and emulators print, and what it means. The first match counts. */
const known: readonly { readonly says: RegExp; readonly message: string; readonly hint: string }[] = [
  {
    says: /This binary is a plugin|magic cookie|plugin.*not meant to be executed directly/i,
    message: 'does not accept the host’s handshake cookie',
    hint:
      'It is built for another host, or its handshake configuration was changed: use the one of the host’s '
      + 'plugin library.',
  },
  {
    says: /error while loading shared libraries: [^\n]+/,
    message: 'needs a shared library that is not there',
    hint: 'Link statically (Go: CGO_ENABLED=0), or install the library wherever the host runs.',
  },
  {
    says: /version `GLIBC(?:XX)?_[\d.]+' not found/,
    message: 'needs a newer C library than this machine has',
    hint: 'Link statically (Go: CGO_ENABLED=0), or build against an older distribution.',
  },
  {
    says: /Exec format error|[Ss]yntax error|cannot execute binary file/,
    message: 'is built for another architecture',
    hint: 'Compile it for TARGETOS and TARGETARCH.',
  },
  {
    says: /[Nn]o space left on device|ENOSPC|[Dd]isk quota exceeded/,
    message: 'wrote more data or files than the check allows',
    hint: 'A plugin that starts may write 512 MiB and 100,000 files.',
  },
  {
    says: /unknown time zone|ENOENT|[Nn]o such file or directory|cannot find the file|Cannot find module/,
    message: 'needs a file that is not there',
    hint:
      'Copy the file into the last stage of the Dockerfile. The host starts the plugin in the unpacked '
      + 'image’s root directory, but absolute paths are those of the host’s own machine.',
  },
  { says: /^(?:panic|fatal error): /m, message: 'panicked', hint: 'Read its output below.' },
  { says: /^SIG[A-Z]+: /m, message: 'crashed', hint: 'Read its output below.' },
]

/** Why a plugin ended before it was up. */
export function diagnoseEnding(
  { code, signal }: Ending,
  stage: 'handshake' | 'health' | 'questions',
  stdout: Output,
  stderr: Output,
): Diagnosis {
  const text = `${stderr.tail()}\n${stdout.tail()}`
  const cause = known.find(({ says }) => says.test(text))
  const before = stage === 'handshake' ? 'before its handshake' : 'after its handshake, before it answered'
  const how = describeEnding(code, signal)
  if (cause !== undefined) return { message: `${cause.message}: it ${how} ${before}`, hint: cause.hint }
  const silent = stdout.size + stderr.size === 0 ? ' without any output' : ''
  return { message: `${how} ${before}${silent}`, hint: 'A plugin runs in the foreground until its host ends it.' }
}

/** Why a plugin could not be started at all; undefined if it was. */
export function diagnoseStart({ code }: Ending, stderr: Output): Diagnosis | undefined {
  const text = stderr.tail()
  if (text.includes(notExecuted) && code !== null) {
    const [name, meaning] = getSystemErrorMap().get(-code) ?? [`error ${code}`, `error ${code}`]
    // The program itself exists, as was checked before. So what it needs to be loaded is missing.
    if (name !== 'ENOENT' && name !== 'ENOEXEC') return { message: `cannot be started: ${meaning}` }
    return {
      message: 'cannot be started: the kernel finds no loader, interpreter or emulator for it',
      hint: 'Link statically (Go: CGO_ENABLED=0) and compile for TARGETOS and TARGETARCH.',
      noLoader: true,
    }
  }
  const reason = /^(?:docker: )?Error response from daemon: ([^\n]+)$/m.exec(text)?.[1]
  return reason === undefined ? undefined : { message: `cannot be started: ${clean(reason)}` }
}

export function diagnoseLine(error: unknown): Diagnosis {
  if (error instanceof LineTooLong)
    return {
      message: `did not shake hands: ${error.message}`,
      hint: 'Write logs to standard error: the host reads standard output as the plugin protocol.',
    }
  return { message: `did not shake hands: ${error instanceof Error ? error.message : String(error)}` }
}

function describeEnding(code: number | null, signal: NodeJS.Signals | null): string {
  // The programs between this process and the plugin report a signal as 128 plus its number.
  const number = signal === null && code !== null && code > 128 && code < 128 + 65 ? code - 128 : undefined
  const name = signal ?? signals[number ?? 0]
  if (name !== undefined) return `crashed (${name})`
  return code === 0 ? 'ended (exit code 0)' : `ended with exit code ${code ?? 'unknown'}`
}

const signals: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
}
