import { StringDecoder } from 'node:string_decoder'
import * as v from 'valibot'
import type { Log } from '../../shared/context.ts'

/**
 * BuildKit's progress as `--progress=rawjson` prints it: one `SolveStatus` per line on stderr. The output of commands
 * is in base64, so that it cannot be mistaken for progress.
 * https://github.com/moby/buildkit/blob/v0.32.2/client/graph.go
 */
const vertexSchema = v.looseObject({
  digest: v.string(),
  name: v.optional(v.string(), ''),
  started: v.optional(v.string()),
  completed: v.optional(v.string()),
  cached: v.optional(v.boolean(), false),
  error: v.optional(v.string(), ''),
})
const statusSchema = v.looseObject({
  vertexes: v.optional(v.array(vertexSchema), []),
  logs: v.optional(
    v.array(v.looseObject({ vertex: v.string(), stream: v.optional(v.number(), 1), data: v.optional(v.string(), '') })),
    [],
  ),
  warnings: v.optional(v.array(v.looseObject({ short: v.optional(v.string(), '') })), []),
})
type VertexStatus = v.InferOutput<typeof vertexSchema>

/** A step of the build. */
export interface Step {
  readonly name: string
  readonly error: string
  /** Its last lines of output; their number and length are bounded. */
  readonly output: readonly string[]
}

interface State extends Step {
  /** Number in the log, from 1; 0 if the log does not show it yet. */
  number: number
  name: string
  error: string
  output: string[]
  readonly decoder: StringDecoder
  /** The line that has not ended yet. */
  partial: string
  ended: boolean
  /** Says to the log that the step has ended; undefined: the log does not wait for it. */
  settle: (() => void) | undefined
}

const keptLines = 30
const keptColumns = 400
/** Characters of a line that has not ended. */
const keptPartial = 16_384
/** Of a name, where it is said that the step is still running. */
const shownColumns = 120

/** Turns progress into lines for people, and keeps what an error message needs. */
export class Progress {
  readonly #log: Log
  readonly #steps = new Map<string, State>()
  #shown = 0
  /** The last lines that are not progress: buildx's own messages. */
  readonly #messages: string[] = []

  constructor(log: Log) {
    this.#log = log
  }

  /** Takes one line of buildx's stderr. */
  line(line: string): void {
    const status = line.startsWith('{') ? parseStatus(line) : undefined
    if (status === undefined) {
      this.#message(line)
      return
    }
    for (const vertex of status.vertexes) this.#vertex(vertex)
    for (const { vertex, data } of status.logs) this.#output(vertex, Buffer.from(data, 'base64'))
    for (const { short } of status.warnings) this.#log.info(`warning: ${Buffer.from(short, 'base64').toString('utf8')}`)
  }

  /** No step is running any more, whatever was reported of it: buildx has ended. */
  end(): void {
    for (const step of this.#steps.values()) {
      step.settle?.()
      step.settle = undefined
    }
  }

  /** The step that failed by itself, not one that was stopped because another failed. */
  failedStep(): Step | undefined {
    const failed = [...this.#steps.values()].filter((step) => step.error !== '')
    return failed.find((step) => !/context canceled/.test(step.error)) ?? failed[0]
  }

  /** buildx's last messages: the position in the Dockerfile and `ERROR: …`. */
  messages(): readonly string[] {
    return this.#messages
  }

  #message(line: string): void {
    if (line.trim() === '') return
    this.#messages.push(this.#log.redact(line).slice(0, 4000))
    if (this.#messages.length > 60) this.#messages.shift()
  }

  #vertex(vertex: VertexStatus): void {
    const step = this.#step(vertex.digest)
    if (vertex.name !== '') step.name = this.#log.redact(vertex.name)
    if (vertex.error !== '') step.error = this.#log.redact(vertex.error)
    this.#watch(step, vertex)
    const quiet = step.name.startsWith('[internal]') && step.error === ''
    if (!quiet && vertex.started !== undefined && !vertex.cached) this.#announce(step)
    if (vertex.completed === undefined || step.ended || quiet) return
    this.#announce(step, vertex.cached ? ' (cached)' : '')
    this.#flush(step)
    step.ended = true
    if (step.error !== '') this.#log.info(`#${step.number} failed: ${step.error}`)
    else if (!vertex.cached) this.#log.info(`#${step.number} done in ${seconds(vertex)} s`)
  }

  /** Tells the log that a step is running, also one that is not shown, such as a slow answer of a registry. */
  #watch(step: State, { started, completed, cached }: VertexStatus): void {
    if (completed !== undefined || cached) {
      step.settle?.()
      step.settle = undefined
    } else if (started !== undefined && step.settle === undefined && !step.ended) {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      step.settle = () => {
        resolve(undefined)
      }
      void this.#log.during(shownName(step.name), () => promise)
    }
  }

  #announce(step: State, suffix = ''): void {
    if (step.number !== 0) return
    step.number = ++this.#shown
    this.#log.info(`#${step.number} ${step.name}${suffix}`)
  }

  #output(vertex: string, bytes: Buffer): void {
    const step = this.#step(vertex)
    this.#announce(step)
    const lines = (step.partial + step.decoder.write(bytes)).split('\n')
    const partial = lines.pop() ?? ''
    // Redacted before it is cut: half a secret would not be recognized.
    step.partial = partial.length > keptPartial ? this.#log.redact(partial).slice(-keptPartial) : partial
    for (const line of lines) this.#print(step, line)
  }

  #flush(step: State): void {
    if (step.partial !== '') this.#print(step, step.partial)
    step.partial = ''
  }

  #print(step: State, line: string): void {
    // A progress bar redraws its line with carriage returns: only its last state is printed.
    const text = this.#log.redact(line.replace(/\r$/, '').split('\r').at(-1) ?? '')
    step.output.push(text.slice(0, keptColumns))
    if (step.output.length > keptLines) step.output.shift()
    this.#log.info(`#${step.number} ${text}`)
  }

  #step(digest: string): State {
    let step = this.#steps.get(digest)
    if (step === undefined) {
      step = {
        number: 0,
        name: '',
        error: '',
        output: [],
        decoder: new StringDecoder('utf8'),
        partial: '',
        ended: false,
        settle: undefined,
      }
      this.#steps.set(digest, step)
    }
    return step
  }
}

/** A command may have many lines, and be long. */
function shownName(name: string): string {
  const [first = ''] = name.split('\n')
  return first.length < name.length || first.length > shownColumns ? `${first.slice(0, shownColumns)}…` : first
}

function parseStatus(line: string): v.InferOutput<typeof statusSchema> | undefined {
  try {
    const result = v.safeParse(statusSchema, JSON.parse(line))
    return result.success ? result.output : undefined
  } catch {
    return undefined
  }
}

function seconds({ started, completed }: VertexStatus): string {
  const milliseconds = Date.parse(completed ?? '') - Date.parse(started ?? '')
  return Number.isFinite(milliseconds) ? (milliseconds / 1000).toFixed(1) : '?'
}
