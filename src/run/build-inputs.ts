import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import type { BuildRequest } from '../content/index.ts'

/** Files that say which dependencies are compiled or downloaded. */
const lockFiles: ReadonlySet<string> = new Set(
  (
    'go.mod go.sum go.work.sum package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb '
    + 'deno.lock Cargo.lock requirements.txt poetry.lock uv.lock Pipfile.lock Gemfile.lock composer.lock'
  ).split(' '),
)

/** A larger build context is not read. */
const maxFiles = 20_000
const maxBytes = 256 * 1024 * 1024

export interface InputDigests {
  /** Of the lock files in the build context. */
  readonly locks: string
  /** Of everything that the build reads there, and of how it is started; undefined: it is too much to be read. */
  readonly all: string | undefined
}

/**
 * Digests of what a build is made of: 20 hexadecimal digits each. What changes without changing the result, such as a
 * time, does not count. Secrets are not read.
 */
export async function digestInputs(
  { context, file, target, platforms, buildArgs, contexts }: BuildRequest,
  signal: AbortSignal,
): Promise<InputDigests> {
  const [locks, all] = [createHash('sha256'), createHash('sha256')]
  const options = { target, platforms: [...platforms].sort(), buildArgs, contexts: [...contexts] }
  all.update(`${JSON.stringify(options)}\n`).update(await readFile(file))
  let [files, bytes, lockBytes, complete] = [0, 0, 0, true]
  for await (const path of walk(context)) {
    signal.throwIfAborted()
    const stats = await lstat(path)
    files++
    bytes += stats.size
    complete &&= files <= maxFiles && bytes <= maxBytes
    // The walk goes on for a while to find lock files, which count in any case.
    if (files > 10 * maxFiles) break
    const isLock = lockFiles.has(basename(path)) && stats.isFile() && lockBytes + stats.size <= maxBytes
    if (isLock) lockBytes += stats.size
    if (!complete && !isLock) continue
    const name = `\n${relative(context, path)} ${stats.isSymbolicLink() ? 'link' : stats.mode & 0o111 ? 'x' : '-'} `
    const content = await digest(path, stats.isSymbolicLink())
    if (isLock) locks.update(name).update(content)
    all.update(name).update(content)
  }
  return { locks: short(locks), all: complete ? short(all) : undefined }
}

async function digest(path: string, isLink: boolean): Promise<string> {
  const hash = createHash('sha256')
  if (isLink) hash.update(await readlink(path))
  else for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

export function short(hash: Hash): string {
  return hash.digest('hex').slice(0, 20)
}

/** Files and links in a fixed order. What belongs to git, and what is neither, is no part of a build. */
async function* walk(directory: string): AsyncGenerator<string> {
  // Not recursive: each file would pass through one generator for each directory above it.
  const pending = [{ path: directory, isDirectory: true }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!next.isDirectory) {
      yield next.path
      continue
    }
    const entries = await readdir(next.path, { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? 1 : -1))) {
      const [path, isDirectory] = [join(next.path, entry.name), entry.isDirectory() && entry.name !== '.git']
      if (isDirectory || entry.isFile() || entry.isSymbolicLink()) pending.push({ path, isDirectory })
    }
  }
}
