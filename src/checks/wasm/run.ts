import { copyFile, mkdir, mkdtemp, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseBoundedJson } from '../../shared/bounded-json.ts'
import { removeDirectory } from '../../shared/remove-directory.ts'
import { Tree, type Content } from '../image/tree.ts'
import { diagnoseStart } from '../smoke/diagnose.ts'
import { Output } from '../smoke/output.ts'
import { prepareRootfs } from '../smoke/rootfs.ts'
import {
  pluginDirectory,
  rootName,
  searchPath,
  temporaryDirectory,
  type Bounds,
  type Sandbox,
  type SandboxProcess,
  type SandboxSpec,
} from '../smoke/sandbox.ts'
import { runner } from './runner.ts'

/** One start of a module. Each has an instance of its own. */
export interface WasmCall {
  /** `argv`, with the name of the program first. */
  readonly args: readonly string[]
  /** Standard input; default: empty. */
  readonly input?: string
  /** Whether it may change the root directory. */
  readonly writes: boolean
}

/** What a module runs with. */
export interface WasmRun {
  /** Path of the module on this machine. */
  readonly module: string
  /** The files of its root directory, by their paths. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** One after the other, in the same root directory. */
  readonly calls: readonly WasmCall[]
}

/** How a call ended. */
export interface WasmAnswer {
  /** Undefined: the module did not exit, `trap` says why. */
  readonly exitCode?: number | undefined
  readonly trap?: string | undefined
  readonly milliseconds: number
  /** Standard output; empty if it had more than 1 MiB. */
  readonly output: string
  /** Bytes of standard output. */
  readonly size: number
  /** The end of standard error. */
  readonly errors: string
  /** A call that must not write changed the root directory. */
  readonly changed: boolean
}

export interface WasmOutcome {
  /** One for each call, fewer if a call did not end. */
  readonly answers: readonly WasmAnswer[]
  /** Why there are fewer, as the end of a sentence about the module. */
  readonly stopped?: string
  /** Why the other calls were not made or not ended, which no single call is to blame for. */
  readonly unasked?: string
  /** Why nothing could be run here, which is no fault of the module. */
  readonly impossible?: string
}

/** Bytes of standard output of one call. */
export const maxOutput = 1024 * 1024
/** Bytes that the runner may write: all answers, with what JSON adds. */
const maxAnswers = 64 * 1024 * 1024
/** Milliseconds for all calls together. */
const maxTotal = 60_000

/** A module's files are in memory; V8 needs more than a plugin that is a program. */
const bounds: Bounds = { memory: 2 * 1024 ** 3, disk: 64 * 1024 ** 2, files: 10_000, processes: 256 }

const Answer = v.object({
  exitCode: v.optional(v.number()),
  trap: v.optional(v.string()),
  milliseconds: v.number(),
  output: v.string(),
  size: v.number(),
  errors: v.string(),
  changed: v.boolean(),
})
const Line = v.union([
  v.object({ ready: v.literal(true) }),
  v.object({ refused: v.string() }),
  v.object({ compiled: v.literal(true) }),
  v.object({ begins: v.number() }),
  v.object({ ends: Answer }),
])
type RunnerLine = v.InferOutput<typeof Line>

/**
 * Compiles a module in the sandbox, and runs it as often as there are calls.
 * @param directory exists; what is needed is made in a directory of its own below it, and removed
 * @param timeout milliseconds for one call
 * @param total milliseconds for all calls
 */
