const sha = '8d5e957f297893487bd98fa830fa6413f2c5a9d1'
const head = '3f1c2a7b9e4d5068712c3b4a5d6e7f8091a2b3c4'
export const repository = 'octo/plugins'
const owner = { login: 'octo', id: 583231, type: 'Organization' }
const repo = {
  id: 1296269,
  name: 'plugins',
  full_name: repository,
  private: false,
  owner,
  default_branch: 'main',
  fork: false,
  html_url: `https://github.com/${repository}`,
}
const sender = { login: 'mona', id: 1, type: 'User' }

/** An event as the runner hands it to a step. */
export interface GitHubEvent {
  readonly name: string
  readonly ref: string
  readonly sha?: string
  readonly baseRef?: string
  readonly headRef?: string
  readonly payload: unknown
  /** Whether its job may have secrets and an OIDC token: not so for pull requests of forks. */
  readonly trusted?: boolean
}

export type EventName =
  'pull_request' | 'fork_pull_request' | 'push' | 'tag' | 'release' | 'workflow_dispatch' | 'schedule' | 'merge_group'

export interface EventChanges {
  /** Branch or tag, without `refs/…/`. */
  readonly ref?: string
  readonly labels?: readonly string[]
}

export function gitHubEvent(name: EventName, { ref, labels = [] }: EventChanges = {}): GitHubEvent {
  switch (name) {
    case 'pull_request':
      return pullRequest(repo, labels, true)
    case 'fork_pull_request':
      return pullRequest(
        {
          ...repo,
          id: 77,
          full_name: 'stranger/plugins',
          fork: true,
          owner: { login: 'stranger', id: 9, type: 'User' },
        },
        labels,
        false,
      )
    case 'push':
      return push(`refs/heads/${ref ?? 'main'}`)
    case 'tag':
      return push(`refs/tags/${ref ?? 'v1.2.3'}`)
    case 'release':
      return {
        name,
        ref: `refs/tags/${ref ?? 'v1.2.3'}`,
        payload: {
          action: 'published',
          release: {
            id: 11,
            tag_name: ref ?? 'v1.2.3',
            target_commitish: 'main',
            draft: false,
            prerelease: false,
            name: ref ?? 'v1.2.3',
            body: 'Notes',
          },
          repository: repo,
          sender,
        },
      }
    case 'workflow_dispatch':
      return {
        name,
        ref: `refs/heads/${ref ?? 'main'}`,
        payload: {
          inputs: null,
          ref: `refs/heads/${ref ?? 'main'}`,
          workflow: '.github/workflows/release.yml',
          repository: repo,
          sender,
        },
      }
    case 'schedule':
      return {
        name,
        ref: 'refs/heads/main',
        payload: { schedule: '17 3 * * *', workflow: '.github/workflows/release.yml', repository: repo },
      }
    case 'merge_group': {
      const queue = `refs/heads/gh-readonly-queue/main/pr-42-${head}`
      return {
        name,
        ref: queue,
        payload: {
          action: 'checks_requested',
          merge_group: { head_sha: sha, head_ref: queue, base_sha: head, base_ref: 'refs/heads/main' },
          repository: repo,
          sender,
        },
      }
    }
  }
}

function push(ref: string): GitHubEvent {
  const commit = {
    id: sha,
    tree_id: head,
    distinct: true,
    message: 'Change',
    timestamp: '2026-08-04T09:12:31Z',
    author: { name: 'Mona', email: 'mona@example.com' },
    added: [],
    removed: [],
    modified: ['README.md'],
  }
  return {
    name: 'push',
    ref,
    payload: {
      ref,
      before: head,
      after: sha,
      created: ref.startsWith('refs/tags/'),
      deleted: false,
      forced: false,
      base_ref: null,
      commits: [commit],
      head_commit: commit,
      repository: repo,
      pusher: { name: 'mona', email: 'mona@example.com' },
      sender,
    },
  }
}

function pullRequest(from: typeof repo, labels: readonly string[], trusted: boolean): GitHubEvent {
  return {
    name: 'pull_request',
    ref: 'refs/pull/42/merge',
    baseRef: 'main',
    headRef: 'change',
    trusted,
    payload: {
      action: 'synchronize',
      number: 42,
      pull_request: {
        id: 279147437,
        number: 42,
        state: 'open',
        draft: false,
        title: 'Change',
        user: sender,
        body: 'Body',
        labels: labels.map((label, id) => ({ id, name: label, color: 'ededed' })),
        head: { label: `${from.owner.login}:change`, ref: 'change', sha: head, repo: from, user: from.owner },
        base: { label: 'octo:main', ref: 'main', sha, repo, user: owner },
        merged: false,
        mergeable: null,
        commits: 1,
        additions: 1,
        deletions: 1,
        changed_files: 1,
      },
      repository: repo,
      sender,
    },
  }
}

export const defaultSha = sha
