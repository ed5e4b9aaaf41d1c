import { PublishError, PublishErrors } from './errors.ts'

/** Collects problems, so that they are reported together. */
export class Problems {
  readonly #found: PublishError[] = []

  add(...problems: readonly PublishError[]): void {
    this.#found.push(...problems)
  }

  /** The result of `work`; undefined if it failed with a `PublishError`, which is kept. Other errors are thrown. */
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
}

/** The errors in a thrown `PublishError` or `PublishErrors`. Throws anything else again. */
export function publishErrors(error: unknown): readonly PublishError[] {
  if (error instanceof PublishErrors) return error.errors
  if (error instanceof PublishError) return [error]
  throw error
}

/** How many problems of one input are reported, and the rest is counted. */
const reported = 20

/** The first problems of an input, and one that counts the others. */
export function firstProblems(problems: readonly PublishError[], input: string): readonly PublishError[] {
  const [first] = problems
  const more = problems.length - reported
  if (first === undefined || more <= 0) return problems
  const others = new PublishError(first.code, `\`${input}\` has ${more} more problems of this kind.`)
  return [...problems.slice(0, reported), others]
}
