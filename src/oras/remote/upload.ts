import type { Descriptor } from '../descriptor.ts'
import { assertContent, verified } from '../digest.ts'
import { isOrasError, OrasError } from '../errors.ts'
import { smallBlob } from '../slots.ts'
import { collect, openContent, type Content, type PushOptions, type PushOutcome } from '../target.ts'
import { capsChunks, ChunkReader, chunkSizeFor, smallestChunk } from './chunks.ts'
import { CredentialRenewed, type RegistryClient } from './client.ts'
import { isPassingError, type Budget } from './retry.ts'
import type { StreamBody } from './transport.ts'
import { sessionOf, UploadRequests, type Session } from './upload-session.ts'

export interface UploadOptions extends PushOptions {
  /** `/v2/<repository>`. */
  readonly path: string
  readonly scopes: readonly string[]
  /** Asked before an upload is repeated: the registry may have finished what it could not confirm. */
  readonly exists: () => Promise<boolean>
}

/**
 * Uploads one blob: POST, then one PUT with everything; in chunks only where that is refused or announced to be. A
 * broken upload goes on where the registry says that it stopped, or begins anew with a session of its own.
 */
export class BlobUpload {
  readonly #client: RegistryClient
  readonly #requests: UploadRequests
  readonly #descriptor: Descriptor
  readonly #content: Content
  readonly #options: UploadOptions
  readonly #budget: Budget
  /** Undefined: everything at once. */
  #chunkSize: number | undefined
  #session: Session | undefined
  #resumable = true
  #reported = 0

  constructor(
    client: RegistryClient,
    descriptor: Descriptor,
    content: Content,
    options: UploadOptions,
    budget: Budget,
  ) {
    this.#client = client
    this.#requests = new UploadRequests(client, descriptor.digest, options, budget)
    this.#descriptor = descriptor
    this.#content = content
    this.#options = options
    this.#budget = budget
    if (content instanceof Uint8Array) assertContent(descriptor, content)
  }

  async run(): Promise<PushOutcome> {
    try {
      return await this.#repeat()
    } catch (error) {
      if (!isOrasError(error, 'cancelled') && this.#session !== undefined) await this.#requests.abandon(this.#session)
      throw error
    }
  }

  async #repeat(): Promise<PushOutcome> {
    let renewed = 0
    for (let tried = 1; ; tried++) {
      try {
        return await this.#try()
      } catch (error) {
        if (error instanceof CredentialRenewed) {
          if (++renewed > 2) throw error.cause
          tried--
          this.#session = undefined
        } else if (this.#shrink(error)) {
          tried--
          this.#session = undefined
        } else {
          await this.#recover(error, tried)
          if (await this.#options.exists()) return 'uploaded'
          await this.#resume()
        }
      }
    }
  }

  async #try(): Promise<PushOutcome> {
    this.#session ??= await this.#requests.start()
    if (this.#session === undefined) return 'mounted'
    const { size } = this.#descriptor
    const { limits, offset } = this.#session
    this.#report(offset - this.#reported)
    if (limits.max !== undefined && size > limits.max) this.#chunkSize ??= chunkSizeFor(this.#client.registry, limits)
    if (this.#chunkSize === undefined && offset === 0) await this.#whole(this.#session)
    else await this.#chunks(this.#session)
    return 'uploaded'
  }

  /** Everything in one request. */
  async #whole(session: Session): Promise<void> {
    const { size } = this.#descriptor
    const body = await this.#body()
    await this.#requests.finish(session, body)
    if (body instanceof Uint8Array) this.#report(size)
  }

  /** In one piece if it is small: to stream it costs several times what reading, checking and sending it does. */
  async #body(): Promise<Uint8Array | StreamBody> {
    const { size } = this.#descriptor
    const content = this.#content
    if (content instanceof Uint8Array) return content
    const open = (): AsyncIterable<Uint8Array> => verified(this.#descriptor, openContent(content))
    const bytes = size <= smallBlob ? await collect(open(), size) : undefined
    return bytes ?? { length: size, open, onBytes: (count) => this.#report(count) }
  }

  async #chunks(session: Session): Promise<void> {
    const { size } = this.#descriptor
    const chunkSize =
      this.#chunkSize
      ?? (session.limits.max === undefined && !capsChunks(this.#client.registry)
        ? size
        : chunkSizeFor(this.#client.registry, session.limits))
    await using reader = new ChunkReader(() => verified(this.#descriptor, openContent(this.#content)))
    let current = session
    while (current.offset < size) {
      const start = current.offset
      const length = Math.min(chunkSize, size - start)
      const reply = await this.#requests.send(
        'PATCH',
        current.url,
        [201, 202, 204],
        {
          'content-type': 'application/octet-stream',
          'content-range': `${start}-${start + length - 1}`,
        },
        { length, open: () => reader.read(start, length), onBytes: (bytes) => this.#report(bytes) },
      )
      await reply.discard()
      current = sessionOf(reply, start + length, current)
      if (current.offset <= start)
        throw new OrasError(
          'invalid-response',
          `${reply.method} ${reply.where().url}: the registry took no byte of a chunk`,
          reply.where(),
        )
      this.#report(current.offset - this.#reported)
      this.#session = current
    }
    await this.#requests.finish(current, Buffer.alloc(0))
  }

  /** After a refusal for size: smaller pieces, as long as that can help. */
  #shrink(error: unknown): boolean {
    if (!(error instanceof OrasError) || (error.status !== 413 && error.status !== 416)) return false
    if (error.method !== 'PUT' && error.method !== 'PATCH') return false
    if (error.status === 416 && this.#chunkSize === undefined && this.#resumable && (this.#session?.offset ?? 0) > 0) {
      // It was the place to go on from that did not fit, not the size.
      this.#resumable = false
      return true
    }
    const limits = this.#session?.limits ?? {}
    let next =
      this.#chunkSize === undefined ? chunkSizeFor(this.#client.registry, limits) : Math.floor(this.#chunkSize / 4)
    // One chunk with everything would be refused for the same reason.
    while (next >= this.#descriptor.size) next = Math.floor(next / 4)
    if (next < Math.max(smallestChunk, limits.min ?? 0) || this.#descriptor.size <= smallestChunk) return false
    this.#chunkSize = next
    return true
  }

  /** Waits if trying again makes sense, and throws the error if not. */
  async #recover(error: unknown, tried: number): Promise<void> {
    const lostSession =
      isOrasError(error)
      && this.#session !== undefined
      && (error.hasCode('BLOB_UPLOAD_UNKNOWN', 'BLOB_UPLOAD_INVALID')
        || (error.status === 404 && error.method !== 'POST'))
    if (!lostSession && !isPassingError(error)) throw error
    // What failed before there was a session was repeated already.
    if (tried >= this.#client.policy.attempts || this.#session === undefined) throw error
    if (lostSession) this.#session = undefined
    await this.#client.backOff(
      this.#budget,
      tried,
      error.method ?? 'PUT',
      this.#session?.url ?? this.#client.origin,
      error.message,
    )
  }

  /** A registry that does not tell how far it got gets a new session. */
  async #resume(): Promise<void> {
    const broken = this.#session
    this.#session = undefined
    if (broken === undefined || !this.#resumable || this.#descriptor.size <= smallestChunk) return
    this.#session = await this.#requests.resume(broken, this.#descriptor.size)
  }

  #report(bytes: number): void {
    if (bytes === 0) return
    this.#reported += bytes
    this.#options.onBytes?.(bytes)
  }
}
