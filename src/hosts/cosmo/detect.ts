import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Files that the plugin's own scaffold and generator write; any two of them are no accident. */
const marks = ['src/schema.graphql', 'generated/mapping.json', 'generated/service.proto', 'generated/service.proto.lock.json']
const goModule = 'github.com/wundergraph/cosmo/router-plugin'

/** Why `directory` is a Cosmo router plugin, in one sentence; undefined if it is none. */
export async function detectCosmo(directory: string): Promise<string | undefined> {
  const goMod = await readFile(join(directory, 'go.mod'), 'utf8').catch(() => '')
  if (goMod.includes(goModule)) return `\`go.mod\` requires ${goModule}`
  const there = await Promise.all(marks.map(async (mark) => await isFile(join(directory, mark)) ? [mark] : []))
  const found = there.flat()
  return found.length >= 2 ? `it contains ${found.map((mark) => `\`${mark}\``).join(' and ')}` : undefined
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then((entry) => entry.isFile(), () => false)
}
