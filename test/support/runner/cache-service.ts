import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import type { Scope } from '../rig.ts'
import { type Blob, answerBlob, newBlob } from './blob-store.ts'
import { reply, serve } from './loopback.ts'

/** GitHub's cache, second version: three calls in Twirp's JSON, and a blob store beside them. */
export interface CacheService {
  /** What the runner sets for it; it holds a token. */
  readonly env: Readonly<Record<string, string>>
  /** Keys of the entries that are complete. */
  keys(): string[]
  /** Every call so far, such as `CreateCacheEntry users-main`. */
  readonly calls: readonly string[]
  /** Every request to the blob store so far: its method, what it does and its range or length. */
  readonly transfers: readonly string[]
}

export interface CacheOptions {
  /** Answers a request itself, as a service that is out of order does. Returns whether it did. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** `read`: the job's token may not write, as in a pull request of a fork. */
  readonly scope?: 'read' | 'write'
  /** Seconds until a signed address is refused. */
  readonly validFor?: number
}

interface Entry extends Blob {
  readonly key: string
  readonly version: string
  complete: boolean
}

const body = v.object({
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(512), v.regex(/^[^,]*$/)),
  version: v.pipe(v.string(), v.minLength(1)),
  restore_keys: v.optional(v.pipe(v.array(v.string()), v.maxLength(9)), []),
  // BuildKit sends a number.
  size_bytes: v.optional(v.union([v.pipe(v.string(), v.digits()), v.pipe(v.number(), v.safeInteger())])),
})
type Wanted = v.InferOutput<typeof body>

const service = '/twirp/github.actions.results.api.v1.CacheService/'

export async function startCacheService(scope: Scope, options: CacheOptions = {}): Promise<CacheService> {
  const token = jobToken(options.scope ?? 'write')
  const entries: Entry[] = []
  const [calls, transfers]: [string[], string[]] = [[], []]
  let address = ''
  const sign = (entry: Entry, rights: 'r' | 'cw'): string => {
    const until = new Date(Date.now() + (options.validFor ?? 600) * 1000).toISOString()
    entry.signatures.set(rights, randomBytes(24).toString('base64'))
    const query = new URLSearchParams({
      sv: '2025-11-05',
      se: until,
      sp: rights,
      sig: entry.signatures.get(rights) ?? '',
    })
    return `${address}/blob/${entries.indexOf(entry)}?${query.toString()}`
  }
  address = await serve(scope, (request, data, response) => {
    const { pathname } = new URL(request.url ?? '', address)
    if (pathname.startsWith('/blob/')) {
      if (options.instead?.(request, response) === true) return
      transfers.push(describe(request, data))
      answerBlob(request, data, response, entries[Number(pathname.split('/')[2])])
      return
    }
    const call = pathname.startsWith(service) ? pathname.slice(service.length) : ''
    const wanted = v.safeParse(body, parse(data))
    calls.push(`${call} ${wanted.success ? wanted.output.key : '?'}`)
    if (options.instead?.(request, response) === true) return
    if (request.headers.authorization !== `Bearer ${token}`) {
      reply(response, 401, { code: 'unauthenticated', msg: 'invalid token' })
      return
    }
    if (!wanted.success || request.headers['content-type']?.startsWith('application/json') !== true) {
      reply(response, 400, { code: 'invalid_argument', msg: 'the request is malformed' })
      return
    }
    const { status, answer } = answerCall(call, wanted.output, entries, sign, options.scope ?? 'write')
    reply(response, status, answer)
  })
  return {
    env: {
      ACTIONS_RUNTIME_TOKEN: token,
      ACTIONS_RESULTS_URL: `${address}/`,
      ACTIONS_CACHE_URL: `${address}/`,
      ACTIONS_CACHE_SERVICE_V2: 'True',
    },
    keys: () => entries.filter(({ complete }) => complete).map(({ key }) => key),
    calls,
    transfers,
  }
}

/** BuildKit reads the scopes in the token before it uses the cache: a JSON Web Token with the claim `ac`. */
function jobToken(scope: 'read' | 'write'): string {
  const scopes = [{ Scope: 'refs/heads/main', Permission: scope === 'read' ? 1 : 3 }]
  const now = Math.floor(Date.now() / 1000)
  const claims = { ac: JSON.stringify(scopes), nbf: now - 60, iat: now - 60, exp: now + 6 * 3600 }
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims]
  const encoded = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  return [...encoded, randomBytes(32).toString('base64url')].join('.')
}

function parse(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'))
  } catch {
    return undefined
  }
}

function describe(request: IncomingMessage, data: Buffer): string {
  const what = new URL(request.url ?? '', 'http://localhost').searchParams.get('comp') ?? 'blob'
  const range = request.headers.range ?? request.headers['x-ms-range']
  return [request.method, what, request.method === 'PUT' ? data.length : range]
    .filter((each) => each !== undefined)
    .join(' ')
}

function answerCall(
  call: string,
  { key, version, restore_keys, size_bytes }: Wanted,
  entries: Entry[],
  sign: (entry: Entry, rights: 'r' | 'cw') => string,
  scope: 'read' | 'write',
): { readonly status: number; readonly answer: unknown } {
  const exact = entries.find((entry) => entry.key === key && entry.version === version)
  switch (call) {
    case 'CreateCacheEntry': {
      const denied = 'cache write denied: token has no writable scopes'
      if (scope === 'read') return { status: 200, answer: { ok: false, signed_upload_url: '', message: denied } }
      const msg = 'cache entry with the same key, version, and scope already exists'
      if (exact !== undefined) return { status: 409, answer: { code: 'already_exists', msg } }
      const entry: Entry = { ...newBlob(), key, version, complete: false }
      entries.push(entry)
      return { status: 200, answer: { ok: true, signed_upload_url: sign(entry, 'cw'), message: '' } }
    }
    case 'FinalizeCacheEntryUpload': {
      if (exact === undefined) return { status: 404, answer: { code: 'not_found', msg: 'there is no such entry' } }
      if (exact.content?.length !== Number(size_bytes))
        return { status: 200, answer: { ok: false, entry_id: '0', message: 'the upload has another size' } }
      exact.complete = true
      return { status: 200, answer: { ok: true, entry_id: String(entries.indexOf(exact) + 1), message: '' } }
    }
    case 'GetCacheEntryDownloadURL': {
      const whole = entries.filter((entry) => entry.complete && entry.version === version)
      const found =
        whole.find((entry) => entry.key === key)
        ?? [key, ...restore_keys].flatMap((prefix) => whole.findLast((entry) => entry.key.startsWith(prefix)) ?? [])[0]
      const answer =
        found === undefined
          ? { ok: false, signed_download_url: '', matched_key: '' }
          : { ok: true, signed_download_url: sign(found, 'r'), matched_key: found.key }
      return { status: 200, answer }
    }
    default:
      return { status: 404, answer: { code: 'bad_route', msg: `no handler for path ${call}` } }
  }
}
