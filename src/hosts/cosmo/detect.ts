import { join } from 'node:path'
import { isFile, requiredModule } from '../plugin-directory.ts'

/** Files that Cosmo's scaffold and generator write. A directory with two of them is taken for a plugin. */
const typicalFiles = [
  'src/schema.graphql',
  'generated/mapping.json',
  'generated/service.proto',
  'generated/service.proto.lock.json',
]
const sdk = /^github\.com\/wundergraph\/cosmo\/router-plugin$/

/** One sentence that says why `directory` holds a Cosmo router plugin; undefined if it does not. */
export async function detectCosmo(directory: string): Promise<string | undefined> {
  const module = await requiredModule(directory, sdk)
  if (module !== undefined) return module
  const present = await Promise.all(
    typicalFiles.map(async (name) => ((await isFile(join(directory, name))) ? [name] : [])),
  )
  const found = present.flat()
  return found.length >= 2 ? `it contains ${found.map((name) => `\`${name}\``).join(' and ')}` : undefined
}
