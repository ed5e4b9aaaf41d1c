import { codesOf } from '../../src/hosts/index.ts'
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { writeComment } from '../../src/github/comment.ts'
import type { Event } from '../../src/github/event.ts'
import type { RunReport } from '../../src/github/report.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { startGitHubApi, type GitHubApiDouble, type GitHubApiDoubleOptions } from '../support/github-api/index.ts'

const bot = 'github-actions[bot]'
const tokens = {
  'token-write': { login: bot, write: true },
  'token-read': { login: bot, write: false },
  'token-robot': { login: 'robot', write: true },
}
const report: RunReport = {
  verdict: 'checked',
  dryRun: true,
  name: 'birds',
  host: 'WunderGraph Cosmo',
  tags: [],
  published: false,
  signed: false,
  findings: [],
  stages: [],
  platforms: [{ platform: 'linux/amd64' as Platform, digest: `sha256:${'a'.repeat(64)}`, size: 5_000_000 }],
}
const event: Event = {
  name: 'pull_request',
  action: 'synchronize',
  ref: { kind: 'pull-request', name: '7/merge' },
  sha: 'c'.repeat(40),
  repository: 'owner/birds',
  privateRepository: undefined,
  defaultBranch: 'main',
  pullRequest: { number: 7, headSha: 'b'.repeat(40), fork: false, labels: [] },
  release: undefined,
  pullRequestOrigin: undefined,
}

interface Request {
  readonly report?: RunReport
  readonly event?: Event
  readonly subject?: string
  readonly onlyUpdate?: boolean
  readonly token?: string | undefined
  readonly redact?: (text: string) => string
}

/** Writes one comment; the lines of the log, notices marked. */
async function write(
  api: GitHubApiDouble | undefined,
  { redact = (text) => text, report: one = report, ...request }: Request = {},
): Promise<string[]> {
  const lines: string[] = []
  const log = {
    info: (line: string) => {
      lines.push(line)
    },
    notice: (line: string) => {
      lines.push(`notice: ${line}`)
    },
    redact,
  }
  await writeComment(
    {
      reports: [one],
      event,
      subject: 'plugins/birds',
      token: 'token-write',
      workspace: '/w',
      codes: codesOf(),
      ...request,
    },
    { GITHUB_API_URL: api?.url ?? 'http://127.0.0.1:1' },
    log,
  )
  return lines
}

const start = (options: Partial<GitHubApiDoubleOptions> = {}): Promise<GitHubApiDouble> =>
  startGitHubApi({ tokens, ...options })
const writes = (api: GitHubApiDouble): string[] =>
  api.log.filter((line) => !line.startsWith('GET') && !line.endsWith('/graphql'))
const marker = (body: string): string => body.split('\n')[0] ?? ''

