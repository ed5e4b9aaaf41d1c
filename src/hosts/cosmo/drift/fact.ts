/** One statement of a generated file, in a form that does not depend on order, spaces or comments. */
export interface Fact {
  readonly text: string
  /** The message, enum or rpc, or the type, that it is about. */
  readonly about: string
  /** Where it stands, from 1; undefined where that is searched only when it is asked for. */
  readonly line?: number
}

export interface Difference {
  /** `missing`: the schema gives it and the file does not have it. */
  readonly kind: 'missing' | 'extra'
  readonly fact: Fact
}

/** What one file lacks and has too much, in that order. */
export function differences(file: readonly Fact[], expected: readonly Fact[]): Difference[] {
  const has = new Set(file.map(({ text }) => text))
  const should = new Set(expected.map(({ text }) => text))
  return [
    ...expected.filter(({ text }) => !has.has(text)).map((fact) => ({ kind: 'missing', fact }) as const),
    ...file.filter(({ text }) => !should.has(text)).map((fact) => ({ kind: 'extra', fact }) as const),
  ]
}
