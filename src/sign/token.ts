import * as v from 'valibot'
import type { RunContext } from '../shared/context.ts'
import { HttpConnections, readBody } from '../shared/http.ts'
import type { Attempt } from './outage.ts'

/** A token of the job, or why there is none. */
export interface TokenAttempt extends Attempt {
  /** Empty if there is none. */
  readonly token: string
}

/** Milliseconds for one attempt. */
const timeout = 30_000

/** A token has about two thousand characters. */
const maxBytes = 64 * 1024

const reply = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ value: v.pipe(v.string(), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)) }),
)

/** Whether the job may ask for tokens at all. */
export function mayAskForToken(env: NodeJS.ProcessEnv): boolean {
  return (env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '') !== '' && (env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '') !== ''
}

/**
 * Asks once for the job's OIDC token for Sigstore. cosign could ask itself, but hides why it got none, and then waits
 * for somebody to log in. Rejects only if cancelled.
 *
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export async function askForToken({ env, log, signal }: RunContext): Promise<TokenAttempt> {
  const failed = (reason: string, transient: boolean): TokenAttempt => ({
    ok: false,
    token: '',
    reason: `this job got no OIDC token: ${reason}`,
    transient,
  })
  let answer: { readonly status: number; readonly body: string }
  try {
    answer = await get(env, AbortSignal.any([signal, AbortSignal.timeout(timeout)]))
  } catch (error) {
    signal.throwIfAborted()
    return failed(error instanceof Error ? error.message : String(error), true)
  }
  const { status, body } = answer
  if (status !== 200) return failed(`HTTP ${status}`, [408, 425, 429].includes(status) || status >= 500)
  const { success, output } = v.safeParse(reply, body)
  if (!success) return failed('the answer holds none', false)
  log.mask(output.value)
  return { ok: true, token: output.value, reason: '', transient: false }
}

async function get(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const url = new URL(env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '')
  url.searchParams.set('audience', 'sigstore')
  const authorization = `Bearer ${env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}`
  const headers = { authorization, accept: 'application/json', 'user-agent': 'plugin-publish' }
  const connections = new HttpConnections(env)
  try {
    const message = await connections.send({ method: 'GET', url, headers, signal, stall: timeout })
    // What is cut off is no token.
    return { status: message.statusCode ?? 0, body: (await readBody(message, maxBytes)) ?? '' }
  } finally {
    connections.close()
  }
}
