import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import * as v from 'valibot'

/** The claims of a token of GitHub Actions that a certificate authority reads. */
export interface Claims {
  readonly iss: string
  readonly aud: string
  readonly sub: string
  /** Seconds since 1970. */
  readonly exp: number
  readonly job_workflow_ref: string
  readonly repository: string
  readonly sha: string
  readonly ref: string
  readonly event_name: string
  readonly runner_environment: string
  readonly repository_visibility: string
}

const text = v.pipe(v.string(), v.nonEmpty())
const claims = v.object({
  iss: text,
  aud: text,
  sub: text,
  exp: v.number(),
  job_workflow_ref: text,
  repository: text,
  sha: text,
  ref: text,
  event_name: text,
  runner_environment: text,
  repository_visibility: text,
})

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

  /** @throws Error that says what is wrong with the token */
  read(token: string, issuer: string): Claims {
    const [header = '', payload = '', signature = ''] = token.split('.')
    if (
      !verify('sha256', Buffer.from(`${header}.${payload}`), this.#keys.publicKey, Buffer.from(signature, 'base64url'))
    )
      throw new Error('failed to verify signature')
    const read = v.parse(claims, JSON.parse(Buffer.from(payload, 'base64url').toString()))
    if (read.iss !== issuer) throw new Error(`issuer ${read.iss} is not known`)
    if (read.aud !== 'sigstore') throw new Error(`expected audience "sigstore" got ["${read.aud}"]`)
    if (read.exp * 1000 < Date.now()) throw new Error('token is expired')
    return read
  }
}
