import { digestAlgorithm, type Digest } from '../digest.ts'
import { isOrasError, OrasError } from '../errors.ts'
import type { ChunkLimits } from './chunks.ts'
import type { RegistryClient } from './client.ts'
import { parseByteCount, parseUploadRange } from './headers.ts'
import type { Reply } from './reply.ts'
import type { Budget } from './retry.ts'
import type { StreamBody } from './transport.ts'
import { resolveLocation } from './url.ts'

/** Milliseconds. */
const abandonTimeout = 2000

/** An upload that the registry has begun. */
export interface Session {
  readonly url: URL
  readonly limits: ChunkLimits
  /** Bytes that the registry has. */
  readonly offset: number
}

export interface SessionOptions {
  /** `/v2/<repository>`. */
  readonly path: string
  readonly scopes: readonly string[]
  /** The repository that may have the blob already. */
  readonly mountFrom?: string | undefined
}

/** The requests of one blob's upload. None is repeated here. */
export class UploadRequests {
  readonly #client: RegistryClient
  readonly #digest: Digest
  readonly #options: SessionOptions
  readonly #budget: Budget
  /** Tried once. */
  #mountFrom: string | undefined

  constructor(client: RegistryClient, digest: Digest, options: SessionOptions, budget: Budget) {
    this.#client = client
    this.#digest = digest
    this.#options = options
    this.#budget = budget
    this.#mountFrom = options.mountFrom
  }

  /** @returns undefined if the registry mounted the blob */
  async start(): Promise<Session | undefined> {
    const { path, scopes } = this.#options
    const mountFrom = this.#mountFrom
    this.#mountFrom = undefined
    const common = { method: 'POST' as const, budget: this.#budget }
    let reply: Reply | undefined
    if (mountFrom !== undefined) {
      const query = new URLSearchParams({ mount: this.#digest, from: mountFrom, ...this.#algorithm() })
      reply = await this.#client
        .request({
          ...common,
          url: `${path}/blobs/uploads/?${query.toString()}`,
          scopes: [...scopes, `repository:${mountFrom}:pull`],
          accept: [201, 202],
        })
        // Mounting saves time; that the other repository cannot be read is no reason to fail.
        .catch((error: unknown) => {
          if (isOrasError(error, 'cancelled', 'timeout')) throw error
          return undefined
        })
    }
    const query = new URLSearchParams(this.#algorithm()).toString()
    reply ??= await this.#client.request({
      ...common,
      url: `${path}/blobs/uploads/${query === '' ? '' : `?${query}`}`,
      scopes,
      accept: [202],
    })
    await reply.discard()
    return reply.status === 201 ? undefined : sessionOf(reply, 0)
  }

  /** A registry hashes while it receives: it has to be told in time if that is not by sha256. */
  #algorithm(): Record<string, string> {
    const algorithm = digestAlgorithm(this.#digest)
    return algorithm === 'sha256' ? {} : { 'digest-algorithm': algorithm }
  }

  /** Sends what is left, and ends the session. */
  async finish(session: Session, body: Uint8Array | StreamBody): Promise<void> {
    const digest = this.#digest
    const url = new URL(session.url)
    // As text: what the registry wrote there may be signed, and must come back to the letter.
    url.search += `${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`
    const reply = await this.send('PUT', url, [201, 204], { 'content-type': 'application/octet-stream' }, body)
    const stored = reply.contentDigest()
    await reply.discard()
    if (stored !== undefined && stored !== digest) {
      throw new OrasError(
        'digest-mismatch',
        `${reply.method} ${reply.where().url}: the registry says that it stored ${stored}`,
        reply.where(),
      )
    }
  }

  send(
    method: 'PATCH' | 'PUT',
    url: URL,
    accept: readonly number[],
    headers: Record<string, string>,
    body: Uint8Array | StreamBody,
  ): Promise<Reply> {
    return this.#client.request({
      method,
      url,
      headers,
      body,
      accept,
      scopes: this.#options.scopes,
      budget: this.#budget,
      retry: false,
    })
  }

  /** Asks how far the registry got; undefined if it does not tell. */
  async resume(broken: Session, size: number): Promise<Session | undefined> {
    const reply = await this.#client
      .request({
        method: 'GET',
        url: broken.url,
        accept: [204],
        scopes: this.#options.scopes,
        budget: this.#budget,
        retry: false,
      })
      .catch((error: unknown) => {
        if (isOrasError(error, 'cancelled')) throw error
        return undefined
      })
    if (reply === undefined) return undefined
    await reply.discard()
    const offset = parseUploadRange(reply.header('range'))
    return offset !== undefined && offset > 0 && offset <= size ? sessionOf(reply, offset, broken) : undefined
  }

  /** Tells the registry that it need not keep what it has. Best effort; nobody who cancels waits for it. */
  async abandon({ url }: Session): Promise<void> {
    const budget = this.#client.budget(AbortSignal.timeout(abandonTimeout))
    await this.#client
      .request({
        method: 'DELETE',
        url,
        accept: [200, 202, 204],
        scopes: this.#options.scopes,
        budget,
        retry: false,
      })
      .then(
        (reply) => reply.discard(),
        () => undefined,
      )
  }
}

export function sessionOf(reply: Reply, offset: number, before?: Session): Session {
  const location = reply.header('location')
  const url =
    location === undefined && before !== undefined
      ? before.url
      : resolveLocation(location, reply.url, 'the upload session')
  const limits = {
    min: parseByteCount(reply.header('oci-chunk-min-length')) ?? before?.limits.min,
    max: parseByteCount(reply.header('oci-chunk-max-length')) ?? before?.limits.max,
  }
  const told = before === undefined ? undefined : parseUploadRange(reply.header('range'))
  return { url, limits, offset: told !== undefined && told > 0 ? Math.min(told, offset) : offset }
}
