import { randomUUID } from 'node:crypto'
import { EnumStatusCode } from '@wundergraph/cosmo-connect/dist/common/common_pb'
import { LintSeverity, SubgraphType } from '@wundergraph/cosmo-connect/dist/platform/v1/platform_pb'
import type { ServiceImpl } from '@connectrpc/connect'
import { GraphQLError } from 'graphql'
import type { PlatformService } from './messages.ts'
import { breakingChanges, parseSubgraph } from './schema.ts'
import { addSubgraph, findSubgraph, may } from './state.ts'
import type { LintProblem, Role, State, Subgraph } from './state.ts'
import { pushAudience, signToken } from './token.ts'

type Service = ServiceImpl<typeof PlatformService>
type Method<Name extends keyof Service> = (request: Parameters<Service[Name]>[0], caller: Caller) => ReturnType<Service[Name]>

export interface Caller {
  readonly role: Role | undefined
  /** Called by a method that changed the state. */
  readonly wrote: () => void
}

/** The methods that Cosmo's own behaviour was observed for; any other is unimplemented. */
export type Methods = { readonly [Name in (typeof methodNames)[number]]: Method<Name> }
export const methodNames = [
  'whoAmI', 'getSubgraphByName', 'getLatestSubgraphSDL', 'checkSubgraphSchema', 'validateAndFetchPluginData', 'publishFederatedSubgraph',
] as const

const ok = { code: EnumStatusCode.OK }
const refuse = (code: EnumStatusCode, details: string): { response: { code: EnumStatusCode; details: string } } => ({ response: { code, details } })
const types = { standard: SubgraphType.STANDARD, grpc_plugin: SubgraphType.GRPC_PLUGIN, grpc_service: SubgraphType.GRPC_SERVICE } as const
const namePattern = /^[\dA-Za-z]+(?:[./@_-][\dA-Za-z]+)*$/
const labelPattern = /^[\dA-Za-z](?:[\w.-]{0,61}[\dA-Za-z])?$/

/** A business refusal, thrown from anywhere inside a method. */
class Refusal extends Error {
  readonly code: EnumStatusCode
  constructor(code: EnumStatusCode, details: string) {
    super(details)
    this.code = code
  }
}

/** Answers the methods from `state`, with the codes and in the order of checks of the real server. */
export function createMethods(state: State): Methods {
  const methods: Methods = {
    whoAmI: () => ({
      response: ok, organizationSlug: state.organization.slug, organizationName: 'Acme',
      ...(state.settings.tellsOrganization && { organizationId: state.organization.id }),
    }),
    getSubgraphByName: (request, caller) => ({ response: ok, graph: describe(readable(state, request.name, request.namespace || 'default', caller)) }),
    // The real method has no default namespace either.
    getLatestSubgraphSDL: (request, caller) => ({ response: ok, sdl: readable(state, request.name, request.namespace, caller).sdl }),
    checkSubgraphSchema: (request, caller) => check(state, request, caller),
    validateAndFetchPluginData: (request, caller) => authorize(state, request, caller),
    publishFederatedSubgraph: (request, caller) => publish(state, request, caller),
  }
  const guarded = Object.entries(methods).map(([name, method]: [string, (request: never, caller: Caller) => unknown]) => [
    name,
    async (request: never, caller: Caller) => {
      if (caller.role === undefined) return refuse(EnumStatusCode.ERROR_NOT_AUTHENTICATED, 'Authentication Error')
      try {
        return await method(request, caller)
      } catch (error) {
        if (error instanceof Refusal) return refuse(error.code, error.message)
        throw error
      }
    },
  ])
  return Object.fromEntries(guarded) as Methods
}

function demand(allowed: boolean): void {
  if (!allowed) throw new Refusal(EnumStatusCode.ERROR_NOT_AUTHORIZED, 'You are not authorized to perform this action')
}

function demandRight(caller: Caller, right: Parameters<typeof may>[1]): void {
  demand(caller.role !== undefined && may(caller.role, right))
}

function readable(state: State, name: string, namespace: string, caller: Caller): Subgraph {
  const subgraph = findSubgraph(state, name, namespace)
  if (subgraph === undefined) throw new Refusal(EnumStatusCode.ERR_NOT_FOUND, `The subgraph "${name}" was not found.`)
  demandRight(caller, 'read')
  return subgraph
}

function describe(subgraph: Subgraph): NonNullable<Extract<Awaited<ReturnType<Service['getSubgraphByName']>>, { graph?: unknown }>['graph']> {
  const { id, name, namespace, labels, version, platforms } = subgraph
  return {
    id, name, namespace,
    labels: labels.map((label) => ({ ...label })),
    type: types[subgraph.type],
    ...(version !== undefined && { pluginData: { version, platforms } }),
  }
}