export async function runModule(
  sandbox: Sandbox,
  { module, files, calls }: WasmRun,
  directory: string,
  timeout: number,
  signal: AbortSignal,
  total = maxTotal,
): Promise<WasmOutcome> {
  const own = await mkdtemp(join(directory, 'module-'))
  try {
    const encoded = [...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')])
    const spec = await prepare(sandbox, own, module, JSON.stringify({ files: encoded, calls, maxOutput }))
    const process = await sandbox.start(spec)
    try {
      return await follow(process, calls, { timeout, total }, signal)
    } finally {
      await process.kill()
    }
  } finally {
    // It has a copy of Node. What cannot be removed now is removed with `directory`.
    await removeDirectory(own)
  }
}

/** Node has the loader and libraries of this machine. The rest is made here. */
async function prepare(sandbox: Sandbox, own: string, module: string, plan: string): Promise<SandboxSpec> {
  const spool = join(own, 'spool')
  await mkdir(spool)
  const tree = new Tree()
  const add = async (name: string, mode: number, write: (path: string) => Promise<void>): Promise<string> => {
    const path = join(spool, name)
    await write(path)
    const content: Content = { path, size: (await stat(path)).size, sha256: '' }
    tree.writeFile([name], mode, content)
    return path
  }
  const node = await add('node', 0o755, (path) => copyFile(process.execPath, path))
  await add('runner.mjs', 0o644, (path) => writeFile(path, runner))
  await add('module.wasm', 0o644, (path) => copyFile(module, path))
  await add('plan.json', 0o644, (path) => writeFile(path, plan))
  await prepareRootfs(join(own, rootName), tree, node, sandbox)
  return {
    directory: own,
    program: `${pluginDirectory}/node`,
    arguments: ['--no-warnings', '--expose-gc', `${pluginDirectory}/runner.mjs`],
    environment: { PATH: searchPath, HOME: temporaryDirectory, TMPDIR: temporaryDirectory },
    timeLimit: maxTotal / 1000 + 10,
    bounds,
  }
}

async function follow(
  process: SandboxProcess,
  calls: readonly WasmCall[],
  times: Times,
  signal: AbortSignal,
): Promise<WasmOutcome> {
  const errors = new Output(process.stderr)
  const { text, ended } = await collect(process, times, signal)
  const lines = readLines(text)
  const answers = lines.flatMap((line) => ('ends' in line ? [line.ends] : []))
  const refused = lines.find((line) => 'refused' in line)?.refused
  if (refused !== undefined) return { answers, stopped: `cannot be compiled: ${refused}` }
  const compiled = lines.some((line) => 'compiled' in line)
  if (compiled && answers.length === calls.length) return { answers }
  const exceeded = await process.exceeded()
  if (exceeded !== undefined) return { answers, stopped: `${exceeded}, and was killed` }
  if (ended === 'all') return { answers, unasked: `all calls together took ${times.total / 1000} s` }
  const late = compiled ? 'did not end' : 'was not compiled'
  if (ended === 'late') return { answers, stopped: `${late} within ${times.timeout / 1000} s` }
  if (ended === 'flood') return { answers, stopped: `wrote more than ${maxAnswers / 1024 ** 2} MiB` }
  const ending = await process.ending
  if (lines.length === 0) {
    const why = diagnoseStart(ending, errors)?.message ?? errors.lines().join(' ')
    return { answers, impossible: `Node does not run in the sandbox: ${why}` }
  }
  return {
    answers,
    stopped: `ended the process that ran it (${ending.signal ?? `exit code ${ending.code ?? 'none'}`})`,
  }
}

/** Milliseconds. */
interface Times {
  /** For one call. */
  readonly timeout: number
  /** For all calls. */
  readonly total: number
}

type Ended = 'itself' | 'late' | 'all' | 'flood'

/** The runner's output until it ends, is silent for longer than one call may take, or writes too much. */
async function collect(
  { stdout, ending }: SandboxProcess,
  { timeout, total }: Times,
  signal: AbortSignal,
): Promise<{ text: string; ended: Ended }> {
  const chunks: Buffer[] = []
  let size = 0
  const { promise, resolve, reject } = Promise.withResolvers<Ended>()
  const silence = setTimeout(() => {
    resolve('late')
  }, timeout)
  const all = setTimeout(() => {
    resolve('all')
  }, total)
  const abort = (): void => {
    reject(signal.reason as Error)
  }
  signal.addEventListener('abort', abort, { once: true })
  stdout.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxAnswers) resolve('flood')
    else chunks.push(chunk)
    silence.refresh()
  })
  stdout.on('error', () => undefined)
  stdout.on('close', () => {
    resolve('itself')
  })
  ending.catch(reject)
  try {
    signal.throwIfAborted()
    return { ended: await promise, text: Buffer.concat(chunks).toString('utf8') }
  } finally {
    clearTimeout(silence)
    clearTimeout(all)
    signal.removeEventListener('abort', abort)
  }
}

/** The lines that the runner has finished. A module that broke out of Node can write others, and ends the list. */
function readLines(text: string): RunnerLine[] {
  const lines: RunnerLine[] = []
  for (const line of text.split('\n').slice(0, -1)) {
    const parsed = v.safeParse(Line, parse(line))
    if (!parsed.success) break
    lines.push(parsed.output)
  }
  return lines
}

function parse(line: string): unknown {
  try {
    return parseBoundedJson(line)
  } catch {
    return undefined
  }
}
