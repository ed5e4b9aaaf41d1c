import { EnumStatusCode } from '@wundergraph/cosmo-connect/dist/common/common_pb'
import { SubgraphType } from '@wundergraph/cosmo-connect/dist/platform/v1/platform_pb'
import { compositionsOf, graphsFor, graphsOf, type Graph } from './graphs.ts'
import { demandNamespace, demandRight, ok, Refusal, type Caller } from './refusal.ts'
import type { Request } from './service.ts'
import { findSubgraph, type Composition, type State, type Subgraph } from './state.ts'

export const subgraphTypes = {
  standard: SubgraphType.STANDARD,
  grpc_plugin: SubgraphType.GRPC_PLUGIN,
  grpc_service: SubgraphType.GRPC_SERVICE,
} as const

const day = 24 * 60 * 60 * 1000
/** Days of `analytics-retention` where the organization has no plan. */
const retention = 7

export function getWhoAmI(state: State) {
  const { slug, id } = state.organization
  return {
    response: ok,
    organizationSlug: slug,
    organizationName: 'Acme',
    userEmail: 'somebody@example.com',
    ...(state.settings.tellsOrganization && { organizationId: id }),
  }
}

export function getSubgraph(state: State, { name, namespace }: Request<'getSubgraphByName'>, caller: Caller) {
  const subgraph = readable(state, name, namespace, caller, `The subgraph "${name}" was not found.`)
  const { linked: link } = subgraph
  const linked = link === undefined ? undefined : findSubgraph(state, link.name, link.namespace)
  return {
    response: ok,
    graph: describe(state, subgraph),
    ...(linked !== undefined && { linkedSubgraph: { id: linked.id, name: linked.name, namespace: linked.namespace } }),
  }
}

export function getSdl(state: State, { name, namespace }: Request<'getLatestSubgraphSDL'>, caller: Caller) {
  const { sdl, history, id } = readable(state, name, namespace, caller, '')
  return { response: ok, sdl, versionId: history.length === 0 ? '' : `${id}-${history.length}` }
}

/** Goes by the subgraph's own labels, also for a feature subgraph, whose flags decide about it. */
export function getGraphs(state: State, request: Request<'getFederatedGraphsBySubgraphLabels'>, caller: Caller) {
  const { subgraphName, namespace } = request
  const subgraph = readable(state, subgraphName, namespace, caller, `Subgraph '${subgraphName}' not found`)
  const graphs = graphsFor(state, subgraph.labels, subgraph.namespace)
  return { response: ok, graphs: graphs.map((graph) => describeGraph(state, graph)) }
}

export function getCompositions(state: State, request: Request<'getCompositions'>, caller: Caller) {
  const { fedGraphName, namespace, startDate, endDate } = request
  const graph = graphsOf(state, namespace || 'default').find(({ name }) => name === fedGraphName)
  if (graph === undefined) {
    throw new Refusal(EnumStatusCode.ERR_NOT_FOUND, `Federated graph '${fedGraphName}' does not exist`)
  }
  demandRight(caller, 'read-graph')
  const [start, end] = [new Date(startDate), new Date(endDate)]
  // The database is asked with dates that are none: HTTP 500.
  if (Number.isNaN(start.getTime()) || Number.isNaN(end.getTime())) throw new Error('invalid date')
  const oldest = new Date(Date.now() - retention * day)
  if (start > end || end < oldest) throw new Refusal(EnumStatusCode.ERR, 'Invalid date range')
  const all = compositionsOf(state, graph)
  const found = all.filter(({ createdAt }) => createdAt > start && createdAt > oldest && createdAt < end)
  const limit = Math.min(Math.max(request.limit || 10, 1), 50)
  const page = found.slice(request.offset, request.offset + limit)
  return { response: ok, compositions: page.map((one) => describeComposition(one, all)), count: found.length }
}

export function getComposition(state: State, request: Request<'getCompositionDetails'>, caller: Caller) {
  const { compositionId, namespace } = request
  demandNamespace(state, namespace, `Namespace '${namespace}' not found`)
  const all = [...state.compositions.values()].find((each) => each.some(({ id }) => id === compositionId))
  const found = all?.find(({ id }) => id === compositionId)
  if (all === undefined || found === undefined) {
    throw new Refusal(EnumStatusCode.ERR_NOT_FOUND, `Graph composition with '${compositionId}' does not exist`)
  }
  demandRight(caller, 'read-graph')
  const composition = describeComposition(found, all)
  return { response: ok, composition, compositionSubgraphs: [], featureFlagCompositions: [] }
}

/** The subgraph is looked up before the right to read it: nobody needs a right to learn that there is none. */
function readable(state: State, name: string, namespace: string, caller: Caller, words: string): Subgraph {
  const subgraph = findSubgraph(state, name, namespace || 'default')
  if (subgraph === undefined) throw new Refusal(EnumStatusCode.ERR_NOT_FOUND, words)
  demandRight(caller, 'read')
  return subgraph
}

function describe(state: State, subgraph: Subgraph) {
  const { id, name, namespace, labels, version, platforms, base } = subgraph
  const baseSubgraph = base === undefined ? undefined : findSubgraph(state, base, namespace)
  return {
    id,
    name,
    namespace,
    targetId: `target-${id}`,
    labels: labels.map((label) => ({ ...label })),
    type: subgraphTypes[subgraph.type],
    isFeatureSubgraph: base !== undefined,
    ...(baseSubgraph !== undefined && { baseSubgraphId: baseSubgraph.id, baseSubgraphName: baseSubgraph.name }),
    ...(version !== undefined && { pluginData: { version, platforms } }),
  }
}

function describeGraph(state: State, graph: Graph) {
  const [newest] = compositionsOf(state, graph)
  return {
    id: `graph-${graph.namespace}-${graph.name}`,
    targetId: `target-${graph.namespace}-${graph.name}`,
    name: graph.name,
    namespace: graph.namespace,
    labelMatchers: [...(graph.labelMatchers ?? [])],
    isComposable: newest !== undefined && newest.compositionErrors.length === 0,
    compositionErrors: newest?.compositionErrors.map((each) => `Error: ${each}`).join('\n') ?? '',
    lastUpdatedAt: newest?.createdAt.toISOString() ?? '',
    supportsFederation: true,
    ...(newest !== undefined && { compositionId: newest.id }),
  }
}

function describeComposition(composition: Composition, all: readonly Composition[]) {
  const { id, schemaVersionId, createdAt, deploymentError, admissionError, triggeredBy } = composition
  const compositionErrors = composition.compositionErrors.map((each) => `Error: ${each}`).join('\n')
  return {
    id,
    schemaVersionId,
    createdAt: createdAt.toISOString(),
    isComposable: compositionErrors === '',
    isLatestValid: all.find(isValid) === composition,
    ...(compositionErrors !== '' && { compositionErrors }),
    ...(deploymentError !== undefined && { deploymentError }),
    ...(admissionError !== undefined && { admissionError }),
    triggeredBySubgraphName: triggeredBy,
    isFeatureFlagComposition: false,
    routerCompatibilityVersion: '1',
  }
}

function isValid({ compositionErrors, deploymentError, admissionError }: Composition): boolean {
  return compositionErrors.length === 0 && deploymentError === undefined && admissionError === undefined
}
