/** One statement of a generated file, in a form without order, spaces and comments. */
export interface Fact {
  readonly text: string
  /** The message, enum, rpc or type that it belongs to. */
  readonly about: string
  /** Counts from 1. Undefined for JSON, where the line is searched only when it is needed. */
  readonly line?: number
}

export interface Difference {
  /** `missing`: expected but not in the file. `extra`: in the file but not expected. */
  readonly kind: 'missing' | 'extra'
  readonly fact: Fact
}

/** Statements that the file lacks, then statements that it has too many. */
export function differences(file: readonly Fact[], expected: readonly Fact[]): Difference[] {
  const has = new Set(file.map(({ text }) => text))
  const should = new Set(expected.map(({ text }) => text))
  return [
    ...expected.filter(({ text }) => !has.has(text)).map((fact) => ({ kind: 'missing', fact }) as const),
    ...file.filter(({ text }) => !should.has(text)).map((fact) => ({ kind: 'extra', fact }) as const),
  ]
}
