import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import type { Scope } from '../rig.ts'
import { reply, serve } from './loopback.ts'

/** GitHub's cache, second version: three calls in Twirp's JSON, and a blob store beside them. */
export interface CacheService {
  /** What the runner sets for it; it holds a token. */
  readonly env: Readonly<Record<string, string>>
  /** Keys of the entries that are complete. */
  keys(): string[]
  /** Every call so far, such as `CreateCacheEntry users-main`. */
  readonly calls: readonly string[]
}

interface Entry {
  readonly key: string
  readonly version: string
  readonly blocks: Map<string, Buffer>
  content: Buffer
  complete: boolean
}

const body = v.object({ key: v.string(), version: v.string(), restore_keys: v.optional(v.array(v.string()), []) })

export async function startCacheService(scope: Scope): Promise<CacheService> {
  const token = `runtime-${randomBytes(24).toString('hex')}`
  const entries: Entry[] = []
  const calls: string[] = []
  let address = ''
  address = await serve(scope, (request, data, response) => {
    const [, kind, ...rest] = new URL(request.url ?? '', address).pathname.split('/')
    if (kind === 'blob') {
      blob(request, data, response, entries[Number(rest[0])])
      return
    }
    if (request.headers.authorization !== `Bearer ${token}`) {
      reply(response, 401, { msg: 'unauthorized' })
      return
    }
    const call = rest.at(-1) ?? ''
    const wanted = v.parse(body, JSON.parse(data.toString('utf8')))
    calls.push(`${call} ${wanted.key}`)
    reply(
      response,
      200,
      answerCall(call, wanted, entries, (entry) => `${address}/blob/${entries.indexOf(entry)}`),
    )
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
  }
}

function answerCall(
  call: string,
  { key, version, restore_keys }: v.InferOutput<typeof body>,
  entries: Entry[],
  urlOf: (entry: Entry) => string,
): unknown {
  const exact = entries.find((entry) => entry.key === key && entry.version === version)
  switch (call) {
    case 'CreateCacheEntry': {
      if (exact !== undefined) return { ok: false }
      const entry = { key, version, blocks: new Map<string, Buffer>(), content: Buffer.alloc(0), complete: false }
      entries.push(entry)
      return { ok: true, signed_upload_url: urlOf(entry) }
    }
    case 'FinalizeCacheEntryUpload':
      if (exact !== undefined) exact.complete = true
      return { ok: exact !== undefined, entry_id: '1' }
    case 'GetCacheEntryDownloadURL': {
      const whole = entries.filter((entry) => entry.complete && entry.version === version)
      const found =
        whole.find((entry) => entry.key === key)
        ?? restore_keys.flatMap((prefix) => whole.findLast((entry) => entry.key.startsWith(prefix)) ?? [])[0]
      return found === undefined
        ? { ok: false }
        : { ok: true, signed_download_url: urlOf(found), matched_key: found.key }
    }
    default:
      return { ok: false }
  }
}

/** The few operations of a block blob that the cache's client uses. */
function blob(request: IncomingMessage, data: Buffer, response: ServerResponse, entry: Entry | undefined): void {
  if (entry === undefined) {
    response.writeHead(404).end()
    return
  }
  const query = new URL(request.url ?? '', 'http://localhost').searchParams
  if (request.method === 'PUT') {
    const id = query.get('blockid')
    if (query.get('comp') === 'block' && id !== null) entry.blocks.set(id, data)
    else if (query.get('comp') === 'blocklist')
      entry.content = Buffer.concat(
        [...data.toString('utf8').matchAll(/<Latest>(.*?)<\/Latest>/g)].map(
          ([, one = '']) => entry.blocks.get(one) ?? Buffer.alloc(0),
        ),
      )
    else entry.content = data
    response.writeHead(201, { etag: '"1"', 'last-modified': new Date().toUTCString() }).end()
    return
  }
  const [, from, to] =
    /^bytes=(\d+)-(\d*)$/.exec(String(request.headers.range ?? request.headers['x-ms-range'] ?? '')) ?? []
  const part =
    from === undefined ? entry.content : entry.content.subarray(Number(from), to === '' ? undefined : Number(to) + 1)
  response
    .writeHead(from === undefined ? 200 : 206, { 'content-length': part.length })
    .end(request.method === 'HEAD' ? undefined : part)
}
