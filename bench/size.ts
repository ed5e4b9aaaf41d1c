import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../test/support/rig.ts'
import { printAims, printTable } from './support/table.ts'

/** What a runner downloads of the action: the bundles in `dist`, unminified, with the licences. */
const directory = join(root, 'dist')
const entries = await readdir(directory, { recursive: true, withFileTypes: true })
const files = await Promise.all(
  entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      return { path: path.slice(directory.length + 1), bytes: (await stat(path)).size }
    }),
)
/** In units of 1,000,000 bytes. */
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`
const total = files.reduce((sum, { bytes }) => sum + bytes, 0)

console.log('<!-- size -->\n')
printTable(
  ['file of dist', 'size'],
  [
    ...files.toSorted((a, b) => b.bytes - a.bytes).map(({ path, bytes }) => [path, megabytes(bytes)]),
    ['together', megabytes(total)],
  ],
)
printAims([{ what: 'all of dist', value: total / 1e6, atMost: 3, unit: ' MB' }])
