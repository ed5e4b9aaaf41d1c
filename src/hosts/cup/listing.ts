import { readdir, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { filesOf, type Unpacked } from '../../checks/index.ts'
import { PublishError } from '../../shared/errors.ts'

/** A regular file of a plugin. */
export interface FoundFile {
  /** Relative, with forward slashes. */
  readonly path: string
  /** Absolute path of its content. */
  readonly source: string
  /** In bytes. */
  readonly size: number
}

export interface Listing {
  /** Regular files, in the order of their paths. */
  readonly files: readonly FoundFile[]
  /** Paths of links, devices and pipes. */
  readonly links: ReadonlySet<string>
}

const limits = { entries: 20_000, depth: 16 }

/** Neither is part of a plugin: what a version control or a package manager keeps beside it. */
const isForeign = (name: string): boolean => name.startsWith('.') || name === 'node_modules'

/** Every file below a directory; links are not followed. @throws PublishError `E_CUP_FILE` */
export async function listDirectory(directory: string, entries = limits.entries): Promise<Listing> {
  const files: FoundFile[] = []
  const links = new Set<string>()
  let count = 0
  const visit = async (at: string, depth: number): Promise<void> => {
    for (const entry of await readdir(join(directory, at), { withFileTypes: true })) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`
      if (++count > entries) throw new PublishError('E_CUP_FILE', `The directory has more than ${entries} files.`)
      if (depth === 0 && isForeign(entry.name)) continue
      // Node has no name for such a file.
      if (entry.name.includes('\ufffd'))
        throw new PublishError('E_CUP_FILE', `The name of ${JSON.stringify(path)} is not UTF-8.`)
      if (entry.isDirectory()) {
        if (depth < limits.depth) await visit(path, depth + 1)
        else throw new PublishError('E_CUP_FILE', `The directory is nested more than ${limits.depth} deep at ${path}.`)
      } else if (entry.isFile()) {
        const source = join(directory, path)
        files.push({ path, source, size: (await stat(source)).size })
      } else links.add(path)
    }
  }
  await visit('', 0)
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), links }
}

/**
 * Every file of an unpacked image, by the rules of a directory.
 * @param refused names of entries that no host unpacks, such as pipes
 */
export function listTree(tree: Unpacked['tree'], refused: readonly string[]): Listing {
  const files: FoundFile[] = []
  const links = new Set(refused.map((name) => posix.normalize(name).replace(/^\/+|\/+$/g, '')))
  for (const { path, file } of filesOf(tree)) {
    if (isForeign(path.split('/', 1)[0] ?? '')) continue
    const found = tree.walk(path.split('/'), false)
    if (file === undefined || found.state !== 'found' || found.node !== file) links.add(path)
    else files.push({ path, source: file.content.path, size: file.content.size })
  }
  return { files, links }
}
