import { constants, openSync, closeSync, fstatSync, readlinkSync, realpathSync } from 'node:fs'
import { join, posix } from 'node:path'

/** `O_PATH` of Linux: a handle on the file itself, without opening it. Node does not name it. */
const O_PATH = 0o10000000

/** A handle on a socket that cannot be exchanged any more. */
export interface HeldSocket extends Disposable {
  /** A path that leads to exactly this socket, short whatever the room's own path is (a socket's path has 107 bytes at most). */
  readonly path: string
}

/**
 * Takes hold of the socket that a plugin named from inside its room. The plugin may have put a link there, now or in a moment, that leads to a
 * socket of this machine: what is held is checked after it is held, so that nothing outside the room is ever connected to.
 */
export function holdSocket(root: string, inside: string): HeldSocket | undefined {
  let descriptor: number
  try {
    descriptor = openSync(join(root, posix.normalize(inside)), O_PATH | constants.O_NOFOLLOW)
  } catch {
    return undefined
  }
  const path = `/proc/self/fd/${descriptor}`
  const release = (): void => { closeSync(descriptor) }
  if (fstatSync(descriptor).isSocket() && readlinkSync(path).startsWith(`${realpathSync(root)}/`)) return { path, [Symbol.dispose]: release }
  release()
  return undefined
}
