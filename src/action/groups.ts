import { AsyncLocalStorage } from 'node:async_hooks'

/** Lines of a group that is not in front are kept until it is. */
interface Group {
  readonly lines: string[]
  ended: boolean
}

/**
 * Keeps the output of work that runs at the same time apart: the first group is printed as it goes, each other one in
 * one piece as soon as those before it have ended. A group inside a group is a heading, because runners do not nest.
 */
export class Groups {
  readonly #print: (line: string) => void
  readonly #current = new AsyncLocalStorage<Group>()
  readonly #queue: Group[] = []

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  line(text: string): void {
    const group = this.#current.getStore()
    if (group === undefined || group === this.#queue[0] || !this.#queue.includes(group)) this.#print(text)
    else group.lines.push(text)
  }

  async run<T>(title: string, work: () => Promise<T>): Promise<T> {
    if (this.#current.getStore() !== undefined) {
      this.line(title)
      return await work()
    }
    const group: Group = { lines: [`::group::${title}`], ended: false }
    this.#queue.push(group)
    this.#show()
    try {
      return await this.#current.run(group, work)
    } finally {
      group.ended = true
      this.#show()
    }
  }

  /** Prints what the group in front has kept; one that has ended makes room for the next. */
  #show(): void {
    for (let group = this.#queue[0]; group !== undefined; group = this.#queue[0]) {
      for (const line of group.lines.splice(0)) this.#print(line)
      if (!group.ended) return
      this.#print('::endgroup::')
      this.#queue.shift()
    }
  }
}
