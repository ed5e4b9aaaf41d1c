import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const names = [
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_ARTIFACTS',
] as const

/** What a step wrote into its files. */
export interface FileCommands {
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly path: readonly string[]
  /** Empty if it was over the limit: GitHub drops all of it then. */
  readonly summary: string
  /** The files as they were written, by variable. */
  readonly files: Readonly<Record<string, string>>
}

/** Fresh, empty files for one step; answers the variables that name them. */
export async function makeCommandFiles(directory: string, step: string): Promise<Record<string, string>> {
  const variables = Object.fromEntries(names.map((name) => [name, join(directory, `${name.toLowerCase()}-${step}`)]))
  for (const path of Object.values(variables)) await writeFile(path, '')
  return variables
}

export async function readCommandFiles(variables: Readonly<Record<string, string>>): Promise<FileCommands> {
  const files = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(variables[name] ?? '', 'utf8')] as const)),
  )
  const text = (name: (typeof names)[number]): string => files[name] ?? ''
  const summary = text('GITHUB_STEP_SUMMARY')
  return {
    files,
    outputs: parsePairs(text('GITHUB_OUTPUT')),
    state: parsePairs(text('GITHUB_STATE')),
    env: parsePairs(text('GITHUB_ENV')),
    path: text('GITHUB_PATH')
      .split(/\r?\n/)
      .filter((line) => line !== ''),
    summary: Buffer.byteLength(summary) > 1024 * 1024 ? '' : summary,
  }
}

/**
 * `name=value` and `name<<delimiter` blocks, as strict as the runner.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs
 */
export function parsePairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {}
  const lines = text.split(/\r\n|\n|\r/)
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue
    const [equals, here] = [line.indexOf('='), line.indexOf('<<')]
    if (equals > 0 && (here < 0 || equals < here)) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1)
      continue
    }
    const delimiter = here > 0 ? line.slice(here + 2) : ''
    if (delimiter === '') throw new Error(`the runner refuses the line ${JSON.stringify(line)}`)
    const end = lines.indexOf(delimiter)
    if (end < 0) throw new Error(`the runner finds no end ${JSON.stringify(delimiter)}`)
    pairs[line.slice(0, here)] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n')
  }
  return pairs
}
