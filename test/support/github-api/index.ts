import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import * as v from 'valibot'

/**
 * The part of GitHub's REST API that comments on pull requests need, on loopback: issue comments with pages, tokens
 * with and without the right to write, limits. https://docs.github.com/en/rest/issues/comments
 */
export interface GitHubApiDouble extends AsyncDisposable {
  /** For `GITHUB_API_URL`. */
  readonly url: string
  readonly comments: Comment[]
  /** `METHOD path` of every request so far. */
  readonly log: string[]
  /** What the next requests of a kind get instead of an answer, one each: by `METHOD`. */
  readonly faults: Partial<Record<string, Fault[]>>
}

export interface Comment {
  readonly id: number
  readonly issue: number
  body: string
  readonly login: string
}

export interface Fault {
  readonly status: number
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface GitHubApiDoubleOptions {
  /** Who a token belongs to, and whether it may write (`pull-requests: write`). */
  readonly tokens: Readonly<Record<string, { readonly login: string; readonly write: boolean }>>
  /** Default: `owner/birds`. */
  readonly repository?: string
  /** Path below which the API is, such as `/api/v3` of an Enterprise Server. */
  readonly prefix?: string
}

const maxBody = 65_536
const notAccessible = { message: 'Resource not accessible by integration' }

export async function startGitHubApi({
  tokens,
  repository = 'owner/birds',
  prefix = '',
}: GitHubApiDoubleOptions): Promise<GitHubApiDouble> {
  const [comments, log, faults]: [Comment[], string[], GitHubApiDouble['faults']] = [[], [], {}]

  const answer = (request: IncomingMessage, body: string): Answer => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const method = request.method ?? ''
    log.push(`${method} ${pathname}${searchParams.size > 0 ? `?${searchParams.toString()}` : ''}`)
    const user = tokens[(request.headers.authorization ?? '').replace('Bearer ', '')]
    if (user === undefined) return { status: 401, json: { message: 'Bad credentials' } }
    const fault = faults[pathname.endsWith('/graphql') ? 'GRAPHQL' : method]?.shift()
    if (fault !== undefined) return { status: fault.status, json: { message: fault.message }, headers: fault.headers }
    if (pathname === `${prefix.replace(/\/v3$/, '')}/graphql`)
      return { status: 200, json: { data: { viewer: { login: user.login } } } }

    const issues = `${prefix}/repos/${repository}/issues`
    if (!pathname.startsWith(`${issues}/`)) return { status: 404, json: { message: 'Not Found' } }
    const [first, second] = pathname.slice(issues.length + 1).split('/')
    if (method === 'GET') return list(Number(first), searchParams)
    if (!user.write) return { status: 403, json: notAccessible }
    const parsed = v.parse(v.object({ body: v.string() }), JSON.parse(body))
    if (parsed.body.length > maxBody)
      return {
        status: 422,
        json: { message: 'Validation Failed', errors: [{ message: 'body is too long (maximum is 65536 characters)' }] },
      }
    return method === 'POST' ? create(Number(first), parsed.body, user.login) : update(Number(second), parsed.body)
  }

  const list = (issue: number, query: URLSearchParams): Answer => {
    const [size, page] = [Math.min(Number(query.get('per_page') ?? 30), 100), Number(query.get('page') ?? 1)]
    const all = comments.filter((comment) => comment.issue === issue)
    const next = page * size < all.length
    return {
      status: 200,
      json: all.slice((page - 1) * size, page * size).map(shape),
      headers: next
        ? {
            link:
              `<https://elsewhere.example/?page=${page + 1}>; rel="next", `
              + '<https://elsewhere.example/?page=9>; rel="last"',
          }
        : {},
    }
  }
  const create = (issue: number, body: string, login: string): Answer => {
    const comment = { id: 1000 + comments.length, issue, body, login }
    comments.push(comment)
    return { status: 201, json: shape(comment) }
  }
  const update = (id: number, body: string): Answer => {
    const comment = comments.find((one) => one.id === id)
    if (comment === undefined) return { status: 404, json: { message: 'Not Found' } }
    comment.body = body
    return { status: 200, json: shape(comment) }
  }

  const server = createServer((request, response) => {
    void text(request).then((body) => {
      send(response, answer(request, body))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    comments,
    log,
    faults,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Answer {
  readonly status: number
  readonly json: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
}

const shape = ({ id, body, login }: Comment): object => ({
  id,
  body,
  user: { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' },
})

function send(response: ServerResponse, { status, json, headers }: Answer): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(json))
}
