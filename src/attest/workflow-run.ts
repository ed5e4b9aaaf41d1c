/** The run of a workflow that builds, as GitHub describes it. What it does not say is left out. */
export interface WorkflowRun {
  /** URL of the repository; undefined outside GitHub. */
  readonly repository: string | undefined
  /** `refs/…` that started the run. */
  readonly ref: string | undefined
  /** Commit of that ref. */
  readonly commit: string | undefined
  /** The file of the workflow, and the ref that it was taken from. */
  readonly workflow: { readonly repository: string; readonly path: string; readonly ref: string } | undefined
  /** URL of this attempt of the run. */
  readonly invocation: string | undefined
  /** URL that stands for the kind of runner. */
  readonly builder: string
  /** The action itself; undefined if it is a directory of the repository. */
  readonly action: { readonly repository: string; readonly ref: string } | undefined
  /** Facts without influence on the build. */
  readonly github: Readonly<Record<string, string>>
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
export function readWorkflowRun(env: NodeJS.ProcessEnv): WorkflowRun {
  const get = (name: string): string | undefined => (env[name] === '' ? undefined : env[name])
  const server = (get('GITHUB_SERVER_URL') ?? 'https://github.com').replace(/\/+$/, '')
  const at = (name: string | undefined): string | undefined => (name === undefined ? undefined : `${server}/${name}`)
  const repository = at(get('GITHUB_REPOSITORY'))
  const run = get('GITHUB_RUN_ID')
  const [action, actionRef] = [get('GITHUB_ACTION_REPOSITORY'), get('GITHUB_ACTION_REF')]
  const [, owner, path, ref] = /^([^/]+\/[^/]+)\/(.+?)@(.+)$/.exec(get('GITHUB_WORKFLOW_REF') ?? '') ?? []
  const commit = get('GITHUB_SHA')
  const runner = get('RUNNER_ENVIRONMENT') === 'github-hosted' ? 'github-hosted' : 'self-hosted'
  const facts = {
    event_name: get('GITHUB_EVENT_NAME'),
    repository_id: get('GITHUB_REPOSITORY_ID'),
    repository_owner_id: get('GITHUB_REPOSITORY_OWNER_ID'),
    runner_environment: runner,
  }
  return {
    repository,
    ref: get('GITHUB_REF'),
    commit: commit !== undefined && isCommit(commit) ? commit : undefined,
    workflow:
      owner === undefined || path === undefined || ref === undefined
        ? undefined
        : { repository: `${server}/${owner}`, path, ref },
    invocation:
      repository === undefined || run === undefined
        ? undefined
        : `${repository}/actions/runs/${run}/attempts/${get('GITHUB_RUN_ATTEMPT') ?? '1'}`,
    builder: `${server}/actions/runner/${runner}`,
    action:
      action === undefined || actionRef === undefined
        ? undefined
        : { repository: `${server}/${action}`, ref: actionRef },
    github: Object.fromEntries(
      Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  }
}

/** Whether it is the full hash of a commit, and no branch or tag. */
export const isCommit = (text: string): boolean => /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text)
