import type { Code } from '../../shared/codes.ts'
import { PublishError } from '../../shared/errors.ts'
import type { Status } from './messages.ts'

/**
 * Cosmo answers HTTP 200 to a request that it refuses, and gives the reason in `response.code`: `EnumStatusCode` in
 * `proto/wg/cosmo/common/common.proto` of https://github.com/wundergraph/cosmo. Codes that are not listed here become
 * `E_CONTROL_PLANE`.
 */
const refusals: Readonly<Record<string, { readonly code: Code; readonly hint?: string }>> = {
  ERROR_NOT_AUTHENTICATED: {
    code: 'E_CONTROL_PLANE_AUTH',
    hint: 'Pass a valid API key of the organization as `control-plane-token`.',
  },
  ERROR_NOT_AUTHORIZED: { code: 'E_CONTROL_PLANE_AUTH' },
  ERR_LIMIT_REACHED: { code: 'E_CONTROL_PLANE_LIMIT' },
  ERR_UPGRADE_PLAN: { code: 'E_CONTROL_PLANE_LIMIT' },
  ERR_FREE_TRIAL_EXPIRED: { code: 'E_CONTROL_PLANE_LIMIT' },
  ERR_INVALID_NAME: { code: 'E_PLUGIN_NAME' },
  ERR_INVALID_LABELS: { code: 'E_INPUT', hint: 'Correct `control-plane-labels`.' },
  ERR_INVALID_SUBGRAPH_SCHEMA: { code: 'E_PLUGIN_SCHEMA' },
  ERR_SCHEMA_MISMATCH_WITH_APPROVED_PROPOSAL: { code: 'E_SCHEMA_PROPOSAL' },
}

/**
 * `ERR_NOT_FOUND` from a method that accepts a plugin that does not exist: the namespace is missing. The publishing
 * methods say `Could not find namespace x`, and the check says `Namespace 'x' not found`.
 */
const namespaceMissing = {
  code: 'E_INPUT',
  hint: 'Correct `namespace`, or create it first: `wgc namespace create`.',
} as const satisfies { readonly code: Code; readonly hint: string }

/** What the API key must be allowed to do, for the hint of `ERROR_NOT_AUTHORIZED`. */
type Permission = 'read' | 'check' | 'push' | 'publish'

const roles: Readonly<Record<Permission, string>> = {
  read: 'The API key needs a role that may read this subgraph, such as subgraph-viewer.',
  check:
    'If the plugin was never published, the API key needs the role subgraph-admin. Otherwise subgraph-checker is '
    + 'enough for a dry run, and subgraph-publisher for a publish.',
  push: 'The API key needs the role subgraph-publisher, and subgraph-admin to publish a plugin for the first time.',
  publish: 'The API key needs the role subgraph-publisher.',
}

/** The error for a reply whose code is not OK. `message` says what failed. */
export function refusal(message: string, { code, details }: Status, permission: Permission): PublishError {
  const known = code === 'ERR_NOT_FOUND' && /\bnamespace\b/i.test(details) ? namespaceMissing : refusals[code]
  const hint = code === 'ERROR_NOT_AUTHORIZED' ? roles[permission] : known?.hint
  return new PublishError(known?.code ?? 'E_CONTROL_PLANE', message, {
    cause: details === '' ? code : `${code}: ${details}`,
    ...(hint !== undefined && { hint }),
  })
}
