/** A place in a line. */
export interface Place {
  /** Resolves when everybody before this place has left. */
  readonly turn: Promise<unknown>
  /** Lets the next one begin. It may be called more than once, and before the turn. */
  leave(): void
}

/**
 * The order in which the plugins of a step become visible: a control plane composes what it serves at once, so two
 * plugins of one graph that are announced at the same time may each be composed with the other's old schema.
 */
export class Order {
  readonly #lines = new Map<string, Promise<unknown>>()

  /** Takes the last place of a line. */
  enter(line: string): Place {
    const before = this.#lines.get(line) ?? Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#lines.set(
      line,
      before.then(() => promise),
    )
    return {
      turn: before,
      leave: () => {
        resolve(undefined)
      },
    }
  }
}
