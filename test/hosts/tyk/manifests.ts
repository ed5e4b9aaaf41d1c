/** A manifest that Tyk takes. */
export const good = {
  id: 'com.example.birds',
  version: '1.0.0',
  name: 'Birds',
  capabilities: { hooks: ['post_auth', 'studio_ui'], primary_hook: 'post_auth' },
  permissions: { services: ['llms.proxy'], kv: null },
  ui: { slots: [{ slot: 'sidebar.section', items: [{ type: 'route', mount: { kind: 'webc', props: { a: 1 } } }] }] },
  compat: { app: '>=2.6 <3.0', api: ['agent-v1'] },
  schedules: [{ id: 'nightly', name: 'Nightly', cron: '0 0 * * *', enabled: true, timeout_seconds: 60 }],
  unknown: { anything: [1, 2] },
}

const ui = (slots: unknown) => ({ ...good, ui: { slots } })

/** Manifests, and what our message says of each that Tyk drops; an empty text: Tyk takes it. */
export const manifests: readonly (readonly [manifest: unknown, says: string])[] = [
  [good, ''],
  [{ ...good, capabilities: { hooks: ['agent'] } }, ''],
  [{ ...good, ui: null, portal: null, permissions: null, assets: null, schedules: null, compat: null }, ''],
  [{ ID: 'x', Version: '1', NAME: 'x', Capabilities: { Hooks: ['auth'], PRIMARY_HOOK: 'auth' } }, ''],
  [ui([{ slot: 'a' }]), ''],
  [{}, 'id: is missing or empty.'],
  [null, 'it is not a JSON object.'],
  [[], 'it is not a JSON object.'],
  ['text', 'it is not a JSON object.'],
  [{ ...good, id: '' }, 'id: is missing or empty.'],
  [{ ...good, version: undefined }, 'version: is missing or empty.'],
  [{ ...good, version: 1 }, 'version: is not a string.'],
  [{ ...good, name: null }, 'name: is missing or empty.'],
  [{ ...good, capabilities: undefined }, 'capabilities.hooks: declares no hook.'],
  [{ ...good, capabilities: {} }, 'capabilities.hooks: declares no hook.'],
  [{ ...good, capabilities: { hooks: [] } }, 'capabilities.hooks: declares no hook.'],
  [{ ...good, capabilities: [] }, 'capabilities: is not an object.'],
  [{ ...good, capabilities: { hooks: 'auth' } }, 'capabilities.hooks: is not an array.'],
  [{ ...good, capabilities: { hooks: ['request'] } }, 'capabilities.hooks.0: "request" is none of pre_auth'],
  [
    { ...good, capabilities: { hooks: ['auth'], primary_hook: 'agent' } },
    'capabilities.primary_hook: is not one of capabilities.hooks.',
  ],
  [{ ...good, plugin_type: 'agent', capabilities: undefined }, 'capabilities.hooks: declares no hook.'],
  ...['analytics.read', 'analytics.detailed', 'analytics.reports'].map(
    (scope) =>
      [{ ...good, permissions: { services: ['llms.proxy', scope] } }, 'permissions.services: has a scope'] as const,
  ),
  [{ ...good, permissions: { kv: 'read' } }, 'permissions.kv: is not an array.'],
  [{ ...good, permissions: { object_hooks: [1] } }, 'permissions.object_hooks.0: is not a string.'],
  [ui([{ items: [] }]), 'ui.slots.0.slot: is missing or empty.'],
  [ui([null]), 'ui.slots.0.slot: is missing or empty.'],
  [ui({}), 'ui.slots: is not an array.'],
  [ui([{ slot: 'a', items: [{ mount: { kind: 'webc' } }] }]), 'ui.slots.0.items.0.type: is missing or empty.'],
  [ui([{ slot: 'a', items: [{ type: 'route' }] }]), 'ui.slots.0.items.0.mount.kind: is missing or empty.'],
  [
    ui([{ slot: 'a', items: [{ type: 'route', mount: { kind: 'webc', props: [] } }] }]),
    'ui.slots.0.items.0.mount.props: is not an object.',
  ],
  [{ ...good, portal: { slots: [{ label: 'x' }] } }, 'portal.slots.0.slot: is missing or empty.'],
  [{ ...good, portal: { slots: [{ slot: 'a', groups: 'all' }] } }, 'portal.slots.0.groups: is not an array.'],
  [{ ...good, assets: {} }, 'assets: is not an array.'],
  [{ ...good, rpc: { basePath: 1 } }, 'rpc.basepath: is not a string.'],
  [{ ...good, security: { csp: [] } }, 'security.csp: is not a string.'],
  [{ ...good, compat: { api: '1' } }, 'compat.api: is not an array.'],
  [{ ...good, schedules: [{ timeout_seconds: 1.5 }] }, 'schedules.0.timeout_seconds: is not a whole number.'],
  [{ ...good, schedules: [{ enabled: 'yes' }] }, 'schedules.0.enabled: is not a boolean.'],
  [{ ...good, resource_types: [{ has_privacy_score: 1 }] }, 'resource_types.0.has_privacy_score: is not a boolean.'],
  [{ ...good, resource_types: [{ form_component: 'x-form' }] }, 'resource_types.0.form_component: is not an object.'],
]
