import { Turns } from '../shared/turns.ts'

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

interface Line {
  /** Resolves when everybody in it has left. */
  end: Promise<unknown>
  readonly works: Turns
}

/**
 * The order in which the plugins of a step become visible: a control plane composes what it serves at once, so two
 * plugins of one graph that are announced at the same time may each be composed with the other's old schema.
 */
export class Order {
  readonly #lines = new Map<string, Line>()

  /** Takes the last place of a line. */
  enter(name: string): Place {
    let line = this.#lines.get(name)
    if (line === undefined) this.#lines.set(name, (line = { end: Promise.resolve(), works: new Turns(1) }))
    const { end: turn, works } = line
    const { promise, resolve } = Promise.withResolvers<undefined>()
    line.end = turn.then(() => promise)
    return {
      turn,
      alone: (work, signal) => works.use(work, signal),
      leave: () => {
        resolve(undefined)
      },
    }
  }
}
