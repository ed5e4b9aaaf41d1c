import { createHmac, timingSafeEqual } from 'node:crypto'

/** Claims of the token with which Cosmo's registry lets a plugin be pushed. */
export interface PushClaims {
  readonly iss: string
  readonly aud: string
  /** Seconds since 1970. */
  readonly exp: number
  readonly access: readonly {
    readonly type: string
    readonly name: string
    readonly tag?: string
    readonly actions: readonly string[]
  }[]
}

export const pushAudience = 'cosmo:registry-key'

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const mac = (secret: string, text: string): Buffer => createHmac('sha256', secret).update(text).digest()

/** A JSON Web Token with HS256. */
export function signToken(secret: string, claims: object): string {
  const text = `${encode({ alg: 'HS256' })}.${encode(claims)}`
  return `${text}.${mac(secret, text).toString('base64url')}`
}

/** The claims of a token that this secret signed and that has not expired; otherwise why not. */
export function verifyToken(secret: string, token: string, now = Date.now()): PushClaims | string {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const given = Buffer.from(signature, 'base64url')
  const right = mac(secret, `${header}.${payload}`)
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 'signature does not match'
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as PushClaims
  if (claims.exp * 1000 <= now) return 'token is expired'
  return claims
}
