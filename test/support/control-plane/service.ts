import { EnumStatusCode } from '@wundergraph/cosmo-connect/dist/common/common_pb'
import type { ServiceImpl } from '@connectrpc/connect'
import { check } from './check.ts'
import type { PlatformService } from './messages.ts'
import { authorize, publish } from './publish.ts'
import { getComposition, getCompositions, getGraphs, getSdl, getSubgraph, getWhoAmI } from './read.ts'
import { refuse, Refusal, type Caller } from './refusal.ts'
import type { State } from './state.ts'

type Service = ServiceImpl<typeof PlatformService>
export type Request<Name extends keyof Service> = Parameters<Service[Name]>[0]
type MethodName = (typeof methodNames)[number]
type Method<Name extends keyof Service> = (request: Request<Name>, caller: Caller) => ReturnType<Service[Name]>

/** The methods that Cosmo's own behaviour was observed for; any other is unimplemented. */
export const methodNames = [
  'whoAmI',
  'getSubgraphByName',
  'getLatestSubgraphSDL',
  'getFederatedGraphsBySubgraphLabels',
  'getCompositions',
  'getCompositionDetails',
  'checkSubgraphSchema',
  'validateAndFetchPluginData',
  'publishFederatedSubgraph',
] as const
export type Methods = { readonly [Name in MethodName]: Method<Name> }

/** Answers the methods from `state`, with the codes and in the order of checks of the real server. */
export function createMethods(state: State): Methods {
  const methods: Methods = {
    whoAmI: () => getWhoAmI(state),
    getSubgraphByName: (request, caller) => getSubgraph(state, request, caller),
    getLatestSubgraphSDL: (request, caller) => getSdl(state, request, caller),
    getFederatedGraphsBySubgraphLabels: (request, caller) => getGraphs(state, request, caller),
    getCompositions: (request, caller) => getCompositions(state, request, caller),
    getCompositionDetails: (request, caller) => getComposition(state, request, caller),
    checkSubgraphSchema: (request, caller) => check(state, request, caller),
    validateAndFetchPluginData: (request, caller) => authorize(state, request, caller),
    publishFederatedSubgraph: (request, caller) => publish(state, request, caller),
  }
  type AnyMethod = (request: never, caller: Caller) => unknown
  const guarded = Object.entries(methods).map(([name, method]: [string, AnyMethod]) => [
    name,
    async (request: never, caller: Caller) => {
      if (caller.role === undefined) return refuse(EnumStatusCode.ERROR_NOT_AUTHENTICATED, caller.problem)
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
