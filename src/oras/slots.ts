import { cancelled } from './errors.ts'

/** Up to this many bytes, the round trips are what a blob costs. Twice as many are on their way at a time. */
export const smallBlob = 256 * 1024
const defaultCount = 4

/** Lets a bounded number of jobs run at a time, first come first served. */
export class Slots {
  /** What a job needs, and one that is mostly waiting. */
  readonly #whole: number
  readonly #half: number
  #free: number
  readonly #waiting: { readonly size: number; readonly start: () => void }[] = []

  /** By default four jobs, or eight that are light; a number that is given holds for all. */
  constructor(count: number | undefined) {
    this.#whole = 2
    this.#half = count === undefined ? 1 : this.#whole
    this.#free = this.#whole * Math.max(1, Math.floor(count ?? defaultCount))
  }

  /** `light`: the job moves little, and mostly waits for answers. */
  async use<T>(work: () => Promise<T>, signal?: AbortSignal, light = false): Promise<T> {
    const size = light ? this.#half : this.#whole
    if (this.#waiting.length === 0 && this.#free >= size) this.#free -= size
    else
      await new Promise<void>((start) => {
        this.#waiting.push({ size, start })
      })
    try {
      if (signal?.aborted === true) throw cancelled(signal)
      return await work()
    } finally {
      this.#free += size
      for (let next = this.#waiting[0]; next !== undefined && this.#free >= next.size; next = this.#waiting[0]) {
        this.#waiting.shift()
        this.#free -= next.size
        next.start()
      }
    }
  }
}
