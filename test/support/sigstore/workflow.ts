import type { IncomingMessage } from 'node:http'
import type { TokenIssuer, Claims } from './issuer.ts'

/** What a server on loopback answers. */
export interface Answer {
  readonly status: number
  readonly body: string | Buffer
  readonly type?: string
}

/** Claims that differ from those of a release workflow on a tag. */
export type ClaimChanges = Partial<Claims> | (() => Partial<Claims>)

const requestToken = 'request-token-of-this-job'

/** What a job with `id-token: write` has in its environment. */
export function jobEnvironment(url: string): Record<string, string> {
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
  }
}

/** Issuer and subject of the certificates of this workflow. */
export function identityOf(url: string, given?: ClaimChanges): { issuer: string; subject: string } {
  return { issuer: url, subject: `https://github.com/${claimsOf(url, given).job_workflow_ref}` }
}

/** The answer of GitHub's token service to `GET /token`. */
export function answerToken(request: IncomingMessage, issuer: TokenIssuer, claims: Claims): Answer {
  if (request.headers.authorization?.toLowerCase() !== `bearer ${requestToken}`)
    return json(401, { code: 401, message: 'Unauthorized' })
  const audience = new URL(request.url ?? '/', 'http://loopback').searchParams.get('audience')
  return json(200, { value: issuer.issue({ ...claims, aud: audience ?? 'https://github.com/o' }) })
}

/** Where an authority finds the keys of an issuer: https://openid.net/specs/openid-connect-discovery-1_0.html */
export function answerDiscovery(path: string, url: string, issuer: TokenIssuer): Answer | undefined {
  if (path === '/.well-known/openid-configuration')
    return json(200, {
      issuer: url,
      jwks_uri: `${url}/.well-known/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    })
  return path === '/.well-known/jwks' ? json(200, issuer.keySet()) : undefined
}

function json(status: number, body: unknown): Answer {
  return { status, body: JSON.stringify(body) }
}

/** The claims of a release workflow that runs for a tag. */
export function claimsOf(url: string, given: ClaimChanges = {}): Claims {
  const now = Math.floor(Date.now() / 1000)
  const sha = 'c0ffee'.padEnd(40, '0')
  const workflow = 'octo/birds/.github/workflows/release.yml@refs/tags/v1.2.3'
  return {
    iss: url,
    aud: 'sigstore',
    sub: 'repo:octo/birds:ref:refs/tags/v1.2.3',
    exp: now + 300,
    nbf: now - 10,
    iat: now,
    job_workflow_ref: workflow,
    job_workflow_sha: sha,
    workflow: 'release',
    workflow_ref: workflow,
    workflow_sha: sha,
    repository: 'octo/birds',
    repository_id: '65',
    repository_owner: 'octo',
    repository_owner_id: '12',
    repository_visibility: 'public',
    sha,
    ref: 'refs/tags/v1.2.3',
    event_name: 'push',
    run_id: '1658821493',
    run_attempt: '1',
    runner_environment: 'github-hosted',
    ...(typeof given === 'function' ? given() : given),
  }
}
