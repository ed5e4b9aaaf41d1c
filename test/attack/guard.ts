/**
 * A guard of the sources, and the test that turns red when it is taken out. `mutation.test.ts` takes out one after the
 * other and sees it (`script/test --all`); `guards.test.ts` holds that each guard and each test is still there.
 */
export interface Guard {
  readonly file: string
  /** Stands exactly once in the file. */
  readonly text: string
  /** What stands in its place when the guard is taken out. */
  readonly without: string
  /** Name of the test: of an attack, or any part of the name of a test in `tests`. */
  readonly test: string
  /** The file of the test; default: the attacks. */
  readonly tests?: string
  /** The file that has the name of the test, if that is another. */
  readonly names?: string
}

type Row = readonly [text: string, without: string, test: string]

/** Guards of one file that have their tests in one file: each as `text`, `without` and `test`. */
export function from(file: string, tests: string, rows: readonly Row[]): Guard[] {
  return rows.map(([text, without, test]) => ({ file, tests, text, without, test }))
}

/**
 * Where a guard stands in a source. Line breaks, quotes and commas before a closing bracket are up to the formatter, so
 * they do not count.
 */
export function positionsOf(text: string, source: string): RegExpExecArray[] {
  const tokens = text.match(/\w+|[^\s\w]|(?<=\w)\s+(?=\w)/g) ?? []
  const pattern = tokens.map((token) => {
    if (token.trim() === '') return '\\s+'
    if (/['"]/.test(token)) return `['"]`
    return /[)\]}]/.test(token) ? `,?\\s*${RegExp.escape(token)}` : RegExp.escape(token)
  })
  return [...source.matchAll(new RegExp(pattern.join('\\s*'), 'g'))]
}
