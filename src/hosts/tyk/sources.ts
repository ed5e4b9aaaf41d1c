import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { PluginSources, SourceOptions } from '../host.ts'
import { parseObject, readManifest } from './manifest.ts'

/** Modules of Tyk's plugin SDK, below any of its repositories' names. */
const sdk = /^\s*(?:require\s+)?(github\.com\/TykTechnologies\/(?:midsommar|ai-studio)(?:\/[\w./-]+)?)\s+v/m

/** Names that the manifest has in Tyk's own examples; each is embedded into the program. */
const manifestNames = ['plugin.manifest.json', 'manifest.json']
const schemaName = 'config.schema.json'
const maxBytes = 1024 * 1024

export interface TykSources extends PluginSources {
  /** Undefined: the plugin directory has none, and the program's own is the only one. */
  readonly manifest?: SourceFile | undefined
  readonly configSchema?: SourceFile | undefined
}

export interface SourceFile {
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly text: string
}

/** Why `directory` is a plugin of Tyk, in one sentence; undefined if it is none. */
export async function detectTyk(directory: string): Promise<string | undefined> {
  const module = sdk.exec((await readText(directory, 'go.mod'))?.text ?? '')?.[1]
  if (module !== undefined) return `\`go.mod\` requires ${module}`
  const manifest = await readText(directory, ...manifestNames)
  if (manifest === undefined) return undefined
  const document = parseObject(manifest.text)
  const capabilities: unknown = typeof document === 'string' ? undefined : document['capabilities']
  return typeof capabilities === 'object' && capabilities !== null && 'hooks' in capabilities
    ? `\`${manifest.name}\` declares hooks`
    : undefined
}

/**
 * Reads manifest and configuration schema, if they stand in the plugin directory, and the Dockerfile's presence.
 * @throws PublishError or PublishErrors with everything that is wrong: `E_PLUGIN_FILE`, `E_TYK_MANIFEST`,
 * `E_TYK_CONFIG_SCHEMA`
 */
export async function readSources(directory: string, { dockerfile }: SourceOptions): Promise<TykSources> {
  const problems: PublishError[] = []
  const file = join(directory, dockerfile === false ? '' : (dockerfile ?? 'Dockerfile'))
  if (dockerfile !== false && !(await isFile(file)))
    problems.push(
      new PublishError('E_PLUGIN_FILE', `${dockerfile ?? 'Dockerfile'} is missing.`, {
        hint: 'Create the Dockerfile, name it with `file`, or set `binaries` to programs that were built earlier.',
        at: { file },
      }),
    )
  const manifest = await readText(directory, ...manifestNames)
  const read = manifest === undefined ? [] : readManifest(manifest.text)
  for (const problem of Array.isArray(read) ? (read as readonly string[]) : [])
    problems.push(
      new PublishError('E_TYK_MANIFEST', `${manifest?.name} is not a manifest that Tyk loads: ${problem}`, {
        ...(manifest && { at: { file: manifest.path } }),
      }),
    )
  const configSchema = await readText(directory, schemaName)
  const parsed = configSchema === undefined ? {} : parseObject(configSchema.text)
  if (configSchema !== undefined && typeof parsed === 'string')
    problems.push(
      new PublishError('E_TYK_CONFIG_SCHEMA', `${schemaName} is not a configuration schema: ${parsed}`, {
        at: { file: configSchema.path },
      }),
    )
  throwAll(problems)
  return { manifest, configSchema }
}

/** The first of these files. A regular file of moderate size: what a link leads to may have no end. */
async function readText(directory: string, ...names: readonly string[]): Promise<SourceFile | undefined> {
  for (const name of names) {
    const path = join(directory, name)
    try {
      await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
      const entry = await file.stat()
      if (entry.isFile() && entry.size <= maxBytes) return { name, path, text: await file.readFile('utf8') }
    } catch {
      continue
    }
  }
  return undefined
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  )
}
