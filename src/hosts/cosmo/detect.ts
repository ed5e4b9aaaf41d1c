import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Files that the plugin's own scaffold and generator write; any two of them are no accident. */
const marks = [
  'src/schema.graphql',
  'generated/mapping.json',
  'generated/service.proto',
  'generated/service.proto.lock.json',
]
const goModule = 'github.com/wundergraph/cosmo/router-plugin'

/** Why `directory` is a Cosmo router plugin, in one sentence; undefined if it is none. */
export async function detectCosmo(directory: string): Promise<string | undefined> {
  const goMod = await beginning(join(directory, 'go.mod')).catch(() => '')
  if (goMod.includes(goModule)) return `\`go.mod\` requires ${goModule}`
  const there = await Promise.all(marks.map(async (mark) => ((await isFile(join(directory, mark))) ? [mark] : [])))
  const found = there.flat()
  return found.length >= 2 ? `it contains ${found.map((mark) => `\`${mark}\``).join(' and ')}` : undefined
}

/** Far more than any go.mod has; what a link leads to may have no end. */
const enough = 1024 * 1024

async function beginning(path: string): Promise<string> {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  if (!(await file.stat()).isFile()) return ''
  const { buffer, bytesRead } = await file.read(Buffer.alloc(enough), 0, enough, 0)
  return buffer.toString('utf8', 0, bytesRead)
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  )
}
