import { cpus } from 'node:os'
import { seconds, type Turns } from './turns.ts'

/** One number that the project wants to reach. */
export interface Aim {
  readonly what: string
  readonly value: number
  readonly atMost: number
  readonly unit?: string
}

/** Prints a table in Markdown. Columns after the first `texts` ones are numbers. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[], texts = 1): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  console.log([line(header), `|${header.map((_, at) => (at < texts ? '---' : '--:')).join('|')}|`].join('\n'))
  for (const row of rows) console.log(line(row))
  console.log('')
}

/** What is not shown as a number is not known: no turn did the work. */
export function printAims(aims: readonly Aim[]): void {
  printTable(
    ['aim', 'measured', 'met'],
    aims.map(({ what, value, atMost, unit = '' }) => [
      `${what} ≤ ${atMost}${unit}`,
      Number.isNaN(value) ? 'not measured' : `${value.toFixed(value < 10 ? 2 : 0)}${unit}`,
      Number.isNaN(value) ? '–' : value <= atMost ? 'met' : '**not met**',
    ]),
  )
}

/** Name of a part, how often, on what machine, when: the line above the tables of each part. */
export function printHead(part: string, rounds: number): void {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`
  const date = new Date().toISOString().slice(0, 10)
  console.log(`<!-- ${part} -->\n${rounds} rounds, ${machine}, Node ${process.version}, ${date}\n`)
}

/** Time, processor time and what failed, of one side. */
export function timeCells(turns: Turns | undefined): string[] {
  if (turns === undefined || turns.measurements.length === 0) return ['–', '–']
  const failed = turns.failed === 0 ? '' : ` (${turns.failed} turns failed)`
  return [`${seconds(turns.milliseconds)}${failed}`, seconds(turns.processor)]
}

/** Ratio of two times; NaN where one of them is not known. */
export function ratio(ours: Turns | undefined, theirs: Turns | undefined): number {
  return (ours?.milliseconds ?? Number.NaN) / (theirs?.milliseconds ?? Number.NaN)
}

export function ratioCell(value: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(2)
}