function demandNamespace(state: State, namespace: string): void {
  if (!state.settings.namespaces.includes(namespace)) throw new Refusal(EnumStatusCode.ERR_NOT_FOUND, `Could not find namespace ${namespace}`)
}

function demandNames(name: string, labels: readonly { key: string; value: string }[]): void {
  if (name.length > 100 || !namePattern.test(name)) throw new Refusal(EnumStatusCode.ERR_INVALID_NAME, 'The name of the subgraph is invalid.')
  if (!labels.every(({ key, value }) => labelPattern.test(key) && labelPattern.test(value))) {
    throw new Refusal(EnumStatusCode.ERR_INVALID_LABELS, 'One or more labels were found to be invalid')
  }
}

function demandSchema(sdl: string): void {
  try {
    parseSubgraph(sdl)
  } catch (error) {
    if (error instanceof GraphQLError) throw new Refusal(EnumStatusCode.ERR_INVALID_SUBGRAPH_SCHEMA, error.toString())
    throw error
  }
}

function demandRoom(state: State, namespace: string): void {
  const count = [...state.subgraphs.values()].filter((each) => each.type === 'grpc_plugin' && each.namespace === namespace).length
  if (count >= Math.max(0, state.settings.pluginLimit)) throw new Refusal(EnumStatusCode.ERR_LIMIT_REACHED, 'The organization reached the limit of plugins')
}

const authorize = async (state: State, request: Parameters<Service['validateAndFetchPluginData']>[0], caller: Caller) => {
  const namespace = request.namespace || 'default'
  demandNamespace(state, namespace)
  const subgraph = findSubgraph(state, request.name, namespace) ?? await create(state, request.name, namespace, request.labels, caller)
  demandRight(caller, 'write')
  const newVersion = `v${Number(subgraph.version?.slice(1) ?? 0) + 1}`
  const reference = `${state.organization.id}/${subgraph.id}`
  const pushToken = signToken(state.secret, {
    iss: 'user', aud: pushAudience, exp: Math.floor(Date.now() / 1000) + state.settings.tokenLifetime,
    access: [{ type: 'repository', name: reference, tag: newVersion, actions: ['push', 'pull'] }],
    // Two tokens of one second would be the same without it.
    jti: randomUUID(),
  })
  return { response: ok, newVersion, pushToken, reference }
}

async function create(state: State, name: string, namespace: string, labels: readonly { key: string; value: string }[], caller: Caller): Promise<Subgraph> {
  demandRight(caller, 'create')
  demandRoom(state, namespace)
  demandNames(name, labels)
  const id = `${namespace} ${name}`
  if (state.creating.has(id)) throw new Error('duplicate key value violates unique constraint')
  state.creating.add(id)
  // Long enough for a second call to fall into the gap between asking and inserting.
  await new Promise((resolve) => { setTimeout(resolve, 20) })
  state.creating.delete(id)
  caller.wrote()
  return addSubgraph(state, { name, namespace, type: 'grpc_plugin', labels: labels.map(({ key, value }) => ({ key, value })) })
}

