import type { SourcePosition } from '../../shared/errors.ts'
import type { Finding } from '../../shared/finding.ts'
import type { SchemaChange } from '../control-plane.ts'
import type { Change, CheckReply, CompositionProblem, LintIssue, PruneIssue, PublishReply } from './messages.ts'

type Severity = Finding['severity']

/** Characters of a message or detail. */
const maxText = 4000

/** The findings of the control plane's check, each with the category that `fail-on` names. */
export function checkFindings(reply: CheckReply, schemaPath: string | undefined): Finding[] {
  const at = position(schemaPath)
  return [
    ...refusedSchema(reply, at),
    ...compositionFindings(reply, at),
    ...breakingFindings(reply, at),
    ...reply.lintErrors.map((issue) => lintFinding(issue, 'error', schemaPath)),
    ...reply.lintWarnings.map((issue) => lintFinding(issue, 'warning', schemaPath)),
    ...reply.graphPruneErrors.map((issue) => pruneFinding(issue, 'error', schemaPath)),
    ...reply.graphPruneWarnings.map((issue) => pruneFinding(issue, 'warning', schemaPath)),
    ...otherFindings(reply),
  ]
}

/** The findings of a publish that the control plane stored, or refused because of a proposal. */
export function publishFindings(reply: PublishReply): Finding[] {
  const mismatch = isProposalMismatch(reply)
  return [
    ...compositionFindings(reply, {}),
    ...reply.deploymentErrors.map((problem): Finding => ({
      code: 'E_DEPLOYMENT',
      severity: 'error',
      category: 'deployment',
      message: `The router configuration of ${graph(problem)} could not be deployed.`,
      detail: bounded(problem.message),
    })),
    ...proposalFindings(reply, mismatch ? 'error' : 'warning'),
  ]
}

export function isProposalMismatch({ response }: { readonly response: { readonly code: string } }): boolean {
  return response.code === 'ERR_SCHEMA_MISMATCH_WITH_APPROVED_PROPOSAL'
}

export function schemaChanges(reply: CheckReply): SchemaChange[] {
  const { severityOf } = breakingRule(reply)
  const shape = (change: Change, breaking: SchemaChange['breaking']): SchemaChange => {
    return { category: 'breaking', message: bounded(change.message), path: change.path ?? undefined, breaking }
  }
  return [
    ...[...reply.breakingChanges, ...reply.composedSchemaBreakingChanges].map((change) =>
      shape(change, severityOf(change)),
    ),
    ...reply.nonBreakingChanges.map((change) => shape(change, undefined)),
  ]
}

const isRefused = ({ response }: CheckReply): boolean => response.code === 'ERR_INVALID_SUBGRAPH_SCHEMA'
const composedNothing = ({ response, checkedFederatedGraphs }: CheckReply): boolean =>
  response.code === 'OK' && checkedFederatedGraphs.length === 0

/** Categories that the control plane could not check, each with the reason. */
export function skippedChecks(reply: CheckReply): Readonly<Record<string, string>> {
  if (isRefused(reply)) {
    const reason = 'the control plane cannot read the schema'
    return { composition: reason, breaking: reason, lint: reason }
  }
  if (!composedNothing(reply)) return {}
  return {
    composition:
      reply.featureSubgraphCheckMessage === ''
        ? 'no federated graph includes this plugin'
        : 'a feature subgraph is composed only as part of an enabled feature flag',
  }
}

function refusedSchema(reply: CheckReply, at: Pick<Finding, 'at'>): Finding[] {
  if (!isRefused(reply)) return []
  return [
    {
      code: 'E_PLUGIN_SCHEMA',
      severity: 'error',
      message: 'The control plane cannot read the schema.',
      detail: bounded(reply.response.details),
      ...at,
    },
  ]
}

function compositionFindings(
  reply: Pick<CheckReply, 'compositionErrors' | 'compositionWarnings'>,
  at: Pick<Finding, 'at'>,
): Finding[] {
  const finding =
    (severity: Severity, verb: string) =>
    (problem: CompositionProblem): Finding => {
      const flag = problem.featureFlag === '' ? '' : ` with feature flag ${problem.featureFlag}`
      return {
        code: 'E_SCHEMA_COMPOSITION',
        severity,
        category: 'composition',
        message: `The schema ${verb} ${graph(problem)}${flag}.`,
        detail: bounded(problem.message),
        ...at,
      }
    }
  return [
    ...distinct(reply.compositionErrors).map(finding('error', 'does not compose with')),
    ...distinct(reply.compositionWarnings).map(finding('warning', 'composes with a warning with')),
  ]
}

/**
 * Removes repetitions. The server lists a problem once for each way in which it composes a graph. After a publish it
 * also lists the feature flags and contracts of the graph that could not be composed because of the problem.
 */
