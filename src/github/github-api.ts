import type { IncomingHttpHeaders } from 'node:http'
import { isLoopback } from 'oras-js'
import { parseBoundedJson } from '../shared/bounded-json.ts'
import { HttpConnections, readBody } from '../shared/http.ts'
import { withRetries } from '../shared/retry.ts'

export interface GitHubApi {
  /**
   * Sends one request and returns the JSON of a 2xx response.
   * @param path below the API's URL, or `/graphql`
   * @throws GitHubError
   */
  request(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: object,
  ): Promise<{ readonly json: unknown; readonly more: boolean }>
}

/** GitHub refused a request; the message is GitHub's own. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError'
  readonly status: number

  constructor(status: number, message: string) {
    super(`GitHub answered ${status}: ${message}`)
    this.status = status
  }
}

/** Milliseconds without a byte from GitHub. */
const idle = 10_000
/** Milliseconds. If a rate limit asks for a longer wait, the request fails. */
const longestWait = 5000
/** Bytes of a response. A page of a hundred comments of the greatest length fits. */
const maxBytes = 32 * 1024 * 1024

/**
 * A client of GitHub's REST API. It follows no redirects, which could send the token to another host, and tries at most
 * twice.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function openGitHubApi(url: string, token: string, signal: AbortSignal, env: NodeJS.ProcessEnv): GitHubApi {
  const base = apiUrl(url)
  const connections = new HttpConnections(env)
  // An Enterprise Server has REST at `/api/v3` and GraphQL at `/api/graphql`.
  const urlOf = (path: string): string => `${path === '/graphql' ? base.replace(/\/api\/v3$/, '/api') : base}${path}`
  const exchange = async (method: string, path: string, body: object | undefined): Promise<Answer> => {
    const message = await connections.send({
      method,
      url: new URL(urlOf(path)),
      headers: {
        'user-agent': 'plugin-publish',
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': '2022-11-28',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
      stall: idle,
    })
    const text = await readBody(message, maxBytes)
    if (text === undefined) throw new Error(`GitHub's answer has more than ${maxBytes} bytes`)
    const { statusCode: status = 0, headers } = message
    return { ok: status >= 200 && status < 300, status, headers, text }
  }

  return {
    async request(method, path, body) {
      const { ok, status, headers, text } = await withRetries(() => exchange(method, path, body), {
        signal,
        delayAfter: (answer, tries) => {
          const wait = answer.ok || tries > 1 ? undefined : waitFor(answer, method)
          return wait === undefined || wait > longestWait ? undefined : wait
        },
      })
      if (!ok) throw new GitHubError(status, messageOf(text))
      return { json: parse(text), more: /<[^>]*>;\s*rel="next"/.test(headers['link']?.toString() ?? '') }
    },
  }
}

interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** @throws Error unless it is https, or http on this machine */
function apiUrl(text: string): string {
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.host)))
    throw new Error('GITHUB_API_URL must begin with https://')
  return url.href.replace(/\/+$/, '')
}

/**
 * Milliseconds until a second try; undefined: there is none. A POST that failed on the server is not repeated, because
 * it may have created the comment.
 */
function waitFor({ status, headers }: Answer, method: string): number | undefined {
  const limited =
    status === 429
    || (status === 403 && (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0'))
  const after = Number(headers['retry-after'])
  if (limited) return Number.isFinite(after) && after >= 0 ? after * 1000 : longestWait + 1
  return status >= 500 && method !== 'POST' ? 500 : undefined
}

function messageOf(text: string): string {
  const json = parse(text)
  const message = typeof json === 'object' && json !== null && 'message' in json ? json.message : undefined
  return typeof message === 'string' ? message.slice(0, 300) : 'no message'
}

function parse(text: string): unknown {
  try {
    return parseBoundedJson(text)
  } catch {
    return undefined
  }
}
