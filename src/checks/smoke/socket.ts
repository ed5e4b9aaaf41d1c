import { constants, openSync, closeSync, fstatSync, readlinkSync } from 'node:fs'
import { join, posix } from 'node:path'

/** `O_PATH` of Linux: a handle on the file itself, without opening it. Node does not name it. */
const O_PATH = 0o10000000

/** A handle on a socket that cannot be exchanged any more. */
export interface HeldSocket extends Disposable {
  /** A path that leads to exactly this socket, and is short (a socket's path has 107 bytes at most). */
  readonly path: string
}

/**
 * Takes hold of the socket that a plugin named from inside its root directory. The plugin may have put a link there,
 * now or in a moment, that leads to a socket of this machine: what is held is checked after it is held, so that nothing
 * outside of the plugin's root is ever connected to.
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
    // It is not there, or not for this user.
  } finally {
    for (const descriptor of [directory, socket]) if (descriptor !== undefined) closeSync(descriptor)
  }
  return undefined
}

const descriptorPath = (descriptor: number): string => `/proc/self/fd/${descriptor}`
