import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** The checkout. Everything that is set up is below its `.cache`. */
export const root = resolve(import.meta.dirname, '../..')
export const cache = join(root, '.cache')

/** This machine's architecture, by its name in images. */
export const nativeArch = process.arch === 'arm64' ? 'arm64' : 'amd64'

/** The other of the two architectures that images are made for. */
export const foreignArch = nativeArch === 'arm64' ? 'amd64' : 'arm64'

export function inCache(...parts: string[]): string {
  return join(cache, ...parts)
}

/** Part of the names of what belongs to this checkout alone: a bridge, the directory of a socket. */
export const checkoutId = createHash('sha256').update(root).digest('hex').slice(0, 8)

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

/** A digest of the content of files and folders. It changes whenever what is made from them has to be made again. */
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

/** Whether `once` did the work of this name for this key. */
export async function wasDone(name: string, key: string): Promise<boolean> {
  return (await readFile(inCache('stamps', name), 'utf8').catch(() => '')) === key
}

/** Does `work`, unless it was completed for the same key before. @returns whether it was done now */
export async function once(name: string, key: string, work: () => Promise<void>): Promise<boolean> {
  if (await wasDone(name, key)) return false
  await work()
  const stamp = inCache('stamps', name)
  await mkdir(dirname(stamp), { recursive: true })
  await writeFile(stamp, key)
  return true
}
