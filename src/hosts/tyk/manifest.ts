import * as v from 'valibot'
import { parseBoundedJson } from '../../shared/bounded-json.ts'

/** The hooks that both products know. */
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
const forbidden = ['analytics.read', 'analytics.detailed', 'analytics.reports']

const filled = v.pipe(v.string(), v.nonEmpty('is empty'))
const slots = v.optional(
  v.looseObject({
    slots: v.optional(
      v.array(
        v.looseObject({
          slot: filled,
          items: v.optional(v.array(v.looseObject({ type: filled, mount: v.looseObject({ kind: filled }) }))),
        }),
      ),
    ),
  }),
)

/**
 * What the control plane of AI Studio requires when it loads a plugin: `ValidateManifest` in
 * `models/plugin_manifest.go` of https://github.com/TykTechnologies/ai-studio.
 */
const schema = v.pipe(
  v.looseObject({
    id: filled,
    version: filled,
    name: filled,
    capabilities: v.looseObject({
      hooks: v.pipe(v.array(v.picklist(hooks)), v.minLength(1, 'declares no hook')),
      primary_hook: v.optional(v.string(), ''),
    }),
    permissions: v.optional(v.looseObject({ services: v.optional(v.array(v.string())) })),
    ui: slots,
    portal: slots,
  }),
  v.forward(
    v.check(
      ({ capabilities: { hooks: declared, primary_hook: first } }) => first === '' || declared.includes(first),
      'is not one of capabilities.hooks',
    ),
    ['capabilities', 'primary_hook'],
  ),
  v.forward(
    v.check(
      ({ permissions }) => permissions?.services?.some((scope) => forbidden.includes(scope)) !== true,
      `has a scope that no plugin gets: ${forbidden.join(', ')}`,
    ),
    ['permissions', 'services'],
  ),
)

/** What is wrong with a manifest, one sentence each: `capabilities.hooks declares no hook.` */
export function manifestProblems(text: string): string[] {
  let document: unknown
  try {
    document = parseBoundedJson(text)
  } catch (error) {
    return [`it is not JSON: ${error instanceof Error ? error.message : ''}`]
  }
  const parsed = v.safeParse(schema, document)
  if (parsed.success) return []
  return parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'the document'}: ${issue.message}.`)
}
