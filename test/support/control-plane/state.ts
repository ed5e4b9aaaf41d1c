import { randomUUID } from 'node:crypto'

/**
 * What an API key may do. Cosmo's roles without `subgraph-`, those of graphs and organizations under their own names,
 * and a group of two roles that can publish and see what became of it.
 */
export type Role = keyof typeof rolesAndRights

const rolesAndRights = {
  admin: ['read', 'check', 'write', 'create'],
  publisher: ['read', 'check', 'write'],
  checker: ['read', 'check'],
  viewer: ['read'],
  'graph-viewer': ['read-graph'],
  'publisher-and-graph-viewer': ['read', 'check', 'write', 'read-graph'],
  'organization-admin': ['read', 'check', 'write', 'create', 'read-graph'],
  'organization-viewer': ['read', 'read-graph'],
} as const satisfies Record<string, readonly Right[]>

/** `read-graph` is about federated graphs, all others about subgraphs. */
export type Right = 'read' | 'check' | 'write' | 'create' | 'read-graph'

export const roles = Object.keys(rolesAndRights) as readonly Role[]

export function may(role: Role, right: Right): boolean {
  const rights: readonly Right[] = rolesAndRights[role]
  return rights.includes(right)
}

export interface Subgraph {
  readonly id: string
  readonly name: string
  readonly namespace: string
  readonly type: 'grpc_plugin' | 'grpc_service' | 'standard'
  readonly labels: readonly { readonly key: string; readonly value: string }[]
  /** Set for a feature subgraph: the subgraph that it replaces. */
  readonly base?: string
  /** The enabled feature flag that takes this feature subgraph; without one it is composed with nothing. */
  flag?: string
  /** The subgraph of another namespace that checks look at too. */
  linked?: { readonly name: string; readonly namespace: string }
  sdl: string
  proto: { schema: string; mappings: string; lock: string } | undefined
  version: string | undefined
  platforms: string[]
  /** Every version that was published, oldest first. */
  readonly history: string[]
}

export interface FederatedGraph {
  readonly name: string
  /** Default: there is one of this name in every namespace. */
  readonly namespace?: string
  /** Such as `team=a,team=b`; empty: subgraphs without labels. Default: takes every subgraph, as no real one does. */
  readonly labelMatchers?: readonly string[]
}

export interface Composition {
  readonly id: string
  readonly schemaVersionId: string
  readonly createdAt: Date
  readonly triggeredBy: string
  readonly compositionErrors: readonly string[]
  readonly deploymentError?: string
  readonly admissionError?: string
}

export interface GraphProblem {
  readonly message: string
  readonly federatedGraphName: string
  readonly namespace: string
}

export interface LintProblem {
  readonly rule: string
  readonly message: string
  readonly severity: 'error' | 'warn'
  readonly line: number
  readonly column: number
  /** Set: a graph pruning issue of this field instead of a lint issue. */
  readonly fieldPath?: string
}

/** What tests and the demo switch while the server runs. */
export interface Settings {
  /** Plugins per namespace; a self-hosted organization without a plan has 0. */
  pluginLimit: number
  /** Seconds that a push token is good for. */
  tokenLifetime: number
  namespaces: string[]
  /** Whether WhoAmI gives the organization's id: servers before April 2026 do not. */
  tellsOrganization: boolean
  /** `error` refuses a schema that is not among `approved`, `warn` only says so. */
  proposals: { mode: 'off' | 'warn' | 'error'; approved: string[] }
  graphs: (string | FederatedGraph)[]
  /** Problems of composition beside those that the schemas have, by the graph's name. */
  compositionErrors: GraphProblem[]
  /** What the deployment of these graphs ends with, by the graph's name. */
  deploymentErrors: (GraphProblem & { readonly admission?: boolean })[]
  /** Whether the storage of router configurations is out of reach. */
  storageDown: boolean
  lint: LintProblem[]
  /** Operations of clients that a breaking change affects; undefined: no analytics, and a traffic check fails. */
  affectedOperations: number | undefined
  /** What the check of the linked subgraph finds, if there is one. */
  linkedFailures: { traffic: boolean; pruning: boolean }
  extensionError: string
}

export interface State {
  readonly organization: { readonly id: string; readonly slug: string }
  readonly keys: Map<string, Role>
  /** Keys that were good once. */
  readonly expired: Set<string>
  readonly subgraphs: Map<string, Subgraph>
  /** Of each graph, by namespace and name, the newest first. */
  readonly compositions: Map<string, Composition[]>
  readonly settings: Settings
  readonly secret: string
  /** Names that a first call is creating at this moment: a second one at the same time fails, as it does in Cosmo. */
  readonly creating: Set<string>
}

export function createState(secret: string, keys: Readonly<Record<string, Role>>, settings: Partial<Settings>): State {
  return {
    organization: { id: randomUUID(), slug: 'acme' },
    keys: new Map(Object.entries(keys)),
    expired: new Set(),
    subgraphs: new Map(),
    compositions: new Map(),
    secret,
    creating: new Set(),
    settings: {
      pluginLimit: 10,
      tokenLifetime: 300,
      namespaces: ['default'],
      tellsOrganization: true,
      proposals: { mode: 'off', approved: [] },
      graphs: ['main'],
      compositionErrors: [],
      deploymentErrors: [],
      storageDown: false,
      lint: [],
      affectedOperations: 0,
      linkedFailures: { traffic: false, pruning: false },
      extensionError: '',
      ...settings,
    },
  }
}

export function findSubgraph(state: State, name: string, namespace: string): Subgraph | undefined {
  return state.subgraphs.get(`${namespace} ${name}`)
}

export function addSubgraph(
  state: State,
  made: Pick<Subgraph, 'name' | 'namespace' | 'type'> & Partial<Subgraph>,
): Subgraph {
  const subgraph: Subgraph = {
    id: randomUUID(),
    labels: [],
    sdl: '',
    proto: undefined,
    version: undefined,
    platforms: [],
    history: [],
    ...made,
  }
  state.subgraphs.set(`${subgraph.namespace} ${subgraph.name}`, subgraph)
  return subgraph
}
