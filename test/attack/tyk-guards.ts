import { from, type Guard } from './guard.ts'

const host = 'src/hosts/tyk'
const tests = 'test/hosts/tyk'

/** The rules of Tyk: each is a plugin, a signature or an answer that is refused. */
export const tykGuards: readonly Guard[] = [
  ...from(`${host}/manifest.ts`, `${tests}/manifest.test.ts`, [
    ["v.minLength(1, 'declares no hook')", "v.minLength(0, 'declares no hook')", 'is judged as Go’s decoder'],
    ['!scopes.some((scope) => forbidden.includes(scope))', 'scopes.length >= 0', 'is judged as Go’s decoder'],
    ["first === '' || (declared as string[]).includes(first)", 'first !== undefined', 'is judged as Go’s decoder'],
    ['.map(([name, member]) => [name.toLowerCase(),', '.map(([name, member]) => [name,', 'is judged as Go’s decoder'],
  ]),
  ...from(`${host}/served.ts`, `${tests}/served.test.ts`, [
    ['if (status !== 0)\n      return [', 'if (status === -1)\n      return [', 'without the service `plugin`'],
    [
      'reply.success ? { text: reply.text }',
      '(reply.success || true) ? { text: reply.text }',
      'that cannot read its own',
    ],
    ['isDeepStrictEqual(before, after)', 'true', 'that was built before its files were changed'],
  ]),
  ...from(`${host}/reference.ts`, `${tests}/reference.test.ts`, [
    ["signing.mode === 'keyless'", 'false', 'that Tyk cannot verify is an error'],
    ["signing.format === 'bundle'", 'false', 'that Tyk cannot verify is an error'],
    ['!signing.transparencyLog', 'false', 'that Tyk cannot verify is an error'],
    ['signing.signatureRepository !== undefined', 'false', 'that Tyk cannot verify is an error'],
    [
      'if (errors.length > 0 || signing.publicKeyName !== undefined)',
      'if (true)',
      'without a name for the key is a warning',
    ],
  ]),
  ...from(`${host}/reference.ts`, `${tests}/consumer.test.ts`, [
    ['/^(?:\\d|[A-Za-z0-9_]{2,})$/', '/^[\\w-]+$/', 'is refused if Tyk does not find it'],
  ]),
  ...from(`${host}/find.ts`, `${tests}/control-plane.test.ts`, [
    ['if (others.length === 0) return only', 'return only', 'is never one of several'],
    ['if (same.length === 0) return undefined', 'return same[0]', 'is never one of several'],
  ]),
  ...from(`${host}/control-plane.ts`, `${tests}/control-plane.test.ts`, [
    ['if (entry.namespace === namespace)', '', 'and none of another namespace'],
    ["found.hookType === 'pending'", 'false', 'of a program that AI Studio cannot load'],
    ['...(activate && { is_active: true })', 'is_active: true', 'that somebody has deactivated'],
    [
      "|| (before.command === command && before.reference === '')",
      '',
      'that broke off before the plugin was activated is finished by the next run',
    ],
    ['found.reference !== installReference', 'false', 'that broke off before the plugin was activated'],
    ['is_active: false }', 'is_active: true }', 'creates a plugin inactive'],
  ]),
  ...from(`${host}/rest.ts`, `${tests}/control-plane.test.ts`, [
    ["(call.method !== 'GET' && !result.unsent)", 'false', 'that only reads is repeated'],
  ]),
]
