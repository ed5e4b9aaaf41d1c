import { basename } from 'node:path'
import type { Code } from '../../shared/codes.ts'
import { PublishError, type SourcePosition } from '../../shared/errors.ts'
import type { Platform } from '../../shared/platform.ts'
import type { Step } from './progress.ts'

/** How buildx failed. */
export interface Failure {
  /** buildx's last error, without its prefix. */
  readonly error: string
  readonly step: Step | undefined
  /** The line of the Dockerfile, if buildx named one. */
  readonly at: SourcePosition | undefined
}

/**
 * Reads the messages of buildx: `Dockerfile:4`, a line of dashes, the lines around it, a line of dashes, and `ERROR:
 * failed to build: failed to solve: …`.
 */
export function readFailure(messages: readonly string[], step: Step | undefined, file: string): Failure {
  const start = messages.findLastIndex((line) => line.startsWith('ERROR: '))
  const text = messages.slice(Math.max(start, 0)).join('\n')
  const place = messages.findLastIndex((line, i) => /^-{10,}$/.test(messages[i + 1] ?? '') && /:\d+$/.test(line))
  const [, name, line] = /^(.*):(\d+)$/.exec(messages[place] ?? '') ?? []
  const at = name !== undefined && basename(name) === basename(file) ? { file, line: Number(line) } : undefined
  return {
    error:
      text.replace(/^ERROR: (failed to build: )?(failed to solve: )?/, '') || step?.error || 'buildx gave no reason',
    step,
    at,
  }
}

/** A cause that has its own code. */
interface KnownCause {
  readonly code: Code
  /** Matches messages of BuildKit and buildx. */
  readonly said: RegExp
  /** Matches the output of a failed command, where only a text with a single meaning counts. */
  readonly printed?: RegExp
  readonly message: string
  /** What to do, if it is more than the code's remedy. */
  readonly hint?: string
}

const resolving =
  /no such host|temporary failure in name resolution|could not resolve host|network is unreachable|bad address '/i

/** https://github.com/moby/buildkit/blob/v0.32.2/util/entitlements/entitlements.go */
const notGranted = /granting entitlement \S+ is not allowed/i

/** One pattern that matches what any of these matches; case does not count. */
function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), 'i')
}

