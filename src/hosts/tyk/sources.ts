import { join } from 'node:path'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { PluginSources, SourceOptions } from '../host.ts'
import { dockerfileProblems, readText, requiredModule } from '../plugin-directory.ts'
import { parseObject, readManifest } from './manifest.ts'

/** Modules of Tyk's plugin SDK, below any of its repositories' names. */
const sdk = /^github\.com\/TykTechnologies\/(?:midsommar|ai-studio)(?:\/.+)?$/

/** Names that the manifest has in Tyk's own examples; each is embedded into the program. */
const manifestNames = ['plugin.manifest.json', 'manifest.json']
const schemaName = 'config.schema.json'

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
  const module = await requiredModule(directory, sdk)
  if (module !== undefined) return module
  const manifest = await readFirst(directory, ...manifestNames)
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
  const problems = [...(await dockerfileProblems(directory, dockerfile))]
  const manifest = await readFirst(directory, ...manifestNames)
  const read = manifest === undefined ? [] : readManifest(manifest.text)
  for (const problem of Array.isArray(read) ? (read as readonly string[]) : [])
    problems.push(
      new PublishError('E_TYK_MANIFEST', `${manifest?.name} is not a manifest that Tyk loads: ${problem}`, {
        ...(manifest && { at: { file: manifest.path } }),
      }),
    )
  const configSchema = await readFirst(directory, schemaName)
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

/** The first of these files. */
async function readFirst(directory: string, ...names: readonly string[]): Promise<SourceFile | undefined> {
  for (const name of names) {
    const path = join(directory, name)
    const text = await readText(path)
    if (text !== undefined) return { name, path, text }
  }
  return undefined
}
