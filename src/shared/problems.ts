import { PublishError, PublishErrors, throwAll } from './errors.ts'

/** Collects what is wrong, so that everything that can be known at one time is reported at one time. */
export class Problems {
  readonly #found: PublishError[] = []

  add(...problems: readonly PublishError[]): void {
    this.#found.push(...problems)
  }

  /**
   * The result of `work`, or undefined if it failed: its errors are kept. Anything but a `PublishError` is thrown on.
   */
  async try<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      this.#found.push(...publishErrors(error))
      return undefined
    }
  }

  get all(): readonly PublishError[] {
    return this.#found
  }

  throw(): void {
    throwAll(this.#found)
  }
}

/** The errors for people that something thrown stands for; throws anything else on. */
export function publishErrors(error: unknown): readonly PublishError[] {
  if (error instanceof PublishErrors) return error.errors
  if (error instanceof PublishError) return [error]
  throw error
}
