import { lstat } from 'node:fs/promises'
import { PublishError } from '../shared/errors.ts'
import { isPlain } from './binaries.ts'
import type { NamedFile } from './content.ts'

/** A file that the workflow names, and the directories that it must be in, as absolute paths. */
export type WantedFile = NamedFile & { readonly roots: readonly string[] }

/**
 * One error for each file that cannot be packed: `E_PLUGIN_FILE`. Opens no file.
 * @param input the input that names the files
 */
export async function fileProblems(files: readonly WantedFile[], input: string): Promise<PublishError[]> {
  const problems: PublishError[] = []
  for (const { title, path, roots } of files) {
    const failed = (problem: string, hint: string): number =>
      problems.push(new PublishError('E_PLUGIN_FILE', `\`${input}\` has ${title}: ${problem}`, { hint }))
    const stats = await lstat(path).catch(() => undefined)
    if (stats === undefined) failed('there is no such file.', 'Build it in an earlier step, or correct the path.')
    else if (!(await isPlain(path, roots)))
      failed('it is a symbolic link, or behind one.', 'Name the file itself: links are not followed.')
    else if (stats.isDirectory()) failed('it is a directory.', 'Name its files, or pack them into an archive first.')
    else if (!stats.isFile()) failed('it is not a regular file.', 'Name a regular file.')
  }
  return problems
}
