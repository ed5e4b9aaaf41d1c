import { messageChain } from '../../src/shared/errors.ts'
import { RigError } from './command.ts'

const start = performance.now()

export function elapsed(from = start): string {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`
}

/** One line of progress, with the seconds since the start. */
export function say(line: string): void {
  console.log(`[${elapsed().padStart(7)}] ${line}`)
}

export function explain(error: unknown): string {
  const lines = messageChain(error).flatMap((message) => message.split('\n'))
  if (error instanceof RigError && error.hint !== undefined) lines.push(`hint: ${error.hint}`)
  return lines.join('\n    ')
}

/** A piece of work. It starts when everything in `needs` is done; others may run at the same time. */
export interface Task {
  readonly name: string
  readonly needs?: readonly string[]
  /** Returns what was done, for the progress line; undefined if there was nothing to do. */
  readonly work: () => Promise<string | undefined>
  /** Holds the work back while too much of its kind runs. */
  readonly gate?: (work: () => Promise<boolean>) => Promise<boolean>
}

/** Runs tasks in parallel. @returns the names of those that failed or could not start */
export async function runTasks(tasks: readonly Task[]): Promise<string[]> {
  const outcomes = new Map<string, Promise<boolean>>()
  const running = new Map<string, number>()
  const stopTelling = tellWhatRuns(running)
  for (const task of tasks) {
    const needs = (task.needs ?? []).map((name) => {
      const outcome = outcomes.get(name)
      if (outcome === undefined) throw new Error(`${task.name} needs ${name}, which does not stand before it`)
      return outcome
    })
    outcomes.set(
      task.name,
      Promise.all(needs).then((done) => (done.every(Boolean) ? attempt(task, running) : skip(task))),
    )
  }
  const results = await Promise.all([...outcomes].map(async ([name, outcome]) => ({ name, done: await outcome })))
  stopTelling()
  return results.filter(({ done }) => !done).map(({ name }) => name)
}

/** Does one piece of work that may take long, and says that it still runs. */
export async function whileTelling<T>(name: string, work: () => Promise<T>): Promise<T> {
  const stop = tellWhatRuns(new Map([[name, performance.now()]]))
  try {
    return await work()
  } finally {
    stop()
  }
}

/** Says what is being waited for: first after 15 s of a task, then every 30 s. @returns what ends it */
function tellWhatRuns(running: ReadonlyMap<string, number>): () => void {
  let told = -Infinity
  const timer = setInterval(() => {
    const line = stillRunning(running, performance.now(), told)
    if (line === undefined) return
    told = performance.now()
    say(line)
  }, 1000)
  return () => {
    clearInterval(timer)
  }
}

/**
 * The line about tasks that run for at least 15 s; undefined if there are none, or the last line is not 30 s old.
 * @param running the tasks with the times of their starts
 */
export function stillRunning(running: ReadonlyMap<string, number>, now: number, told: number): string | undefined {
  const long = [...running].filter(([, from]) => now - from >= 15_000)
  if (long.length === 0 || now - told < 30_000) return undefined
  return `still running: ${long.map(([name, from]) => `${name} (${Math.round((now - from) / 1000)} s)`).join(', ')}`
}

async function attempt(task: Task, running: Map<string, number>): Promise<boolean> {
  const work = (): Promise<boolean> => attemptNow(task, running)
  return await (task.gate === undefined ? work() : task.gate(work))
}

async function attemptNow(task: Task, running: Map<string, number>): Promise<boolean> {
  const from = performance.now()
  running.set(task.name, from)
  try {
    const said = await task.work()
    if (said !== undefined) say(`${task.name}: ${said} (${elapsed(from)})`)
    return true
  } catch (error) {
    say(`${task.name}: FAILED (${elapsed(from)})\n    ${explain(error)}`)
    return false
  } finally {
    running.delete(task.name)
  }
}

function skip(task: Task): boolean {
  say(`${task.name}: not started, because something it needs failed`)
  return false
}
