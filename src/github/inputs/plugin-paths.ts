import { access } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { coversPath, isGlob, parseGlob, type Part } from './glob.ts'
import { DirectoryFinder, PatternProblem } from './find-directories.ts'
import { confinedPath, listAdvice, workspace } from './paths.ts'
import { quote, type InputReader } from './reader.ts'
import { replaceName } from './sharing.ts'

/** The plugins of one step. More of them are more than a job's log and summary can show. */
const maxPlugins = 200

/** What is asked about a directory that a pattern matches. */
export interface PluginDetector {
  detect(directory: string): Promise<string | undefined>
}

/** Whether `path` names several plugins, or a pattern, which may match several tomorrow. */
export function namesSeveral(reader: InputReader): boolean {
  const text = reader.text('path')
  return /[\r\n]/.test(text) || isGlob(text) || text.startsWith('!')
}

export interface PluginPaths {
  /** Absolute. */
  readonly directories: readonly string[]
  /** Relative to the workspace: what a pattern matches, and what is no plugin. */
  readonly passedOver: readonly string[]
}

/**
 * The plugin directories that `path` names: absolute, each once, in the order of its lines and sorted within a pattern.
 * A line without wildcards is taken as it is; a pattern matches what is recognized as a plugin. A line that begins with
 * `!` takes away what the lines before it gave.
 */
export async function readPluginPaths(reader: InputReader, hosts: readonly PluginDetector[]): Promise<PluginPaths> {
  const root = workspace(reader.env)
  const finder = new DirectoryFinder(root, (directory, named) => isPlugin(reader, hosts, directory, named))
  const found = new Set<string>()
  const lines = reader.list('path')
  for (const line of lines) {
    const excluded = line.startsWith('!')
    const text = excluded ? line.slice(1).trim() : line
    if (!excluded && !isGlob(text)) {
      const directory = confinedPath(reader, 'path', text, 'directory')
      if (directory !== undefined) found.add(directory)
      continue
    }
    const parts = partsOf(reader, text)
    if (parts === undefined) continue
    if (excluded) exclude(reader, found, finder.passedOver, text, parts)
    else for (const directory of await expand(reader, finder, text, parts)) found.add(resolve(root, directory))
  }
  const left = [...finder.passedOver].filter((path) => !found.has(resolve(root, path)))
  return { directories: finish(reader, [...found]), passedOver: left }
}

function finish(reader: InputReader, found: readonly string[]): readonly string[] {
  const unprintable = found.filter((directory) => /\p{Cc}/u.test(directory))
  for (const directory of unprintable.slice(0, 5))
    reader.problem('path', `\`path\` matches ${quote(shown(reader, directory))}, whose name has a control character.`)
  if (found.length > maxPlugins) {
    reader.problem(
      'path',
      `\`path\` names ${found.length} plugins, and a step takes at most ${maxPlugins}: divide them among several jobs.`,
    )
    return []
  }
  if (found.length === 0 && !reader.wrong.has('path'))
    reader.problem('path', '`path` names no plugin, because its lines with ! take all away: remove one of them.')
  return unprintable.length === 0 ? found : found.filter((directory) => !unprintable.includes(directory))
}

/** The parts of a pattern that stays below the workspace. */
function partsOf(reader: InputReader, text: string): readonly Part[] | undefined {
  const wanted = 'set it to a pattern relative to the workspace, such as plugins/*'
  if (text.startsWith('/') || text.split('/').includes('..')) {
    reader.problem('path', `\`path\` has ${quote(text)}, which leads outside the workspace: ${wanted}.`)
    return undefined
  }
  const parts = parseGlob(text)
  if (parts !== undefined && parts.length > 0) return parts
  const problem = parts === undefined ? 'has a [ without its ]: close it, or write \\[' : `is no pattern: ${wanted}`
  reader.problem('path', `\`path\` has ${quote(text)}, which ${problem}.`)
  return undefined
}

/** Takes away what a line with `!` names. One without effect would publish what its author meant to leave out. */
function exclude(
  reader: InputReader,
  found: Set<string>,
  passedOver: Set<string>,
  text: string,
  parts: readonly Part[],
): void {
  const gone = [...found].filter((directory) => coversPath(parts, shown(reader, directory).split(sep).join('/')))
  const passed = [...passedOver].filter((path) => coversPath(parts, path))
  for (const directory of gone) found.delete(directory)
  for (const path of passed) passedOver.delete(path)
  if (gone.length + passed.length === 0 && !(found.size === 0 && reader.wrong.has('path')))
    reader.problem(
      'path',
      `\`path\` has ${quote(`!${text}`)}, which takes away nothing that the lines before it name: correct it, move it `
        + 'below them, or remove it.',
    )
}

async function expand(
  reader: InputReader,
  finder: DirectoryFinder,
  text: string,
  parts: readonly Part[],
): Promise<readonly string[]> {
  try {
    const directories = await finder.find(parts)
    if (directories.length > 0) return directories
    const what = reader.given('host') ? 'no directory' : 'no directory that a host recognizes as its plugin'
    reader.problem(
      'path',
      `\`path\` has ${quote(text)}, which matches ${what}: ${listAdvice(text)}correct it, or remove it.`,
    )
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error
    reader.problem('path', `\`path\` has ${quote(text)}, which ${error.message}`)
  }
  return []
}

/** With `host`, all that a pattern names; else what a host recognizes, or what has a Dockerfile. */
async function isPlugin(
  reader: InputReader,
  hosts: readonly PluginDetector[],
  directory: string,
  named: boolean,
): Promise<boolean> {
  if (named && reader.given('host')) return true
  const reasons = await Promise.all(hosts.map((host) => host.detect(directory)))
  if (reasons.some((why) => why !== undefined)) return true
  const own = reader.text('file')
  const files = [join(directory, 'Dockerfile'), ...(own === '' ? [] : [resolve(workspace(reader.env), own)])]
  const [first = '', second] = files.map((file) => replaceName(file, directory))
  return (await exists(first)) || (own.includes('{name}') && second !== undefined && (await exists(second)))
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}

function shown(reader: InputReader, directory: string): string {
  return relative(workspace(reader.env), directory)
}
