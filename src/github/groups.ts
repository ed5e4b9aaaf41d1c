import { AsyncLocalStorage } from 'node:async_hooks'
import * as core from '@actions/core'

/** The lines of a group are kept until it is the first in the queue. */
interface Group {
  readonly title: string
  readonly lines: string[]
  /** `paused`: something was printed outside of it, and its next line opens it again. */
  state: 'new' | 'open' | 'paused'
  ended: boolean
}

/**
 * Separates the output of work that runs at the same time. The first group is printed line by line, every other one at
 * once when those before it have ended. A group inside a group is printed as a heading, because runners do not nest
 * them.
 *
 * `core.group` would interleave the lines of two groups, and the runner would fold them under the wrong title.
 */
export class Groups {
  readonly #current = new AsyncLocalStorage<Group>()
  readonly #queue: Group[] = []

  line(text: string): void {
    const group = this.#current.getStore()
    if (group === undefined || group === this.#queue[0] || !this.#queue.includes(group)) this.now(text)
    else group.lines.push(text)
  }

  /** Prints a line at once, whoever prints it. */
  now(text: string): void {
    this.#open()
    core.info(text)
  }

  /** Prints what readers must see although groups are folded. */
  outside(print: () => void): void {
    const [first] = this.#queue
    if (first?.state === 'open') {
      core.endGroup()
      first.state = 'paused'
    }
    print()
  }

  async run<T>(title: string, work: () => Promise<T>): Promise<T> {
    if (this.#current.getStore() !== undefined) {
      this.line(title)
      return await work()
    }
    const group: Group = { title, lines: [], state: 'new', ended: false }
    this.#queue.push(group)
    this.#show()
    try {
      return await this.#current.run(group, work)
    } finally {
      group.ended = true
      this.#show()
    }
  }

  /** Prints the kept lines of the first group, and of the next ones as long as the first has ended. */
  #show(): void {
    for (let group = this.#queue[0]; group !== undefined; group = this.#queue[0]) {
      if (group.state === 'new') this.#open()
      for (const line of group.lines.splice(0)) this.now(line)
      if (!group.ended) return
      if (group.state === 'open') core.endGroup()
      this.#queue.shift()
    }
  }

  #open(): void {
    const [first] = this.#queue
    if (first === undefined || first.state === 'open') return
    core.startGroup(first.state === 'new' ? first.title : `${first.title} (continued)`)
    first.state = 'open'
  }
}
