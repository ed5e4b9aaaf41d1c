import { constants, openSync, closeSync, fstatSync, readlinkSync } from 'node:fs'
import { join, posix } from 'node:path'

/** `O_PATH` of Linux: a handle on the file itself, without opening it. Node does not name it. */
const O_PATH = 0o10000000

/** A handle on a socket that cannot be replaced by another one. */
export interface HeldSocket extends Disposable {
  /** A path that leads to exactly this socket, and is short (a socket's path has 107 bytes at most). */
  readonly path: string
}

/**
 * Opens a handle on the socket that a plugin named; `inside` is its path from the plugin's root directory. At any time
 * the plugin may put a link there that leads to a socket of this machine. So the socket is checked after it was opened,
 * and this process never connects to a socket outside of the plugin's root.
 * @returns undefined if there is no such socket
 */
export function holdSocket(root: string, inside: string): HeldSocket | undefined {
  let directory, socket
  try {
    directory = openSync(root, O_PATH | constants.O_DIRECTORY)
    socket = openSync(join(root, posix.normalize(inside)), O_PATH | constants.O_NOFOLLOW)
    const path = descriptorPath(socket)
    if (fstatSync(socket).isSocket() && readlinkSync(path).startsWith(`${readlinkSync(descriptorPath(directory))}/`)) {
      const held = socket
      socket = undefined
      return {
        path,
        [Symbol.dispose]: () => {
          closeSync(held)
        },
      }
    }
  } catch {
    // It does not exist, or this user may not open it.
  } finally {
    for (const descriptor of [directory, socket]) if (descriptor !== undefined) closeSync(descriptor)
  }
  return undefined
}

const descriptorPath = (descriptor: number): string => `/proc/self/fd/${descriptor}`
