import { mkdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { PublishError } from '../shared/errors.ts'
import type { Platform } from '../shared/platform.ts'
import { firstProblems, publishErrors } from '../shared/problems.ts'
import type { Files, NamedFile } from './content.ts'
import { copyPlain, NotPlain, openPlain, type Obstacle } from '../shared/plain-file.ts'

/** A file that the workflow names, and the directories that it must be in, as absolute paths. */
export type WantedFile = NamedFile & { readonly roots: readonly string[] }

const hints: Readonly<Record<Obstacle, string>> = {
  missing: 'Build it in an earlier step, or correct the path.',
  link: 'Name the file itself: links are not followed.',
  directory: 'Name its files, or pack them into an archive first.',
  special: 'Name a regular file.',
  unreadable: 'Give the user of this job the right to read it.',
}

/**
 * Errors for the files that cannot be packed: `E_PLUGIN_FILE`. One for each of the first, and one for all others.
 * @param input the input that names the files
 */
export async function fileProblems(files: readonly WantedFile[], input: string): Promise<readonly PublishError[]> {
  const problems: PublishError[] = []
  for (const file of files) {
    try {
      await (await openWanted(file, input)).close()
    } catch (error) {
      problems.push(...publishErrors(error))
    }
  }
  return firstProblems(problems, input)
}

/** Opens a file for reading. @throws PublishError `E_PLUGIN_FILE` */
export async function openWanted({ path, roots, title }: WantedFile, input: string): Promise<FileHandle> {
  try {
    return await openPlain(path, roots)
  } catch (error) {
    throw fileError(error, title, input)
  }
}

/**
 * Copies files into a directory that belongs to this run. Nobody can change a copy while it is packed.
 * @throws PublishError `E_PLUGIN_FILE` if a file is no longer there
 */
export async function copyFiles(
  files: readonly WantedFile[],
  platforms: readonly Platform[],
  directory: string,
  signal: AbortSignal,
): Promise<Files> {
  await mkdir(directory)
  const copies = new Map<string, string>()
  const named: NamedFile[] = []
  for (const { roots, ...file } of files) {
    signal.throwIfAborted()
    const known = copies.get(file.path)
    const copy = known ?? join(directory, String(copies.size))
    if (known === undefined)
      await copyPlain({ path: file.path, roots }, copy, 0o600).catch((error: unknown) => {
        throw fileError(error, file.title, 'files')
      })
    copies.set(file.path, copy)
    named.push({ ...file, path: copy })
  }
  return { kind: 'files', platforms, files: named }
}

/** What failed, for the workflow's author. */
function fileError(error: unknown, title: string, input: string): unknown {
  if (!(error instanceof NotPlain)) return error
  const { obstacle, message, cause } = error
  const options = { hint: hints[obstacle], ...(obstacle === 'unreadable' && { cause }) }
  return new PublishError('E_PLUGIN_FILE', `\`${input}\` has ${title}: ${message}.`, options)
}
