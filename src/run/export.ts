import { constants } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Artifact } from '../artifact/index.ts'
import type { DiskFile } from '../hosts/index.ts'
import type { Plan } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'
import { PublishError } from '../shared/errors.ts'

/**
 * Writes what the host reads from disk into the directory that the input `export` names. A file of an earlier export is
 * replaced in one step; nothing is removed, and no link is followed.
 *
 * @throws PublishError `E_EXPORT`
 */
export async function exportFiles(plan: Plan, artifact: Artifact, context: RunContext): Promise<void> {
  const { host, inputs } = plan
  const { exportDirectory } = inputs.build
  if (exportDirectory === undefined || host.diskFiles === undefined) return
  const spool = await mkdtemp(join(context.resources.temp, 'export-'))
  try {
    const files = await host.diskFiles(artifact, inputs.plugin.name, spool, context.signal)
    for (const file of files) {
      context.signal.throwIfAborted()
      await write(exportDirectory, file)
    }
    context.log.info(`Exported to ${exportDirectory}: ${shown(files)}`)
  } finally {
    await rm(spool, { recursive: true, force: true })
  }
}

function shown(files: readonly DiskFile[]): string {
  const first = files.slice(0, 10).map(({ path }) => path)
  return `${first.join(', ')}${files.length > first.length ? ` and ${files.length - first.length} more` : ''}`
}

async function write(root: string, { path, mode, source }: DiskFile): Promise<void> {
  const target = join(root, path)
  try {
    await mkdir(root, { recursive: true })
    await makeDirectories(root, dirname(path))
    const kind = await kindOf(target)
    if (kind !== 'file' && kind !== undefined) throw new Error(`${path} is a ${kind} there`)
    const temporary = await mkdtemp(join(dirname(target), '.export-'))
    try {
      const copy = join(temporary, 'file')
      await copyFile(source, copy, constants.COPYFILE_EXCL)
      await chmod(copy, mode)
      await rename(copy, target)
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
  } catch (cause) {
    throw new PublishError('E_EXPORT', `${target} cannot be written.`, { cause })
  }
}

/** Makes `path` below `root`, one directory after the other, because `mkdir` follows links. */
async function makeDirectories(root: string, path: string): Promise<void> {
  let directory = root
  for (const name of path.split('/')) {
    directory = join(directory, name)
    const kind = await kindOf(directory)
    if (kind === undefined) await mkdir(directory)
    else if (kind !== 'directory') throw new Error(`${directory} is a ${kind}`)
  }
}

async function kindOf(path: string): Promise<'file' | 'directory' | 'link' | 'special file' | undefined> {
  try {
    const entry = await lstat(path)
    if (entry.isSymbolicLink()) return 'link'
    if (entry.isDirectory()) return 'directory'
    return entry.isFile() ? 'file' : 'special file'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
