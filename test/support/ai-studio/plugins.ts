import * as v from 'valibot'
import { Refusal } from './refusal.ts'

/** A plugin as the database has it. */
export interface StoredPlugin {
  readonly id: number
  name: string
  command: string
  description: string
  checksum: string
  config: Record<string, unknown>
  hook_type: string
  hook_types: readonly string[]
  hook_types_customized: boolean
  is_active: boolean
  namespace: string
  oci_reference: string
  service_scopes: readonly string[]
  service_access_authorized: boolean
  /** Whether AI Studio runs it itself. */
  loaded: boolean
}

const hooks = [
  'pre_auth',
  'auth',
  'post_auth',
  'on_response',
  'data_collection',
  'studio_ui',
  'portal_ui',
  'agent',
  'object_hooks',
  'custom_endpoint',
  'resource_provider',
]

const text = v.nullish(v.string())
const flag = v.nullish(v.boolean())
const fields = {
  name: text,
  description: text,
  command: text,
  checksum: text,
  config: v.nullish(v.record(v.string(), v.unknown())),
  hook_type: text,
  hook_types: v.nullish(v.array(v.string())),
  hook_types_customized: flag,
  is_active: flag,
  namespace: text,
  oci_reference: text,
  load_immediately: flag,
}
/** Stricter than the real one, which passes over unknown members. */
const change = v.strictObject(fields)

export type Change = v.InferOutput<typeof change>

export function parseChange(body: string): Change {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), change), body)
  if (!parsed.success) throw new Refusal(400, 'Bad Request', parsed.issues[0].message)
  return parsed.output
}

export function createPlugin(id: number, change: Change): StoredPlugin {
  for (const [name, field] of [
    ['name', 'Name'],
    ['command', 'Command'],
  ] as const) {
    if ((change[name] ?? '') === '')
      throw new Refusal(
        400,
        'Bad Request',
        `Key: 'CreatePluginRequest.${field}' Error:Field validation for '${field}' failed on the 'required' tag`,
      )
  }
  checkCommand(change.command ?? '')
  if ((change.name ?? '').trim() === '') throw new Refusal(400, 'Bad Request', 'plugin name cannot be empty')
  const hookType = change.hook_type ?? ''
  if (hookType !== '' && hookType !== 'pending' && !hooks.includes(hookType))
    throw new Refusal(400, 'Bad Request', `invalid hook type: ${hookType} - must be one of: [${hooks.join(' ')}]`)
  return {
    id,
    name: change.name ?? '',
    command: change.command ?? '',
    description: change.description ?? '',
    checksum: change.checksum ?? '',
    config: change.config ?? {},
    hook_type: hookType === '' ? 'pending' : hookType,
    hook_types: change.hook_types ?? (hookType === '' ? [] : [hookType]),
    hook_types_customized: change.hook_types_customized ?? false,
    is_active: change.is_active ?? false,
    namespace: change.namespace ?? '',
    oci_reference: change.oci_reference ?? '',
    service_scopes: [],
    service_access_authorized: false,
    loaded: false,
  }
}

/** `hook_types` is taken and not applied. */
export function updatePlugin(plugin: StoredPlugin, change: Change): void {
  const hookType = change.hook_type ?? undefined
  // This list is shorter than the other: it lacks portal_ui and resource_provider.
  const allowed = hooks.filter((hook) => hook !== 'portal_ui' && hook !== 'resource_provider')
  if (hookType !== undefined && !allowed.includes(hookType))
    throw new Refusal(500, 'Internal Server Error', `invalid hook type: ${hookType}`)
  const { name, command, description, checksum, config, is_active, namespace, oci_reference } = change
  const given = {
    name,
    command,
    description,
    checksum,
    config,
    is_active,
    namespace,
    oci_reference,
    hook_type: hookType,
  }
  Object.assign(
    plugin,
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null)),
  )
}

/** `validatePluginCommand`, which runs before anything else that a command is for. */
export function checkCommand(command: string): void {
  const refuse = (why: string): Refusal =>
    new Refusal(400, 'Security Validation Failed', `🔒 SECURITY: plugin command ${why}`)
  if (command === '') throw refuse('cannot be empty')
  if (Buffer.byteLength(command) > 1024) throw refuse('exceeds maximum length of 1024 characters')
  if (command.includes('../') || command.includes('..\\')) throw refuse(`contains path traversal attempt: ${command}`)
  if ([';', '|', '&', '`', '$(', '\n', '\r', '\0'].some((pattern) => command.includes(pattern)))
    throw refuse(`contains potentially dangerous character sequence: ${command}`)
  const scheme = /(?:^|\s)([^\s:]+):\/\//.exec(command)?.[1]
  if (scheme !== undefined && !['grpc', 'oci', 'http', 'https', 'file'].includes(scheme))
    throw refuse(`uses disallowed URL scheme: ${command}`)
}

export function serialize(plugin: StoredPlugin): object {
  const { id, name, description, command, checksum, config, hook_type, is_active, namespace, oci_reference } = plugin
  const all = [plugin.hook_type, ...plugin.hook_types]
  const gateway = ['auth', 'pre_auth', 'post_auth', 'on_response', 'data_collection', 'custom_endpoint']
  const kind = all.some((hook) => gateway.includes(hook))
    ? 'Gateway Plugin'
    : all.includes('studio_ui')
      ? 'UI Extension'
      : 'Uncategorized'
  return {
    type: 'plugins',
    id: String(id),
    attributes: {
      name,
      description,
      command,
      ...(checksum !== '' && { checksum }),
      config,
      hook_type,
      is_active,
      namespace,
      plugin_type: kind,
      oci_reference,
      manifest: {},
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
    },
  }
}
