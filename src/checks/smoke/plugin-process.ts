import { setTimeout as sleep } from 'node:timers/promises'
import type { Finding } from '../../shared/finding.ts'
import { diagnoseEnding, diagnoseLine, diagnoseStart, type Diagnosis } from './diagnose.ts'
import { parseHandshake, type Handshake } from './handshake.ts'
import { PluginConnection, UNIMPLEMENTED, type Reply } from './health.ts'
import { clean, Output } from './output.ts'
import type { Ending, SandboxProcess } from './sandbox.ts'
import { holdSocket, type HeldSocket } from './socket.ts'

/** A plugin that shook hands and is healthy, for questions of its host. */
export interface StartedPlugin {
  /**
   * One unary gRPC call, as bytes of protobuf. Rejects if the connection breaks, the answer has more than 4 MiB, or
   * time is over.
   */
  call(path: string, request: Buffer): Promise<Reply>
}

/** Bytes of one answer. No manifest needs more. */
const maxAnswer = 4 * 1024 * 1024

/** Bytes that a plugin may write to standard output in addition to its handshake without a warning. */
const tooMuchOutput = 1024 * 1024

/** The plugin did not start, or did not become healthy. */
export class Failure extends Error {
  readonly diagnosis: Diagnosis

  constructor(diagnosis: Diagnosis) {
    super(diagnosis.message)
    this.diagnosis = diagnosis
  }
}

/** A started plugin, with the communication of its host. */
export class PluginProcess {
  readonly #process: SandboxProcess
  readonly #handshake: Handshake
  readonly #deadline: AbortSignal
  readonly #stdout: Output
  readonly #stderr: Output

  constructor(process: SandboxProcess, handshake: Handshake, deadline: AbortSignal) {
    this.#process = process
    this.#handshake = handshake
    this.#deadline = deadline
    this.#stdout = new Output(process.stdout)
    this.#stderr = new Output(process.stderr)
  }

  /** Waits for the handshake and connects to the socket that it names. */
  async connect(): Promise<PluginConnection> {
    const first = this.#stdout.firstLine.then(
      (text) => text ?? never,
      (error: unknown) => {
        throw new Failure(diagnoseLine(error))
      },
    )
    const line = await this.#before('handshake', first)
    const parsed = parseHandshake(line, this.#handshake)
    if ('message' in parsed) {
      // The line may be an error message of a plugin that has ended, not a handshake.
      const ending = await this.ended(100)
      throw new Failure(
        ending === undefined
          ? { message: `did not shake hands: ${parsed.message}`, hint: parsed.hint }
          : this.#whyEnded(ending, 'handshake'),
      )
    }
    using socket = await this.#holdSocket(parsed.socket)
    if (socket === undefined) {
      // The plugin's files are gone once its last process has ended.
      const ending = await this.ended(100)
      if (ending !== undefined) throw new Failure(this.#whyEnded(ending, 'health'))
      throw new Failure({
        message: `names a socket that is not there: ${clean(parsed.socket)}`,
        hint: 'Make the socket in the directory that TMPDIR names.',
      })
    }
    return await PluginConnection.open(socket.path).catch(async () => {
      const ending = await this.ended(200)
      throw new Failure(
        ending === undefined
          ? { message: `does not listen on its socket ${clean(parsed.socket)}` }
          : this.#whyEnded(ending, 'health'),
      )
    })
  }

  async #holdSocket(path: string): Promise<HeldSocket | undefined> {
    await this.#process.allowConnection(path)
    const root = await this.#process.rootDirectory()
    return root === undefined ? undefined : holdSocket(root, path)
  }

