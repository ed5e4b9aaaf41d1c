import type { Exchange, Quirk } from './index.ts'

export interface TokenServiceOptions {
  /** Where the token service is; default on the registry itself, at `/token`. */
  readonly realm?: string
  readonly username?: string
  readonly password?: string
  readonly identityToken?: string
  /** Seconds. */
  readonly expiresIn?: number
  /** How many requests a token opens before the registry calls it expired. */
  readonly uses?: number
  /** Adds `scope` to the challenge. Default true. */
  readonly tellsScope?: boolean
}

/** A registry with Bearer tokens and the service that gives them out. What was asked for is in `asked`. */
export class TokenService {
  readonly asked: {
    readonly method: string
    readonly scopes: readonly string[]
    readonly authorization: string | undefined
    readonly form: URLSearchParams
  }[] = []
  readonly #options: TokenServiceOptions
  readonly #tokens = new Map<string, { scopes: readonly string[]; left: number }>()

  constructor(options: TokenServiceOptions = {}) {
    this.#options = options
  }

  readonly quirk: Quirk = async (exchange) => {
    if (exchange.path === '/token') return this.give(exchange)
    const wanted = scopeOf(exchange)
    const token = this.#tokens.get(/^Bearer (.*)$/.exec(exchange.header('authorization') ?? '')?.[1] ?? '')
    const allowed = token !== undefined && (wanted === undefined || covers(token.scopes, wanted))
    if (allowed && token.left > 0) {
      token.left--
      return false
    }
    await exchange.firstBytes(1)
    const realm = this.#options.realm ?? `${exchange.url.origin}/token`
    const scope = wanted === undefined || this.#options.tellsScope === false ? '' : `,scope="${wanted}"`
    return exchange.error(401, 'UNAUTHORIZED', 'authentication required', {
      'www-authenticate': `Bearer realm="${realm}",service="quirk"${scope}`,
    })
  }

  async give(exchange: Exchange): Promise<boolean> {
    const form = new URLSearchParams(exchange.method === 'POST' ? (await exchange.body()).toString() : '')
    const scopes =
      exchange.method === 'POST' ? (form.get('scope')?.split(' ') ?? []) : exchange.url.searchParams.getAll('scope')
    const authorization = exchange.header('authorization')
    this.asked.push({ method: exchange.method, scopes, authorization, form })
    const { username, password, identityToken } = this.#options
    const basic =
      username === undefined
      || authorization === `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`
    const identity =
      identityToken !== undefined
      && form.get('grant_type') === 'refresh_token'
      && form.get('refresh_token') === identityToken
    if (identityToken !== undefined ? !identity : !basic)
      return exchange.error(401, 'UNAUTHORIZED', 'incorrect username or password')
    const token = `token-${String(this.#tokens.size + 1)}`
    this.#tokens.set(token, { scopes, left: this.#options.uses ?? Infinity })
    return exchange.reply(
      200,
      { 'content-type': 'application/json' },
      JSON.stringify({ token, access_token: token, expires_in: this.#options.expiresIn ?? 300 }),
    )
  }
}

/** Basic authentication with one user. */
export function basicAuth(username: string, password: string | (() => string)): Quirk {
  return (exchange) => {
    const now = typeof password === 'string' ? password : password()
    const good = exchange.header('authorization') === `Basic ${Buffer.from(`${username}:${now}`).toString('base64')}`
    return (
      !good
      && exchange.error(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': 'Basic realm="quirk"' })
    )
  }
}

function scopeOf({ path, method }: Exchange): string | undefined {
  const repository = /^\/v2\/(.+)\/(?:manifests|blobs|referrers|tags)\//.exec(path)?.[1]
  return repository === undefined
    ? undefined
    : `repository:${repository}:${method === 'GET' || method === 'HEAD' ? 'pull' : 'pull,push'}`
}

function covers(scopes: readonly string[], wanted: string): boolean {
  const [type, name, actions = ''] = wanted.split(':')
  return scopes.some((scope) => {
    const [ownType, ownName, own = ''] = scope.split(':')
    return ownType === type && ownName === name && actions.split(',').every((action) => own.split(',').includes(action))
  })
}
