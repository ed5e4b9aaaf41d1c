import { EnumStatusCode } from '@wundergraph/cosmo-connect/dist/common/common_pb'
import { SubgraphType } from '@wundergraph/cosmo-connect/dist/platform/v1/platform_pb'
import { composedWith, deploy } from './graphs.ts'
import { subgraphTypes } from './read.ts'
import { demandLabels, demandName, demandNamespace, demandRight, demandRoom, ok, Refusal, refuse } from './refusal.ts'
import type { Caller, Label } from './refusal.ts'
import { schemaProblem } from './schema.ts'
import type { Request } from './service.ts'
import { addSubgraph, findSubgraph, type State, type Subgraph } from './state.ts'
import { pushAudience, signToken } from './token.ts'

const typeNames = {
  [SubgraphType.STANDARD]: 'standard',
  [SubgraphType.GRPC_PLUGIN]: 'grpc_plugin',
  [SubgraphType.GRPC_SERVICE]: 'grpc_service',
} as const

/** Grants a push, whatever type the subgraph has; one that does not exist is created. */
export async function authorize(state: State, request: Request<'validateAndFetchPluginData'>, caller: Caller) {
  const { name, labels } = request
  const namespace = request.namespace || 'default'
  demandNamespace(state, namespace)
  const found = findSubgraph(state, name, namespace)
  const subgraph =
    found
    ?? (await create(state, { name, namespace, labels, type: 'grpc_plugin' }, caller, () => {
      demandRoom(state, namespace)
      demandName(name)
      demandLabels(labels)
    }))
  demandRight(caller, 'write')
  const newVersion = `v${Number(subgraph.version?.slice(1) ?? 0) + 1}`
  const reference = `${state.organization.id}/${subgraph.id}`
  const now = Math.floor(Date.now() / 1000)
  const pushToken = signToken(state.secret, {
    iss: 'user',
    aud: pushAudience,
    exp: now + state.settings.tokenLifetime,
    access: [{ type: 'repository', name: reference, tag: newVersion, actions: ['push', 'pull'] }],
    iat: now,
  })
  return { response: ok, newVersion, pushToken, reference }
}

type NewSubgraph = Pick<Subgraph, 'name' | 'namespace' | 'type'> & { readonly labels: readonly Label[] }

async function create(state: State, made: NewSubgraph, caller: Caller, demand: () => void): Promise<Subgraph> {
  demandRight(caller, 'create')
  demand()
  const id = `${made.namespace} ${made.name}`
  if (state.creating.has(id)) throw new Error('duplicate key value violates unique constraint')
  state.creating.add(id)
  // Long enough for a second call to fall into the gap between asking and inserting.
  await new Promise((resolve) => {
    setTimeout(resolve, 20)
  })
  state.creating.delete(id)
  caller.wrote()
  const labels = made.labels.map(({ key, value }) => ({ key, value }))
  return addSubgraph(state, { ...made, labels })
}

export async function publish(state: State, request: Request<'publishFederatedSubgraph'>, caller: Caller) {
  const { name, labels } = request
  const namespace = request.namespace || 'default'
  demandNamespace(state, namespace)
  const problem = schemaProblem(request.schema)
  if (problem !== undefined) throw new Refusal(EnumStatusCode.ERR_INVALID_SUBGRAPH_SCHEMA, problem)
  const found = findSubgraph(state, name, namespace)
  const isFeature = found?.base !== undefined
  const proposalMatchMessage = isFeature ? undefined : mismatch(state, name, request.schema, 'any approved proposal')
  if (proposalMatchMessage !== undefined && state.settings.proposals.mode === 'error') {
    const refused = refuse(EnumStatusCode.ERR_SCHEMA_MISMATCH_WITH_APPROVED_PROPOSAL, proposalMatchMessage)
    return { ...refused, proposalMatchMessage }
  }
  const matched = proposalMatchMessage === undefined ? {} : { proposalMatchMessage }
  const type = request.type ?? SubgraphType.STANDARD
  if (found !== undefined) demandType(found, type, caller)
  // What the request lacks is found only after this: the subgraph stays.
  const subgraph =
    found
    ?? (await create(state, { name, namespace, labels, type: typeNames[type] }, caller, () => {
      demandLabels(labels)
      demandName(name)
      if (type === SubgraphType.GRPC_PLUGIN) demandRoom(state, namespace)
    }))
  store(state, subgraph, request)
  caller.wrote()
  const { compositionErrors, deploymentErrors } = deploy(state, subgraph)
  return {
    response: { code: publishCode(compositionErrors.length, deploymentErrors.length) },
    compositionErrors,
    deploymentErrors,
    hasChanged: true,
    ...matched,
    counts: { compositionErrors: compositionErrors.length, deploymentErrors: deploymentErrors.length },
  }
}

/** A plugin gets a version with every publish; a subgraph of another kind has none. */
function store(state: State, subgraph: Subgraph, request: Request<'publishFederatedSubgraph'>): void {
  if (subgraph.type !== 'grpc_plugin') {
    subgraph.sdl = request.schema.trimEnd()
    return
  }
  const { schema, mappings, lock, version, platforms } = completeProto(request.proto)
  // Composing reads the mapping and throws, which the framework turns into HTTP 500; the transaction is undone.
  if (composedWith(state, subgraph).length > 0) JSON.parse(mappings)
  const proto = { schema, mappings, lock }
  Object.assign(subgraph, { sdl: request.schema.trimEnd(), proto, version, platforms: [...platforms] })
  subgraph.history.push(version)
}

function publishCode(compositionErrors: number, deploymentErrors: number): EnumStatusCode {
  if (compositionErrors > 0) return EnumStatusCode.ERR_SUBGRAPH_COMPOSITION_FAILED
  return deploymentErrors > 0 ? EnumStatusCode.ERR_DEPLOYMENT_FAILED : EnumStatusCode.OK
}

function demandType(subgraph: Subgraph, wanted: SubgraphType, caller: Caller): void {
  demandRight(caller, 'write')
  if (subgraphTypes[subgraph.type] === wanted) return
  const words = { standard: 'not of type grpc_plugin', grpc_service: 'a grpc service', grpc_plugin: 'a plugin' }
  throw new Refusal(EnumStatusCode.ERR, `Subgraph ${subgraph.name} is ${words[subgraph.type]}.`)
}

type Proto = NonNullable<Request<'publishFederatedSubgraph'>['proto']>

function completeProto(proto: Proto | undefined): Proto {
  const demand = (good: boolean, words: string): void => {
    if (!good) throw new Refusal(EnumStatusCode.ERR, words)
  }
  if (proto === undefined) throw new Refusal(EnumStatusCode.ERR, 'The proto is required for plugin and grpc subgraphs.')
  const named = proto.version !== '' && proto.platforms.length > 0
  demand(named, 'The version and platforms are required for plugin subgraphs.')
  demand(/^v\d+$/.test(proto.version), 'The version must be in the format v1, v2, etc.')
  const complete = proto.schema !== '' && proto.mappings !== '' && proto.lock !== ''
  demand(complete, 'The schema, mappings, and lock are required for plugin and grpc subgraphs.')
  return proto
}

/** What the namespace's proposals say about a schema; undefined if nothing. */
export function mismatch({ settings }: State, name: string, sdl: string, among: string): string | undefined {
  const { proposals } = settings
  const approved = proposals.approved.some((each) => each.trimEnd() === sdl.trimEnd())
  if (proposals.mode === 'off' || approved) return undefined
  return `The subgraph ${name}'s schema does not match to this subgraph's schema in ${among}.`
}
