import type { IncomingMessage } from 'node:http'
import { pushAudience, signToken, verifyToken } from '../control-plane/token.ts'
import type { PushClaims } from '../control-plane/token.ts'
import { refusableOf, type Refusable, type Refusal } from './refusals.ts'

/**
 * How the tag claim of a push token is taken: not at all; for manifests that are put under a tag; or for every
 * manifest, which refuses even the children of an index that buildx pushes by digest.
 */
export type EnforceTag = 'none' | 'manifest-tags' | 'every-put'

export interface AccessRules {
  readonly challenge: 'basic' | 'bearer'
  readonly enforceTag: EnforceTag
  /** The secret that signs push tokens. */
  readonly secret: string
  /** What the router sends as the password of user `router`, to pull anything. */
  readonly graphToken: string | undefined
  /** Repositories that begin with one of these need no credentials. */
  readonly open: readonly string[]
  /** Whether anybody may pull. */
  readonly anonymousPull: boolean
  /** What push tokens may not do, beside what their claims say. */
  readonly refusals: Refusal[]
  /** Seconds since 1970. Tokens that end then or sooner count as expired: a test need not wait. */
  endedUntil: number
}

/** What a request is about, in the words of the distribution specification. */
export interface Target {
  readonly method: string
  readonly repository: string | undefined
  /** Tag or digest, if it is about a manifest. */
  readonly manifest: string | undefined
  readonly kinds: readonly Refusable[]
}

export type Decision =
  | { readonly allowed: true; readonly who: 'push' | 'router' | 'anonymous' }
  | { readonly allowed: false; readonly status: 401 | 403 | 405; readonly why: string }

const refuse = (status: 401 | 403 | 405, why: string): Decision => ({ allowed: false, status, why })

export function targetOf(request: IncomingMessage): Target {
  const { pathname } = new URL(request.url ?? '/', 'http://registry')
  const match = /^\/v2\/(.+?)\/(?:manifests\/([^/]+)|blobs\/.*|tags\/list|referrers\/.*)$/.exec(pathname)
  const [, repository, manifest] = match ?? []
  return { method: request.method ?? 'GET', repository, manifest, kinds: refusableOf(request) }
}

/** Whether the request's credentials allow what it wants. */
export function decide(rules: AccessRules, target: Target, authorization: string | undefined): Decision {
  const { repository } = target
  if (repository !== undefined && rules.open.some((prefix) => repository.startsWith(prefix)))
    return { allowed: true, who: 'anonymous' }
  const reads = ['GET', 'HEAD'].includes(target.method)
  if (authorization === undefined && rules.anonymousPull && reads) return { allowed: true, who: 'anonymous' }
  if (authorization === undefined) return refuse(401, 'authentication required')
  const credentials = parseCredentials(rules, authorization)
  if (credentials === undefined) return refuse(401, 'these credentials are not taken here')
  const wanted = reads ? 'pull' : 'push'
  if (rules.graphToken !== undefined && credentials === rules.graphToken) {
    return wanted === 'pull' ? { allowed: true, who: 'router' } : refuse(403, 'a router may only pull')
  }
  const claims = verifyToken(rules.secret, credentials)
  if (typeof claims === 'string') return refuse(401, claims)
  return decideByClaims(rules, target, wanted, claims)
}

function decideByClaims(
  rules: AccessRules,
  { method, repository, manifest, kinds }: Target,
  wanted: string,
  claims: PushClaims,
): Decision {
  if (claims.exp <= rules.endedUntil) return refuse(401, 'token is expired')
  if (claims.aud !== pushAudience) return refuse(401, 'not a token for this registry')
  if (repository === undefined) return { allowed: true, who: 'push' }
  const grant = claims.access.find(
    (each) => each.type === 'repository' && each.name === repository && each.actions.includes(wanted),
  )
  if (grant === undefined) return refuse(403, `the token does not allow to ${wanted} ${repository}`)
  const refusal = refusalOf(rules, kinds)
  if (refusal !== undefined) return refuse(refusal.status, `the token does not allow ${refusal.what.join(', ')}`)
  if (method !== 'PUT' || manifest === undefined || grant.tag === undefined || manifest === grant.tag)
    return { allowed: true, who: 'push' }
  const byDigest = manifest.includes(':')
  if (rules.enforceTag === 'every-put' || (rules.enforceTag === 'manifest-tags' && !byDigest)) {
    return refuse(403, `the token allows the tag ${grant.tag}, not ${manifest}`)
  }
  return { allowed: true, who: 'push' }
}

export function refusalOf({ refusals }: AccessRules, kinds: readonly Refusable[]): Refusal | undefined {
  return refusals.find(({ what }) => kinds.some((kind) => what.includes(kind)))
}

/** The push token or graph token in a header; only the scheme that the challenge names counts. */
function parseCredentials(rules: AccessRules, authorization: string): string | undefined {
  const [scheme = '', value = ''] = authorization.split(' ')
  if (scheme.toLowerCase() !== rules.challenge) return undefined
  return rules.challenge === 'bearer' ? value : passwordOf(value)
}

function passwordOf(basic: string): string {
  const text = Buffer.from(basic, 'base64').toString('utf8')
  return text.slice(text.indexOf(':') + 1)
}

/** The claims of the push token in a header, if there is one. */
export function claimsOf(rules: AccessRules, authorization: string | undefined): PushClaims | undefined {
  const token = authorization === undefined ? undefined : parseCredentials(rules, authorization)
  const claims = token === undefined ? 'no token' : verifyToken(rules.secret, token)
  return typeof claims === 'string' ? undefined : claims
}

/** The challenge of a 401. */
export function challenge(rules: AccessRules, origin: string, { repository }: Target): string {
  if (rules.challenge === 'basic') return 'Basic realm="plugins"'
  const scope = repository === undefined ? '' : `,scope="repository:${repository}:pull,push"`
  return `Bearer realm="${origin}/token",service="plugins"${scope}`
}

/**
 * The token endpoint of the Bearer scheme: GET with Basic credentials, or POST with the password grant of OAuth 2. A
 * push token is exchanged for one with the same rights and end.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
export function exchange(
  rules: AccessRules,
  authorization: string | undefined,
  form: URLSearchParams | undefined,
): { readonly token: string; readonly expiresIn: number } | undefined {
  const password =
    form?.get('password')
    ?? form?.get('refresh_token')
    ?? (authorization?.startsWith('Basic ') === true ? passwordOf(authorization.slice(6)) : '')
  if (rules.graphToken !== undefined && password === rules.graphToken) return { token: password, expiresIn: 300 }
  const claims = verifyToken(rules.secret, password)
  if (typeof claims === 'string') return undefined
  return {
    token: signToken(rules.secret, { ...claims, exchanged: true }),
    expiresIn: Math.max(1, claims.exp - Math.floor(Date.now() / 1000)),
  }
}
