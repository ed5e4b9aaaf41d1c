import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/**
 * Directory for what this user keeps on this machine between runs. It may not exist.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function stateDirectory(env: NodeJS.ProcessEnv): string {
  // An empty or relative path would lead into the checkout, which may hold what others have chosen.
  const [state, home] = ['XDG_STATE_HOME', 'HOME'].map((name) => {
    const path = env[name] ?? ''
    return isAbsolute(path) ? path : undefined
  })
  return join(state ?? join(home ?? homedir(), '.local/state'), 'plugin-publish')
}

/**
 * The bytes of a file that only this user can read and write; undefined: there is none.
 *
 * @throws Error if others can, if it is not a regular file, or if it is larger than `maxBytes`
 */
export async function readOwn(file: string, maxBytes: number): Promise<Buffer | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    },
  )
  if (handle === undefined) return undefined
  try {
    const { mode, uid, size } = await handle.stat()
    if ((mode & 0o170077) !== 0o100000 || uid !== process.getuid?.() || size > maxBytes)
      throw new Error(`${file} is not a file of this user alone, or too large`)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** Makes a file that only this user can read and write, whole or not at all, over one of the same name. */
export async function writeOwn(file: string, bytes: string): Promise<void> {
  const directory = dirname(file)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const made = join(directory, `new-${randomBytes(6).toString('hex')}`)
  try {
    await writeFile(made, bytes, { flag: 'wx', mode: 0o600 })
    await rename(made, file)
  } catch (error) {
    await rm(made, { force: true })
    throw error
  }
}
