import * as v from 'valibot'
import { isOrasError, OrasError } from '../errors.ts'
import { parseDocument } from '../manifest.ts'
import { basicHeader, type Credential } from './credentials.ts'
import { failureOf } from './failure.ts'
import type { Reply } from './reply.ts'
import { assertSafe, redactUrl } from './url.ts'

/** Bytes. Tokens are some kilobytes; nobody gets to fill our memory in the name of one. */
const maxTokenReply = 128 * 1024
/** Seconds, if the service does not say (distribution's token specification). */
const defaultLifetime = 60

/** https://distribution.github.io/distribution/spec/auth/token/ and /oauth/ */
const tokenSchema = v.looseObject({
  token: v.optional(v.string(), ''),
  access_token: v.optional(v.string(), ''),
  expires_in: v.optional(v.pipe(v.number(), v.minValue(0)), defaultLifetime),
  refresh_token: v.exactOptional(v.string()),
})

export interface Token {
  readonly value: string
  /** In terms of `Date.now()`. */
  readonly expires: number
  readonly refreshToken: string | undefined
}

export interface TokenRequest {
  readonly realm: string
  readonly service: string | undefined
  readonly scopes: readonly string[]
  readonly credential: Credential
  readonly clientId: string
  /** Origin of the registry that named the realm. */
  readonly registry: URL
  /** `host[:port]` of token services that may get the credential over plain http, beside the registry itself. */
  readonly plainHttpServices: readonly string[]
}

export interface PlainRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/** One exchange without authentication and without redirects, but with retries, also while the answer is read. */
export type PlainSend = <T>(request: PlainRequest, read: (reply: Reply) => Promise<T>) => Promise<T>

/** @throws OrasError `unauthorized`, `unsafe`, `invalid-response` and what sending throws */
export async function fetchToken(request: TokenRequest, send: PlainSend): Promise<Token> {
  const realm = realmOf(request)
  const question =
    request.credential.kind === 'identity-token'
      ? exchange(realm, request, request.credential.token)
      : ask(realm, request)
  const body = await send(question, async (reply) => {
    if (reply.status !== 200) throw await refusalOf(reply)
    return await reply.bytes(maxTokenReply).catch((error: unknown) => {
      throw isOrasError(error, 'too-large') ? invalid(realm, error) : error
    })
  })
  let parsed: v.InferOutput<typeof tokenSchema>
  try {
    parsed = parseDocument(tokenSchema, body, 'the answer of a token service')
  } catch (error) {
    throw invalid(realm, error)
  }
  const value = parsed.token === '' ? parsed.access_token : parsed.token
  // What cannot stand in a header is no token; node:http would throw on it without saying why.
  if (!/^[\x21-\x7e]+$/.test(value)) throw invalid(realm, undefined)
  return { value, expires: Date.now() + parsed.expires_in * 1000, refreshToken: parsed.refresh_token }
}

async function refusalOf(reply: Reply): Promise<OrasError> {
  const failure = await failureOf(reply)
  const kind = reply.status < 500 && failure.kind !== 'rate-limited' ? 'unauthorized' : failure.kind
  return new OrasError(kind, `the registry’s token service refused: ${failure.message}`, {
    ...reply.where(),
    registryErrors: failure.registryErrors,
    hint:
      kind === 'unauthorized'
        ? 'Log in to the registry, or check user name and password; a token may have expired.'
        : failure.hint,
  })
}

function realmOf({ realm, registry, credential, plainHttpServices }: TokenRequest): URL {
  const url = URL.parse(realm)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new OrasError(
      'invalid-response',
      `the registry names a token service that is no URL: ${JSON.stringify(realm.slice(0, 200))}`,
    )
  assertSafe(url, registry, 'the registry’s token service')
  const trusted =
    url.protocol === 'https:'
    || url.host === registry.host
    || plainHttpServices.some((host) => URL.parse(`http://${host}`)?.host === url.host)
  if (credential.kind !== 'anonymous' && !trusted) {
    // On loopback too: another port is another program, which anybody on the machine may have started.
    throw new OrasError(
      'unsafe',
      `the registry’s token service is another host on plain http, and would get the credentials: ${redactUrl(url)}`,
      {
        url: redactUrl(registry),
        hint: 'Serve the token service over https, or at the registry’s own address.',
      },
    )
  }
  return url
}

/** https://distribution.github.io/distribution/spec/auth/token/ */
function ask(realm: URL, { service, scopes, credential }: TokenRequest): PlainRequest {
  const url = new URL(realm)
  if (service !== undefined) url.searchParams.set('service', service)
  for (const scope of scopes) url.searchParams.append('scope', scope)
  const headers: Record<string, string> =
    credential.kind === 'basic' ? { authorization: basicHeader(credential.username, credential.password) } : {}
  return { method: 'GET', url, headers }
}

/** https://distribution.github.io/distribution/spec/auth/oauth/ */
function exchange(realm: URL, { service, scopes, clientId }: TokenRequest, token: string): PlainRequest {
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: token })
  if (service !== undefined) form.set('service', service)
  if (scopes.length > 0) form.set('scope', scopes.join(' '))
  return {
    method: 'POST',
    url: realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  }
}

function invalid(realm: URL, cause: unknown): OrasError {
  return new OrasError('invalid-response', `the token service at ${redactUrl(realm)} gave no usable token`, {
    url: redactUrl(realm),
    ...(cause !== undefined && { cause }),
  })
}
