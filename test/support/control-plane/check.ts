import { randomUUID } from 'node:crypto'
import { EnumStatusCode } from '@wundergraph/cosmo-connect/dist/common/common_pb'
import { LintSeverity } from '@wundergraph/cosmo-connect/dist/platform/v1/platform_pb'
import { compose, composedWith, graphsFor, type Graph, type Proposed } from './graphs.ts'
import { mismatch } from './publish.ts'
import { demandLabels, demandName, demandNamespace, demandRight, ok, Refusal, refuse, type Caller } from './refusal.ts'
import { breakingChanges, schemaProblem, type Change } from './schema.ts'
import type { Request } from './service.ts'
import { findSubgraph, type LintProblem, type State, type Subgraph } from './state.ts'

export function check(state: State, request: Request<'checkSubgraphSchema'>, caller: Caller) {
  const { settings } = state
  const { subgraphName, labels } = request
  const namespace = request.namespace || 'default'
  demandNamespace(state, namespace, `Namespace '${namespace}' not found`)
  const subgraph = findSubgraph(state, subgraphName, namespace)
  demandRight(caller, subgraph === undefined ? 'create' : 'check')
  if (subgraph === undefined) {
    demandLabels(labels)
    demandName(subgraphName)
  }
  const sdl = new TextDecoder().decode(request.schema)
  const problem = sdl === '' ? undefined : schemaProblem(sdl)
  if (problem !== undefined) throw new Refusal(EnumStatusCode.ERR_INVALID_SUBGRAPH_SCHEMA, problem)
  const proposalMatchMessage = mismatch(state, subgraphName, sdl, 'any approved or draft proposals')
  if (proposalMatchMessage !== undefined && settings.proposals.mode === 'error') {
    const refused = refuse(EnumStatusCode.ERR_SCHEMA_MISMATCH_WITH_APPROVED_PROPOSAL, proposalMatchMessage)
    return { ...refused, proposalMatchMessage, checkId: randomUUID() }
  }
  const graphs = subgraph === undefined ? graphsFor(state, labels, namespace) : composedWith(state, subgraph)
  const composed = composeAll(state, graphs, { ...subgraph, name: subgraphName, sdl })
  const breaking = subgraph === undefined ? [] : breakingChanges(subgraph.sdl, sdl)
  const affected = affectedOperations(state, request, subgraph, breaking, composed.good)
  const compositionErrors = limited(composed.problems, request.limit)
  const lint = lintReply(settings.lint)
  return {
    response: ok,
    checkId: randomUUID(),
    breakingChanges: limited(breaking, request.limit).map((change) => ({ ...change, isBreaking: true })),
    compositionErrors,
    checkedFederatedGraphs: graphs.map((graph) => ({
      id: randomUUID(),
      name: graph.name,
      namespace: graph.namespace,
      organizationSlug: state.organization.slug,
    })),
    operationUsageStats: {
      totalOperations: affected,
      safeOperations: 0,
      firstSeenAt: new Date().toUTCString(),
      lastSeenAt: new Date().toUTCString(),
    },
    ...(request.skipTrafficCheck === true && { clientTrafficCheckSkipped: true }),
    ...lint,
    isLinkedTrafficCheckFailed: subgraph?.linked !== undefined && settings.linkedFailures.traffic,
    isLinkedPruningCheckFailed: subgraph?.linked !== undefined && settings.linkedFailures.pruning,
    isCheckExtensionSkipped: settings.extensionError === '',
    ...(settings.extensionError !== '' && { checkExtensionErrorMessage: settings.extensionError }),
    ...(proposalMatchMessage !== undefined && { proposalMatchMessage }),
    ...(subgraph?.base !== undefined
      && graphs.length === 0 && {
        featureSubgraphCheckMessage: 'The feature subgraph is in no enabled feature flag.',
      }),
    counts: {
      breakingChanges: breaking.length,
      compositionErrors: composed.problems.length,
      lintErrors: lint.lintErrors.length,
    },
  }
}

/** Rows of one kind that are returned. */
function limited<Row>(rows: readonly Row[], limit: number | undefined): Row[] {
  return rows.slice(0, limit === undefined ? undefined : Math.max(1, limit))
}

function composeAll(state: State, graphs: readonly Graph[], proposed: Proposed) {
  const each = graphs.map((graph) => compose(state, graph, proposed))
  return { problems: each.flat(), good: each.filter((problems) => problems.length === 0).length }
}

/** Traffic is asked for only where a graph composes and something breaks; without analytics that ends in HTTP 500. */
function affectedOperations(
  { settings }: State,
  { skipTrafficCheck }: Request<'checkSubgraphSchema'>,
  subgraph: Subgraph | undefined,
  breaking: readonly Change[],
  good: number,
): number {
  if (skipTrafficCheck === true || subgraph === undefined || breaking.length === 0 || good === 0) return 0
  if (settings.affectedOperations === undefined) throw new Error('no analytics')
  return settings.affectedOperations
}

function lintReply(problems: readonly LintProblem[]) {
  const of = (severity: LintProblem['severity'], pruning: boolean): object[] =>
    problems
      .filter((problem) => problem.severity === severity && (problem.fieldPath !== undefined) === pruning)
      .map(({ rule, message, line, column, fieldPath }) => ({
        ...(pruning ? { graphPruningRuleType: rule, fieldPath, federatedGraphName: 'main' } : { lintRuleType: rule }),
        severity: LintSeverity[severity],
        message,
        issueLocation: { line, column },
      }))
  return {
    lintErrors: of('error', false),
    lintWarnings: of('warn', false),
    graphPruneErrors: of('error', true),
    graphPruneWarnings: of('warn', true),
  }
}
