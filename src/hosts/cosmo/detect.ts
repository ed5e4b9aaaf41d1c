import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Files that Cosmo's scaffold and generator write. A directory with two of them is taken for a plugin. */
const typicalFiles = [
  'src/schema.graphql',
  'generated/mapping.json',
  'generated/service.proto',
  'generated/service.proto.lock.json',
]
const goModule = 'github.com/wundergraph/cosmo/router-plugin'

/** One sentence that says why `directory` holds a Cosmo router plugin; undefined if it does not. */
export async function detectCosmo(directory: string): Promise<string | undefined> {
  const goMod = await readBeginning(join(directory, 'go.mod')).catch(() => '')
  if (goMod.includes(goModule)) return `\`go.mod\` requires ${goModule}`
  const present = await Promise.all(
    typicalFiles.map(async (name) => ((await isFile(join(directory, name))) ? [name] : [])),
  )
  const found = present.flat()
  return found.length >= 2 ? `it contains ${found.map((name) => `\`${name}\``).join(' and ')}` : undefined
}

/** Bytes. Far more than any go.mod has. The target of a link may have no end. */
const maxGoModBytes = 1024 * 1024

async function readBeginning(path: string): Promise<string> {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  if (!(await file.stat()).isFile()) return ''
  const { buffer, bytesRead } = await file.read(Buffer.alloc(maxGoModBytes), 0, maxGoModBytes, 0)
  return buffer.toString('utf8', 0, bytesRead)
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  )
}
