import { getIDToken } from '@actions/core'
import * as v from 'valibot'
import { abortable } from '../shared/abortable.ts'
import { PublishError } from '../shared/errors.ts'
import type { RunContext } from '../shared/context.ts'

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

/** Milliseconds for all attempts together. */
const timeout = 30_000

/**
 * Reads from the job's own OIDC token whom Fulcio will certify. The token is only read, never passed on: cosign asks
 * for its own, because a token is valid for minutes only.
 *
 * https://github.com/sigstore/fulcio/blob/main/docs/oidc.md#github
 */
export async function jobIdentity({ env, log, signal }: RunContext): Promise<JobIdentity> {
  const missing = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'].some(
    (name) => (env[name] ?? '') === '',
  )
  if (missing) throw new PublishError('E_PERMISSION_OIDC', 'this job may not ask for an OIDC token')
  const token = await abortable(getIDToken('sigstore'), AbortSignal.any([signal, AbortSignal.timeout(timeout)])).catch(
    (cause: unknown) => {
      signal.throwIfAborted()
      throw new PublishError('E_PERMISSION_OIDC', 'this job got no OIDC token', { cause })
    },
  )
  log.mask(token)
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
      'the OIDC token does not name the workflow (claims iss and job_workflow_ref)',
    )
  }
  const { iss, job_workflow_ref: workflow, repository_visibility: visibility } = parsed.output
  return {
    issuer: iss,
    subject: `${serverUrl.replace(/\/+$/, '')}/${workflow}`,
    privateRepository: visibility !== undefined && visibility !== 'public',
  }
}
