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
}

/** Runs tasks in parallel. @returns the names of those that failed or could not start */
export async function runTasks(tasks: readonly Task[]): Promise<string[]> {
  const outcomes = new Map<string, Promise<boolean>>()
  for (const task of tasks) {
    const needs = (task.needs ?? []).map((name) => {
      const outcome = outcomes.get(name)
      if (outcome === undefined) throw new Error(`${task.name} needs ${name}, which does not stand before it`)
      return outcome
    })
    outcomes.set(
      task.name,
      Promise.all(needs).then((done) => (done.every(Boolean) ? attempt(task) : skip(task))),
    )
  }
  const results = await Promise.all([...outcomes].map(async ([name, outcome]) => ({ name, done: await outcome })))
  return results.filter(({ done }) => !done).map(({ name }) => name)
}

async function attempt(task: Task): Promise<boolean> {
  const from = performance.now()
  try {
    const said = await task.work()
    if (said !== undefined) say(`${task.name}: ${said} (${elapsed(from)})`)
    return true
  } catch (error) {
    say(`${task.name}: FAILED (${elapsed(from)})\n    ${explain(error)}`)
    return false
  }
}

function skip(task: Task): boolean {
  say(`${task.name}: not started, because something it needs failed`)
  return false
}
