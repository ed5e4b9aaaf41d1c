import { randomBytes } from 'node:crypto'
import { type GitHubEvent, defaultSha, repository } from './events.ts'

export interface Places {
  readonly workspace: string
  readonly temp: string
  readonly toolCache: string
  readonly home: string
  readonly action: string
  readonly eventPath: string
}

/**
 * What the runner sets for every step. The API's address is one that no name server knows: a test that needs it sets
 * its own.
 */
export function runnerVariables(event: GitHubEvent, places: Places, debug: boolean): Record<string, string> {
  const refName = event.ref.replace(/^refs\/(heads|tags|pull)\//, '')
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTION_PATH: places.action,
    GITHUB_ACTION_REF: '',
    GITHUB_ACTION_REPOSITORY: '',
    GITHUB_ACTOR: 'mona',
    GITHUB_ACTOR_ID: '1',
    GITHUB_API_URL: 'https://api.github.invalid',
    GITHUB_BASE_REF: event.baseRef ?? '',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: places.eventPath,
    GITHUB_GRAPHQL_URL: 'https://api.github.invalid/graphql',
    GITHUB_HEAD_REF: event.headRef ?? '',
    GITHUB_JOB: 'publish',
    GITHUB_REF: event.ref,
    GITHUB_REF_NAME: refName,
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_REF_TYPE: event.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_ID: '1296269',
    GITHUB_REPOSITORY_OWNER: 'octo',
    GITHUB_REPOSITORY_OWNER_ID: '583231',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '30433642',
    GITHUB_RUN_NUMBER: '17',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: event.sha ?? defaultSha,
    GITHUB_TRIGGERING_ACTOR: 'mona',
    GITHUB_WORKFLOW: 'Release',
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/release.yml@${event.ref}`,
    GITHUB_WORKFLOW_SHA: event.sha ?? defaultSha,
    GITHUB_WORKSPACE: places.workspace,
    HOME: places.home,
    LANG: 'C.UTF-8',
    RUNNER_ARCH:
      ({ x64: 'X64', arm64: 'ARM64' } as Readonly<Record<string, string>>)[process.arch] ?? process.arch.toUpperCase(),
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'GitHub Actions 1',
    RUNNER_OS: ({ darwin: 'macOS', win32: 'Windows' } as Readonly<Record<string, string>>)[process.platform] ?? 'Linux',
    RUNNER_TEMP: places.temp,
    RUNNER_TOOL_CACHE: places.toolCache,
    RUNNER_WORKSPACE: places.workspace,
    ...(debug && { RUNNER_DEBUG: '1' }),
  }
}

/** A token in the form of those that GitHub makes for a job. */
export const jobToken = (): string => `ghs_${randomBytes(27).toString('base64url').replaceAll(/[-_]/g, 'x')}`
