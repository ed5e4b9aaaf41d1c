import { realpathSync, statSync, type Stats } from 'node:fs'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { quote, type InputReader } from './reader.ts'
import type { InputName } from './table.ts'

export type PathKind = 'directory' | 'file'

/** Where inputs may point: the checkout, and the runner's directory for this job's temporary files. */
export function confiningRoots(env: NodeJS.ProcessEnv): string[] {
  const temporary = env['RUNNER_TEMP'] ?? ''
  return [workspace(env), ...(temporary === '' ? [] : [resolve(temporary)])]
}

export function workspace(env: NodeJS.ProcessEnv): string {
  const directory = env['GITHUB_WORKSPACE'] ?? ''
  return resolve(directory === '' ? process.cwd() : directory)
}

/**
 * The absolute path of an input that must stay inside the workspace: neither `..` nor a symbolic link in the checkout
 * may lead a build context or an upload out of it.
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
 * The absolute path of a file that the workflow brings along, such as a CA bundle or a key. An absolute path was
 * written by the workflow's author and may point anywhere; a relative one depends on the checkout and stays inside.
 */
export function broughtPath(reader: InputReader, name: InputName, text: string, kind?: PathKind): string | undefined {
  return isAbsolute(text) ? existing(reader, name, text, resolve(text), kind) : confinedPath(reader, name, text, kind)
}

/** An existing file that the workflow brings along; undefined if the input is empty. */
export function broughtFile(reader: InputReader, name: InputName): string | undefined {
  const text = reader.line(name)
  return text === undefined ? undefined : broughtPath(reader, name, text, 'file')
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
  const found = stats === undefined ? 'does not exist' : `is no ${kind}`
  reader.problem(name, `\`${name}\` is ${quote(text)}, which ${found}: set it to an existing ${kind}.`)
  return undefined
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** The real path of what exists, with the rest appended: a path that is still to be made is judged by its parent. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : resolve(realPath(parent), relative(parent, path))
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}
