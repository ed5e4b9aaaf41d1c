import { constants } from 'node:fs'
import { chmod, copyFile, open, readlink, realpath, type FileHandle } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isBelow } from './is-below.ts'

/** What is at a path instead of a regular file that can be read. */
export type Obstacle = 'missing' | 'link' | 'directory' | 'special' | 'unreadable'

const messages: Readonly<Record<Obstacle, string>> = {
  missing: 'there is no such file',
  link: 'it is a symbolic link, or behind one',
  directory: 'it is a directory',
  special: 'it is not a regular file',
  unreadable: 'it cannot be read',
}

export class NotPlain extends Error {
  override readonly name = 'NotPlain'
  readonly obstacle: Obstacle

  constructor(obstacle: Obstacle, cause?: unknown) {
    super(messages[obstacle], { cause })
    this.obstacle = obstacle
  }
}

/**
 * Opens a regular file that another program may swap at any time. All checks are about what was opened. No link below
 * the roots is followed, and a named pipe does not wait for its writer.
 * @param path absolute
 * @param roots absolute paths of the directories that it may be in
 * @throws NotPlain
 */
export async function openPlain(path: string, roots: readonly string[]): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(path, flags).catch((cause: unknown) => {
    throw new NotPlain(obstacleOf(cause), cause)
  })
  try {
    if (!(await isAt(file, path, roots))) throw new NotPlain('link')
    const stats = await file.stat()
    if (stats.isDirectory()) throw new NotPlain('directory')
    if (!stats.isFile()) throw new NotPlain('special')
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/**
 * Copies such a file to a path where nothing is. Without reading it, where the file system shares blocks.
 * @throws NotPlain, or the error of the copy
 */
export async function copyPlain(
  from: { readonly path: string; readonly roots: readonly string[] },
  to: string,
  mode: number,
): Promise<void> {
  await using file = await openPlain(from.path, from.roots)
  await copyFile(descriptorPath(file), to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  await chmod(to, mode)
}

/**
 * What the descriptor is open for, whatever is at its path now.
 * https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html
 */
function descriptorPath({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`
}

/** Whether the file is where its path says, so that there was no link on the way from the root. */
async function isAt(file: FileHandle, path: string, roots: readonly string[]): Promise<boolean> {
  const real = await readlink(descriptorPath(file))
  for (const root of roots)
    if (isBelow(root, path) && real === join(await realpath(root), relative(root, path))) return true
  return false
}

const obstacles: Readonly<Record<string, Obstacle>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ELOOP: 'link',
  // A socket, or a device that is not there.
  ENXIO: 'special',
  ENODEV: 'special',
}

function obstacleOf(error: unknown): Obstacle {
  return obstacles[(error as NodeJS.ErrnoException).code ?? ''] ?? 'unreadable'
}
