import type { IncomingMessage } from 'node:http'
import * as v from 'valibot'
import { boundedJson } from '../../shared/bounded-json.ts'
import type { Code } from '../../shared/codes.ts'
import { PublishError } from '../../shared/errors.ts'
import { HttpConnections, readBody } from '../../shared/http.ts'
import { jittered, withRetries, type Pause } from '../../shared/retry.ts'
import { maxReplyBytes, noAnswer, parseServerUrl, parseToken, redact, type Call } from '../http.ts'

export interface RestOptions {
  /** https, or http on loopback. */
  readonly url: string
  readonly token: string
  readonly signal: AbortSignal
  /** PEM of certificate authorities that are trusted in addition to the system's. */
  readonly certificateAuthorities?: string
  /** For the proxy; without it, none is used. */
  readonly env?: NodeJS.ProcessEnv
  /** Waits between attempts. Default: `sleepUnlessAborted`; tests do not wait. */
  readonly pause?: Pause
}

export interface RestCall<Reply> {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Below `/api/v1`. */
  readonly path: string
  readonly body?: object
  readonly reply: v.GenericSchema<unknown, Reply>
  /** Milliseconds to wait for an answer. */
  readonly timeout: number
  /** Code of a refusal that is neither about the token nor temporary. Default: `E_CONTROL_PLANE`. */
  readonly refusal?: Code
}

/** One call of AI Studio's REST interface. @throws PublishError; on abort, the signal's reason */
export type Rest = <Reply>(call: RestCall<Reply>) => Promise<Reply>

type Outcome<Reply> =
  { readonly reply: Reply } | { readonly error: PublishError; readonly temporary: boolean; readonly unsent: boolean }

const maxAttempts = 4
/** Milliseconds; doubled with each attempt. */
const firstPause = 500
const wrongAddress = 'Check `control-plane-url`: it is the address of AI Studio, without `/api/v1`.'

/**
 * A client of AI Studio's REST interface. Reading is repeated after temporary failures; what changes something is
 * repeated only if it was never sent. The token is sent in a header only.
 */
export function createRest(options: RestOptions): Rest {
  const base = parseServerUrl(options.url)
  const token = parseToken(options.token)
  const connections = new HttpConnections(options.env ?? {}, options.certificateAuthorities)
  const root = `${base.origin}${base.pathname.replace(/\/+$/, '')}/api/v1`

  async function exchange<Reply>(call: RestCall<Reply>): Promise<Outcome<Reply>> {
    const { method, path, body, timeout: milliseconds } = call
    const about: Call = { server: base.host, method: `${method} ${path.split('?')[0] ?? ''}`, secret: token }
    const timeout = AbortSignal.timeout(milliseconds)
    try {
      // A redirect is not followed: it could carry the token elsewhere.
      const response = await connections.send({
        method,
        url: new URL(`${root}${path}`),
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          'user-agent': 'plugin-publish',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([options.signal, timeout]),
        stall: milliseconds,
      })
      const text = await readBody(response, maxReplyBytes)
      if (text === undefined) return unexpected(about, `the answer has more than ${maxReplyBytes} bytes`)
      return isOk(response) ? parse(about, call.reply, text) : refused(about, call.refusal, response, text)
    } catch (error) {
      options.signal.throwIfAborted()
      const failure = noAnswer(about, error, timeout.aborted ? milliseconds : undefined)
      return { error: failure.error, temporary: failure.retry !== 'no', unsent: failure.executed === 'no' }
    }
  }

  return async (call) => {
    const outcome = await withRetries(() => exchange(call), {
      signal: options.signal,
      ...(options.pause && { pause: options.pause }),
      delayAfter: (result, tries) =>
        'reply' in result || !result.temporary || tries >= maxAttempts || (call.method !== 'GET' && !result.unsent)
          ? undefined
          : jittered(firstPause * 2 ** (tries - 1)),
    })
    if ('error' in outcome) throw outcome.error
    return outcome.reply
  }
}

function isOk({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300
}

function parse<Reply>(about: Call, schema: v.GenericSchema<unknown, Reply>, text: string): Outcome<Reply> {
  const parsed = v.safeParse(v.pipe(v.string(), boundedJson, schema), text)
  if (parsed.success) return { reply: parsed.output }
  const [issue] = parsed.issues
  return unexpected(about, `${v.getDotPath(issue) ?? 'the answer'}: ${issue.message}`)
}

function unexpected(about: Call, why: string): Outcome<never> {
  const error = new PublishError(
    'E_CONTROL_PLANE',
    `${about.method} at ${about.server} sent an answer that is not one of AI Studio.`,
    { cause: redact(about, why), hint: wrongAddress },
  )
  return { error, temporary: false, unsent: false }
}

/** Its handlers answer a list of errors; its authentication answers one word. */
const problem = v.union([
  v.object({ errors: v.array(v.object({ title: v.string(), detail: v.optional(v.string(), '') })) }),
  v.object({ error: v.string() }),
])

function refused(
  about: Call,
  refusal: Code = 'E_CONTROL_PLANE',
  { statusCode: status = 0, headers }: IncomingMessage,
  text: string,
): Outcome<never> {
  const parsed = v.safeParse(v.pipe(v.string(), boundedJson, problem), text)
  const said = !parsed.success
    ? text.slice(0, 500).trim()
    : 'error' in parsed.output
      ? parsed.output.error
      : parsed.output.errors.map(({ title, detail }) => `${title}: ${detail}`).join('\n')
  const redirect = status >= 300 && status < 400
  const login = status === 401 || status === 403
  const temporary = status === 429 || status > 501
  const code = login ? 'E_CONTROL_PLANE_AUTH' : redirect || temporary || !parsed.success ? 'E_CONTROL_PLANE' : refusal
  const error = new PublishError(code, `${about.method} at ${about.server} failed with HTTP ${status}.`, {
    cause: redact(about, redirect ? `redirected to ${headers.location ?? 'nowhere'}` : said).slice(0, 4000),
    ...((redirect || (status === 404 && !parsed.success)) && { hint: wrongAddress }),
    ...(login && { hint: hints[status] ?? '' }),
  })
  return { error, temporary: temporary || status === 500, unsent: status === 429 }
}

const hints: Readonly<Record<number, string>> = {
  401: 'Set `control-plane-token` to the API key of a user of AI Studio whose e-mail address is verified.',
  403: 'The user of `control-plane-token` must be an administrator of AI Studio.',
}
