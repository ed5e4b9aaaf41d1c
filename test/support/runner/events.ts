/** The events that start a workflow, as far as the action can see them. */
export type EventName = 'push' | 'tag' | 'pull_request' | 'fork' | 'release' | 'workflow_dispatch' | 'schedule' | 'merge_group'

export interface RunnerEvent {
  /** `GITHUB_*` variables. */
  readonly env: Readonly<Record<string, string>>
  /** What `GITHUB_EVENT_PATH` holds. */
  readonly payload: unknown
}

const sha = '8f9d1c5b0c2d6f3a4e5b6c7d8e9f0a1b2c3d4e5f'
const repository = { full_name: 'birds/plugins', default_branch: 'main' }

export function runnerEvent(name: EventName, labels: readonly string[] = []): RunnerEvent {
  const variables = (event: string, ref: string): Record<string, string> => ({ GITHUB_EVENT_NAME: event, GITHUB_REF: ref, GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, '') })
  switch (name) {
    case 'push': return { env: variables('push', 'refs/heads/main'), payload: { ref: 'refs/heads/main', repository } }
    case 'tag': return { env: variables('push', 'refs/tags/v1.2.3'), payload: { ref: 'refs/tags/v1.2.3', repository } }
    case 'release': return { env: variables('release', 'refs/tags/v1.2.3'), payload: { action: 'published', release: { tag_name: 'v1.2.3', prerelease: false }, repository } }
    case 'workflow_dispatch': return { env: variables('workflow_dispatch', 'refs/heads/main'), payload: { inputs: {}, repository } }
    case 'schedule': return { env: variables('schedule', 'refs/heads/main'), payload: { schedule: '0 4 * * *', repository } }
    case 'merge_group': return { env: variables('merge_group', 'refs/heads/gh-readonly-queue/main/pr-7-abc'), payload: { merge_group: { head_sha: sha }, repository } }
    case 'pull_request':
    case 'fork': {
      const head = { sha, ref: 'change', repo: { full_name: name === 'fork' ? 'stranger/plugins' : repository.full_name, fork: name === 'fork' } }
      const pull_request = { number: 7, head, base: { ref: 'main', repo: repository }, labels: labels.map((label) => ({ name: label })) }
      return { env: { ...variables('pull_request', 'refs/pull/7/merge'), GITHUB_HEAD_REF: 'change', GITHUB_BASE_REF: 'main' }, payload: { action: 'synchronize', number: 7, pull_request, repository } }
    }
  }
}
