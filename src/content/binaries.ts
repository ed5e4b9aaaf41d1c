import { lstat, mkdir, readdir } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { PublishError } from '../shared/errors.ts'
import { platformParts, type Platform } from '../shared/platform.ts'
import type { Program, Programs } from './content.ts'
import { copyPlain, NotPlain, openPlain } from '../shared/plain-file.ts'

/** A program that an earlier step built, as it was found. */
export interface FoundProgram {
  readonly platform: Platform
  /** Absolute path of a regular file; no part of it is a link. */
  readonly path: string
  /** Absolute paths of the directories that it must be in. */
  readonly roots: readonly string[]
}

export interface PathPattern {
  /** As the input has it: `{os}`, `{arch}` and `{variant}` stand for a platform, `*` for any part of one name. */
  readonly text: string
  /** Absolute path of the directory that it is relative to. */
  readonly directory: string
  /** Absolute paths of the directories that it may lead into. */
  readonly roots: readonly string[]
}

export interface FoundPrograms {
  readonly programs: readonly FoundProgram[]
  /** One error for each platform without exactly one program: `E_PLUGIN_FILE`. */
  readonly problems: readonly PublishError[]
}

/** How many of the files that fit stand in the message. */
const shownFiles = 10

/** Finds one program for each platform. `input`: the input with the pattern. */
export async function findPrograms(
  pattern: PathPattern,
  platforms: readonly Platform[],
  input = 'binaries',
): Promise<FoundPrograms> {
  const programs: FoundProgram[] = []
  const problems: PublishError[] = []
  for (const platform of platforms) {
    const found = await findProgram(pattern, platform, input)
    if (found instanceof PublishError) problems.push(found)
    else programs.push({ platform, path: found, roots: pattern.roots })
  }
  return { programs, problems }
}

async function findProgram(pattern: PathPattern, platform: Platform, input: string): Promise<string | PublishError> {
  const shown = expand(pattern.text, platform)
  const path = resolve(pattern.directory, shown)
  const failed = (problem: string, hint: string): PublishError =>
    new PublishError('E_PLUGIN_FILE', `\`${input}\` for ${platform} is ${shown}: ${problem}`, { hint })
  let matches = await matchesOf(path)
  if (matches.length === 0 && platform.startsWith('windows/')) matches = await matchesOf(`${path}.exe`)
  const [match, ...others] = matches
  if (match === undefined)
    return failed('there is no such file.', 'Build it in an earlier step, or leave the platform out of `platforms`.')
  if (others.length > 0) {
    const names = matches.slice(0, shownFiles).map((name) => relative(pattern.directory, name))
    const more = matches.length > shownFiles ? ', …' : ''
    return failed(
      `${matches.length} files fit: ${names.join(', ')}${more}.`,
      'Write a pattern that fits one file for each platform.',
    )
  }
  try {
    await (await openPlain(match, pattern.roots)).close()
    return match
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error
    const hint =
      error.obstacle === 'link' ? 'Name the file itself: links are not followed.' : 'Name the program itself.'
    return failed(`${error.message}.`, hint)
  }
}

function expand(text: string, platform: Platform): string {
  const { os, architecture, variant = '' } = platformParts(platform)
  return text.replaceAll('{os}', os).replaceAll('{arch}', architecture).replaceAll('{variant}', variant)
}

/** The paths that exist and fit, where `*` stands for any part of one name. */
async function matchesOf(path: string): Promise<string[]> {
  if (!path.includes('*')) return (await exists(path)) ? [path] : []
  const [root = '', ...parts] = path.split(sep)
  let found = [`${root}${sep}`]
  for (const part of parts) {
    const next = await Promise.all(found.map(async (directory) => await childrenOf(directory, part)))
    found = next.flat()
  }
  return found.sort()
}

async function childrenOf(directory: string, part: string): Promise<string[]> {
  if (!part.includes('*')) return (await exists(join(directory, part))) ? [join(directory, part)] : []
  const names = await readdir(directory).catch(() => [])
  return names.filter((name) => fits(name, part.split('*'))).map((name) => join(directory, name))
}

/** Whether a name consists of these texts in this order, with anything between them. In linear time. */
function fits(name: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.pop() ?? ''
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const text of others) {
    const found = name.indexOf(text, at)
    if (found === -1) return false
    at = found + text.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}

/**
 * Copies programs into a directory that belongs to this run, with mode 0755, because uploads of artifacts drop it.
 * Nobody can change a copy between its checks and its upload.
 * @throws PublishError `E_PLUGIN_FILE` if a file is no longer there
 */
export async function copyPrograms(
  found: readonly FoundProgram[],
  directory: string,
  signal: AbortSignal,
): Promise<Programs> {
  const programs: Program[] = []
  for (const { platform, path, roots } of found) {
    signal.throwIfAborted()
    const copy = join(directory, platform.replaceAll('/', '_'), basename(path))
    await mkdir(dirname(copy), { recursive: true })
    await copyPlain({ path, roots }, copy, 0o755).catch((cause: unknown) => {
      throw new PublishError('E_PLUGIN_FILE', `${path} cannot be copied.`, { cause })
    })
    programs.push({ platform, path: copy })
  }
  return { kind: 'programs', platforms: found.map(({ platform }) => platform), programs }
}
