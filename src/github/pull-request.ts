import * as v from 'valibot'
import type { GitRef } from './git-ref.ts'

/** How code that nobody merged may be what this run builds. */
export interface PullRequestBehind {
  /** As the end of a sentence, such as "a comment on a pull request started this run". */
  readonly how: string
  /**
   * Whether GitHub gives such a run the repository's secrets even if the code comes from a fork.
   * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
   */
  readonly hasSecrets: boolean
}

/** Runs of a fork get no secrets on these events; code in a merge queue was approved. */
const withoutSecrets: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'merge_group',
])

/** Only what is read. Arrays are read for whether they are empty. */
const list = v.nullish(v.array(v.unknown()))
const suite = v.object({ pull_requests: list, head_branch: v.nullish(v.string()) })
const named = v.nullish(v.object({ full_name: v.string() }))
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
      head_repository: v.optional(v.nullable(v.object({ full_name: v.string() }))),
      pull_requests: list,
    }),
    repository: named,
  }),
}

/**
 * Whether a pull request is behind a run, by the event's name, its ref and its payload. What the payload does not tell
 * counts as a pull request. Undefined: none is.
 */
export function findPullRequest(name: string, ref: GitRef, payload: unknown): PullRequestBehind | undefined {
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

/** GitHub leaves the list empty for a fork's pull request, and then there is no branch of this repository either. */
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

/** Events of a first workflow whose payload the second one does not get to see. */
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
  // Up to three workflows follow each other, and the payload describes the last one only.
  if (opaque.has(event)) return `a pull request may have started the workflow that started this run (\`${event}\`)`
  if (run.head_repository === null)
    return 'the workflow that started this run ran on commits of a repository that was deleted'
  const fork =
    isGiven(run.head_repository) && isGiven(repository) && run.head_repository.full_name !== repository.full_name
  return fork ? 'the workflow that started this run ran on commits of another repository' : undefined
}

/** A deployment may be made for a pull request, by its ref or by what made it. */
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
  `a pull request may be behind this run (\`${name}\`, whose payload does not tell)`

function isGiven<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null
}

function read<T>(schema: v.GenericSchema<unknown, T>, payload: unknown): T | undefined {
  const result = v.safeParse(schema, payload)
  return result.success ? result.output : undefined
}