const knownCauses: readonly KnownCause[] = [
  {
    code: 'E_DOCKER',
    said: anyOf(
      /permission denied while trying to connect to the docker (daemon socket|api)/,
      /dial unix \S*docker\S*: connect: permission denied/,
    ),
    message: 'This user has no permission to use the Docker engine',
    hint:
      'Add the user of the runner to the group that owns Docker’s socket (sudo usermod --append --groups '
      + 'docker USER) and restart the runner, or use a runner with Docker.',
  },
  {
    code: 'E_DOCKER',
    said: anyOf(
      /cannot connect to the docker daemon|failed to connect to the docker API|docker daemon is not running/,
      /is not a docker command|unknown command: docker buildx|^unknown flag: --|invalid progress mode/,
    ),
    message: 'Docker or buildx is missing, too old, or cannot be reached',
  },
  { code: 'E_BUILDER', said: /^no builder "/i, message: 'The builder does not exist' },
  {
    code: 'E_BUILDER',
    said: notGranted,
    message: 'The builder does not grant what `allow` names',
    hint:
      'Set `builder: auto`, or create the builder with `--buildkitd-flags` and an `--allow-insecure-entitlement` for '
      + 'each entry of `allow`.',
  },
  {
    code: 'E_BUILD',
    said: /(network\.host|security\.insecure) is not allowed/i,
    message: 'A build step asks for an entitlement that `allow` does not name',
    hint: 'Name it in `allow` if you trust all that the Dockerfile runs: `security.insecure` is root on the runner.',
  },
  {
    code: 'E_BUILD_PLATFORMS',
    said: /multiple platforms feature is currently not supported|is not supported for the \S+ driver/i,
    message: 'The builder’s driver cannot do this build',
  },
  {
    code: 'E_BUILD_EXEC_FORMAT',
    said: /exec format error/i,
    printed: /exec format error/i,
    message: 'A build step ran a program of another architecture',
  },
  {
    code: 'E_BUILD_SPACE',
    said: /no space left on device|disk quota exceeded/i,
    printed: /no space left on device/i,
    message: 'The builder’s disk is full',
  },
  {
    code: 'E_BUILD_RATE_LIMIT',
    said: /toomanyrequests|429 Too Many Requests|rate limit/i,
    message: 'A registry’s rate limit stopped the build',
  },
  {
    code: 'E_BUILD_NETWORK',
    said: new RegExp(
      `${resolving.source}|connection refused|i/o timeout|TLS handshake timeout|connection reset by peer|no route `
        + 'to host',
      'i',
    ),
    printed: resolving,
    message: 'The build could not reach a host',
  },
]

/** The known cause of a failure; undefined if there is none. */
function recognise({ error, step }: Failure): KnownCause | undefined {
  const said = `${error}\n${step?.error ?? ''}`
  const printed = step?.output.join('\n') ?? ''
  return knownCauses.find((entry) => entry.said.test(said)) ?? knownCauses.find((entry) => entry.printed?.test(printed))
}

/** Whether another builder may succeed: this one cannot do the build, does not grant enough, or does not start. */
export function builderUnfit(failure: Failure): boolean {
  const known = recognise(failure)
  return known?.code === 'E_BUILD_PLATFORMS' || known?.said === notGranted || isBooting(failure)
}

/** Whether a builder cannot do the build at once, because several of its nodes would share it. */
export function hasSeveralNodes(failure: Failure): boolean {
  return /multi-node builds (are )?currently not supported|multi-node build/i.test(failure.error)
}

/** buildx waits 20 seconds for a daemon of the driver `remote`, and tells no reason. */
function isUnreachable({ error, step }: Failure): boolean {
  return step?.name === '[internal] waiting for connection' || /^listing workers: /.test(error)
}

function isBooting(failure: Failure): boolean {
  return failure.step?.name === '[internal] booting buildkit'
}

/** @param platforms what was built: BuildKit names the platform of a step only if there are several */
export function failureError(failure: Failure, platforms: readonly Platform[] = []): PublishError {
  const { error, step, at } = failure
  if (isUnreachable(failure))
    return new PublishError('E_BUILDER_UNREACHABLE', 'The builder cannot be reached.', {
      cause: shorten(error, 6000),
      hint:
        'Check its address and its certificates with `docker buildx inspect --bootstrap NAME`, or let the action make '
        + 'it (`driver: remote`), which tells a closed port from a wrong certificate.',
    })
  const match = recognise(failure)
  const code = match?.code ?? (isBooting(failure) ? 'E_BUILDER' : 'E_BUILD')
  const hint = match === undefined ? missingExtension(failure, platforms) : match.hint
  const where = at === undefined ? '' : ` at ${basename(at.file)}:${at.line ?? 1}`
  const what = match?.message ?? (isBooting(failure) ? 'The builder does not start' : 'The build failed')
  const message = `${what}${where}${step === undefined || isBooting(failure) ? '' : `: ${shorten(step.name, 300)}`}`
  return new PublishError(code, message, {
    cause: shorten(causeOf(error, step), 6000),
    ...(at && { at }),
    ...(hint !== undefined && { hint }),
  })
}

/** What to do if a program is not found that a compiler has written under another name. */
function missingExtension({ error, step }: Failure, platforms: readonly Platform[]): string | undefined {
  const [, path] = /"(\/(?:[^"]*\/)?[^"/.]+)": not found/.exec(`${error}\n${step?.error ?? ''}`) ?? []
  const [, named] = /^\[(\w+\/\S+) /.exec(step?.name ?? '') ?? []
  const built = named === undefined ? platforms : [named]
  if (path === undefined || built.length === 0 || !built.every((platform) => platform.startsWith('windows/')))
    return undefined
  return (
    `If a compiler made ${path}: some, such as Bun, append \`.exe\` to the name of a Windows program. Copy `
    + `${path}.exe, and name the copy in ENTRYPOINT with \`.exe\` too.`
  )
}

/** The error for what Docker's client printed, if it could not use the engine; undefined if it could. */
export function dockerProblem(said: string): PublishError | undefined {
  const failure: Failure = { error: said, step: undefined, at: undefined }
  return recognise(failure)?.code === 'E_DOCKER' ? failureError(failure) : undefined
}

function causeOf(error: string, step: Step | undefined): string {
  if (step === undefined || step.output.length === 0) return error
  return `${error}\nThe step’s last output:\n${step.output.map((line) => `  ${line}`).join('\n')}`
}

/** Cuts a text in its middle: the end of an output usually names the cause. */
function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max / 4)}…${text.slice((-max * 3) / 4)}`
}
