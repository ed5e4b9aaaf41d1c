import { chmod, copyFile, link, mkdir, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Directory, File, Tree } from './tree.ts'

/**
 * Writes the tree to `destination`, a directory that does not exist yet. Directories and files are made before any
 * link and each name only once, so that nothing is ever written through a link. File contents are moved out of the
 * spool.
 *
 * `widen` gives the owner's permissions to everybody. It is needed if the plugin runs as another user than the one that
 * unpacks it; the host uses one user for both.
 */
export async function materialize(tree: Tree, destination: string, widen: boolean): Promise<void> {
  const links: { path: string; target: string }[] = []
  const written = new Map<File, string>()
  const modeOf = (mode: number): number => (widen ? mode | ((mode & 0o700) >> 3) | ((mode & 0o700) >> 6) : mode)

  async function directory(node: Directory, path: string): Promise<void> {
    await mkdir(path)
    for (const [name, child] of node.entries) {
      const at = join(path, name)
      if (child.kind === 'directory') await directory(child, at)
      else if (child.kind === 'symlink') links.push({ path: at, target: child.target })
      else await file(child, at)
    }
    // Owners keep write permission: without it the directory could not be removed.
    await chmod(path, modeOf(node.mode | 0o700))
  }

  async function file(node: File, path: string): Promise<void> {
    const first = written.get(node)
    if (first === undefined) {
      await moveFile(node.content.path, path)
      await chmod(path, modeOf(node.mode))
      written.set(node, path)
    } else await link(first, path)
  }

  await directory(tree.root, destination)
  for (const { path, target } of links) await symlink(target, path)
}

async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(from, to)
  }
}
