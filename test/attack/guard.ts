/**
 * A guard: code that stops an attack, and the test that is red without it. `mutation.test.ts` removes one guard after
 * the other and sees its test fail (`script/test --all`). `guards.test.ts` checks that guard and test still exist.
 */
export interface Guard {
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly text: string
  /** Replaces the guard when it is removed; the file must still parse. */
  readonly without: string
  /** File of the test. */
  readonly tests: string
  /** Part of the name of the test. */
  readonly test: string
}

type Row = readonly [text: string, without: string, test: string]

/** The guards of one source file whose tests are in one file. */
export function from(file: string, tests: string, rows: readonly Row[]): Guard[] {
  return rows.map(([text, without, test]) => ({ file, text, without, tests, test }))
}

/** The source without its guard. @throws Error if the guard does not occur exactly once */
export function withoutGuard({ file, text, without }: Guard, source: string): string {
  const [found, ...more] = positionsOf(text, source)
  if (found === undefined || more.length > 0)
    throw new Error(`${file}: ${JSON.stringify(text)} occurs ${found === undefined ? 0 : more.length + 1} times`)
  return `${source.slice(0, found.index)}${without}${source.slice(found.index + found[0].length)}`
}

/**
 * Where a guard occurs in a source. Line breaks, quotes and commas before a closing bracket do not count: the formatter
 * decides about them.
 */
function positionsOf(text: string, source: string): RegExpExecArray[] {
  const tokens = text.match(/\w+|[^\s\w]|(?<=\w)\s+(?=\w)/g) ?? []
  const pattern = tokens.map((token) => {
    if (token.trim() === '') return '\\s+'
    if (/['"]/.test(token)) return `['"]`
    return /[)\]}]/.test(token) ? `,?\\s*${RegExp.escape(token)}` : RegExp.escape(token)
  })
  return [...source.matchAll(new RegExp(pattern.join('\\s*'), 'g'))]
}
