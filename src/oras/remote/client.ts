import { OrasError } from '../errors.ts'
import { isLocal, parseRegistry, type Registry } from '../reference.ts'
import { Slots } from '../slots.ts'
import { Authenticator } from './auth.ts'
import { anonymous } from './credentials.ts'
import { failureOf } from './failure.ts'
import { parseChallenges, parseWarning } from './headers.ts'
import type { RegistryEvent, RegistryOptions } from './options.ts'
import type { Reply } from './reply.ts'
import { Budget, isBroken, isPassing, Pause, RetryPolicy, type CallKind } from './retry.ts'
import type { PlainRequest, PlainSend } from './token.ts'
import { staleConnections, Transport, type StreamBody } from './transport.ts'
import { redactUrl, resolveLocation } from './url.ts'

const maxRedirects = 5

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** Path with query on the registry, or a URL that the registry gave. */
  readonly url: string | URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | StreamBody | undefined
  /** Token scopes that the request needs. */
  readonly scopes: readonly string[]
  /** Statuses that are an answer; all others are thrown. */
  readonly accept: readonly number[]
  readonly budget: Budget
  /** False: the caller repeats more than this request, such as a whole upload. Then it is sent once. Default true. */
  readonly retry?: boolean
}

/** A streamed request met a 401 and a new credential is at hand: whoever owns the stream begins again. */
export class CredentialRenewed extends Error {
  override readonly name = 'CredentialRenewed'
  override readonly cause: OrasError

  constructor(cause: OrasError) {
    super(cause.message)
    this.cause = cause
  }
}

/** Requests to one registry: authenticated, repeated while troubles pass, redirected without leaking, and counted. */
export class RegistryClient {
  readonly registry: Registry
  readonly origin: URL
  readonly options: RegistryOptions
  readonly policy: RetryPolicy
  /** Bounds the uploads that are under way. */
  readonly slots: Slots
  readonly #transport: Transport
  readonly #auth: Authenticator
  readonly #pause = new Pause()
  readonly #warnings = new Set<string>()

