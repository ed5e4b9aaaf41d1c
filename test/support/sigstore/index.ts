import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { startTransparencyLog, type LogOptions, type TransparencyLog } from '../transparency-log/index.ts'
import { createAuthority, Refusal, type Authority, type AuthorityFault } from './authority.ts'
import { writeConfiguration } from './configuration.ts'
import { TokenIssuer } from './issuer.ts'
import { createTimestampAuthority, QueryRefusal, type TimestampAuthority } from './timestamps.ts'
import { answerDiscovery, answerToken, claimsOf, identityOf, jobEnvironment } from './workflow.ts'
import type { Answer, ClaimChanges } from './workflow.ts'

export type { AuthorityFault } from './authority.ts'
export type { Claims } from './issuer.ts'
export type { ClaimChanges } from './workflow.ts'

export interface SigstoreOptions {
  readonly fault?: AuthorityFault
  /** Claims that differ from those of a release workflow on a tag. */
  readonly claims?: ClaimChanges
  /** The answer of the certificate authority to its nth request, from 1, instead of a certificate. */
  readonly refuse?: Refusals
  /** The same for the requests for a token, and for a timestamp. */
  readonly refuseToken?: Refusals
  readonly refuseTimestamp?: Refusals
  /** How the transparency log lies or refuses; `none`: there is no log. */
  readonly log?: LogOptions | 'none'
  /** Whether there is a timestamp authority, or one that signs with a key which nobody knows. */
  readonly timestamps?: 'good' | 'other-key'
  /** The time of both authorities, within the last hour; default: the system’s. */
  readonly clock?: Date
  /** The time of the timestamp authority alone. */
  readonly stampClock?: Date
}

type Refusals = (request: number) => number | undefined

/** A Sigstore on loopback, as a workflow, an operator and a consumer know it. */
export interface Sigstore extends AsyncDisposable {
  /** Of the token issuer, and of all services that have no other. */
  readonly url: string
  /** Origins of the services that cosign asks. */
  readonly authorityUrl: string
  readonly timestampUrl: string
  readonly log: Pick<TransparencyLog, 'url' | 'asked' | 'conflicts'>
  /** What a job with `id-token: write` has in its environment. */
  readonly jobEnvironment: Readonly<Record<string, string>>
  readonly identity: { readonly issuer: string; readonly subject: string }
  /** How many certificates were asked for. */
  readonly asked: () => number
  /** How many tokens, and how many timestamps, were asked for. */
  readonly askedTokens: () => number
  readonly askedTimestamps: () => number
  /** Files for the inputs `signing-config` and `trusted-root`. */
  readonly signingConfig: string
  readonly trustedRoot: string
}

/** One whose services are doubles in this process. */
export interface SigstoreDouble extends Sigstore {
  readonly log: TransparencyLog
}

