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

/** Grants a push, whatever type the subgraph has; one that does not exist is created, with what is known of it so far. */
export async function authorize(state: State, request: Request<'validateAndFetchPluginData'>, caller: Caller) {
  const { name, labels } = request
  const namespace = request.namespace || 'default'
  demandNamespace(state, namespace)
  const subgraph = findSubgraph(state, name, namespace) ?? await create(state, { name, namespace, labels }, caller, () => {
    demandRoom(state, namespace)
    demandName(name)
    demandLabels(labels)
  })
  demandRight(caller, 'write')
  const newVersion = `v${Number(subgraph.version?.slice(1) ?? 0) + 1}`
  const reference = `${state.organization.id}/${subgraph.id}`
  const now = Math.floor(Date.now() / 1000)
  const pushToken = signToken(state.secret, {
    iss: 'user', aud: pushAudience, exp: now + state.settings.tokenLifetime,
    access: [{ type: 'repository', name: reference, tag: newVersion, actions: ['push', 'pull'] }],
    iat: now,
  })
  return { response: ok, newVersion, pushToken, reference }
}

async function create(
  state: State, made: Pick<Subgraph, 'name' | 'namespace'> & { readonly labels: readonly Label[] }, caller: Caller, demand: () => void,
): Promise<Subgraph> {
  demandRight(caller, 'create')
  demand()
  const id = `${made.namespace} ${made.name}`
  if (state.creating.has(id)) throw new Error('duplicate key value violates unique constraint')
  state.creating.add(id)
  // Long enough for a second call to fall into the gap between asking and inserting.
  await new Promise((resolve) => { setTimeout(resolve, 20) })
  state.creating.delete(id)
  caller.wrote()
  return addSubgraph(state, { ...made, type: 'grpc_plugin', labels: made.labels.map(({ key, value }) => ({ key, value })) })
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
  if (found !== undefined) demandPlugin(found, request.type ?? SubgraphType.STANDARD, caller)
  // What the request lacks is found only after this: the subgraph stays.
  const subgraph = found ?? await create(state, { name, namespace, labels }, caller, () => {
    demandLabels(labels)
    demandName(name)
    demandRoom(state, namespace)
  })
  const proto = completeProto(request.proto)
  // Composing reads the mapping and throws, which the framework turns into HTTP 500; the transaction is undone.
  if (composedWith(state, subgraph).length > 0) JSON.parse(proto.mappings)

  Object.assign(subgraph, {
    sdl: request.schema.trimEnd(),
    proto: { schema: proto.schema, mappings: proto.mappings, lock: proto.lock },
    version: proto.version,
    platforms: [...proto.platforms],
  })
  subgraph.history.push(proto.version)
  caller.wrote()
  const { compositionErrors, deploymentErrors } = deploy(state, subgraph)
  return {
    response: { code: publishCode(compositionErrors.length, deploymentErrors.length) },
    compositionErrors, deploymentErrors, hasChanged: true, ...matched,
    counts: { compositionErrors: compositionErrors.length, compositionWarnings: 0, deploymentErrors: deploymentErrors.length },
  }
}

function publishCode(compositionErrors: number, deploymentErrors: number): EnumStatusCode {
  if (compositionErrors > 0) return EnumStatusCode.ERR_SUBGRAPH_COMPOSITION_FAILED
  return deploymentErrors > 0 ? EnumStatusCode.ERR_DEPLOYMENT_FAILED : EnumStatusCode.OK
}

function demandPlugin(subgraph: Subgraph, wanted: SubgraphType, caller: Caller): void {
  demandRight(caller, 'write')
  if (subgraphTypes[subgraph.type] === wanted) return
  const words = { standard: 'is not of type grpc_plugin', grpc_service: 'is a grpc service', grpc_plugin: 'is a plugin' }
  throw new Refusal(EnumStatusCode.ERR, `Subgraph ${subgraph.name} ${words[subgraph.type]}.`)
}

type Proto = NonNullable<Request<'publishFederatedSubgraph'>['proto']>

function completeProto(proto: Proto | undefined): Proto {
  const demand = (good: boolean, words: string): void => { if (!good) throw new Refusal(EnumStatusCode.ERR, words) }
  if (proto === undefined) throw new Refusal(EnumStatusCode.ERR, 'The proto is required for plugin and grpc subgraphs.')
  demand(proto.version !== '' && proto.platforms.length > 0, 'The version and platforms are required for plugin subgraphs.')
  demand(/^v\d+$/.test(proto.version), 'The version must be in the format v1, v2, etc.')
  const complete = proto.schema !== '' && proto.mappings !== '' && proto.lock !== ''
  demand(complete, 'The schema, mappings, and lock are required for plugin and grpc subgraphs.')
  return proto
}

/** What the namespace's proposals say about a schema; undefined if nothing. */
export function mismatch({ settings: { proposals } }: State, name: string, sdl: string, among: string): string | undefined {
  const approved = proposals.approved.some((each) => each.trimEnd() === sdl.trimEnd())
  if (proposals.mode === 'off' || approved) return undefined
  return `The subgraph ${name}'s schema does not match to this subgraph's schema in ${among}.`
}
