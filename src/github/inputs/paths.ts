import { readdirSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { isBelow } from '../../shared/is-below.ts'
import { quote, type InputReader } from './reader.ts'
import type { InputName } from './table.ts'

type PathKind = 'directory' | 'file'

export interface PathPattern {
  /** With `{os}`, `{arch}` and `{variant}` for the parts of a platform, and `*` for any part of a name. */
  readonly text: string
  /** Absolute path of the directory that it is relative to. */
  readonly directory: string
  /** Absolute paths of the directories that it may lead into. */
  readonly roots: readonly string[]
}

/** The directories that inputs may point into: the checkout, and the runner's temporary directory of this job. */
export function confiningRoots(env: NodeJS.ProcessEnv): string[] {
  const temporary = env['RUNNER_TEMP'] ?? ''
  return [workspace(env), ...(temporary === '' ? [] : [resolve(temporary)])]
}

export function workspace(env: NodeJS.ProcessEnv): string {
  const directory = env['GITHUB_WORKSPACE'] ?? ''
  return resolve(directory === '' ? process.cwd() : directory)
}

/**
 * The absolute path of an input that must be inside the workspace. Neither `..` nor a symbolic link of the checkout may
 * lead out of it. Undefined: a problem was noted.
 */
export function confinedPath(reader: InputReader, name: InputName, text: string, kind?: PathKind): string | undefined {
  const path = resolve(workspace(reader.env), text)
  if (!confiningRoots(reader.env).some((root) => isInside(realPath(root), realPath(path)))) {
    reader.problem(
      name,
      `\`${name}\` is ${quote(text)}, which leads outside the workspace: set it to a ${kind ?? 'path'} inside the `
        + 'workspace.',
    )
    return undefined
  }
  return existing(reader, name, text, path, kind)
}

/**
 * The absolute path of a file that the workflow provides, such as a CA bundle or a key. The workflow's author wrote an
 * absolute path, so it may point anywhere. A relative one depends on the checkout and must stay inside. Undefined: a
 * problem was noted.
 */
export function providedPath(reader: InputReader, name: InputName, text: string, kind?: PathKind): string | undefined {
  return isAbsolute(text) ? existing(reader, name, text, resolve(text), kind) : confinedPath(reader, name, text, kind)
}

/** A pattern of paths, one for each platform. `example` shows one in a message. */
export function readPattern(reader: InputReader, name: InputName, example: string): PathPattern | undefined {
  const text = reader.parsed(
    name,
    (given) => (/\{(?!(os|arch|variant)\})/.test(given) ? undefined : given),
    `a path with {os}, {arch} and {variant} such as ${example}`,
  )
  if (text === undefined || confinedPath(reader, name, text) === undefined) return undefined
  return { text, directory: workspace(reader.env), roots: confiningRoots(reader.env) }
}

/** The absolute path of an existing file that the workflow provides; undefined if the input is empty. */
export function providedFile(reader: InputReader, name: InputName): string | undefined {
  const text = reader.line(name)
  return text === undefined ? undefined : providedPath(reader, name, text, 'file')
}

function existing(
  reader: InputReader,
  name: InputName,
  text: string,
  path: string,
  kind: PathKind | undefined,
): string | undefined {
  if (kind === undefined) return path
  const stats = statusOf(path)
  const fits = kind === 'directory' ? stats?.isDirectory() : stats?.isFile()
  if (fits === true) return path
  const found = stats === undefined ? 'does not exist' : `is not a ${kind}`
  const advice =
    name === 'path' && isEmpty(workspace(reader.env))
      ? 'the workspace is empty, so check out the repository in an earlier step (`actions/checkout`).'
      : `${name === 'path' ? listAdvice(text) : ''}set it to an existing ${kind}.`
  reader.problem(name, `\`${name}\` is ${quote(text)}, which ${found}: ${advice}`)
  return undefined
}

/** For an entry of `path` that looks like several. */
export function listAdvice(text: string): string {
  return /[,{]/.test(text) ? 'directories and patterns are one a line, without commas and braces; ' : ''
}

/** As a job has it that nothing was checked out in. */
function isEmpty(directory: string): boolean {
  try {
    return readdirSync(directory).length === 0
  } catch {
    return false
  }
}

export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** Linux's limit for links on the way. */
const maxLinks = 40

/** The real path of the part that exists, with the rest appended. A link to nothing counts as what it leads to. */
function realPath(path: string, links = 0): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    if (parent === path) return path
    const place = resolve(realPath(parent, links), relative(parent, path))
    const target = links < maxLinks ? linkTarget(place) : undefined
    return target === undefined ? place : realPath(resolve(dirname(place), target), links + 1)
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || isBelow(root, path)
}