describe('the comment', () => {
  test('is created once and updated in place from then on', async () => {
    await using api = await start()
    assert.deepEqual(await write(api), ['The pull-request comment is written.'])
    assert.deepEqual(await write(api, { report: { ...report, verdict: 'failed' } }), [
      'The pull-request comment is up to date.',
    ])
    assert.equal(api.comments.length, 1)
    assert.match(
      api.comments[0]?.body ?? '',
      /^<!-- plugin-publish [0-9a-f]{32} -->\n## \S+ Failed: <code>birds<\/code>/,
    )
    assert.match(api.comments[0]?.body ?? '', /<sub>Commit <code>b{40}<\/code><\/sub>\n$/)
    assert.deepEqual(writes(api), [
      'POST /repos/owner/birds/issues/7/comments',
      'PATCH /repos/owner/birds/issues/comments/1000',
    ])
  })

  test('is not changed if it has the same text already', async () => {
    await using api = await start()
    await write(api)
    assert.deepEqual(await write(api), ['The pull-request comment is up to date.'])
    assert.equal(writes(api).length, 1)
  })

  test('of each of two steps is its own, whatever plugins they have', async () => {
    await using api = await start()
    for (const verdict of ['checked', 'failed'] as const)
      for (const subject of ['plugins/birds', 'plugins/users'])
        await write(api, { subject, report: { ...report, name: `of ${verdict}`, verdict } })
    assert.equal(new Set(api.comments.map(({ body }) => marker(body))).size, 2)
    assert.equal(api.comments.length, 2)
    assert.ok(api.comments.every(({ body }) => body.includes('❌ Failed')))
  })

  test('is only brought up to date where there is one, if none shall be created', async () => {
    await using api = await start()
    assert.deepEqual([await write(api, { onlyUpdate: true }), api.comments], [[], []])
    await write(api)
    await write(api, { onlyUpdate: true, report: { ...report, verdict: 'failed' } })
    assert.equal(api.comments.length, 1)
    assert.match(api.comments[0]?.body ?? '', /❌ Failed/)
  })

  test('is found behind many others, page by page, on this server whatever a link says', async () => {
    await using api = await start()
    for (let id = 1; id <= 250; id++) api.comments.push({ id, issue: 7, body: 'me too', login: 'someone' })
    await write(api)
    await write(api, { report: { ...report, verdict: 'failed' } })
    assert.equal(api.comments.length, 251)
    assert.deepEqual(
      api.log.filter((line) => line.startsWith('GET')).map((line) => line.split('?')[1]),
      [
        'per_page=100&page=1',
        'per_page=100&page=2',
        'per_page=100&page=3',
        'per_page=100&page=1',
        'per_page=100&page=2',
        'per_page=100&page=3',
      ],
    )
  })

  test('of somebody else is never changed, though it has the marker', async () => {
    await using api = await start()
    await write(api)
    const [own] = api.comments.splice(0)
    api.comments.push({ id: 1, issue: 7, body: `${marker(own?.body ?? '')}\nnot yours`, login: 'someone' })
    await write(api)
    assert.deepEqual(
      api.comments.map(({ login, id }) => [login, id]),
      [
        ['someone', 1],
        [bot, 1001],
      ],
    )
    assert.match(api.comments[0]?.body ?? '', /not yours$/)
    await write(api, { token: 'token-robot' })
    assert.deepEqual(
      api.comments.map(({ login }) => login),
      ['someone', bot, 'robot'],
    )
  })

  test('that quotes the marker further down is not taken for one', async () => {
    await using api = await start()
    await write(api)
    const [own] = api.comments.splice(0)
    api.comments.push({ id: 1, issue: 7, body: `> ${marker(own?.body ?? '')}`, login: bot })
    await write(api)
    assert.equal(api.comments.length, 2)
  })

  test('is the default bot’s where nobody says whose the token is', async () => {
    await using api = await start({ prefix: '/api/v3' })
    await write(api)
    api.faults['GRAPHQL'] = [{ status: 403, message: 'Resource not accessible by integration' }]
    await write(api, { report: { ...report, verdict: 'failed' } })
    assert.equal(api.comments.length, 1)
    assert.deepEqual(
      api.log.filter((line) => line.endsWith('graphql')),
      ['POST /api/graphql', 'POST /api/graphql'],
    )
  })

  test('stays within what GitHub takes, and holds no secret', async () => {
    await using api = await start()
    const long = '@\u{1F600}<'.repeat(50_000)
    const finding = { code: 'E_BUILD', severity: 'error', message: long, detail: long, hint: 's3cr3t' } as const
    const lines = await write(api, {
      report: {
        ...report,
        name: `${long}-->`,
        verdict: 'failed',
        findings: Array.from({ length: 300 }, () => finding),
      },
      redact: (text) => text.replaceAll('s3cr3t', '***'),
    })
    assert.deepEqual(lines, ['The pull-request comment is written.'])
    const body = api.comments[0]?.body ?? ''
    assert.ok(body.length > 50_000 && body.length <= 65_536, String(body.length))
    assert.match(body, /The rest does not fit here; see the log\./)
    assert.doesNotMatch(body, /s3cr3t|@/)
    assert.doesNotMatch(body.replace(/<code>[^<]*<\/code>/g, '').replace(marker(body), ''), /-->/)
  })
})

