import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** The checkout. Everything that is set up lives below its `.cache`, so a fresh clone starts from nothing. */
export const root = resolve(import.meta.dirname, '../..')
export const cache = join(root, '.cache')

/** This machine's architecture as images name it. */
export const nativeArch = process.arch === 'arm64' ? 'arm64' : 'amd64'

export function inCache(...parts: string[]): string {
  return join(cache, ...parts)
}

/** Names what is this checkout's alone on the machine: a bridge, a socket's directory. */
export const checkoutId = createHash('sha256').update(root).digest('hex').slice(0, 8)

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

/** One digest over the bytes of files and folders: the key under which something made from them is kept. */
export async function contentKey(...paths: string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    const files = await listFiles(path)
    for (const file of files)
      hash
        .update(`${file.slice(path.length)}\0`)
        .update(readFileSync(file))
        .update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return [path]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Does `work` unless it was done for this very key; what `work` makes counts only once it came to its end. */
export async function once(name: string, key: string, work: () => Promise<void>): Promise<boolean> {
  const stamp = inCache('stamps', name)
  if ((await readFile(stamp, 'utf8').catch(() => '')) === key) return false
  await work()
  await mkdir(dirname(stamp), { recursive: true })
  await writeFile(stamp, key)
  return true
}
