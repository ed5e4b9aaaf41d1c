import type { IncomingMessage } from 'node:http'
import * as v from 'valibot'
import { parseBoundedJson } from '../shared/bounded-json.ts'
import type { Log } from '../shared/context.ts'
import { type HttpConnections, readBody } from '../shared/http.ts'
import { isPrivateConnection } from '../shared/proxy.ts'
import { jittered, withRetries } from '../shared/retry.ts'
import { type CacheSettings, FinalError, isTransient } from './settings.ts'

export interface Session {
  readonly connections: HttpConnections
  readonly log: Log
  /** Aborted when the run is cancelled, or the time is up. */
  readonly signal: AbortSignal
  readonly settings: CacheSettings
}

/** An answer of the service. The fields that a call does not have are empty. */
const reply = v.object({
  ok: v.optional(v.boolean(), false),
  message: v.optional(v.string(), ''),
  matched_key: v.optional(v.string(), ''),
  signed_download_url: v.optional(v.string(), ''),
  signed_upload_url: v.optional(v.string(), ''),
})
export type Reply = v.InferOutput<typeof reply>

const refusal = v.object({ msg: v.optional(v.string(), '') })

/** An answer has two URLs at most. */
const maxReplyBytes = 64 * 1024

/**
 * Three calls of `github.actions.results.api.v1.CacheService` in Twirp's JSON, as GitHub's own client makes them:
 * https://github.com/actions/toolkit/tree/main/packages/cache
 */
export class CacheService {
  readonly #base: URL
  readonly #token: string

  constructor(base: URL, token: string) {
    this.#base = base
    this.#token = token
  }

  /**
   * @throws FinalError if the service refuses; Error if it does not answer
   */
  async call(
    method: 'GetCacheEntryDownloadURL' | 'CreateCacheEntry' | 'FinalizeCacheEntryUpload',
    body: object,
    session: Session,
  ): Promise<Reply> {
    const url = new URL(`/twirp/github.actions.results.api.v1.CacheService/${method}`, this.#base)
    session.log.mask(this.#token)
    const { status, text } = await persistently(session, async () => {
      const message = await session.connections.send({
        method: 'POST',
        url,
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: session.signal,
        stall: session.settings.stall,
      })
      const text = await readText(message)
      if (isTransient(message.statusCode ?? 0)) throw new Error(`${method}: HTTP ${message.statusCode}`)
      return { status: message.statusCode ?? 0, text }
    })
    if (status === 200) {
      const answer = parse(reply, text, method)
      return { ...answer, message: cut(answer.message) }
    }
    const said = cut(parse(refusal, text, `${method}: HTTP ${status}`).msg)
    // Somebody has written, or is writing, the same entry.
    if (status === 409) return { ...v.parse(reply, {}), message: said }
    throw new FinalError(`${method}: HTTP ${status}${said === '' ? '' : `: ${said}`}`)
  }
}

/** Tries again what may pass. What the last try threw is thrown. */
export async function persistently<T>(session: Session, attempt: () => Promise<T>): Promise<T> {
  const { signal, settings } = session
  const outcome = await withRetries<{ readonly value: T } | { readonly error: unknown }>(
    async () => {
      try {
        return { value: await attempt() }
      } catch (error) {
        signal.throwIfAborted()
        return { error }
      }
    },
    {
      signal,
      delayAfter: (result, tries) => {
        const delay = settings.delays[tries - 1]
        return 'value' in result || result.error instanceof FinalError || delay === undefined
          ? undefined
          : jittered(delay)
      },
    },
  )
  if ('error' in outcome) throw outcome.error
  return outcome.value
}

/**
 * The address of an entry's bytes. Whoever knows it can read or write the entry, so it is masked, and it is used as it
 * is: a redirect is not followed.
 * @throws FinalError if the connection could be read by others
 */
export function signedUrl(text: string, log: Log): URL {
  const url = URL.parse(text)
  if (url === null || !isPrivateConnection(url))
    throw new FinalError('the service names no usable address for the entry')
  for (const secret of [url.searchParams.get('sig') ?? '', url.search.slice(1)]) if (secret !== '') log.mask(secret)
  return url
}

/** @throws FinalError if it is longer than any answer of the service */
export async function readText(message: IncomingMessage): Promise<string> {
  const text = await readBody(message, maxReplyBytes)
  if (text === undefined) throw new FinalError('the answer is too long')
  return text
}

function parse<T>(schema: v.GenericSchema<unknown, T>, text: string, what: string): T {
  try {
    return v.parse(schema, parseBoundedJson(text))
  } catch {
    throw new FinalError(`${what}: the answer is not what GitHub’s cache answers`)
  }
}

function cut(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 300)
}
