import * as v from 'valibot'
import type { GitRef } from './git-ref.ts'

/** Why this run may build code that nobody merged. */
export interface PullRequestOrigin {
  /** A clause for messages, such as "a comment on a pull request started this run". */
  readonly how: string
  /**
   * Whether GitHub gives such a run the repository's secrets even if the code comes from a fork.
   * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
   */
  readonly hasSecrets: boolean
}

/** On these events, GitHub gives no secrets to runs of a fork. Code in a merge queue was approved. */
const withoutSecrets: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'merge_group',
])

/** Only the fields that are read. Of an array, only whether it is empty. */
const list = v.nullish(v.array(v.unknown()))
const suite = v.object({ pull_requests: list, head_branch: v.nullish(v.string()) })
const repository = v.nullish(v.object({ full_name: v.string() }))
const schemas = {
  any: v.object({ pull_request: v.optional(v.unknown()), issue: v.optional(v.unknown()) }),
  issue: v.object({ pull_request: v.optional(v.unknown()) }),
  deployment: v.object({
    deployment: v.nullish(v.object({ ref: v.nullish(v.string()) })),
    check_run: v.nullish(v.object({ pull_requests: list })),
    workflow_run: v.nullish(v.object({ event: v.nullish(v.string()) })),
  }),
  comment: v.object({ issue: v.object({}) }),
  checkRun: v.object({ check_run: v.object({ pull_requests: list, check_suite: suite }) }),
  checkSuite: v.object({ check_suite: suite }),
  status: v.object({ branches: v.array(v.unknown()) }),
  workflowRun: v.object({
    workflow_run: v.object({
      event: v.string(),
      head_repository: repository,
      pull_requests: list,
    }),
    repository,
  }),
}

/**
 * Finds out from the event's name, ref and payload whether the run may build the code of a pull request; undefined if
 * it does not. If the payload does not say, the answer is that it may.
 */
export function findPullRequest(name: string, ref: GitRef, payload: unknown): PullRequestOrigin | undefined {
  const how = byPayload(name, payload) ?? byEvent(name, payload) ?? byRef(ref)
  return how === undefined ? undefined : { how, hasSecrets: !withoutSecrets.has(name) }
}

function byPayload(name: string, payload: unknown): string | undefined {
  if (payload === undefined) return name.startsWith('pull_request') ? started(name) : undefined
  const fields = read(schemas.any, payload)
  if (name.startsWith('pull_request') || isGiven(fields?.pull_request)) return started(name)
  if (fields === undefined || !isGiven(fields.issue)) return undefined
  const issue = read(schemas.issue, fields.issue)
  if (issue === undefined) return unknown(name)
  return isGiven(issue.pull_request) ? `a comment on a pull request started this run (\`${name}\`)` : undefined
}

const started = (name: string): string => `a pull request started this run (\`${name}\`)`

function byEvent(name: string, payload: unknown): string | undefined {
  switch (name) {
    case 'issue_comment':
      return read(schemas.comment, payload) === undefined ? unknown(name) : undefined
    case 'check_run':
      return byCheck(name, read(schemas.checkRun, payload)?.check_run)
    case 'check_suite':
      return byCheck(name, read(schemas.checkSuite, payload)?.check_suite)
    case 'status':
      return byStatus(name, payload)
    case 'merge_group':
      return 'a merge queue started this run (`merge_group`), and its pull requests are not merged yet'
    case 'workflow_run':
      return byWorkflow(payload)
    case 'deployment':
    case 'deployment_status':
      return byDeployment(name, payload)
    default:
      return undefined
  }
}

interface Check {
  readonly pull_requests?: readonly unknown[] | null | undefined
  readonly head_branch?: string | null | undefined
  readonly check_suite?: {
    readonly pull_requests?: readonly unknown[] | null | undefined
    readonly head_branch?: string | null | undefined
  }
}

/** For a fork's pull request, GitHub sends an empty list and no branch of this repository. */
function byCheck(name: string, check: Check | undefined): string | undefined {
  if (check === undefined) return unknown(name)
  if ([...(check.pull_requests ?? []), ...(check.check_suite?.pull_requests ?? [])].length > 0)
    return `a check of a pull request started this run (\`${name}\`)`
  const branch = check.head_branch ?? check.check_suite?.head_branch
  return isGiven(branch) && branch !== ''
    ? undefined
    : `a check of a commit that is on no branch of this repository started this run (\`${name}\`)`
}

function byStatus(name: string, payload: unknown): string | undefined {
  const branches = read(schemas.status, payload)?.branches
  if (branches === undefined) return unknown(name)
  return branches.length > 0
    ? undefined
    : 'the status of a commit that is on no branch of this repository started this run (`status`)'
}

/** Events of a first workflow. The second workflow does not see their payload, so a pull request may be behind them. */
const opaque: ReadonlySet<string> = new Set([
  'workflow_run',
  'issue_comment',
  'check_run',
  'check_suite',
  'status',
  'deployment',
  'deployment_status',
  'repository_dispatch',
])

function byWorkflow(payload: unknown): string | undefined {
  const { workflow_run: run, repository } = read(schemas.workflowRun, payload) ?? {}
  if (run === undefined) return unknown('workflow_run')
  const event = run.event.toLowerCase()
  if (event.startsWith('pull_request') || event === 'merge_group' || (run.pull_requests ?? []).length > 0) {
    return `a pull request started the workflow that started this run (\`${event}\`)`
  }
  // Workflows can start each other in a chain of three, and the payload describes only the last one.
  if (opaque.has(event)) return `a pull request may have started the workflow that started this run (\`${event}\`)`
  if (run.head_repository === null)
    return 'the workflow that started this run ran on commits of a repository that was deleted'
  if (run.head_repository === undefined || !isGiven(repository)) return unknown('workflow_run')
  const fork = run.head_repository.full_name !== repository.full_name
  return fork ? 'the workflow that started this run ran on commits of another repository' : undefined
}

/** A deployment belongs to a pull request if its ref, its check run or its workflow run says so. */
function byDeployment(name: string, payload: unknown): string | undefined {
  if (payload === undefined) return undefined
  const found = read(schemas.deployment, payload)
  if (found === undefined) return unknown(name)
  const pull =
    found.deployment?.ref?.startsWith('refs/pull/') === true
    || (found.check_run?.pull_requests ?? []).length > 0
    || found.workflow_run?.event?.startsWith('pull_request') === true
  return pull ? `a deployment of a pull request started this run (\`${name}\`)` : undefined
}

function byRef(ref: GitRef): string | undefined {
  if (ref.kind === 'pull-request') return 'the ref is that of a pull request'
  return ref.kind === 'merge-queue'
    ? 'the ref is that of a merge queue, and its pull requests are not merged yet'
    : undefined
}

const unknown = (name: string): string =>
  `a pull request may be behind this run (\`${name}\`, whose payload does not say)`

function isGiven<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null
}

function read<T>(schema: v.GenericSchema<unknown, T>, payload: unknown): T | undefined {
  const result = v.safeParse(schema, payload)
  return result.success ? result.output : undefined
}