function distinct(problems: readonly CompositionProblem[]): readonly CompositionProblem[] {
  const all = [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
  const causes = all.filter(
    ({ message }) => !message.startsWith('The base composition for the latest publish to the federated graph '),
  )
  return causes.length > 0 ? causes : all
}

/**
 * A breaking change is only a warning if the traffic check ran and no client's operation is affected, or if somebody
 * approved it in the Studio. `wgc subgraph check` decides the same way: `handle-check-result.ts` in `cli/src`.
 */
function breakingRule(reply: CheckReply): {
  affected: number | undefined
  severityOf: (change: Change) => 'error' | 'warning'
} {
  const stats = reply.operationUsageStats
  const unknown = stats === null || stats === undefined || reply.clientTrafficCheckSkipped
  const affected = unknown ? undefined : stats.totalOperations - stats.safeOperations
  return { affected, severityOf: ({ hasOverride }) => (hasOverride || affected === 0 ? 'warning' : 'error') }
}

function breakingFindings(reply: CheckReply, at: Pick<Finding, 'at'>): Finding[] {
  const { affected, severityOf } = breakingRule(reply)
  const traffic = affected === undefined ? [] : [`Operations of clients that are affected: ${affected}.`]
  return [...reply.breakingChanges, ...reply.composedSchemaBreakingChanges].map((change): Finding => ({
    code: 'E_SCHEMA_BREAKING',
    severity: severityOf(change),
    category: 'breaking',
    message: bounded(change.message),
    detail: [
      change.federatedGraphName === ''
        ? change.changeType
        : `${change.changeType} in federated graph ${change.federatedGraphName}`,
      ...traffic,
      ...(change.hasOverride ? ['It was approved by an override in the Studio.'] : []),
    ].join('\n'),
    ...at,
  }))
}

function lintFinding(issue: LintIssue, severity: Severity, schemaPath: string | undefined): Finding {
  return {
    code: 'E_SCHEMA_LINT',
    severity,
    category: 'lint',
    message: bounded(issue.message),
    detail: issue.lintRuleType,
    ...position(schemaPath, issue),
  }
}

function pruneFinding(issue: PruneIssue, severity: Severity, schemaPath: string | undefined): Finding {
  const where = issue.fieldPath === '' ? '' : ` (${issue.fieldPath})`
  return {
    code: 'E_SCHEMA_LINT',
    severity,
    category: 'lint',
    message: `${bounded(issue.message)}${where}`,
    detail: `${issue.graphPruningRuleType} in ${graph({ ...issue, namespace: '' })}`,
    ...position(schemaPath, issue),
  }
}

const linkedHint =
  'This plugin is linked to a subgraph of another namespace, and the change is checked there too. '
  + 'Open the check in the Studio, or unlink the two: `wgc subgraph unlink`.'

function otherFindings(reply: CheckReply): Finding[] {
  const one = (when: boolean, finding: Omit<Finding, 'code'>): Finding[] =>
    when ? [{ code: 'E_SCHEMA_CHECK', ...finding }] : []
  return [
    ...proposalFindings(reply, isProposalMismatch(reply) ? 'error' : 'warning'),
    ...one(reply.isLinkedTrafficCheckFailed, {
      severity: 'error',
      category: 'breaking',
      message: 'The change breaks operations of clients of the linked subgraph.',
      hint: linkedHint,
    }),
    ...one(reply.isLinkedPruningCheckFailed, {
      severity: 'error',
      category: 'lint',
      message: 'Graph pruning of the linked subgraph failed.',
      hint: linkedHint,
    }),
    ...one(reply.checkExtensionErrorMessage !== '', {
      severity: 'error',
      message: 'The check extension of the organization failed.',
      detail: bounded(reply.checkExtensionErrorMessage),
      hint: 'Read the message of the extension, or ask the team that runs it in your organization.',
    }),
    ...one(reply.featureSubgraphCheckMessage !== '', {
      severity: 'notice',
      message: bounded(reply.featureSubgraphCheckMessage),
      hint:
        'A feature subgraph is composed only as part of an enabled feature flag. Nothing has to be done for '
        + 'this publish.',
    }),
    ...one(composedNothing(reply) && reply.featureSubgraphCheckMessage === '', {
      severity: 'notice',
      message: 'No federated graph includes this plugin, so nothing was composed.',
      hint:
        'Compare the labels of the plugin with the label matchers of the graph. `control-plane-labels` applies '
        + 'only when the plugin is created.',
    }),
  ]
}

function proposalFindings(reply: CheckReply | PublishReply, severity: Severity): Finding[] {
  const words =
    reply.proposalMatchMessage === '' && severity === 'error' ? reply.response.details : reply.proposalMatchMessage
  if (words === '' && severity !== 'error') return []
  return [
    {
      code: 'E_SCHEMA_PROPOSAL',
      severity,
      category: 'proposal',
      message: 'The schema matches no approved proposal.',
      detail: bounded(words),
    },
  ]
}

function graph({
  federatedGraphName,
  namespace,
}: {
  readonly federatedGraphName: string
  readonly namespace: string
}): string {
  return graphTitle(federatedGraphName, namespace)
}

/** A graph's name for people. Both arguments may be empty. */
export function graphTitle(name: string, namespace: string): string {
  if (name === '') return 'the federated graph'
  return `federated graph ${name}${namespace === '' ? '' : ` in namespace ${namespace}`}`
}

/** Position of an issue. In protobuf, 0 means that there is no line or column. */
function position(schemaPath: string | undefined, issue?: LintIssue | PruneIssue): Pick<Finding, 'at'> {
  if (schemaPath === undefined) return {}
  const { line = 0, column = 0, endLine = 0, endColumn = 0 } = issue?.issueLocation ?? {}
  const at: SourcePosition = {
    file: schemaPath,
    ...(line > 0 && {
      line,
      ...(column > 0 && { column }),
      ...(endLine > 0 && { endLine, ...(endColumn > 0 && { endColumn }) }),
    }),
  }
  return { at }
}

/** Cuts a long text: composition errors quote whole selections, and one page is enough. */
export function bounded(text: string): string {
  return text.length <= maxText ? text : `${text.slice(0, maxText)}…`
}
