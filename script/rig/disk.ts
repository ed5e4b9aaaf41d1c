import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { root } from './paths.ts'

/** GiB that a whole run of the tests takes at most, with the set-up: 6.1 on a bare machine, and a reserve. */
const needed = 8

/**
 * What is said of a disk that has little room; undefined if there is enough.
 *
 * @param least GiB
 */
export async function littleRoom(least = needed): Promise<string | undefined> {
  for (const directory of [root, tmpdir()]) {
    const { bavail, bsize } = await statfs(directory)
    const free = (bavail * bsize) / 2 ** 30
    if (free < least) return `${directory} has ${free.toFixed(1)} GiB free, and the tests use up to ${needed} GiB`
  }
  return undefined
}
