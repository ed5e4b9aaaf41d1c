import type { Challenge } from './headers.ts'
import { basicHeader, type Credential, type CredentialProvider } from './credentials.ts'
import { fetchToken, type PlainSend, type Token } from './token.ts'

/** Milliseconds before its end at which a token is no longer used for a new request. */
const safetyMargin = 5000

export interface AuthenticatorOptions {
  readonly registry: string
  readonly origin: URL
  readonly credentials: CredentialProvider
  readonly basicAlways: boolean
  readonly clientId: string
  /** See `RegistryOptions.plainHttpTokenServices`. */
  readonly plainHttpServices: readonly string[]
}

/**
 * Answers one registry's challenges. Knows after the first what the registry wants, and authorizes later requests at
 * once. Concurrent requests share one question to the credential provider and one token exchange.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions
  #challenge: Challenge | undefined
  #credential: Promise<Credential> | undefined
  /** Changes whenever a credential is given up, so that only the first who meets a 401 asks for a new one. */
  #generation = 0
  /** By scope set; what is still on its way counts. */
  readonly #tokens = new Map<string, Promise<Token>>()
  /** The identity token that a service gave in exchange for the one we had. */
  #rotated: string | undefined
  /** What the registry asks for, by what we thought that it would. */
  readonly #learned = new Map<string, readonly string[]>()

  constructor(options: AuthenticatorOptions) {
    this.#options = options
  }

  /** The `Authorization` to begin with; undefined until the registry has asked for one. */
  async header(scopes: readonly string[], send: PlainSend, signal: AbortSignal): Promise<string | undefined> {
    if (this.#challenge === undefined && !this.#options.basicAlways) return undefined
    return this.#authorize(scopes, send, signal)
  }

  /**
   * Another `Authorization` after a 401 to `used`; undefined if there is none, and the 401 stands.
   */
  async answer(
    challenges: readonly Challenge[],
    used: string | undefined,
    scopes: readonly string[],
    send: PlainSend,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const challenge =
      challenges.find(({ scheme, params }) => scheme === 'bearer' && params.has('realm'))
      ?? challenges.find(({ scheme }) => scheme === 'basic')
    if (challenge === undefined) return undefined
    this.#challenge = challenge
    this.#learned.set(scopes.join(' '), mergeScopes(scopes, challenge.params.get('scope')?.split(' ') ?? []))
    if (used !== undefined && used === (await this.#current(scopes))) this.#giveUp()
    const next = await this.#authorize(scopes, send, signal)
    return next === used ? undefined : next
  }

  /** The header that requests of these scopes carry now, if it is known. */
  async #current(scopes: readonly string[]): Promise<string | undefined> {
    const token = await this.#tokens.get(this.#scopes(scopes).join(' '))?.catch(() => undefined)
    if (token !== undefined) return `Bearer ${token.value}`
    const credential = await this.#credential?.catch(() => undefined)
    return credential === undefined ? undefined : directHeader(credential)
  }

  #giveUp(): void {
    this.#tokens.clear()
    this.#credential = undefined
    this.#rotated = undefined
    this.#generation++
  }

  async #authorize(scopes: readonly string[], send: PlainSend, signal: AbortSignal): Promise<string | undefined> {
    const credential = await this.#ask(signal)
    const challenge = this.#challenge
    if (challenge?.scheme !== 'bearer' || this.#options.basicAlways || credential.kind === 'registry-token')
      return directHeader(credential)
    return `Bearer ${(await this.#token(challenge, credential, this.#scopes(scopes), send)).value}`
  }

  #scopes(hints: readonly string[]): readonly string[] {
    return this.#learned.get(hints.join(' ')) ?? mergeScopes(hints, [])
  }

  #ask(signal: AbortSignal): Promise<Credential> {
    this.#credential ??= this.#options.credentials(this.#options.registry, { refresh: this.#generation > 0, signal })
    const asked = this.#credential
    asked.catch(() => {
      if (this.#credential === asked) this.#credential = undefined
    })
    return asked
  }

  async #token(
    challenge: Challenge,
    credential: Credential,
    scopes: readonly string[],
    send: PlainSend,
  ): Promise<Token> {
    const key = scopes.join(' ')
    const known = this.#tokens.get(key)
    if (known !== undefined && (await known).expires - safetyMargin > Date.now()) return known
    if (this.#tokens.get(key) !== known) return this.#token(challenge, credential, scopes, send)
    const asked = fetchToken(
      {
        realm: challenge.params.get('realm') ?? '',
        service: challenge.params.get('service'),
        scopes,
        credential:
          this.#rotated !== undefined && credential.kind === 'identity-token'
            ? { ...credential, token: this.#rotated }
            : credential,
        clientId: this.#options.clientId,
        registry: this.#options.origin,
        plainHttpServices: this.#options.plainHttpServices,
      },
      send,
    )
    this.#tokens.set(key, asked)
    try {
      const token = await asked
      if (credential.kind === 'identity-token') this.#rotated = token.refreshToken ?? this.#rotated
      return token
    } catch (error) {
      if (this.#tokens.get(key) === asked) this.#tokens.delete(key)
      throw error
    }
  }
}

function directHeader(credential: Credential): string | undefined {
  if (credential.kind === 'basic') return basicHeader(credential.username, credential.password)
  return credential.kind === 'registry-token' ? `Bearer ${credential.token}` : undefined
}

/**
 * What we know that we need, and what a challenge asks for beside it. Scopes of one resource are merged; what allows
 * pushing stands first, because some services read only the first scope.
 */
export function mergeScopes(...lists: readonly (readonly string[])[]): string[] {
  const actions = new Map<string, Set<string>>()
  for (const scope of lists.flat()) {
    const colon = scope.lastIndexOf(':')
    if (colon <= 0) continue
    const wanted = actions.get(scope.slice(0, colon)) ?? new Set()
    for (const action of scope.slice(colon + 1).split(',')) wanted.add(action)
    actions.set(scope.slice(0, colon), wanted)
  }
  const scopes = [...actions].map(([resource, wanted]) => `${resource}:${[...wanted].sort().join(',')}`)
  return [...scopes.filter((scope) => /[:,]push/.test(scope)), ...scopes.filter((scope) => !/[:,]push/.test(scope))]
}
