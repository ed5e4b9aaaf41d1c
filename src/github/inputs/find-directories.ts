import { opendir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isBelow } from '../../shared/is-below.ts'
import { fitsPart, type Part } from './glob.ts'

/** Levels that `**` goes down, directories that are read for all patterns, and entries of each that are read. */
const maxDepth = 10
const maxDirectories = 5000
const maxEntries = 5000
/** No pattern leads into these. */
const never = new Set(['.git', 'node_modules'])
/** Directories that hold copies of others' plugins, or products of a build. `**` leaves them out. */
const notDeep = new Set(['vendor', 'dist'])

/** A pattern that cannot be expanded: the rest of a sentence. */
export class PatternProblem extends Error {
  override readonly name = 'PatternProblem'
}

/** Expands patterns below one directory. What it has read is kept for the next pattern. */
export class DirectoryFinder {
  readonly #root: string
  readonly #recognize: (directory: string, named: boolean) => Promise<boolean>
  readonly #listed = new Map<string, readonly string[]>()
  readonly #recognized = new Map<string, boolean>()
  /** What was named, by a name or a part of one, and is no plugin. */
  readonly passedOver = new Set<string>()

  /**
   * @param root absolute
   * @param recognize whether a directory (absolute) is a plugin; `named`: by a name or a part of one, not by `**` alone
   */
  constructor(root: string, recognize: (directory: string, named: boolean) => Promise<boolean>) {
    this.#root = root
    this.#recognize = recognize
  }

  /**
   * The plugins that a pattern matches, sorted: paths below the root, with forward slashes. Links are not followed
   * where the pattern has a wildcard, and nothing inside a plugin that `**` found is looked at.
   * @throws PatternProblem
   */
  async find(parts: readonly Part[]): Promise<string[]> {
    const found = new Set<string>()
    const seen = new Set<string>()
    const visit = async (path: string, at: number, depth: number): Promise<void> => {
      const key = `${at}:${path}`
      if (seen.has(key)) return
      seen.add(key)
      const part = parts[at]
      if (part === undefined) {
        if (await this.#isPlugin(path, true)) found.add(path)
        else this.passedOver.add(path)
      } else if (part.kind === 'name') {
        const next = below(path, part.name)
        if (await this.#isInside(next, part.name)) await visit(next, at + 1, depth)
      } else if (part.kind === 'wild') {
        for (const name of await this.#list(path))
          if (fitsPart(part, name)) await visit(below(path, name), at + 1, depth)
      } else await descend(path, at, depth)
    }
    const descend = async (path: string, at: number, depth: number): Promise<void> => {
      const last = at === parts.length - 1
      if (!last) await visit(path, at + 1, depth)
      if (depth === maxDepth) return
      for (const name of await this.#list(path)) {
        if (name.startsWith('.') || notDeep.has(name)) continue
        const next = below(path, name)
        if (last && (await this.#isPlugin(next, false))) found.add(next)
        else await visit(next, at, depth + 1)
      }
    }
    await visit('', 0, 0)
    return [...found].sort()
  }

  async #isPlugin(path: string, named: boolean): Promise<boolean> {
    const key = `${named ? 'named' : 'deep'}:${path}`
    const known = this.#recognized.get(key)
    if (known !== undefined) return known
    const answer = await this.#recognize(join(this.#root, path), named)
    this.#recognized.set(key, answer)
    return answer
  }

  /** Whether a name of the pattern is a directory. It may be a link, but not out of the root. */
  async #isInside(path: string, name: string): Promise<boolean> {
    if (never.has(name)) return false
    const directory = join(this.#root, path)
    try {
      if (!(await stat(directory)).isDirectory()) return false
      const [root, real] = await Promise.all([realpath(this.#root), realpath(directory)])
      if (real === root || isBelow(root, real)) return true
    } catch {
      return false
    }
    throw new PatternProblem('leads outside the workspace: set it to a pattern inside the workspace.')
  }

  /** The directories in a directory, sorted. Links are left out. */
  async #list(path: string): Promise<readonly string[]> {
    const known = this.#listed.get(path)
    if (known !== undefined) return known
    if (this.#listed.size === maxDirectories)
      throw new PatternProblem(`leads into more than ${maxDirectories} directories: name more of the path.`)
    const names: string[] = []
    let entries = 0
    try {
      for await (const entry of await opendir(join(this.#root, path))) {
        if (++entries > maxEntries) break
        if (entry.isDirectory() && !never.has(entry.name)) names.push(entry.name)
      }
    } catch {
      // What cannot be read holds no plugin that could be built.
    }
    if (entries > maxEntries) {
      const shown = JSON.stringify(path === '' ? '.' : path)
      throw new PatternProblem(`leads into ${shown}, which has more than ${maxEntries} entries: name its directories.`)
    }
    this.#listed.set(path, names.sort())
    return names
  }
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`
}
