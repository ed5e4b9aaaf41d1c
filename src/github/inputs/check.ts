import { oneOf, quote, type InputReader } from './reader.ts'

export interface CheckInputs {
  /** Categories of findings; undefined: the host's default for the run's mode. */
  readonly failOn: readonly string[] | undefined
  readonly overrideLabel: string | undefined
  readonly smokeTest: 'auto' | boolean
}

export interface ReportInputs {
  readonly showSummary: boolean
  readonly comment: boolean
  readonly githubToken: string | undefined
}

/** @param categories the categories of all hosts */
export function readCheckInputs(reader: InputReader, categories: readonly string[]): CheckInputs {
  return {
    failOn: readFailOn(reader, categories),
    overrideLabel: reader.line('override-label'),
    smokeTest: reader.autoOrBoolean('smoke-test') ?? 'auto',
  }
}

export function readReportInputs(reader: InputReader): ReportInputs {
  return {
    showSummary: reader.boolean('show-summary') ?? true,
    comment: reader.boolean('comment') ?? false,
    githubToken: reader.line('github-token'),
  }
}

function readFailOn(reader: InputReader, categories: readonly string[]): readonly string[] | undefined {
  const entries = reader.list('fail-on', { commas: true })
  if (entries.length === 0) return undefined
  if (entries.length === 1 && entries[0] === 'none') return []
  const refused = entries.filter((entry) => !categories.includes(entry)).slice(0, 5)
  if (refused.length === 0) return entries
  reader.problem(
    'fail-on',
    `\`fail-on\` has ${refused.map(quote).join(', ')}: set it to a list of ${oneOf(categories)}, or to none.`,
  )
  return undefined
}
