import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { startTransparencyLog, type LogOptions, type TransparencyLog } from '../transparency-log/index.ts'
import { createAuthority, type Authority, type AuthorityFault } from './authority.ts'
import { writeConfiguration } from './configuration.ts'
import { TokenIssuer, type Claims } from './issuer.ts'
import { createTimestampAuthority, type TimestampAuthority } from './timestamps.ts'

export type { AuthorityFault } from './authority.ts'
export type { Claims } from './issuer.ts'

export interface SigstoreOptions {
  readonly fault?: AuthorityFault
  /** Claims that differ from those of a release workflow on a tag. */
  readonly claims?: Partial<Claims> | (() => Partial<Claims>)
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

/** Sigstore on loopback: token issuer, certificate authority and log, transparency log, timestamp authority. */
export interface Sigstore extends AsyncDisposable {
  readonly url: string
  readonly log: TransparencyLog
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

const requestToken = 'request-token-of-this-job'

export async function startSigstore(directory: string, options: SigstoreOptions = {}): Promise<Sigstore> {
  const { log: logOptions } = options
  const log = await startTransparencyLog(logOptions === 'none' ? {} : logOptions)
  const timestamps =
    options.timestamps === undefined
      ? undefined
      : await createTimestampAuthority(options.timestamps === 'other-key', options.stampClock ?? options.clock)
  const services = new Services(options, timestamps)
  const server = createServer((request, response) => {
    void services.answer(request).then(({ status, body, type = 'application/json' }) => {
      response.writeHead(status, { 'content-type': type }).end(body)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const authority = await services.open(url)
  return {
    url,
    log,
    jobEnvironment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    },
    identity: { issuer: url, subject: `https://github.com/${claimsOf(url, options.claims).job_workflow_ref}` },
    asked: () => services.asked.certificates,
    askedTokens: () => services.asked.tokens,
    askedTimestamps: () => services.asked.timestamps,
    ...(await writeConfiguration(directory, url, {
      authority,
      log: logOptions === 'none' ? undefined : log,
      timestamps,
    })),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await log[Symbol.asyncDispose]()
    },
  }
}

interface Answer {
  readonly status: number
  readonly body: string | Buffer
  readonly type?: string
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
    const or = async (status: number | undefined, work: () => Promise<Answer>): Promise<Answer> =>
      status === undefined ? await work() : refusal(status, 'the test says so')
    switch (`${request.method} ${path}`) {
      case 'GET /token':
        this.asked.tokens++
        return await or(refuseToken?.(this.asked.tokens), () => this.#token(request))
      case 'POST /api/v2/signingCert':
        this.asked.certificates++
        return await or(refuse?.(this.asked.certificates), () => this.#certificate(request, body))
      case 'POST /api/v1/timestamp':
        this.asked.timestamps++
        return await or(refuseTimestamp?.(this.asked.timestamps), () => this.#timestamp(body))
      default:
        return refusal(404, 'Not Found')
    }
  }

  async #token(request: IncomingMessage): Promise<Answer> {
    const { url } = await this.#opened.promise
    return tokenFor(request, this.#issuer, claimsOf(url, this.#options.claims))
  }

  async #certificate(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const { authority } = await this.#opened.promise
    try {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
      const certificates = await authority.certify(body.toString(), token)
      return { status: 200, body: JSON.stringify({ signedCertificateEmbeddedSct: { chain: { certificates } } }) }
    } catch (error) {
      return refusal(400, `There was an error processing the credentials: ${String(error)}`)
    }
  }

  async #timestamp(query: Buffer): Promise<Answer> {
    if (this.#timestamps === undefined) return refusal(404, 'Not Found')
    try {
      return { status: 201, body: await this.#timestamps.stamp(query), type: 'application/timestamp-reply' }
    } catch (error) {
      return refusal(400, `Error generating timestamp response: ${String(error)}`)
    }
  }
}

const refusal = (status: number, message: string): Answer => ({
  status,
  body: JSON.stringify({ code: status, message, details: [] }),
})

function tokenFor(request: IncomingMessage, issuer: TokenIssuer, claims: Claims): Answer {
  if (request.headers.authorization?.toLowerCase() !== `bearer ${requestToken}`) return refusal(401, 'Unauthorized')
  const audience = new URL(request.url ?? '/', 'http://loopback').searchParams.get('audience')
  return {
    status: 200,
    body: JSON.stringify({ value: issuer.issue({ ...claims, aud: audience ?? 'https://github.com/o' }) }),
  }
}

/** The claims of a release workflow that runs for a tag. */
function claimsOf(url: string, given: SigstoreOptions['claims'] = {}): Claims {
  const more = typeof given === 'function' ? given() : given
  return {
    iss: url,
    aud: 'sigstore',
    sub: 'repo:octo/birds:ref:refs/tags/v1.2.3',
    exp: Math.floor(Date.now() / 1000) + 300,
    job_workflow_ref: 'octo/birds/.github/workflows/release.yml@refs/tags/v1.2.3',
    repository: 'octo/birds',
    sha: 'c0ffee'.padEnd(40, '0'),
    ref: 'refs/tags/v1.2.3',
    event_name: 'push',
    runner_environment: 'github-hosted',
    repository_visibility: 'public',
    ...more,
  }
}
