import type { Role } from '../support/control-plane/index.ts'
import { call, type Reply } from './rpc.ts'

/** A control plane to play scenarios against. */
export interface Plane extends AsyncDisposable {
  readonly kind: 'double' | 'real'
  /** For the table. */
  readonly title: string
  /** A namespace that no other scenario uses. */
  open(options?: SpaceOptions): Promise<Space>
}

export interface SpaceOptions {
  /** Whether the namespace has a federated graph, which takes subgraphs without labels. Default: yes. */
  readonly graph?: boolean
  /** `without-plugins`: an organization that may have none. */
  readonly organization?: 'usual' | 'without-plugins'
}

/** One namespace of a control plane, and everything that a scenario prepares in it or asks of it afterwards. */
export interface Space extends AsyncDisposable {
  readonly url: string
  /** Signs the push tokens. */
  readonly secret: string
  readonly namespace: string
  /** A key of that role in every namespace of the organization. */
  key(role: Role | 'expired' | 'unknown'): Promise<string>
  /** A published subgraph that is no plugin. */
  addStandard(name: string, sdl: string): Promise<void>
  addFeature(name: string, base: string): Promise<void>
  /** A plugin of that name in another namespace, linked to the one in this. */
  link(name: string, sdl: string): Promise<void>
  /** From now on nothing may be published or checked that no approved proposal has. */
  requireProposals(): Promise<void>
  endProposals(): Promise<void>
  /** From now on a check says that field names should be in camel case. */
  lint(problem: { readonly field: string; readonly line: number }): Promise<void>
  /** Creates plugins until there is no room for another. */
  fill(): Promise<void>
  /** Until the result is disposed of, no configuration can be deployed. */
  breakDeployments(): Promise<AsyncDisposable>
  /** Every version of a plugin that was stored, oldest first. */
  versions(name: string): Promise<readonly string[]>
}

/** What only some control planes can be made to do: scenarios that need it are played on those. */
export interface DoubleSpace extends Space {
  /** Operations of clients that a breaking change affects; undefined: no traffic is recorded. */
  affect(operations: number | undefined): void
  failLinkedCheck(): void
}

export const isDouble = (space: Space): space is DoubleSpace => 'affect' in space

/** What a control plane holds of a plugin, read with a key that may read everything. */
export interface Stored {
  /** `organization/subgraph`, the repository of its images; undefined: there is no such subgraph. */
  readonly repository: string | undefined
  readonly version: string | undefined
  readonly platforms: readonly string[]
  readonly sdl: string
  readonly versions: readonly string[]
  /** Compositions of the namespace's graph so far. */
  readonly compositions: number
  /** What became of the newest one. */
  readonly newest: 'deployed' | 'not deployed' | 'not composable' | 'none'
}

export const graphName = 'scenario'

export async function readStored(space: Space, name: string): Promise<Stored> {
  const key = await space.key('organization-admin')
  const ask = (method: string, request: object): Promise<Reply> => call(space.url, key, method, request)
  const where = { name, namespace: space.namespace }
  const [me, found, sdl, composed] = [
    await ask('WhoAmI', {}),
    await ask('GetSubgraphByName', where),
    await ask('GetLatestSubgraphSDL', where),
    await ask('GetCompositions', {
      fedGraphName: graphName,
      namespace: space.namespace,
      startDate: new Date(Date.now() - 3_600_000).toISOString(),
      endDate: new Date(Date.now() + 60_000).toISOString(),
    }),
  ]
  const graph = found.graph
  return {
    repository: graph === undefined ? undefined : `${me.organizationId ?? ''}/${graph.id}`,
    version: graph?.pluginData?.version,
    platforms: graph?.pluginData?.platforms ?? [],
    sdl: sdl.sdl ?? '',
    versions: await space.versions(name),
    compositions: composed.count ?? 0,
    newest: stateOf(composed),
  }
}

function stateOf({ compositions: [newest] = [] }: Reply): Stored['newest'] {
  if (newest === undefined) return 'none'
  if (newest.isLatestValid) return 'deployed'
  return newest.isComposable ? 'not deployed' : 'not composable'
}
