import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGitHubApi, type GitHubApiDouble } from './index.ts'

const tokens = {
  writer: { login: 'github-actions[bot]', write: true },
  reader: { login: 'ada', write: false },
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly json: unknown
}

async function ask(
  api: GitHubApiDouble,
  method: string,
  path: string,
  token = 'writer',
  body?: object,
): Promise<Answer> {
  const reply = await fetch(`${api.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: reply.status, headers: reply.headers, json: await reply.json() }
}

const comments = '/repos/owner/birds/issues/5/comments'

test('a comment is created, listed with its author, and changed', async () => {
  await using api = await startGitHubApi({ tokens })
  const created = { id: 1000, body: 'first', user: { login: 'github-actions[bot]', type: 'Bot' } }
  assert.deepEqual((await ask(api, 'POST', comments, 'writer', { body: 'first' })).json, created)
  const changed = await ask(api, 'PATCH', '/repos/owner/birds/issues/comments/1000', 'writer', { body: 'second' })
  assert.equal(changed.status, 200)
  assert.deepEqual((await ask(api, 'GET', comments, 'reader')).json, [{ ...created, body: 'second' }])
  assert.deepEqual((await ask(api, 'GET', '/repos/owner/birds/issues/6/comments')).json, [])
})

test('pages hold 30 comments or what is asked for, at most 100; `next` leads to another host', async () => {
  await using api = await startGitHubApi({ tokens })
  for (let id = 0; id < 101; id++) api.comments.push({ id, issue: 5, body: '', login: 'ada' })
  const page = async (query: string): Promise<[count: number, next: boolean]> => {
    const { json, headers } = await ask(api, 'GET', `${comments}${query}`)
    const link = headers.get('link') ?? ''
    assert.equal(link === '' || link.startsWith('<https://elsewhere.example/'), true)
    return [(json as unknown[]).length, link.includes('rel="next"')]
  }
  assert.deepEqual(await page(''), [30, true])
  assert.deepEqual(await page('?per_page=500'), [100, true])
  assert.deepEqual(await page('?per_page=100&page=2'), [1, false])
})

test('requests are refused as GitHub refuses them', async () => {
  await using api = await startGitHubApi({ tokens })
  const refused = async (...request: [method: string, path: string, token?: string, body?: object]) => {
    const { status, json } = await ask(api, ...request)
    return [status, (json as { message: string }).message]
  }
  assert.deepEqual(await refused('GET', comments, 'unknown'), [401, 'Bad credentials'])
  assert.deepEqual(await refused('POST', comments, 'reader', { body: '' }), [
    403,
    'Resource not accessible by integration',
  ])
  assert.deepEqual(await refused('GET', '/repos/owner/other/issues/5/comments'), [404, 'Not Found'])
  assert.deepEqual(await refused('PATCH', '/repos/owner/birds/issues/comments/9', 'writer', { body: '' }), [
    404,
    'Not Found',
  ])
  assert.deepEqual(await refused('POST', comments, 'writer', { body: 'a'.repeat(65_537) }), [422, 'Validation Failed'])
  assert.deepEqual(api.comments, [])
})

test('a fault answers one request of its method; the next one is answered as usual', async () => {
  await using api = await startGitHubApi({ tokens })
  api.faults['GET'] = [{ status: 429, message: 'slow down', headers: { 'retry-after': '1' } }]
  const limited = await ask(api, 'GET', comments)
  assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '1'])
  assert.equal((await ask(api, 'GET', comments)).status, 200)
  assert.deepEqual(api.log, [`GET ${comments}`, `GET ${comments}`])
})

test('GraphQL says who asks, at the path of github.com or of an Enterprise Server', async () => {
  await using cloud = await startGitHubApi({ tokens })
  assert.deepEqual((await ask(cloud, 'POST', '/graphql', 'reader')).json, { data: { viewer: { login: 'ada' } } })
  await using server = await startGitHubApi({ tokens, prefix: '/api/v3' })
  const reply = await fetch(new URL('/api/graphql', server.url), { headers: { authorization: 'Bearer reader' } })
  assert.deepEqual(await reply.json(), { data: { viewer: { login: 'ada' } } })
})
