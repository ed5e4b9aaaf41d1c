import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { codesOf } from '../src/hosts/index.ts'
import type { CodeInfo } from '../src/shared/codes.ts'
import { reasons, verifiedReason } from '../src/verify/reasons.ts'
import { examples } from './error-examples.ts'
import { eventsPage, readEventCases } from './events-page.ts'

/**
 * Writes the generated texts: the README's tables from `action.yml`, `docs/errors.md` from the error codes, and
 * `docs/events.md` from the test cases of events.
 *
 *   npm run generate              # write
 *   npm run generate -- --check   # say what is out of date, and fail if anything is
 */
interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
}

const root = join(import.meta.dirname, '..')

/** The whole text of every generated file, by its path. */
export function generated(): Map<string, string> {
  const [text, action] = [read('action.yml'), parse(read('action.yml')) as Action]
  const inputs = foldedInputs(action, groupsOf(text))
  const readme = fill(fill(read('README.md'), 'inputs', inputs), 'outputs', outputsTable(action))
  const events = eventsPage(readEventCases(join(root, 'test/fixtures/events/table.json')))
  return new Map([
    ['README.md', readme],
    ['verify/README.md', verifyReadme()],
    ['docs/errors.md', errorsPage(codesOf(), examples)],
    ['docs/events.md', events],
  ])
}

function verifyReadme(): string {
  const action = parse(read('verify/action.yml')) as Action
  const text = fill(fill(read('verify/README.md'), 'inputs', inputsTable(action)), 'outputs', outputsTable(action))
  return fill(text, 'reasons', reasonsTable())
}

/** The values of the output `reason`, each with its code. */
function reasonsTable(): string {
  const codes: Readonly<Record<string, CodeInfo>> = codesOf()
  const rows = Object.entries(reasons).map(([code, reason]) => {
    const { meaning = '', remedy = '' } = codes[code] ?? {}
    return `| \`${reason}\` | \`${code}\` | ${cell(meaning.replace(/ \(reason `[a-z-]+`\)/, ''))} | ${cell(remedy)} |`
  })
  const all = `| \`${verifiedReason}\` | – | Everything was verified. | Deploy \`digest\`. |`
  return ['| reason | code | meaning | what to do |', '|---|---|---|---|', all, ...rows].join('\n')
}

export function inputsTable({ inputs }: Action): string {
  const rows = Object.entries(inputs).map(
    ([name, input]) => `| \`${name}\` | ${defaultCell(input.default)} | ${cell(input.description)} |`,
  )
  return ['| input | default | meaning |', '|---|---|---|', ...rows].join('\n')
}

/** The inputs that most workflows use, in the order of the README's table. */
const usual = [
  'path',
  'host',
  'platforms',
  'dry-run',
  'control-plane-token',
  'cosign-key',
  'registry',
  'registry-username',
  'registry-password',
  'binaries',
]

/** The names of the inputs below each comment `  # group` of `action.yml`. */
export function groupsOf(text: string): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  let names: string[] = []
  for (const line of text.slice(text.indexOf('\ninputs:'), text.indexOf('\noutputs:')).split('\n')) {
    const [, group, name] = /^ {2}(?:# (.+)|([a-z][a-z0-9-]*):)$/.exec(line) ?? []
    if (group !== undefined) groups.set(group, (names = []))
    if (name !== undefined) names.push(name)
  }
  return groups
}

/** A table of the usual inputs, and the others folded by their groups. Each input stands in one table. */
export function foldedInputs({ inputs }: Action, groups: ReadonlyMap<string, readonly string[]>): string {
  const table = (names: readonly string[]): string =>
    inputsTable({
      inputs: Object.fromEntries(names.map((name) => [name, inputs[name] ?? { description: '' }])),
      outputs: {},
    })
  const folded = [...groups].map(([group, all]) => {
    const names = all.filter((name) => !usual.includes(name))
    const count = `${names.length} more ${names.length === 1 ? 'input' : 'inputs'}`
    const title = `${group.slice(0, 1).toUpperCase()}${group.slice(1)}: ${count}`
    return `<details><summary>${title}</summary>\n\n${table(names)}\n\n</details>`
  })
  const grouped = [...groups.values()].flat()
  const missing = Object.keys(inputs).filter((name) => !grouped.includes(name))
  if (missing.length > 0) throw new Error(`action.yml has no group for ${missing.join(', ')}`)
  return [table(usual), ...folded].join('\n\n')
}

export function outputsTable({ outputs }: Action): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`)
  return ['| output | meaning |', '|---|---|', ...rows].join('\n')
}

export function errorsPage(table: Readonly<Record<string, CodeInfo>>, shown: Readonly<Record<string, string>>): string {
  const intro = [
    '# Errors',
    '',
    '<!-- Generated from src/shared/codes.ts, the codes of the hosts and script/error-examples.ts by `npm run '
      + 'generate`. -->',
    '',
    'Every failure prints one annotation: what failed, why (in the words of the registry, tool or control plane), '
      + 'what to',
    'do, and one of these codes. Codes are stable: a code is never renamed or used for something else.',
  ]
  const sections = Object.entries(table).flatMap(([code, { meaning, remedy }]) => [
    '',
    `## ${code}`,
    '',
    meaning,
    '',
    `**What to do:** ${remedy}`,
    '',
    '**Example:**',
    '',
    '```text',
    shown[code] ?? '',
    '```',
  ])
  return [...intro, ...sections, ''].join('\n')
}

/** Replaces what stands between a pair of markers. */
export function fill(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`README.md has no ${begin} with its end`)
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`
}

function defaultCell(value: string | undefined): string {
  if (value === undefined || value === '') return ''
  // A pinned digest would make the column too wide, and people read only the version.
  return `\`${cell(value.replace(/@sha256:[0-9a-f]{64}$/, '@sha256:…'))}\``
}

const cell = (text: string): string => text.trim().replaceAll('|', '\\|').replaceAll('\n', ' ')

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function current(path: string): string {
  try {
    return read(path)
  } catch {
    return ''
  }
}

if (import.meta.main) {
  const stale = [...generated()].filter(([path, text]) => current(path) !== text)
  const check = process.argv.includes('--check')
  for (const [path, text] of stale) {
    if (check) console.error(`${path} is out of date: run \`npm run generate\``)
    else writeFileSync(join(root, path), text)
  }
  if (check && stale.length > 0) process.exitCode = 1
}
