import { isDeepStrictEqual } from 'node:util'
import type { Question, StartedPlugin } from '../../checks/index.ts'
import type { Finding } from '../../shared/finding.ts'
import { parseObject, readManifest } from './manifest.ts'
import { readReply } from './reply.ts'
import type { SourceFile, TykSources } from './sources.ts'

/** AI Studio reads manifest and schema from this service: `loadPluginWithConfigHandshake` and its callers. */
const config = '/config_provider.ConfigProviderService'
/** Both products load and watch a plugin by this one. */
const main = '/plugin.PluginService'
const shown = 300

/**
 * Asks a started plugin what AI Studio asks in `validate-and-load`, in the same order, and judges the answers by its
 * rules. Then both are compared with the files of the plugin directory.
 */
export async function askTyk(
  plugin: StartedPlugin,
  { manifest, configSchema }: TykSources,
  { platform, log }: Question,
): Promise<readonly Finding[]> {
  for (const service of [config, main]) {
    const { status, message } = await plugin.call(`${service}/Ping`, Buffer.alloc(0))
    if (status !== 0)
      return [
        error('E_TYK_SERVICE', `The plugin for ${platform} does not answer ${service.slice(1)}/Ping`, {
          detail: `gRPC status ${status} ${message}`.trimEnd().slice(0, shown),
        }),
      ]
  }
  const schemaText = await ask(plugin, `${config}/GetConfigSchema`)
  const manifestText = await ask(plugin, `${config}/GetManifest`)
  const findings = [...schemaFindings(schemaText, platform), ...manifestFindings(manifestText, platform)]
  if (findings.length > 0) return findings
  const { id, version, hooks } = summaryOf(manifestText)
  log.info(`${platform}: serves manifest ${id} ${version}, hooks ${hooks.join(', ').slice(0, shown)}`)
  return [...staleFindings(manifestText, manifest, platform), ...staleFindings(schemaText, configSchema, platform)]
}

type Served = { readonly text: string } | { readonly failure: string }

async function ask(plugin: StartedPlugin, path: string): Promise<Served> {
  const { status, message, body } = await plugin.call(path, Buffer.alloc(0))
  if (status !== 0) return { failure: `${path.slice(1)}: gRPC status ${status} ${message}`.trimEnd() }
  const reply = readReply(body)
  if (reply === undefined) return { failure: `${path.slice(1)}: the answer is not the message of this method` }
  return reply.success ? { text: reply.text } : { failure: `${path.slice(1)}: ${reply.error}` }
}

function schemaFindings(served: Served, platform: string): readonly Finding[] {
  const subject = `The plugin for ${platform} does not serve a configuration schema that AI Studio takes`
  if ('failure' in served) return [error('E_TYK_CONFIG_SCHEMA', subject, { detail: served.failure.slice(0, shown) })]
  const parsed = parseObject(served.text)
  return typeof parsed === 'string' ? [error('E_TYK_CONFIG_SCHEMA', `${subject}: ${parsed}`)] : []
}

function manifestFindings(served: Served, platform: string): readonly Finding[] {
  const subject = `The plugin for ${platform} does not serve a manifest that Tyk loads`
  if ('failure' in served) return [error('E_TYK_MANIFEST', subject, { detail: served.failure.slice(0, shown) })]
  const read = readManifest(served.text)
  return Array.isArray(read)
    ? (read as readonly string[]).map((problem) => error('E_TYK_MANIFEST', `${subject}: ${problem.slice(0, shown)}`))
    : []
}

function summaryOf(served: Served): { id: string; version: string; hooks: readonly string[] } {
  const read = 'text' in served ? readManifest(served.text) : []
  if (!('hooks' in read)) throw new TypeError('the manifest was found to be valid')
  return { id: read.id.slice(0, shown), version: read.version.slice(0, shown), hooks: read.hooks }
}

function staleFindings(served: Served, file: SourceFile | undefined, platform: string): readonly Finding[] {
  if (file === undefined || !('text' in served)) return []
  const [before, after] = [parseObject(file.text), parseObject(served.text)]
  if (typeof before === 'string' || typeof after === 'string' || isDeepStrictEqual(before, after)) return []
  const members = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  )
  return [
    error('E_TYK_STALE', `The plugin for ${platform} serves another ${file.name} than the file in its directory`, {
      detail: `different: ${members.join(', ')}`.slice(0, shown),
      at: { file: file.path },
    }),
  ]
}

function error(code: Finding['code'], message: string, more: Pick<Finding, 'detail' | 'at'> = {}): Finding {
  return { code, severity: 'error', message, ...more }
}
