import * as v from 'valibot'
import type { Procedure } from './connect.ts'

/**
 * The parts of the replies of `wg.cosmo.platform.v1.PlatformService` that the action reads. In protobuf's JSON any
 * field may be missing and then has its default, a missing `code` is OK, and an enum value that the sender cannot name
 * is a number: https://protobuf.dev/programming-guides/json/. Source: `proto/wg/cosmo/platform/v1/platform.proto` of
 * https://github.com/wundergraph/cosmo.
 */
export const service = 'wg.cosmo.platform.v1.PlatformService'

/** A text of the server, cut after `length` characters. */
function upTo(length: number) {
  return v.pipe(
    v.nullish(v.string(), ''),
    v.transform((value) => (value.length <= length ? value : `${value.slice(0, length)}…`)),
  )
}

/** A text for people. Composition errors quote whole selections, and one page is enough. */
const text = upTo(4000)
/** A name, which is used in the middle of a sentence. */
const name = upTo(300)
const flag = v.nullish(v.boolean(), false)
/** A value that is not a count, such as 1e999, is treated as unset. */
const count = v.pipe(
  v.nullish(v.union([v.number(), v.string()]), 0),
  v.transform((value) => {
    const number = Number(value)
    return Number.isSafeInteger(number) && number >= 0 ? number : 0
  }),
)
const enumeration = (unset: string) =>
  v.nullish(
    v.pipe(
      v.union([v.string(), v.number()]),
      v.transform((value) => String(value).slice(0, 300)),
    ),
    unset,
  )
const list = <T extends v.GenericSchema>(entry: T) => v.nullish(v.array(entry), [])

const status = v.nullish(v.object({ code: enumeration('OK'), details: text }), {})
export type Status = v.InferOutput<typeof status>

const compositionProblem = v.object({ message: text, federatedGraphName: name, namespace: name, featureFlag: name })
const deploymentProblem = v.object({ message: text, federatedGraphName: name, namespace: name })
const change = v.object({
  message: text,
  changeType: name,
  path: v.nullish(v.string()),
  hasOverride: flag,
  federatedGraphName: name,
})
const location = v.nullish(v.object({ line: count, column: count, endLine: count, endColumn: count }))
const lintIssue = v.object({ lintRuleType: name, message: text, issueLocation: location, subgraphName: name })
const pruneIssue = v.object({
  graphPruningRuleType: name,
  fieldPath: name,
  message: text,
  issueLocation: location,
  federatedGraphName: name,
  subgraphName: name,
})

export type CompositionProblem = v.InferOutput<typeof compositionProblem>
export type Change = v.InferOutput<typeof change>
export type LintIssue = v.InferOutput<typeof lintIssue>
export type PruneIssue = v.InferOutput<typeof pruneIssue>

const whoAmIReply = v.object({ response: status, organizationId: name, organizationSlug: name })

const subgraphReply = v.object({
  response: status,
  graph: v.nullish(
    v.object({
      id: name,
      name,
      type: enumeration('STANDARD'),
      isFeatureSubgraph: flag,
      pluginData: v.nullish(v.object({ version: name, platforms: list(v.string()) })),
    }),
  ),
})

const sdlReply = v.object({ response: status, sdl: v.nullish(v.string()) })

const graphsReply = v.object({
  response: status,
  graphs: list(v.object({ name, namespace: name, compositionId: name })),
})

const compositionReply = v.object({
  response: status,
  composition: v.nullish(v.object({ deploymentError: text, admissionError: text })),
})

const checkReply = v.object({
  response: status,
  breakingChanges: list(change),
  nonBreakingChanges: list(change),
  composedSchemaBreakingChanges: list(change),
  compositionErrors: list(compositionProblem),
  compositionWarnings: list(compositionProblem),
  operationUsageStats: v.nullish(v.object({ totalOperations: count, safeOperations: count })),
  checkId: name,
  checkedFederatedGraphs: list(v.object({ name, namespace: name, organizationSlug: name })),
  lintErrors: list(lintIssue),
  lintWarnings: list(lintIssue),
  graphPruneErrors: list(pruneIssue),
  graphPruneWarnings: list(pruneIssue),
  clientTrafficCheckSkipped: flag,
  proposalMatchMessage: text,
  isLinkedTrafficCheckFailed: flag,
  isLinkedPruningCheckFailed: flag,
  checkExtensionErrorMessage: text,
  featureSubgraphCheckMessage: text,
})
export type CheckReply = v.InferOutput<typeof checkReply>

const pluginDataReply = v.object({
  response: status,
  newVersion: name,
  pushToken: v.nullish(v.string(), ''),
  reference: text,
})

const publishReply = v.object({
  response: status,
  compositionErrors: list(compositionProblem),
  compositionWarnings: list(compositionProblem),
  deploymentErrors: list(deploymentProblem),
  proposalMatchMessage: text,
})
export type PublishReply = v.InferOutput<typeof publishReply>

/**
 * Milliseconds to wait for an answer. `wgc` waits 75 s for every call, and the server refuses a call with a timeout
 * above 80 s: `maxTimeoutMs` in `controlplane/src/core/build-server.ts`. A publish takes longer than that if an
 * admission webhook does not answer (139 s were seen), so it is sent without a timeout.
 */
const [short, long, publishing] = [30_000, 75_000, 240_000]

type Options = Omit<Procedure<unknown>, 'method' | 'reply'>

const read = { idempotent: true, timeout: short, sendsTimeout: true } as const satisfies Options

function procedure<Reply>(method: string, reply: v.GenericSchema<unknown, Reply>, options: Options): Procedure<Reply> {
  return { method, reply, ...options }
}

export const whoAmI = procedure('WhoAmI', whoAmIReply, read)
export const getSubgraphByName = procedure('GetSubgraphByName', subgraphReply, read)
export const getLatestSubgraphSdl = procedure('GetLatestSubgraphSDL', sdlReply, read)
/** Returns the id of each graph's newest composition, deployed or not. A role that may read the subgraph is enough. */
export const getFederatedGraphsBySubgraphLabels = procedure('GetFederatedGraphsBySubgraphLabels', graphsReply, read)
/**
 * Tells whether a composition was deployed. `GetCompositions` tells the same for a period of the server's clock. Both
 * need a role that may read the graph.
 */
export const getCompositionDetails = procedure('GetCompositionDetails', compositionReply, read)
export const checkSubgraphSchema = procedure('CheckSubgraphSchema', checkReply, { ...read, timeout: long })
/** The first call creates the subgraph. Every later call returns the same version and a new token. */
export const validateAndFetchPluginData = procedure('ValidateAndFetchPluginData', pluginDataReply, read)
export const publishFederatedSubgraph = procedure('PublishFederatedSubgraph', publishReply, {
  idempotent: false,
  timeout: publishing,
  sendsTimeout: false,
})
