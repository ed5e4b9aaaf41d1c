import type { CredentialProvider } from './credentials.ts'

/** What a client did, for logs and tests. Never carries a secret: URLs are redacted, headers are not part of it. */
export type RegistryEvent =
  | {
      readonly type: 'request'
      readonly method: string
      readonly url: string
      readonly status: number
      readonly milliseconds: number
    }
  | {
      readonly type: 'retry'
      readonly method: string
      readonly url: string
      readonly delay: number
      readonly reason: string
    }
  /** The registry's own `Warning` header, once per text. */
  | { readonly type: 'warning'; readonly text: string }

export interface RegistryOptions {
  /** `host[:port]`. */
  readonly registry: string
  /** Default `auto`: plain http only for a loopback address. */
  readonly plainHttp?: boolean | 'auto' | undefined
  /**
   * `host[:port]` of token services that may get the credentials although they speak plain http. Default: none but the
   * registry itself, if it speaks plain http too.
   */
  readonly plainHttpTokenServices?: readonly string[] | undefined
  /** Default: anonymous. */
  readonly credentials?: CredentialProvider | undefined
  /**
   * `basic-always` sends Basic with every request, for registries whose token service refuses the account. Default
   * `auto`.
   */
  readonly authMode?: 'auto' | 'basic-always' | undefined
  /** PEM of certificate authorities to trust beside the system's. */
  readonly ca?: string | undefined
  /** PEM. */
  readonly clientCert?: { readonly cert: string; readonly key: string; readonly passphrase?: string } | undefined
  /** Environment for `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. Default `process.env`; loopback is never proxied. */
  readonly env?: NodeJS.ProcessEnv | undefined
  readonly userAgent?: string | undefined
  /** Ends everything that this client does. */
  readonly signal?: AbortSignal | undefined
  /** Requests at a time that carry blobs. Default 4; without a number, two of at most 256 KiB count as one. */
  readonly concurrency?: number | undefined
  readonly retry?: RetryOptions | undefined
  readonly onEvent?: ((event: RegistryEvent) => void) | undefined
}

export interface RetryOptions {
  /** Tries of one request or one upload, the first included. Default 6. */
  readonly attempts?: number | undefined
  /** Milliseconds; doubled with each try up to `maxDelay`, then drawn at random from zero to that. Default 250. */
  readonly minDelay?: number | undefined
  /** Milliseconds. Default 30 000. `Retry-After` may be longer. */
  readonly maxDelay?: number | undefined
  /**
   * Milliseconds for one call of this library, with all its retries and waits. Default: 30 minutes to move a blob, 5
   * for a manifest or a question, 2 to list tags or referrers; what is given shortens the last two and never prolongs
   * them.
   */
  readonly deadline?: number | undefined
  /**
   * Milliseconds without a byte in either direction, after which a connection counts as broken. Default 120 000, and
   * never more than half of the deadline: what got lost is sent once more.
   */
  readonly idleTimeout?: number | undefined
}

export interface RepositoryOptions extends RegistryOptions {
  /** Path below the registry, such as `team/plugin`. */
  readonly repository: string
}
