import { basename } from 'node:path'
import type { Code } from '../../shared/codes.ts'
import { PublishError } from '../../shared/errors.ts'
import type { SourcePosition } from '../../shared/errors.ts'
import type { Step } from './progress.ts'

/** How buildx ended when it did not succeed. */
export interface Failure {
  /** What went wrong, as buildx said it last, without its own preamble. */
  readonly error: string
  readonly step: Step | undefined
  /** The Dockerfile's line, if buildx pointed at one. */
  readonly at: SourcePosition | undefined
}

/**
 * buildx prints `Dockerfile:4`, a rule, the lines around it, a rule, and `ERROR: failed to build: failed to solve: …`.
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

interface Known {
  readonly code: Code
  /** In what BuildKit and buildx say themselves. */
  readonly said: RegExp
  /** In what a failed command printed: only what has one meaning. */
  readonly printed?: RegExp
  readonly message: string
  /** What to do, if the code's own remedy does not say it. */
  readonly hint?: string
}

const resolving =
  /no such host|temporary failure in name resolution|could not resolve host|network is unreachable|bad address '/i

/** One pattern that matches what any of these does, in upper or lower case. */
function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), 'i')
}

const known: readonly Known[] = [
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

/** Names a failure that has a remedy of its own; undefined if it is none of those. */
export function recognise({ error, step }: Failure): Known | undefined {
  const said = `${error}\n${step?.error ?? ''}`
  const printed = step?.output.join('\n') ?? ''
  return known.find((entry) => entry.said.test(said)) ?? known.find((entry) => entry.printed?.test(printed))
}

/** The builder is there and cannot do this build, or does not come up: another one may. */
export function builderUnfit(failure: Failure): boolean {
  return recognise(failure)?.code === 'E_BUILD_PLATFORMS' || booting(failure)
}

export function booting(failure: Failure): boolean {
  return failure.step?.name === '[internal] booting buildkit'
}

export function failureError(failure: Failure): PublishError {
  const { error, step, at } = failure
  const match = recognise(failure)
  const code = match?.code ?? (booting(failure) ? 'E_BUILDER' : 'E_BUILD')
  const hint = match?.hint
  const where = at === undefined ? '' : ` at ${basename(at.file)}:${at.line ?? 1}`
  const what = match?.message ?? (booting(failure) ? 'The builder does not start' : 'The build failed')
  const message = `${what}${where}${step === undefined || booting(failure) ? '' : `: ${bounded(step.name, 300)}`}`
  return new PublishError(code, message, {
    cause: bounded(causeOf(error, step), 6000),
    ...(at && { at }),
    ...(hint !== undefined && { hint }),
  })
}

/** The error for what Docker's client said, if it could not use the engine at all. */
export function dockerProblem(said: string): PublishError | undefined {
  const failure: Failure = { error: said, step: undefined, at: undefined }
  return recognise(failure)?.code === 'E_DOCKER' ? failureError(failure) : undefined
}

function causeOf(error: string, step: Step | undefined): string {
  if (step === undefined || step.output.length === 0) return error
  return `${error}\nThe step’s last output:\n${step.output.map((line) => `  ${line}`).join('\n')}`
}

/** The end of a text is what tells: a process's last words. */
function bounded(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max / 4)}…${text.slice((-max * 3) / 4)}`
}
