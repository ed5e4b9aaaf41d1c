import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { PluginSources, SourceOptions } from '../host.ts'
import { manifestProblems } from './manifest.ts'

/** Modules of Tyk's plugin SDK, below any of its repositories' names. */
const sdk = /^\s*(?:require\s+)?(github\.com\/TykTechnologies\/(?:midsommar|ai-studio)(?:\/[\w./-]+)?)\s+v/m

/** Names that the manifest has in Tyk's own examples; each is embedded into the program. */
const manifestNames = ['plugin.manifest.json', 'manifest.json']
const maxBytes = 1024 * 1024

/** Why `directory` is a plugin of Tyk, in one sentence; undefined if it is none. */
export async function detectTyk(directory: string): Promise<string | undefined> {
  const module = sdk.exec((await readText(join(directory, 'go.mod'))) ?? '')?.[1]
  if (module !== undefined) return `\`go.mod\` requires ${module}`
  const manifest = await findManifest(directory)
  return manifest !== undefined && /"(?:primary_hook|hooks)"\s*:/.test(manifest.text)
    ? `\`${manifest.name}\` declares hooks`
    : undefined
}

/**
 * Reads the manifest, if it stands in the plugin directory, and the Dockerfile's presence.
 * @throws PublishError or PublishErrors with everything that is wrong: `E_PLUGIN_FILE`, `E_TYK_MANIFEST`
 */
export async function readSources(directory: string, { dockerfile }: SourceOptions): Promise<PluginSources> {
  const problems: PublishError[] = []
  const file = join(directory, dockerfile === false ? '' : (dockerfile ?? 'Dockerfile'))
  if (dockerfile !== false && !(await isFile(file)))
    problems.push(
      new PublishError('E_PLUGIN_FILE', `${dockerfile ?? 'Dockerfile'} is missing.`, {
        hint: 'Create the Dockerfile, name it with `file`, or set `binaries` to programs that were built earlier.',
        at: { file },
      }),
    )
  const manifest = await findManifest(directory)
  if (manifest !== undefined)
    for (const problem of manifestProblems(manifest.text))
      problems.push(
        new PublishError('E_TYK_MANIFEST', `${manifest.name} is not a manifest that Tyk loads: ${problem}`, {
          at: { file: join(directory, manifest.name) },
        }),
      )
  throwAll(problems)
  return {}
}

async function findManifest(directory: string): Promise<{ name: string; text: string } | undefined> {
  for (const name of manifestNames) {
    const text = await readText(join(directory, name))
    if (text !== undefined) return { name, text }
  }
  return undefined
}

/** A regular file of moderate size; what a link leads to may have no end. */
async function readText(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const { size } = await file.stat()
    return (await file.stat()).isFile() && size <= maxBytes ? await file.readFile('utf8') : undefined
  } catch {
    return undefined
  }
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  )
}
