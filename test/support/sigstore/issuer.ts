import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import * as v from 'valibot'

const text = v.pipe(v.string(), v.nonEmpty())

/**
 * The claims of a token of GitHub Actions. Fulcio wants every one of them.
 * https://github.com/sigstore/fulcio/blob/main/pkg/identity/github/principal.go
 */
const claims = v.object({
  iss: text,
  aud: text,
  sub: text,
  /** Seconds since 1970, as `nbf` and `iat` are. */
  exp: v.number(),
  nbf: v.number(),
  iat: v.number(),
  job_workflow_ref: text,
  job_workflow_sha: text,
  workflow: text,
  workflow_ref: text,
  workflow_sha: text,
  repository: text,
  repository_id: text,
  repository_owner: text,
  repository_owner_id: text,
  repository_visibility: text,
  sha: text,
  ref: text,
  event_name: text,
  run_id: text,
  run_attempt: text,
  runner_environment: text,
})

export type Claims = Readonly<v.InferOutput<typeof claims>>

/** How far in the future `nbf` may be: https://github.com/coreos/go-oidc/blob/v3/oidc/verify.go */
const leeway = 300

/** Signs tokens, as GitHub's issuer does: RS256. https://www.rfc-editor.org/rfc/rfc7519 */
export class TokenIssuer {
  readonly #keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }

  constructor() {
    this.#keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  }

  issue(payload: Claims): string {
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'test' })}.${encode(payload)}`
    return `${signed}.${sign('sha256', Buffer.from(signed), this.#keys.privateKey).toString('base64url')}`
  }

  /** https://www.rfc-editor.org/rfc/rfc7517#section-5 */
  keySet(): { keys: object[] } {
    return { keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }] }
  }

  /** @throws Error that says what is wrong with the token */
  read(token: string, issuer: string): Claims {
    const [header = '', payload = '', signature = '', ...more] = token.split('.')
    if (more.length > 0 || signature === '') throw new Error('a token has three parts')
    if (
      !verify('sha256', Buffer.from(`${header}.${payload}`), this.#keys.publicKey, Buffer.from(signature, 'base64url'))
    )
      throw new Error('failed to verify signature')
    const read = v.parse(claims, JSON.parse(Buffer.from(payload, 'base64url').toString()))
    if (read.iss !== issuer) throw new Error(`issuer ${read.iss} is not known`)
    if (read.aud !== 'sigstore') throw new Error(`expected audience "sigstore" got ["${read.aud}"]`)
    const now = Date.now() / 1000
    if (read.exp < now) throw new Error('token is expired')
    if (read.nbf > now + leeway) throw new Error('token is not valid yet')
    return read
  }
}
