import { readFileSync, statSync } from 'node:fs'
import * as v from 'valibot'
import { PublishError } from '../shared/errors.ts'
import { parseRef, type GitRef } from './git-ref.ts'
import { findPullRequest, type PullRequestOrigin } from './pull-request.ts'

export interface PullRequest {
  readonly number: number
  readonly headSha: string
  /** Tip of the branch that it goes to, when the event happened. Without it, the event does not tell. */
  readonly baseSha?: string
  /** Whether its commits come from another repository. Its runs get no secrets, no OIDC and a read-only token. */
  readonly fork: boolean
  readonly labels: readonly string[]
}

/** The event that started this run. */
export interface Event {
  /** `GITHUB_EVENT_NAME`, such as `push`. */
  readonly name: string
  /** Activity type, such as `published` of a release. */
  readonly action: string | undefined
  readonly ref: GitRef
  readonly sha: string
  /** `owner/name`; empty outside GitHub. */
  readonly repository: string
  /** Whether not everybody may read the repository; undefined: the event does not tell. */
  readonly privateRepository: boolean | undefined
  /** Name of the repository's default branch; undefined: the event does not tell. */
  readonly defaultBranch: string | undefined
  readonly pullRequest: PullRequest | undefined
  /** From the payload of the event `release`. */
  readonly release: { readonly tag: string; readonly prerelease: boolean; readonly draft: boolean } | undefined
  /** Set if this run may build the code of a pull request. */
  readonly pullRequestOrigin: PullRequestOrigin | undefined
  /** Commits before and after, of a push or of a group in a merge queue. Without it, the event names none. */
  readonly commits?: { readonly before: string; readonly after: string }
}

/** Only the fields that are read: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const repositorySchema = v.object({ full_name: v.string() })
const commit = v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/))
const pullRequestSchema = v.object({
  number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  head: v.object({ sha: commit, repo: v.nullish(repositorySchema) }),
  base: v.object({ sha: v.optional(commit), repo: repositorySchema }),
  labels: v.optional(v.array(v.object({ name: v.string() })), []),
})
const payloadSchema = v.object({
  action: v.optional(v.string()),
  repository: v.optional(v.object({ private: v.optional(v.boolean()), default_branch: v.optional(v.string()) })),
  pull_request: v.optional(pullRequestSchema),
  release: v.optional(
    v.object({
      tag_name: v.pipe(v.string(), v.nonEmpty()),
      prerelease: v.optional(v.boolean(), false),
      draft: v.optional(v.boolean(), false),
    }),
  ),
})

/** GitHub sends at most 25 MiB: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
const maxPayload = 25 * 1024 * 1024

/** Reads the event from the runner's environment and its payload file. Throws `E_EVENT` if that file is broken. */
export function readEvent(env: NodeJS.ProcessEnv): Event {
  const { payload, json } = readPayload(env['GITHUB_EVENT_PATH'] ?? '')
  const { pull_request: pull, release } = payload
  const name = env['GITHUB_EVENT_NAME'] ?? ''
  const ref = parseRef(env['GITHUB_REF'] ?? '')
  return {
    name,
    action: payload.action,
    ref,
    sha: env['GITHUB_SHA'] ?? '',
    repository: env['GITHUB_REPOSITORY'] ?? '',
    privateRepository: payload.repository?.private,
    defaultBranch: payload.repository?.default_branch,
    pullRequest: pull && {
      number: pull.number,
      headSha: pull.head.sha,
      ...(pull.base.sha !== undefined && { baseSha: pull.base.sha }),
      // The head's repository is null once the fork is deleted.
      fork: pull.head.repo?.full_name !== pull.base.repo.full_name,
      labels: pull.labels.map((label) => label.name),
    },
    release: release && { tag: release.tag_name, prerelease: release.prerelease, draft: release.draft },
    pullRequestOrigin: findPullRequest(name, ref, json),
    ...commitsOf(name, json),
  }
}

const commitSchemas = {
  push: v.object({ before: commit, after: commit }),
  merge_group: v.pipe(
    v.object({ merge_group: v.object({ base_sha: commit, head_sha: commit }) }),
    v.transform(({ merge_group: { base_sha: before, head_sha: after } }) => ({ before, after })),
  ),
} as const

/** What only `only-changed` needs, so that a payload without it is no error. */
function commitsOf(name: string, json: unknown): Pick<Event, 'commits'> {
  if (name !== 'push' && name !== 'merge_group') return {}
  const result = v.safeParse(commitSchemas[name], json)
  return result.success ? { commits: result.output } : {}
}

function readPayload(path: string): { readonly payload: v.InferOutput<typeof payloadSchema>; readonly json: unknown } {
  if (path === '' || !statSync(path, { throwIfNoEntry: false })?.isFile()) return { payload: {}, json: {} }
  try {
    if (statSync(path).size > maxPayload) throw new Error(`it has more than ${maxPayload} bytes`)
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return { payload: v.parse(payloadSchema, json), json }
  } catch (error) {
    throw new PublishError('E_EVENT', 'The event payload cannot be read.', {
      // The message of a JSON error quotes the payload, which may be private.
      cause: error instanceof SyntaxError ? 'it is not JSON' : error,
      hint: 'Run the action on GitHub, or point GITHUB_EVENT_PATH at the payload of the event.',
    })
  }
}
