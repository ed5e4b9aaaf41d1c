import { randomBytes } from 'node:crypto'
import { must } from '../../script/rig/command.ts'
import type { Role } from '../support/control-plane/index.ts'
import { graphName, type Plane, type Space, type SpaceOptions } from './plane.ts'
import { demand, publishStandard, type Reply } from './rpc.ts'

/** How to reach a running Cosmo control plane, and what no method of it gives. */
export interface RealPlaneOptions {
  readonly url: string
  /** For the table. */
  readonly version: string | undefined
  /** Of an administrator of an organization with room for plugins. */
  readonly key: string
  /** Of an administrator of an organization without the feature. */
  readonly keyWithoutPlugins: string
  /** AUTH_JWT_SECRET of the server. */
  readonly secret: string
  /** Its database, as a URL for `psql`. */
  readonly database: string
  /** Commands that stop and start the storage of router configurations. */
  readonly storage: { readonly stop: string; readonly start: string }
}

/** The control plane that the environment names; undefined if it names none. */
export function realPlaneOptions(env: NodeJS.ProcessEnv = process.env): RealPlaneOptions | undefined {
  const url = env['CONTROL_PLANE_URL']
  if (url === undefined) return undefined
  const need = (name: string): string => {
    const value = env[name]
    if (value === undefined) throw new Error(`CONTROL_PLANE_URL needs ${name}: test/scenarios/README.md`)
    return value
  }
  return {
    url,
    version: env['CONTROL_PLANE_VERSION'],
    key: need('CONTROL_PLANE_KEY'),
    keyWithoutPlugins: need('CONTROL_PLANE_KEY_WITHOUT_PLUGINS'),
    secret: need('CONTROL_PLANE_SECRET'),
    database: need('CONTROL_PLANE_DATABASE'),
    storage: { stop: need('CONTROL_PLANE_STORAGE_STOP'), start: need('CONTROL_PLANE_STORAGE_START') },
  }
}

/** Roles of the group that a key of that role belongs to. */
const groups: Readonly<Record<Role | 'expired', readonly string[]>> = {
  admin: ['subgraph-admin'],
  publisher: ['subgraph-publisher'],
  checker: ['subgraph-checker'],
  viewer: ['subgraph-viewer'],
  'graph-viewer': ['graph-viewer'],
  'publisher-and-graph-viewer': ['subgraph-publisher', 'graph-viewer'],
  'organization-admin': ['organization-admin'],
  'organization-viewer': ['organization-viewer'],
  expired: ['subgraph-admin'],
}

