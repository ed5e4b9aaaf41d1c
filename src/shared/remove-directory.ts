import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { systemEnvironment } from './environment.ts'
import { run } from './exec.ts'

/**
 * Removes a directory and everything below it, including directories without permissions, paths that are longer than
 * the kernel accepts, and names that are not UTF-8. Files of another user are removed with `sudo`, if it needs no
 * password. Links are not followed, and other file systems are not entered.
 *
 * @returns why it could not be removed; undefined if it is gone
 */
export async function removeDirectory(path: string): Promise<string | undefined> {
  for (let tries = 1; ; tries++) {
    try {
      await new Removal(path).run()
      return undefined
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      // A program that is just ending may remove its own files at the same time.
      if (code === 'ENOENT' && tries < maxTries) continue
      if (code !== 'EACCES' && code !== 'EPERM') return message
      return await removeAsRoot(path, message)
    }
  }
}

async function removeAsRoot(path: string, reason: string): Promise<string | undefined> {
  if (process.getuid?.() === 0) return reason
  const result = await run('sudo', ['-n', '--', 'rm', '-rf', '--one-file-system', '--', path], {
    env: systemEnvironment,
    timeout: 60_000,
  })
  const said = result.spawnError?.message ?? result.stderr.trim().slice(-500)
  return result.code === 0 ? undefined : `${reason}; with sudo: ${said}`
}

/** How often a removal starts again because another program removes the same files. */
const maxTries = 100
/** Operations between two pauses for signals and timers. */
const batch = 256
/** Milliseconds. If a removal takes longer, some program still writes into the directory. */
const limit = 120_000

/**
 * Empties every directory by moving its subdirectories to the top. So no path has more than two names below the top,
 * however deep the tree is. https://man7.org/linux/man-pages/man7/path_resolution.7.html
 */
class Removal {
  readonly #top: Buffer
  readonly #prefix = randomBytes(6).toString('hex')
  #device: number | undefined
  readonly #deadline = performance.now() + limit
  #operations = 0
  #moved = 0

  constructor(path: string) {
    this.#top = Buffer.from(path)
  }

  async run(): Promise<void> {
    const top = lstatSync(this.#top, { throwIfNoEntry: false })
    if (top === undefined) return
    if (!top.isDirectory()) throw new Error(`${this.#top.toString()} is not a directory`)
    this.#device = top.dev
    makeAccessible(this.#top, top.mode)
    await this.#empty(this.#top, (child) => this.#removeDirectory(child))
  }

  async #removeDirectory(path: Buffer): Promise<void> {
    await this.#empty(path, (child) => {
      renameSync(child, below(this.#top, Buffer.from(`${this.#prefix}-${this.#moved++}`)))
    })
  }

  /** Removes all entries of `path`, then `path` itself. `onDirectory` must move or remove a subdirectory. */
  async #empty(path: Buffer, onDirectory: (child: Buffer) => void | Promise<void>): Promise<void> {
    // Again, because the top gets new entries from below, and a program that is just ending may still write.
    do {
      for (const name of readdirSync(path, { encoding: 'buffer' })) {
        await this.#pause()
        const child = below(path, name)
        const stats = lstatSync(child, { throwIfNoEntry: false })
        if (stats === undefined) continue
        if (stats.dev !== this.#device) throw new Error(`${child.toString()} is on another file system`)
        if (!stats.isDirectory()) {
          unlinkSync(child)
        } else {
          makeAccessible(child, stats.mode)
          await onDirectory(child)
        }
      }
    } while (!removed(path))
  }

  async #pause(): Promise<void> {
    if (++this.#operations % batch !== 0) return
    await setImmediate()
    if (performance.now() > this.#deadline) throw new Error(`it took more than ${limit / 1000} s`)
  }
}

/** Removes an empty directory; false if it is not empty. */
function removed(path: Buffer): boolean {
  try {
    rmdirSync(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY') return false
    throw error
  }
}

const below = (directory: Buffer, name: Buffer): Buffer => Buffer.concat([directory, Buffer.from('/'), name])

/** `O_PATH` of Linux opens a directory without any permission on it. Node has no name for it. */
const O_PATH = 0o10000000

/** Gives the owner all permissions on a directory. It is opened first, so that a link in its place is not followed. */
function makeAccessible(path: Buffer, mode: number): void {
  if ((mode & 0o700) === 0o700) return
  if (process.platform !== 'linux') {
    chmodSync(path, 0o700)
    return
  }
  const handle = openSync(path, O_PATH | constants.O_NOFOLLOW | constants.O_DIRECTORY)
  try {
    chmodSync(`/proc/self/fd/${handle}`, 0o700)
  } finally {
    closeSync(handle)
  }
}
