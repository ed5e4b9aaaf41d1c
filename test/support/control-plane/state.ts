import { randomUUID } from 'node:crypto'

/** What an API key may do; Cosmo's names without `subgraph-`. */
export type Role = 'admin' | 'publisher' | 'checker' | 'viewer'

export interface Subgraph {
  readonly id: string
  readonly name: string
  readonly namespace: string
  readonly type: 'grpc_plugin' | 'grpc_service' | 'standard'
  readonly labels: readonly { readonly key: string; readonly value: string }[]
  sdl: string
  proto: { schema: string; mappings: string; lock: string } | undefined
  version: string | undefined
  platforms: string[]
  /** Every version that was published, oldest first. */
  readonly history: string[]
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
  /** Federated graphs that take every subgraph. */
  graphs: string[]
  compositionErrors: GraphProblem[]
  deploymentErrors: GraphProblem[]
  lint: LintProblem[]
  /** Operations of clients that a breaking change affects; undefined: no analytics, and a traffic check fails. */
  affectedOperations: number | undefined
  linkedFailures: { traffic: boolean; pruning: boolean }
  extensionError: string
}

export interface State {
  readonly organization: { readonly id: string; readonly slug: string }
  readonly keys: Map<string, Role>
  readonly subgraphs: Map<string, Subgraph>
  readonly settings: Settings
  readonly secret: string
  /** Names that a first call is creating at this moment: a second one at the same time fails, as it does in Cosmo. */
  readonly creating: Set<string>
}

export function createState(secret: string, keys: Readonly<Record<string, Role>>, settings: Partial<Settings>): State {
  return {
    organization: { id: randomUUID(), slug: 'acme' },
    keys: new Map(Object.entries(keys)),
    subgraphs: new Map(),
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

export function addSubgraph(state: State, made: Pick<Subgraph, 'name' | 'namespace' | 'type'> & Partial<Subgraph>): Subgraph {
  const subgraph: Subgraph = { id: randomUUID(), labels: [], sdl: '', proto: undefined, version: undefined, platforms: [], history: [], ...made }
  state.subgraphs.set(`${subgraph.namespace} ${subgraph.name}`, subgraph)
  return subgraph
}

const read: readonly Role[] = ['admin', 'publisher', 'checker', 'viewer']
const rights = {
  read,
  check: ['admin', 'publisher', 'checker'],
  write: ['admin', 'publisher'],
  create: ['admin'],
} as const satisfies Record<string, readonly Role[]>

export function may(role: Role, right: keyof typeof rights): boolean {
  const roles: readonly Role[] = rights[right]
  return roles.includes(role)
}
