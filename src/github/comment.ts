import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { CodeTable } from '../shared/codes.ts'
import type { Event } from './event.ts'
import { GitHubError, openGitHubApi, type GitHubApi } from './github-api.ts'
import { linksOf } from './links.ts'
import type { ActionLog } from './log.ts'
import type { ReportedStep } from './report.ts'
import { redactReport, renderComment } from './summary.ts'

export interface CommentRequest extends ReportedStep {
  readonly event: Event
  /** What the step is about, the same in each of its runs: it tells the comments of several steps apart. */
  readonly subject: string
  /** Whether a comment of an earlier run is brought up to date, and none is created. */
  readonly onlyUpdate?: boolean
  readonly token: string | undefined
  readonly workspace: string
  readonly codes: CodeTable
}

/** Bytes. GitHub refuses a body of more than 65536 characters; the rest is for the marker. */
const maxReport = 64_000
/** Milliseconds for all requests together. */
const deadline = 30_000
const pageSize = 100
const maxPages = 50

const commentsSchema = v.array(
  v.object({
    id: v.pipe(v.number(), v.safeInteger()),
    body: v.nullish(v.string()),
    user: v.nullish(v.object({ login: v.string() })),
  }),
)
const viewerSchema = v.object({ data: v.object({ viewer: v.object({ login: v.string() }) }) })

/** Creates or updates the comment on the pull request. A failure is only a notice: it never fails the run. */
export async function writeComment(
  { reports, leftOut = [], event, subject, onlyUpdate = false, token, workspace, codes }: CommentRequest,
  env: NodeJS.ProcessEnv,
  log: Pick<ActionLog, 'info' | 'notice' | 'redact'>,
): Promise<void> {
  const { pullRequest, repository } = event
  if (pullRequest === undefined) {
    log.info('There is no pull request to comment on.')
    return
  }
  if (token === undefined) {
    log.notice('The pull-request comment was not written: `github-token` is empty.')
    return
  }
  try {
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new Error('GITHUB_REPOSITORY is not owner/name')
    const api = openGitHubApi(
      env['GITHUB_API_URL'] ?? 'https://api.github.com',
      token,
      AbortSignal.timeout(deadline),
      env,
    )
    const marker = markerOf(subject)
    const around = { workspace, codes, links: linksOf(env) }
    const safe = reports.map((report) => redactReport(report, log.redact))
    const text = renderComment(
      { reports: safe, leftOut: leftOut.map(log.redact) },
      around,
      pullRequest.headSha,
      maxReport,
    )
    const body = `${marker}\n${text}`
    const place = `/repos/${repository}/issues`
    const existing = await findComment(api, `${place}/${pullRequest.number}/comments`, marker)
    if (existing === undefined && onlyUpdate) return
    if (existing === undefined) await api.request('POST', `${place}/${pullRequest.number}/comments`, { body })
    else if (existing.body !== body) await api.request('PATCH', `${place}/comments/${existing.id}`, { body })
    log.info(`The pull-request comment is ${existing === undefined ? 'written' : 'up to date'}.`)
  } catch (error) {
    log.notice(`The pull-request comment was not written: ${reason(error)}${advice(error, pullRequest.fork)}`)
  }
}

/** Identifies the step by a hash, because a path or a name could contain the end of an HTML comment. */
function markerOf(subject: string): string {
  return `<!-- plugin-publish ${createHash('sha256').update(subject).digest('hex').slice(0, 32)} -->`
}

/** The comment of an earlier run. Anyone can write the marker, so the comment must be by this token's account. */
async function findComment(
  api: GitHubApi,
  path: string,
  marker: string,
): Promise<{ readonly id: number; readonly body: string } | undefined> {
  const [author, first] = await Promise.all([whoAmI(api), readPage(api, path, 1)])
  for (let page = first, number = 1; ; page = await readPage(api, path, ++number)) {
    const found = page.comments.find(({ body, user }) => body?.startsWith(marker) === true && user?.login === author)
    if (found !== undefined) return { id: found.id, body: found.body ?? '' }
    if (!page.more || number >= maxPages) return undefined
  }
}

async function readPage(
  api: GitHubApi,
  path: string,
  page: number,
): Promise<{ readonly comments: v.InferOutput<typeof commentsSchema>; readonly more: boolean }> {
  const { json, more } = await api.request('GET', `${path}?per_page=${pageSize}&page=${page}`)
  return { comments: v.parse(commentsSchema, json), more }
}

/** GraphQL, because REST does not give the account of a workflow's own token. */
async function whoAmI(api: GitHubApi): Promise<string> {
  try {
    const { json } = await api.request('POST', '/graphql', { query: '{ viewer { login } }' })
    return v.parse(viewerSchema, json).data.viewer.login
  } catch {
    return 'github-actions[bot]'
  }
}

function reason(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `GitHub did not answer within ${deadline / 1000} seconds.`
  return `${error instanceof Error ? error.message : String(error)}.`
}

function advice(error: unknown, fork: boolean): string {
  if (!(error instanceof GitHubError) || ![401, 403, 404].includes(error.status)) return ''
  return fork
    ? ' The token of a pull request from a fork is read-only; the job summary has the same report.'
    : ' `github-token` needs `pull-requests: write`.'
}