const publish = (state: State, request: Parameters<Service['publishFederatedSubgraph']>[0], caller: Caller) => {
  const { settings } = state
  const namespace = request.namespace || 'default'
  demandNamespace(state, namespace)
  demandSchema(request.schema)
  const proposalMatchMessage = proposalMessage(state, request.name, request.schema)
  if (proposalMatchMessage !== undefined && settings.proposals.mode === 'error') {
    return { ...refuse(EnumStatusCode.ERR_SCHEMA_MISMATCH_WITH_APPROVED_PROPOSAL, proposalMatchMessage), proposalMatchMessage }
  }
  const found = findSubgraph(state, request.name, namespace)
  if (found !== undefined) {
    demandRight(caller, 'write')
    if (types[found.type] !== (request.type ?? SubgraphType.STANDARD)) throw new Refusal(EnumStatusCode.ERR, `Subgraph ${found.name} is not of type grpc_plugin.`)
  } else {
    demandRight(caller, 'create')
    demandNames(request.name, request.labels)
    demandRoom(state, namespace)
  }
  const { proto } = request
  if (proto === undefined) throw new Refusal(EnumStatusCode.ERR, 'The proto is required for plugin and grpc subgraphs.')
  if (proto.version === '' || proto.platforms.length === 0) throw new Refusal(EnumStatusCode.ERR, 'The version and platforms are required for plugin subgraphs.')
  if (!/^v\d+$/.test(proto.version)) throw new Refusal(EnumStatusCode.ERR, 'The version must be in the format v1, v2, etc.')
  if (proto.schema === '' || proto.mappings === '' || proto.lock === '') {
    throw new Refusal(EnumStatusCode.ERR, 'The schema, mappings, and lock are required for plugin and grpc subgraphs.')
  }
  // Composing reads the mapping and throws, which the framework turns into HTTP 500.
  JSON.parse(proto.mappings)

  const subgraph = found ?? addSubgraph(state, { name: request.name, namespace, type: 'grpc_plugin', labels: request.labels.map(({ key, value }) => ({ key, value })) })
  Object.assign(subgraph, {
    sdl: request.schema,
    proto: { schema: proto.schema, mappings: proto.mappings, lock: proto.lock },
    version: proto.version,
    platforms: [...proto.platforms],
  })
  subgraph.history.push(proto.version)
  caller.wrote()
  const { compositionErrors, deploymentErrors } = settings
  const code = compositionErrors.length > 0 ? EnumStatusCode.ERR_SUBGRAPH_COMPOSITION_FAILED : deploymentErrors.length > 0 ? EnumStatusCode.ERR_DEPLOYMENT_FAILED : EnumStatusCode.OK
  return {
    response: { code }, compositionErrors, deploymentErrors, hasChanged: true,
    ...(proposalMatchMessage !== undefined && { proposalMatchMessage }),
  }
}

const check = (state: State, request: Parameters<Service['checkSubgraphSchema']>[0], caller: Caller) => {
  const { settings } = state
  const namespace = request.namespace || 'default'
  demandNamespace(state, namespace)
  const subgraph = findSubgraph(state, request.subgraphName, namespace)
  demandRight(caller, subgraph === undefined ? 'create' : 'check')
  if (subgraph === undefined) demandNames(request.subgraphName, request.labels)
  const sdl = new TextDecoder().decode(request.schema)
  demandSchema(sdl)
  const proposalMatchMessage = proposalMessage(state, request.subgraphName, sdl)
  if (proposalMatchMessage !== undefined && settings.proposals.mode === 'error') {
    return { ...refuse(EnumStatusCode.ERR_SCHEMA_MISMATCH_WITH_APPROVED_PROPOSAL, proposalMatchMessage), proposalMatchMessage, checkId: randomUUID() }
  }
  const breaking = subgraph === undefined || subgraph.sdl === '' ? [] : breakingChanges(subgraph.sdl, sdl)
  const traffic = request.skipTrafficCheck !== true
  if (breaking.length > 0 && traffic && settings.affectedOperations === undefined) throw new Error('no analytics')
  return {
    response: ok,
    checkId: randomUUID(),
    breakingChanges: breaking.map(({ type, description }) => ({ message: description, changeType: type, isBreaking: true })),
    compositionErrors: settings.compositionErrors,
    checkedFederatedGraphs: settings.graphs.map((name) => ({ id: randomUUID(), name, namespace, organizationSlug: state.organization.slug })),
    operationUsageStats: { totalOperations: traffic && breaking.length > 0 ? settings.affectedOperations ?? 0 : 0, safeOperations: 0, firstSeenAt: '', lastSeenAt: '' },
    clientTrafficCheckSkipped: !traffic,
    ...lintReply(settings.lint),
    isLinkedTrafficCheckFailed: settings.linkedFailures.traffic,
    isLinkedPruningCheckFailed: settings.linkedFailures.pruning,
    checkExtensionErrorMessage: settings.extensionError,
    ...(proposalMatchMessage !== undefined && { proposalMatchMessage }),
  }
}

function lintReply(problems: readonly LintProblem[]): object {
  const of = (severity: LintProblem['severity'], pruning: boolean): object[] => problems
    .filter((problem) => problem.severity === severity && (problem.fieldPath !== undefined) === pruning)
    .map(({ rule, message, line, column, fieldPath }) => ({
      ...(pruning ? { graphPruningRuleType: rule, fieldPath, federatedGraphName: 'main' } : { lintRuleType: rule }),
      severity: LintSeverity[severity],
      message,
      issueLocation: { line, column },
    }))
  return { lintErrors: of('error', false), lintWarnings: of('warn', false), graphPruneErrors: of('error', true), graphPruneWarnings: of('warn', true) }
}

function proposalMessage({ settings }: State, name: string, sdl: string): string | undefined {
  if (settings.proposals.mode === 'off' || settings.proposals.approved.includes(sdl)) return undefined
  return `The subgraph ${name}'s schema does not match to this subgraph's schema in any approved proposal.`
}
