/** Lets a bounded number of programs run at a time, first come, first served. */
export class Turns {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** @param work may call `leave` to end its turn before it ends itself */
  async use<T>(work: (leave: () => void) => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    let left = false
    const leave = (): void => {
      if (left) return
      left = true
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
    try {
      return await work(leave)
    } finally {
      leave()
    }
  }
}

/** Works on all, a few at a time; waits for all, so that no process is left running, then throws the first failure. */
export async function eachOf<S, T>(items: readonly S[], atOnce: number, work: (item: S) => Promise<T>): Promise<T[]> {
  const queue = [...items.entries()]
  const done: T[] = []
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) done[next[0]] = await work(next[1])
  }
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker))
  for (const result of ended) if (result.status === 'rejected') throw result.reason
  return done
}