export async function startSigstore(directory: string, options: SigstoreOptions = {}): Promise<SigstoreDouble> {
  const { log: logOptions } = options
  const log = await startTransparencyLog(logOptions === 'none' ? {} : logOptions)
  const timestamps =
    options.timestamps === undefined
      ? undefined
      : await createTimestampAuthority(options.timestamps === 'other-key', options.stampClock ?? options.clock)
  const services = new Services(options, timestamps)
  const server = createServer((request, response) => {
    void services
      .answer(request)
      .then(({ status, body, type = 'application/json' }) => {
        response.writeHead(status, { 'content-type': type }).end(body)
      })
      .catch((error: unknown) => {
        // A client that was killed in the middle of its request gets no answer.
        if (request.complete) throw error
        response.destroy()
      })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const authority = await services.open(url)
  return {
    url,
    authorityUrl: url,
    timestampUrl: url,
    log,
    jobEnvironment: jobEnvironment(url),
    identity: identityOf(url, options.claims),
    asked: () => services.asked.certificates,
    askedTokens: () => services.asked.tokens,
    askedTimestamps: () => services.asked.timestamps,
    ...(await writeConfiguration(directory, url, {
      authority: { ...authority, url },
      log: logOptions === 'none' ? undefined : log,
      timestamps: timestamps && { ...timestamps, url },
    })),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await log[Symbol.asyncDispose]()
    },
  }
}

/** Token issuer, certificate authority and timestamp authority behind one address. */
class Services {
  readonly asked = { tokens: 0, certificates: 0, timestamps: 0 }
  readonly #options: SigstoreOptions
  readonly #timestamps: TimestampAuthority | undefined
  readonly #issuer = new TokenIssuer()
  /** The tokens name the address of the server, so that the authority can be created only when it listens. */
  readonly #opened = Promise.withResolvers<{ readonly url: string; readonly authority: Authority }>()

  constructor(options: SigstoreOptions, timestamps: TimestampAuthority | undefined) {
    this.#options = options
    this.#timestamps = timestamps
  }

  async open(url: string): Promise<Authority> {
    const authority = await createAuthority(this.#issuer, url, this.#options)
    this.#opened.resolve({ url, authority })
    return authority
  }

  async answer(request: IncomingMessage): Promise<Answer> {
    const { refuse, refuseToken, refuseTimestamp } = this.#options
    const path = new URL(request.url ?? '/', 'http://loopback').pathname
    const body = await buffer(request)
    const or = async (
      status: number | undefined,
      refused: (status: number, message: string) => Answer,
      work: () => Promise<Answer>,
    ): Promise<Answer> => (status === undefined ? await work() : refused(status, 'the test says so'))
    switch (`${request.method} ${path}`) {
      case 'GET /token':
        this.asked.tokens++
        return await or(refuseToken?.(this.asked.tokens), refusal, () => this.#token(request))
      case 'POST /api/v2/signingCert':
        this.asked.certificates++
        return await or(refuse?.(this.asked.certificates), fulcioRefusal, () => this.#certificate(request, body))
      case 'POST /api/v1/timestamp':
        this.asked.timestamps++
        return await or(refuseTimestamp?.(this.asked.timestamps), refusal, () => this.#timestamp(request, body))
      default:
        return answerDiscovery(path, (await this.#opened.promise).url, this.#issuer) ?? unknown(request.method, path)
    }
  }

  async #token(request: IncomingMessage): Promise<Answer> {
    const { url } = await this.#opened.promise
    return answerToken(request, this.#issuer, claimsOf(url, this.#options.claims))
  }

  async #certificate(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const { authority } = await this.#opened.promise
    try {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
      const certificates = await authority.certify(body.toString(), token)
      return { status: 200, body: JSON.stringify({ signedCertificateEmbeddedSct: { chain: { certificates } } }) }
    } catch (error) {
      if (error instanceof Refusal) return fulcioRefusal(400, error.message)
      throw error
    }
  }

  async #timestamp(request: IncomingMessage, query: Buffer): Promise<Answer> {
    if (this.#timestamps === undefined) return refusal(404, 'Not Found')
    const type = request.headers['content-type'] ?? ''
    if (type !== 'application/timestamp-query') return refusal(415, `unsupported media type ${JSON.stringify(type)}`)
    if (query.length === 0) return refusal(422, 'request in body is required', 602)
    const reply = { type: 'application/timestamp-reply' }
    try {
      return { status: 200, body: await this.#timestamps.stamp(query), ...reply }
    } catch (error) {
      // The authority calls its refusals a reply, too.
      if (error instanceof QueryRefusal) return { ...refusal(400, error.message), ...reply }
      throw error
    }
  }
}

/** The form of the timestamp authority. */
const refusal = (status: number, message: string, code = status): Answer => ({
  status,
  body: JSON.stringify({ code, message }),
})

function unknown(method: string | undefined, path: string): Answer {
  if (path === '/api/v2/signingCert') return fulcioRefusal(501, 'Method Not Allowed')
  if (path === '/api/v1/timestamp') return refusal(405, `method ${method} is not allowed, but [POST] are`)
  return path.startsWith('/api/v1/') ? refusal(404, `path ${path} was not found`) : fulcioRefusal(404, 'Not Found')
}

/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html, by the HTTP status that the gateway makes of them. */
const grpcCodes: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 6,
  429: 8,
  500: 13,
  501: 12,
  503: 14,
}

/** The form of Fulcio: the code is that of gRPC. */
const fulcioRefusal = (status: number, message: string): Answer => ({
  status,
  body: JSON.stringify({ code: grpcCodes[status] ?? 2, message, details: [] }),
})
