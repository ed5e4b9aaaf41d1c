import { AsyncLocalStorage } from 'node:async_hooks'

/** Time, as tests replace it. In milliseconds. */
export interface Clock {
  now(): number
  /** Calls `work` once. Returns a function that cancels the call. */
  after(milliseconds: number, work: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds)
    // It must not keep the process alive.
    timer.unref()
    return () => {
      clearTimeout(timer)
    }
  },
}

/** Milliseconds without a line until the first report, and between further ones. */
const firstWait = 30_000
const nextWait = 60_000
/** Steps that one report names. */
const maxShown = 4

interface Step {
  readonly what: string | (() => string)
  readonly started: number
  /** Steps that are running inside it. */
  inside: number
}

/**
 * Says what is running while the log is silent. Steps may run at the same time and inside each other; the innermost are
 * reported. There is one timer for all of them.
 */
export class Heartbeat {
  readonly #clock: Clock
  readonly #print: (line: string) => void
  readonly #running = new Set<Step>()
  readonly #current = new AsyncLocalStorage<Step>()
  #silentSince = 0
  #wait = firstWait
  #cancel: (() => void) | undefined
  #ended = false

  /** @param print prints a line at once. It may call `heard`. */
  constructor(clock: Clock, print: (line: string) => void) {
    this.#clock = clock
    this.#print = print
  }

  /** Something was printed. */
  heard(): void {
    this.#silentSince = this.#clock.now()
    if (this.#wait === firstWait) return
    this.#wait = firstWait
    // The timer waits for longer.
    if (this.#cancel === undefined) return
    this.#stop()
    this.#schedule()
  }

  async during<T>(what: Step['what'], work: () => Promise<T>): Promise<T> {
    const parent = this.#current.getStore()
    const step: Step = { what, started: this.#clock.now(), inside: 0 }
    if (this.#running.size === 0) this.heard()
    this.#running.add(step)
    if (parent !== undefined) parent.inside++
    this.#schedule()
    try {
      return await this.#current.run(step, work)
    } finally {
      this.#running.delete(step)
      if (parent !== undefined) parent.inside--
      if (this.#running.size === 0) this.#stop()
    }
  }

  /** From now on nothing is reported: the run was cancelled, or is over. */
  end(): void {
    this.#ended = true
    this.#stop()
  }

  #stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #schedule(): void {
    if (this.#ended || this.#cancel !== undefined) return
    const left = this.#silentSince + this.#wait - this.#clock.now()
    this.#cancel = this.#clock.after(Math.max(left, 0), () => {
      this.#cancel = undefined
      this.#report()
      this.#schedule()
    })
  }

  #report(): void {
    const now = this.#clock.now()
    if (now < this.#silentSince + this.#wait) return
    const innermost = [...this.#running].filter(({ inside }) => inside === 0)
    for (const { what, started } of innermost.slice(0, maxShown))
      this.#print(`still running, ${Math.floor((now - started) / 1000)} s: ${typeof what === 'string' ? what : what()}`)
    if (innermost.length > maxShown) this.#print(`and ${innermost.length - maxShown} more`)
    this.#silentSince = now
    this.#wait = nextWait
  }
}
