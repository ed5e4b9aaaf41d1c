import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { root } from './paths.ts'

/** GiB that a whole run needs: 6.1 were measured with Go's and npm's caches filled, the rest is for those. */
const needed = 12

/**
 * What is said of a disk that has little room; undefined if there is enough.
 *
 * @param least GiB
 */
export function littleRoom(least = needed): string | undefined {
  for (const directory of [root, tmpdir()]) {
    const { bavail, bsize } = statfsSync(directory)
    const free = (bavail * bsize) / 2 ** 30
    if (free < least) return `${directory} has ${free.toFixed(1)} GiB free, and all tests may need ${needed} GiB`
  }
  return undefined
}
