import { randomBytes } from 'node:crypto'
import type { Scope } from '../rig.ts'
import { repository } from './events.ts'
import { reply, serve } from './loopback.ts'

/**
 * Where a job with `id-token: write` gets its tokens. They are signed by nobody: cosign and the action only read them.
 */
export interface OidcService {
  readonly env: Readonly<Record<string, string>>
  /** Audiences that were asked for, in order. */
  readonly audiences: readonly string[]
}

export async function startOidcService(
  scope: Scope,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<OidcService> {
  const requestToken = `request-${randomBytes(24).toString('hex')}`
  const audiences: string[] = []
  const address = await serve(scope, (request, _, response) => {
    if (request.headers.authorization !== `Bearer ${requestToken}`) {
      reply(response, 401, { message: 'unauthorized' })
      return
    }
    const audience =
      new URL(request.url ?? '', 'http://localhost').searchParams.get('audience')
      ?? `https://github.com/${repository.split('/')[0] ?? ''}`
    audiences.push(audience)
    const now = Math.floor(Date.now() / 1000)
    reply(response, 200, {
      value: unsigned({
        iss: 'https://token.actions.githubusercontent.com',
        aud: audience,
        sub: `repo:${repository}:ref:refs/tags/v1.2.3`,
        repository,
        job_workflow_ref: `${repository}/.github/workflows/release.yml@refs/tags/v1.2.3`,
        ref: 'refs/tags/v1.2.3',
        event_name: 'push',
        iat: now,
        nbf: now,
        exp: now + 300,
        ...claims,
      }),
    })
  })
  return {
    audiences,
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${address}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    },
  }
}

function unsigned(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signature = Buffer.from('nobody signed this').toString('base64url')
  return `${part({ alg: 'RS256', typ: 'JWT', kid: 'test' })}.${part(claims)}.${signature}`
}
