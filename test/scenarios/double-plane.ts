import { randomBytes } from 'node:crypto'
import { roles, startControlPlane } from '../support/control-plane/index.ts'
import { graphName, type DoubleSpace, type Plane, type SpaceOptions } from './plane.ts'
import { publishStandard } from './rpc.ts'

/** The control-plane double: a fresh one for each scenario. */
export function doublePlane(): Plane {
  return { kind: 'double', title: 'the double', open: openDouble, [Symbol.asyncDispose]: () => Promise.resolve() }
}

async function openDouble({ graph = true, organization = 'usual' }: SpaceOptions = {}): Promise<DoubleSpace> {
  // Keys that look like keys: a word would be found in any text.
  const newKey = (): string => `cosmo_${randomBytes(16).toString('hex')}`
  const namespace = 'scenario'
  const expired = newKey()
  const double = await startControlPlane({
    keys: { ...Object.fromEntries(roles.map((role) => [newKey(), role])), [expired]: 'admin' },
    settings: {
      namespaces: ['default', namespace],
      graphs: graph ? [{ name: graphName, namespace, labelMatchers: [] }] : [],
      pluginLimit: organization === 'usual' ? 50 : 0,
      // As the real one without ClickHouse, which is how it is started for the scenarios.
      affectedOperations: undefined,
    },
  })
  double.expire(expired)
  const { settings } = double
  return {
    url: double.url,
    secret: double.secret,
    namespace,
    key: (role) => Promise.resolve(role === 'expired' ? expired : role === 'unknown' ? newKey() : double.key(role)),
    addStandard: (name, sdl) => publishStandard(double.url, double.key('organization-admin'), { name, namespace, sdl }),
    addFeature: (name, base) => {
      double.add(name, double.find(base, namespace)?.type ?? 'standard', { namespace, base })
      return Promise.resolve()
    },
    link: (name, sdl) => {
      settings.namespaces.push('linked')
      double.add(name, 'grpc_plugin', { namespace: 'linked', sdl })
      Object.assign(double.find(name, namespace) ?? {}, { linked: { name, namespace: 'linked' } })
      return Promise.resolve()
    },
    requireProposals: () => {
      settings.proposals = { mode: 'error', approved: [] }
      return Promise.resolve()
    },
    endProposals: () => {
      settings.proposals = { mode: 'off', approved: [] }
      return Promise.resolve()
    },
    lint: ({ field, line }) => {
      const message = `Field "${field}" should be in camelCase format`
      settings.lint = [{ rule: 'FIELD_NAMES_SHOULD_BE_CAMEL_CASE', message, severity: 'error', line, column: 3 }]
      return Promise.resolve()
    },
    fill: () => {
      settings.pluginLimit = 1
      double.add('other', 'grpc_plugin', { namespace })
      return Promise.resolve()
    },
    breakDeployments: () => {
      settings.storageDown = true
      return Promise.resolve({
        [Symbol.asyncDispose]: () => {
          settings.storageDown = false
          return Promise.resolve()
        },
      })
    },
    versions: (name) => Promise.resolve(double.find(name, namespace)?.history ?? []),
    affect: (operations) => {
      settings.affectedOperations = operations
    },
    failLinkedCheck: () => {
      settings.linkedFailures = { traffic: true, pruning: true }
    },
    [Symbol.asyncDispose]: () => double.close(),
  }
}
