import { dirname, join } from 'node:path'
import { isBelow } from './is-below.ts'
import { readText } from './read-text.ts'

const commit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
/** Bytes. */
const maxFile = 8 * 1024 * 1024

/**
 * The commit that is checked out in the directory or above it, up to the workspace; undefined: unknown. Only git's
 * files are read, because git itself runs what a repository's configuration names.
 * https://git-scm.com/docs/gitrepository-layout
 */
export async function checkedOutCommit(directory: string, workspace: string): Promise<string | undefined> {
  for (let at = directory; at === workspace || isBelow(workspace, at); at = dirname(at)) {
    const head = (await readText(join(at, '.git/HEAD'), maxFile))?.trim()
    if (head !== undefined) return commit.test(head) ? head : await resolveRef(join(at, '.git'), head)
    if (at === workspace) return undefined
  }
  return undefined
}

async function resolveRef(git: string, head: string): Promise<string | undefined> {
  const [, ref] = /^ref: (refs\/[A-Za-z0-9._/-]+)$/.exec(head) ?? []
  if (ref === undefined || ref.split('/').includes('..')) return undefined
  const loose = (await readText(join(git, ref), maxFile))?.trim()
  if (loose !== undefined) return commit.test(loose) ? loose : undefined
  const packed = (await readText(join(git, 'packed-refs'), maxFile))
    ?.split('\n')
    .find((line) => line.endsWith(` ${ref}`))
  const [found = ''] = packed?.split(' ') ?? []
  return commit.test(found) ? found : undefined
}
