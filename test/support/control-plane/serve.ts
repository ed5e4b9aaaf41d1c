import { parseArgs } from 'node:util'
import { startPushRegistry } from '../push-registry/index.ts'
import type { EnforceTag } from '../push-registry/index.ts'
import { startControlPlane } from './index.ts'

/**
 * Cosmo on loopback for people and scripts: control plane and push registry that belong together, until SIGTERM.
 * Prints one line of JSON when both answer:
 * `{controlPlane, registry, keys: {admin, publisher, checker, viewer}, graphToken, organization, upstream}`.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'registry-port': { type: 'string', default: '0' },
    challenge: { type: 'string', default: 'basic' },
    'enforce-tag': { type: 'string', default: 'none' },
    'anonymous-pull': { type: 'boolean', default: false },
  },
})
const graphToken = 'graph-token'
const usual = ['admin', 'publisher', 'checker', 'viewer'] as const
const controlPlane = await startControlPlane({ port: Number(values.port) })
const registry = await startPushRegistry({
  secret: controlPlane.secret,
  port: Number(values['registry-port']),
  challenge: values.challenge === 'bearer' ? 'bearer' : 'basic',
  enforceTag: values['enforce-tag'] as EnforceTag,
  graphToken,
  anonymousPull: values['anonymous-pull'],
})
console.log(
  JSON.stringify({
    controlPlane: controlPlane.url,
    registry: registry.host,
    upstream: registry.upstream,
    keys: Object.fromEntries(usual.map((role) => [role, controlPlane.key(role)])),
    graphToken,
    organization: controlPlane.organization,
  }),
)
const stop = (): void => {
  void Promise.all([controlPlane.close(), registry.close()]).then(() => process.exit(0))
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