describe('the comment never fails a run', () => {
  const fork: Event = { ...event, pullRequest: { number: 7, headSha: 'b'.repeat(40), fork: true, labels: [] } }
  const refused = 'notice: The pull-request comment was not written: GitHub answered'

  test('without a pull request or a token nothing is asked', async () => {
    await using api = await start()
    assert.deepEqual(await write(api, { event: { ...event, pullRequest: undefined } }), [
      'There is no pull request to comment on.',
    ])
    assert.deepEqual(await write(api, { token: undefined }), [
      'notice: The pull-request comment was not written: `github-token` is empty.',
    ])
    assert.deepEqual(api.log, [])
  })

  test('a token that may not write is a notice that says what to grant, or that it cannot be granted', async () => {
    await using api = await start()
    assert.deepEqual(await write(api, { token: 'token-read' }), [
      `${refused} 403: Resource not accessible by integration. \`github-token\` needs \`pull-requests: write\`.`,
    ])
    assert.deepEqual(await write(api, { token: 'token-read', event: fork }), [
      `${refused} 403: Resource not accessible by integration. The token of a pull request from a fork is `
        + 'read-only; the job summary has the same report.',
    ])
    assert.deepEqual(await write(api, { token: 'expired' }), [
      `${refused} 401: Bad credentials. \`github-token\` needs \`pull-requests: write\`.`,
    ])
    assert.deepEqual(await write(api, { event: { ...event, repository: 'owner/other' } }), [
      `${refused} 404: Not Found. \`github-token\` needs \`pull-requests: write\`.`,
    ])
    assert.equal(api.comments.length, 0)
  })

  test('a rate limit is waited for if it is short, and once', async () => {
    await using api = await start()
    const limited = (after: string) => ({
      status: 403,
      message: 'You have exceeded a secondary rate limit',
      headers: { 'retry-after': after },
    })
    api.faults['POST'] = [limited('0')]
    assert.deepEqual(await write(api), ['The pull-request comment is written.'])
    api.faults['PATCH'] = [limited('3600')]
    const failed: RunReport = { ...report, verdict: 'failed' }
    assert.match(
      (await write(api, { report: failed })).join(),
      /^notice: .*403: You have exceeded a secondary rate limit\./,
    )
    api.faults['PATCH'] = [limited('0'), limited('0')]
    assert.match((await write(api, { report: failed })).join(), /^notice: /)
    assert.deepEqual(await write(api, { report: failed }), ['The pull-request comment is up to date.'])
  })

  test('a passing failure is tried again, but nothing is created twice', async () => {
    await using api = await start()
    api.faults['GET'] = [{ status: 502, message: 'Bad Gateway' }]
    api.faults['POST'] = [{ status: 502, message: 'Bad Gateway' }]
    assert.deepEqual(await write(api), [`${refused} 502: Bad Gateway.`])
    assert.equal(writes(api).length, 1)
    assert.deepEqual(await write(api), ['The pull-request comment is written.'])
  })

  test('no server, and a response of another form', async () => {
    assert.match(
      (await write(undefined)).join(),
      /^notice: The pull-request comment was not written: connect ECONNREFUSED/,
    )
    await using api = await start()
    api.faults['GET'] = [{ status: 200, message: 'no list' }]
    assert.match((await write(api)).join(), /^notice: The pull-request comment was not written: Invalid type/)
  })

  test('is not sent in clear text to another machine, whose name may look like an address of this one', async () => {
    for (const url of ['http://github.example', 'http://127.github.example', 'http://github.localhost']) {
      const lines: string[] = []
      await writeComment(
        { reports: [report], event, subject: '.', token: 'token-write', workspace: '/w', codes: codesOf() },
        { GITHUB_API_URL: url },
        {
          info: () => undefined,
          notice: (line) => {
            lines.push(line)
          },
          redact: (text) => text,
        },
      )
      assert.deepEqual(lines, ['The pull-request comment was not written: GITHUB_API_URL must begin with https://.'])
    }
  })
})