export function realPlane(options: RealPlaneOptions): Plane {
  return {
    kind: 'real',
    title: options.version === undefined ? 'a real control plane' : `control plane ${options.version}`,
    open: (space) => openReal(options, space),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

async function openReal(
  options: RealPlaneOptions,
  { graph = true, organization = 'usual' }: SpaceOptions = {},
): Promise<Space> {
  const { url, secret, storage } = options
  const adminKey = organization === 'usual' ? options.key : options.keyWithoutPlugins
  const ask = (method: string, request: object): Promise<Reply> => demand(url, adminKey, method, request)
  const namespace = `scenario-${randomBytes(5).toString('hex')}`
  await ask('CreateNamespace', { name: namespace })
  if (graph) {
    const routingUrl = 'http://localhost:3002/graphql'
    await ask('CreateFederatedGraph', { name: graphName, namespace, routingUrl, labelMatchers: [] })
  }
  const psql = ['-X', '-qAt', '-v', 'ON_ERROR_STOP=1', options.database, '-c']
  const query = (statement: string): Promise<string> => must('psql', [...psql, statement])
  const keys = new Map<string, string>()
  const proposals = async (enableProposals: boolean): Promise<void> => {
    await ask('EnableProposalsForNamespace', { namespace, enableProposals })
  }
  return {
    url,
    secret,
    namespace,
    key: async (role) => {
      if (role === 'organization-admin') return adminKey
      const made = keys.get(role) ?? `cosmo_${randomBytes(16).toString('hex')}`
      if (role !== 'unknown' && !keys.has(role)) await query(insertKey(made, role, adminKey))
      keys.set(role, made)
      return made
    },
    addStandard: (name, sdl) => publishStandard(url, adminKey, { name, namespace, sdl }),
    addFeature: async (name, base) => {
      const feature = { isFeatureSubgraph: true, baseSubgraphName: base, routingUrl: 'http://localhost:4002' }
      await ask('CreateFederatedSubgraph', { name, namespace, ...feature })
    },
    link: async (name, sdl) => {
      const linked = `${namespace}-linked`
      await ask('CreateNamespace', { name: linked })
      await publishStandard(url, adminKey, { name, namespace: linked, sdl })
      await ask('LinkSubgraph', {
        sourceSubgraphName: name,
        sourceSubgraphNamespace: namespace,
        targetSubgraphName: name,
        targetSubgraphNamespace: linked,
      })
    },
    requireProposals: async () => {
      await query(`insert into organization_features (organization_id, feature, enabled)
        select organization_id, 'proposals', true from api_keys where key = ${quoted(adminKey)} on conflict do nothing`)
      await proposals(true)
      const levels = { checkSeverityLevel: 'error', publishSeverityLevel: 'error' }
      await ask('ConfigureNamespaceProposalConfig', { namespace, ...levels })
    },
    endProposals: () => proposals(false),
    lint: async () => {
      await ask('EnableLintingForTheNamespace', { namespace, enableLinting: true })
      const configs = [{ ruleName: 'FIELD_NAMES_SHOULD_BE_CAMEL_CASE', severityLevel: 'error' }]
      await ask('ConfigureNamespaceLintConfig', { namespace, configs })
    },
    fill: async () => {
      const limit = Number(
        await query(`select "limit" from organization_features f
        join api_keys k using (organization_id) where k.key = ${quoted(adminKey)} and f.feature = 'plugins'`),
      )
      for (let number = 0; number < limit; number++) {
        await ask('CreateFederatedSubgraph', { name: `other-${number}`, namespace, type: 'GRPC_PLUGIN', labels: [] })
      }
    },
    breakDeployments: async () => {
      await must('bash', ['-c', storage.stop])
      return {
        [Symbol.asyncDispose]: async () => {
          await must('bash', ['-c', storage.start])
        },
      }
    },
    versions: async (name) => {
      const lines = await query(`select i.version from plugin_image_versions i
        join schema_versions v on v.id = i.schema_version_id
        join targets t on t.id = v.target_id join namespaces n on n.id = t.namespace_id
        where n.name = ${quoted(namespace)} and t.name = ${quoted(name)} order by v.created_at`)
      return lines.split('\n').filter((line) => line !== '')
    },
    [Symbol.asyncDispose]: async () => {
      await query(`delete from namespaces where name like ${quoted(`${namespace}%`)};
        delete from organization_groups where name = ${quoted(namespace)};
        delete from api_keys where name like ${quoted(`${namespace} %`)}`)
    },
  }

  /** A group of the key's roles, and the key in it; both have the namespace in their names. */
  function insertKey(key: string, role: Role | 'expired', owner: string): string {
    const rules = groups[role].map((each) => `(${quoted(each)}::organization_role)`).join(', ')
    return `with owner as (select user_id, organization_id from api_keys where key = ${quoted(owner)}),
      grp as (insert into organization_groups (organization_id, name, description, builtin)
        select organization_id, ${quoted(namespace)}, '', false from owner returning id),
      rules as (insert into organization_group_rules (group_id, role)
        select grp.id, r.role from grp, (values ${rules}) as r(role))
      insert into api_keys (user_id, organization_id, name, key, group_id, expires_at)
        select user_id, organization_id, ${quoted(`${namespace} ${role}`)}, ${quoted(key)}, grp.id,
          ${role === 'expired' ? "now() - interval '1 day'" : 'null'} from owner, grp`
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
