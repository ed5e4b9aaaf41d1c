import { isRepository } from 'oras-js'
import * as v from 'valibot'
import { PublishError } from '../../shared/errors.ts'
import type { PushGrant } from '../control-plane.ts'

/** Documented lifetime of a push token, in milliseconds. Used if the token's own expiry cannot be read. */
const usualLifetime = 300_000
/** The registry accepts any user name with a push token. `wgc` sends this one. */
const username = 'x'

const reply = v.object({
  newVersion: v.pipe(v.string(), v.regex(/^v\d{1,15}$/)),
  reference: v.pipe(v.string(), v.check(isRepository)),
  // It is masked wherever it occurs. If it were a word such as `true`, outputs would be masked too.
  pushToken: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{20,16384}$/)),
})

/** The grant in a reply of `ValidateAndFetchPluginData`, whose code was OK. */
export function parseGrant(message: unknown, now = Date.now()): PushGrant {
  const result = v.safeParse(reply, message)
  if (!result.success) {
    const [issue] = result.issues
    // The value is left out on purpose: it may be the token.
    throw new PublishError(
      'E_CONTROL_PLANE',
      `The control plane authorized a push without a usable ${v.getDotPath(issue) ?? 'reply'}.`,
    )
  }
  const { newVersion, reference, pushToken } = result.output
  return {
    repository: reference,
    version: newVersion,
    username,
    password: pushToken,
    expiresAt: new Date(expiry(pushToken) ?? now + usualLifetime),
  }
}

/** Parts of a grant that must never be printed: the token, and its encoding for Basic authentication. */
export function grantSecrets({ username: user, password }: PushGrant): string[] {
  return [password, Buffer.from(`${user}:${password}`).toString('base64')]
}

const claims = v.pipe(v.string(), v.parseJson(), v.object({ exp: v.pipe(v.number(), v.integer()) }))

/**
 * The `exp` claim of a JSON Web Token, in milliseconds. It only tells when to ask for a new token, so the signature is
 * not verified.
 */
function expiry(token: string): number | undefined {
  const [, payload = ''] = token.split('.')
  const result = v.safeParse(claims, Buffer.from(payload, 'base64url').toString('utf8'))
  return result.success ? result.output.exp * 1000 : undefined
}
