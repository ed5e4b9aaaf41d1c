/**
 * What proves who we are. An `identity-token` is exchanged for access tokens (`docker login` with some clouds); a
 * `registry-token` is such an access token already.
 */
export type Credential =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'identity-token'; readonly token: string }
  | { readonly kind: 'registry-token'; readonly token: string }

export interface CredentialRequest {
  /** True when the credential that was given before is no longer accepted. */
  readonly refresh: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * Gives the credential for a registry (`host[:port]`). Asked once, and again when the registry answers 401 to what it
 * gave: the way to hand over tokens that live for minutes.
 */
export type CredentialProvider = (registry: string, request?: CredentialRequest) => Promise<Credential>

export const anonymous: CredentialProvider = () => Promise.resolve({ kind: 'anonymous' })

/** Always the same user and password; with `registry`, for that one only. */
export function staticCredentials(username: string, password: string, registry?: string): CredentialProvider {
  return (asked) =>
    Promise.resolve(
      registry === undefined || registry === asked ? { kind: 'basic', username, password } : { kind: 'anonymous' },
    )
}

/** The first credential that any of the providers has. */
export function firstCredential(...providers: readonly CredentialProvider[]): CredentialProvider {
  return async (registry, request) => {
    for (const provider of providers) {
      const credential = await provider(registry, request)
      if (credential.kind !== 'anonymous') return credential
    }
    return { kind: 'anonymous' }
  }
}

/** The value of `Authorization` for Basic. */
export function basicHeader(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`
}
