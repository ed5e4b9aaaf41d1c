import * as v from 'valibot'
import { parseBoundedJson, type JsonLimits } from '../../shared/bounded-json.ts'

/** `validHookTypes` in models/plugin.go. Tyk also takes `pending`, its word for a plugin without hooks yet. */
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
] as const
const forbidden = ['analytics.read', 'analytics.detailed', 'analytics.reports']

type Fields = Record<string, v.GenericSchema>
const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const object = v.custom<Record<string, unknown>>(isRecord, 'is not an object')

/** Like Go's decoder: null leaves the zero value, and another type is an error. */
const text = v.nullish(v.string('is not a string'), '')
const filled = v.pipe(text, v.nonEmpty('is missing or empty'))
const flag = v.nullish(v.boolean('is not a boolean'), false)
const whole = v.nullish(v.pipe(v.number('is not a number'), v.integer('is not a whole number')), 0)
const list = <Item extends v.GenericSchema>(item: Item) => v.nullish(v.array(item, 'is not an array'), [])
const struct = <Entries extends Fields>(entries: Entries) => v.pipe(object, v.looseObject(entries))
const texts = list(text)

const mount = struct({
  kind: filled,
  tag: text,
  entry: text,
  props: v.nullish(object),
  remote: text,
  exposed: text,
  app: text,
})
const item = struct({ type: filled, path: text, title: text, mount: v.nullish(mount, { kind: '' }) })
const slot = struct({ slot: filled, label: text, icon: text, items: list(v.nullish(item, {})) })
const slots = v.nullish(struct({ slots: list(v.nullish(slot, {})) }))
const capabilities = v.pipe(
  struct({
    hooks: v.pipe(
      list(v.picklist(hooks, ({ input }) => `${JSON.stringify(input)} is none of ${hooks.join(', ')}`)),
      v.minLength(1, 'declares no hook'),
    ),
    primary_hook: text,
  }),
  v.forward(
    v.check(
      ({ hooks: declared, primary_hook: first }) => first === '' || (declared as string[]).includes(first),
      'is not one of capabilities.hooks',
    ),
    ['primary_hook'],
  ),
)

/**
 * What AI Studio requires when it loads a plugin: the type `PluginManifest` and its method `ValidateManifest` in
 * `models/plugin_manifest.go` of https://github.com/TykTechnologies/ai-studio. A manifest with a wrong type anywhere is
 * dropped as a whole. The names of members are in lower case here, because Go ignores case.
 */
const schema = struct({
  id: filled,
  version: filled,
  name: filled,
  description: text,
  capabilities: v.nullish(capabilities, {}),
  permissions: v.nullish(
    struct({
      kv: texts,
      rpc: texts,
      routes: texts,
      ui: texts,
      portal_ui: texts,
      object_hooks: texts,
      services: v.pipe(
        texts,
        v.check(
          (scopes) => !scopes.some((scope) => forbidden.includes(scope)),
          `has a scope that no plugin gets: ${forbidden.join(', ')}`,
        ),
      ),
    }),
  ),
  kvnamespace: text,
  rpc: v.nullish(struct({ basepath: text, proto: text, entrypoint: text })),
  ui: slots,
  portal: v.nullish(struct({ slots: list(v.nullish(v.intersect([slot, struct({ groups: texts })]), {})) })),
  compat: v.nullish(struct({ app: text, api: texts })),
  security: v.nullish(struct({ csp: text })),
  assets: texts,
  schedules: list(
    v.nullish(
      struct({
        id: text,
        name: text,
        cron: text,
        timezone: text,
        enabled: flag,
        timeout_seconds: whole,
        config: v.nullish(object),
      }),
    ),
  ),
  resource_types: list(
    v.nullish(
      struct({
        slug: text,
        name: text,
        description: text,
        icon: text,
        has_privacy_score: flag,
        supports_submissions: flag,
        form_component: v.nullish(struct({ tag: text, entry_point: text })),
      }),
    ),
  ),
})

/** What a valid manifest says about the plugin. */
export interface Manifest {
  readonly id: string
  readonly version: string
  readonly hooks: readonly string[]
}

/** Each value can be a problem, and collecting them takes time: real manifests have a few hundred. */
const manifestLimits = { depth: 64, values: 10_000 }
const maxProblems = 20

/** The manifest, or what is wrong with it, one sentence each: `capabilities.hooks: declares no hook.` */
export function readManifest(json: string): Manifest | readonly string[] {
  const document = parseObject(json, manifestLimits)
  if (typeof document === 'string') return [document]
  const { success, issues, output } = v.safeParse(schema, inLowerCase(document))
  if (!success) {
    const problems = issues.slice(0, maxProblems).map((issue) => `${v.getDotPath(issue) ?? 'it'}: ${issue.message}.`)
    return [...new Set(problems)]
  }
  return { id: output.id, version: output.version, hooks: output.capabilities.hooks }
}

/** A JSON object, or why it is none, as the end of a sentence. */
export function parseObject(json: string, limits?: JsonLimits): Record<string, unknown> | string {
  try {
    const document = parseBoundedJson(json, limits)
    return isRecord(document) ? (document as Record<string, unknown>) : 'it is not a JSON object.'
  } catch (error) {
    return `it is not JSON: ${error instanceof Error ? error.message : ''}.`
  }
}

/** The same value with the names of all members in lower case. The depth is bounded by the parser. */
function inLowerCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inLowerCase)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value as object).map(([name, member]) => [name.toLowerCase(), inLowerCase(member)]),
  )
}
