import { abortable } from '../shared/abortable.ts'

/** A place in a line. */
export interface Place {
  /** Resolves when everybody before this place has left. */
  readonly turn: Promise<unknown>
  /**
   * Does work while nobody else of the line does any: also for somebody who has left, and has to repeat something.
   * @throws the signal's reason, if it is aborted while somebody else works
   */
  alone<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>
  /** Lets the next one begin. It may be called more than once, and before the turn. */
  leave(): void
}

/**
 * The order in which the plugins of a step become visible: a control plane composes what it serves at once, so two
 * plugins of one graph that are announced at the same time may each be composed with the other's old schema.
 */
export class Order {
  readonly #lines = new Map<string, Line>()

  /** Takes the last place of a line. */
  enter(name: string): Place {
    const line = this.#lines.get(name) ?? { left: Promise.resolve(), idle: Promise.resolve() }
    this.#lines.set(name, line)
    const before = line.left
    const { promise, resolve } = Promise.withResolvers<undefined>()
    line.left = before.then(() => promise)
    return {
      turn: before,
      alone: (work, signal) => workAlone(line, work, signal),
      leave: () => {
        resolve(undefined)
      },
    }
  }
}

interface Line {
  /** Resolves when all have left that have a place now. */
  left: Promise<unknown>
  /** Resolves when all work that was begun or waits now is done. */
  idle: Promise<unknown>
}

async function workAlone<T>(line: Line, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const before = line.idle
  const { promise, resolve } = Promise.withResolvers<undefined>()
  line.idle = before.then(() => promise)
  try {
    await abortable(before, signal)
    return await work()
  } finally {
    resolve(undefined)
  }
}
