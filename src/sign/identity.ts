import * as v from 'valibot'
import { PublishError } from '../shared/errors.ts'
import type { RunContext } from '../shared/context.ts'
import { outagePatience, throughOutage, type Patience } from './outage.ts'
import { askForToken, mayAskForToken } from './token.ts'

/** Whom a keyless signature's certificate must name. */
export interface Identity {
  readonly issuer: string
  /** Subject alternative name, such as `https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1`. */
  readonly subject: string
}

export interface JobIdentity extends Identity {
  /** Whether not everybody may read the repository. */
  readonly privateRepository: boolean
}

/** Keyless signing writes the names of workflow and repository into public logs, for ever. */
export function privateInPublic(): PublishError {
  return new PublishError(
    'E_SIGN_PRIVATE',
    '`sign: auto` without `cosign-key` means keyless, and public logs would name this private repository.',
  )
}

const claims = v.object({
  iss: v.pipe(v.string(), v.url()),
  job_workflow_ref: v.pipe(v.string(), v.nonEmpty()),
  repository_visibility: v.optional(v.string()),
})

/**
 * Reads from the job's own OIDC token whom Fulcio will certify. Each signature is made with a token of its own, because
 * a token is valid for minutes only.
 *
 * https://github.com/sigstore/fulcio/blob/main/docs/oidc.md#github
 *
 * @throws PublishError `E_PERMISSION_OIDC`, or `E_SIGN` if the token service is away
 */
export async function jobIdentity(context: RunContext, patience: Patience = outagePatience): Promise<JobIdentity> {
  const { env } = context
  if (!mayAskForToken(env)) throw new PublishError('E_PERMISSION_OIDC', 'This job may not ask for an OIDC token.')
  const { ok, token, reason, transient } = await throughOutage(
    'Asking for the OIDC token',
    () => askForToken(context),
    context,
    patience,
  )
  if (!ok) {
    const cause = new Error(reason)
    throw transient
      ? new PublishError('E_SIGN', 'The service that gives this job its OIDC token is not available.', {
          cause,
          hint: 'Nothing was published. Re-run the failed job later.',
        })
      : new PublishError('E_PERMISSION_OIDC', 'This job got no OIDC token.', { cause })
  }
  return identityOf(token, env['GITHUB_SERVER_URL'])
}

/** The identity that Fulcio derives from a token of GitHub Actions. The token's signature is Fulcio's to check. */
export function identityOf(token: string, serverUrl = 'https://github.com'): JobIdentity {
  let payload: unknown
  try {
    payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  } catch {
    payload = undefined
  }
  const parsed = v.safeParse(claims, payload)
  if (!parsed.success) {
    throw new PublishError(
      'E_PERMISSION_OIDC',
      'The OIDC token does not name the workflow (claims iss and job_workflow_ref).',
    )
  }
  const { iss, job_workflow_ref: workflow, repository_visibility: visibility } = parsed.output
  return {
    issuer: iss,
    subject: `${serverUrl.replace(/\/+$/, '')}/${workflow}`,
    privateRepository: visibility !== undefined && visibility !== 'public',
  }
}