  async askHealth(connection: PluginConnection): Promise<void> {
    const answer = connection.health(this.#handshake.healthService, this.#deadline).catch((error: unknown) => {
      if (this.#deadline.aborted) throw error
      return `no answer (${error instanceof Error ? error.message : String(error)})`
    })
    const status = await this.#before('health', answer)
    if (status === 'SERVING') return
    // A plugin that is just crashing closes its connection first.
    const ending = await this.ended(200)
    if (ending !== undefined) throw new Failure(this.#whyEnded(ending, 'health'))
    throw new Failure({
      message: `is not healthy: ${status}`,
      hint:
        `Its gRPC health service must report "${this.#handshake.healthService}" as SERVING; the host’s plugin `
        + 'library does that.',
    })
  }

  /** The host's own questions. */
  async ask(
    connection: PluginConnection,
    ask: (plugin: StartedPlugin) => Promise<readonly Finding[]>,
  ): Promise<readonly Finding[]> {
    const answers = ask({ call: (path, request) => connection.call(path, request, this.#deadline, maxAnswer) })
    // Whatever goes wrong, the plugin's answers are the cause; the deadline is told apart below.
    const outcome = await this.#before(
      'questions',
      answers.catch((error: unknown) => {
        if (this.#deadline.aborted) throw error
        return new Failure({ message: `did not answer its host: ${error instanceof Error ? error.message : ''}` })
      }),
    )
    if (!(outcome instanceof Failure)) return outcome
    const ending = await this.ended(200)
    throw ending === undefined ? outcome : new Failure(this.#whyEnded(ending, 'questions'))
  }

  /** Problems of a plugin that started nevertheless. */
  async warnings(): Promise<Diagnosis[]> {
    const others = await this.#process.descendants()
    const warnings: Diagnosis[] = []
    if (others.length > 0) {
      warnings.push({
        message:
          `started other processes (${others.slice(0, 5).join(', ')}): the host ends only the plugin `
          + 'itself, they may outlive it',
        hint: 'End them when the plugin is asked to shut down.',
      })
    }
    if (this.#stdout.size > tooMuchOutput) {
      warnings.push({
        message: `wrote ${mebibytes(this.#stdout.size)} to standard output while it started`,
        hint: 'Write logs to standard error, and less of them.',
      })
    }
    return warnings
  }

  /** Asks the plugin to end, as the host does: by a request, not by a signal. */
  async stop(connection: PluginConnection, timeout: number, signal: AbortSignal): Promise<Diagnosis[]> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
    const reply = await connection.shutdown(deadline)
    // The plugin does not know this request, so the host would wait and then kill it.
    if (reply?.status === UNIMPLEMENTED) return []
    if ((await this.ended(timeout)) !== undefined) return []
    signal.throwIfAborted()
    return [
      {
        message: `did not end within ${timeout / 1000} s of being asked to, and was killed, as the host does`,
        hint: 'Let the plugin end when its gRPC server is stopped.',
      },
    ]
  }

  /** The bound that it was killed for, if it was. */
  async exceeded(): Promise<Diagnosis | undefined> {
    const bound = await this.#process.exceeded()
    return bound === undefined
      ? undefined
      : { message: `${bound}, and was killed`, hint: 'A plugin that starts needs far less.' }
  }

  /** How the process ended; undefined if it still runs after so many milliseconds. */
  async ended(milliseconds: number): Promise<Ending | undefined> {
    return await Promise.race([
      this.#process.ending.catch(() => undefined),
      sleep(milliseconds, undefined, { ref: false }),
    ])
  }

  /** The last lines of the plugin's output. */
  output(): string {
    const parts = [
      ['standard error', this.#stderr.lines()],
      ['standard output', this.#stdout.lines()],
    ] as const
    return (
      parts
        .filter(([, lines]) => lines.length > 0)
        .map(([name, lines]) => `${name}:\n${lines.join('\n')}`)
        .join('\n') || 'no output'
    )
  }

  /** `work`, unless the process ends or the deadline passes first. */
  async #before<T>(stage: Stage, work: Promise<T>): Promise<T> {
    using late = onAbort(this.#deadline)
    const outcome = work.then((value) => ({ value }))
    // Its last output may still be in the pipe when the process has ended.
    const ended = this.#process.ending.then(async (ending) => await Promise.race([outcome, sleep(100, { ending })]))
    const result = await Promise.race([outcome, ended, late.promise])
    if (result === 'late') {
      const written =
        this.#stdout.size > tooMuchOutput ? `, but wrote ${mebibytes(this.#stdout.size)} to standard output` : ''
      throw new Failure({
        message: `${tooLate[stage]}${written}`,
        hint: 'It may wait for something that it cannot reach here: the check gives it no network.',
      })
    }
    if ('ending' in result) throw new Failure(this.#whyEnded(result.ending, stage))
    return result.value
  }

  #whyEnded(ending: Ending, stage: Stage): Diagnosis {
    return diagnoseStart(ending, this.#stderr) ?? diagnoseEnding(ending, stage, this.#stdout, this.#stderr)
  }
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`

const tooLate: Readonly<Record<Stage, string>> = {
  handshake: 'did not shake hands in time',
  health: 'did not answer the health check in time',
  questions: 'did not answer its host in time',
}

type Stage = 'handshake' | 'health' | 'questions'

const never = new Promise<never>(() => undefined)

function onAbort(signal: AbortSignal): Disposable & { readonly promise: Promise<'late'> } {
  const { promise, resolve } = Promise.withResolvers<'late'>()
  const listener = (): void => {
    resolve('late')
  }
  if (signal.aborted) listener()
  signal.addEventListener('abort', listener, { once: true })
  return {
    promise,
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', listener)
    },
  }
}