  constructor(options: RegistryOptions) {
    this.options = options
    this.registry = parseRegistry(options.registry)
    const plain = options.plainHttp === true || (options.plainHttp !== false && isLocal(this.registry))
    // Docker Hub's registry answers under another name than its references carry.
    const host =
      this.registry === 'docker.io' || this.registry === 'index.docker.io' ? 'registry-1.docker.io' : this.registry
    this.origin = new URL(`${plain ? 'http' : 'https'}://${host}`)
    this.policy = new RetryPolicy(options.retry)
    this.slots = new Slots(options.concurrency)
    this.#transport = new Transport(options)
    this.#auth = new Authenticator({
      registry: this.registry,
      origin: this.origin,
      credentials: options.credentials ?? anonymous,
      basicAlways: options.authMode === 'basic-always',
      clientId: 'oras-js',
      plainHttpServices: options.plainHttpTokenServices ?? [],
    })
  }

  /** The limits of one call of the library. */
  budget(signal?: AbortSignal, kind: CallKind = 'request'): Budget {
    return new Budget(kind, this.options.retry, this.options.signal, signal)
  }

  /** @throws OrasError for every status that is not accepted, after the tries that the policy allows */
  request(request: RegistryRequest): Promise<Reply> {
    return this.ask(request, (reply) => Promise.resolve(reply))
  }

  /**
   * Makes a request and reads its answer. If the connection breaks while `read` reads the body, that is another try.
   *
   * @throws OrasError for every status that is not accepted, after the tries that the policy allows
   */
  async ask<T>(request: RegistryRequest, read: (reply: Reply) => Promise<T>): Promise<T> {
    const url = typeof request.url === 'string' ? new URL(request.url, this.origin) : request.url
    try {
      return await this.#retrying(request, url, read)
    } catch (error) {
      throw request.budget.explain(error)
    }
  }

  close(): void {
    this.#transport.close()
  }

  async #retrying<T>(request: RegistryRequest, url: URL, read: (reply: Reply) => Promise<T>): Promise<T> {
    const attempts = request.retry === false ? 1 : this.policy.attempts
    let stale = 0
    for (let tried = 1; ; tried++) {
      let reply: Reply
      try {
        reply = await this.#authorized(request, url)
        if (request.accept.includes(reply.status)) return await read(reply)
      } catch (error) {
        // The registry closed a kept connection just when it was used again: that is no failure of the registry.
        if (request.retry !== false && staleConnections.has(error as object) && stale++ < 8) {
          tried--
          continue
        }
        if (!isBroken(error) || tried >= attempts) throw error
        await this.backOff(request.budget, tried, request.method, url, error.message)
        continue
      }
      const retryAfter = reply.header('retry-after')
      const asked = isPassing(reply.status) && this.#isOwn(reply.url) ? this.#pause.note(retryAfter) : 0
      if (!isPassing(reply.status) || tried >= attempts) throw await failureOf(reply, tried)
      if (asked > request.budget.remaining()) throw await failureOf(reply, tried)
      await reply.discard()
      await this.backOff(request.budget, tried, request.method, url, String(reply.status), asked > 0)
    }
  }

  /** Waits before another try. */
  async backOff(budget: Budget, tried: number, method: string, url: URL, reason: string, told = false): Promise<void> {
    const delay = told ? 0 : this.policy.delay(tried)
    this.emit({ type: 'retry', method, url: redactUrl(url), delay, reason })
    await budget.sleep(delay)
  }

  async #authorized(request: RegistryRequest, url: URL): Promise<Reply> {
    const { budget } = request
    const send: PlainSend = (plain, read) => this.plain(plain, budget, read)
    let authorization = this.#isOwn(url) ? await this.#auth.header(request.scopes, send, budget.signal) : undefined
    for (let answers = 0; ; answers++) {
      const reply = await this.#follow(request, url, authorization)
      // Challenges of another origin are not ours to answer; twice is enough, for a token that ended and for one too
      // narrow.
      if (reply.status !== 401 || !this.#isOwn(reply.url) || answers === 2) return reply
      const challenges = parseChallenges(reply.headers('www-authenticate'))
      const next = await this.#auth.answer(challenges, authorization, request.scopes, send, budget.signal)
      if (next === undefined) return reply
      await reply.discard()
      // What was partly sent is begun again by who knows how.
      if (request.retry === false && request.body !== undefined && !(request.body instanceof Uint8Array)) {
        throw new CredentialRenewed(
          new OrasError('unauthorized', `${request.method} ${redactUrl(url)}: 401`, reply.where()),
        )
      }
      authorization = next
    }
  }

  /** Follows redirects by hand: another origin gets no `Authorization`, and plain http gets nothing at all. */
  async #follow(request: RegistryRequest, url: URL, authorization: string | undefined): Promise<Reply> {
    for (let at = url, hops = 0; ; hops++) {
      const reply = await this.#exchange(request, at, this.#isOwn(at) ? authorization : undefined)
      const reads = request.method === 'GET' || request.method === 'HEAD'
      const redirected = [307, 308].includes(reply.status)
        ? reads || !isStream(request.body)
        : reads && [301, 302, 303].includes(reply.status)
      if (!redirected || request.accept.includes(reply.status)) return reply
      const next = resolveLocation(reply.header('location'), at, 'a redirect')
      await reply.discard()
      if (hops === maxRedirects)
        throw new OrasError(
          'invalid-response',
          `${request.method} ${redactUrl(url)}: more than ${maxRedirects} redirects`,
          reply.where(),
        )
      at = next
    }
  }

  async #exchange(request: RegistryRequest, url: URL, authorization: string | undefined): Promise<Reply> {
    await this.#pause.wait(request.budget)
    const headers = {
      'user-agent': this.options.userAgent ?? 'oras-js',
      accept: '*/*',
      // Digests are of what is stored: nobody on the way may compress it.
      'accept-encoding': 'identity',
      ...request.headers,
      ...(authorization !== undefined && { authorization }),
    }
    const started = performance.now()
    const reply = await this.#transport.send({
      method: request.method,
      url,
      headers,
      body: request.body,
      budget: request.budget,
    })
    this.#record(request.method, url, reply.status, started)
    if (this.#isOwn(url)) this.#warn(reply)
    return reply
  }

  /** For token services: no authentication, no redirects; passing troubles are repeated. */
  async plain<T>(request: PlainRequest, budget: Budget, read: (reply: Reply) => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried++) {
      try {
        const started = performance.now()
        const headers = {
          'user-agent': this.options.userAgent ?? 'oras-js',
          accept: 'application/json',
          ...request.headers,
        }
        const reply = await this.#transport.send({ ...request, headers, budget })
        this.#record(request.method, request.url, reply.status, started)
        if (!isPassing(reply.status) || tried >= this.policy.attempts) return await read(reply)
        const pause = new Pause()
        const told = pause.note(reply.header('retry-after')) > 0
        await reply.discard()
        await this.backOff(budget, tried, request.method, request.url, String(reply.status), told)
        await pause.wait(budget)
      } catch (error) {
        if (!isBroken(error) || tried >= this.policy.attempts) throw error
        await this.backOff(budget, tried, request.method, request.url, error.message)
      }
    }
  }

  emit(event: RegistryEvent): void {
    this.options.onEvent?.(event)
  }

  /** Nothing is computed for nobody: a push makes hundreds of requests. */
  #record(method: string, url: URL, status: number, started: number): void {
    if (this.options.onEvent === undefined) return
    const milliseconds = performance.now() - started
    this.emit({ type: 'request', method, url: redactUrl(url), status, milliseconds })
  }

  #isOwn(url: URL): boolean {
    return url.origin === this.origin.origin
  }

  #warn(reply: Reply): void {
    for (const line of reply.headers('warning')) {
      const text = parseWarning(line)
      if (text === undefined || this.#warnings.has(text) || this.#warnings.size >= 100) continue
      this.#warnings.add(text)
      this.emit({ type: 'warning', text })
    }
  }
}

function isStream(body: Uint8Array | StreamBody | undefined): boolean {
  return body !== undefined && !(body instanceof Uint8Array)
}
