import { createHash } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** A request, with its whole body. */
export interface Incoming {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly body: Buffer
}

export interface Answer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
}

/** What a fault does to one request. `ask` passes a request to the server behind and gives back its answer. */
export type Fault = (
  request: Incoming,
  ask: (changes?: Partial<Incoming>) => Promise<Answer>,
) => Promise<Answer | Broken>

/** No answer, or not the whole of one. */
export type Broken =
  | { readonly broken: 'silent' | 'reset' | 'close' }
  /** The head, and the first half of the body. */
  | { readonly broken: 'half'; readonly answer: Answer }
  /** The head, and then one byte of the body after the other, with so many milliseconds between them. */
  | { readonly broken: 'drip'; readonly answer: Answer; readonly every: number }

const json = { 'content-type': 'application/json' }

/** https://distribution.github.io/distribution/spec/api/#errors-2, and what distribution says to a fault of its own */
const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'DENIED',
  404: 'NAME_UNKNOWN',
  405: 'UNSUPPORTED',
  413: 'SIZE_INVALID',
  429: 'TOOMANYREQUESTS',
  503: 'UNAVAILABLE',
}

/** The error document of a registry; other clients read `message`. */
export function status(code: number, headers: OutgoingHttpHeaders = {}, text = 'the test says so'): Fault {
  const errors = [{ code: codes[code] ?? 'UNKNOWN', message: text }]
  const body = Buffer.from(JSON.stringify({ code, message: text, errors }))
  return () => Promise.resolve({ status: code, headers: { ...json, ...headers }, body })
}

/** An answer of the test's own. */
export function says(code: number, body: unknown, headers: OutgoingHttpHeaders = json): Fault {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return () => Promise.resolve({ status: code, headers, body: bytes })
}

/** What a proxy in front of a service says while the service is away. */
export function htmlPage(code = 502): Fault {
  const page = `<html><head><title>${code} Bad Gateway</title></head><body>nginx</body></html>`
  return says(code, page, { 'content-type': 'text/html' })
}

/** Passes the request on after a while. */
export function late(milliseconds: number): Fault {
  return async (_request, ask) => {
    await sleep(milliseconds, undefined, { ref: false })
    return await ask()
  }
}

/** Reads the request and never answers. */
export const silent: Fault = () => Promise.resolve({ broken: 'silent' })

/** Ends the connection before the server behind has heard of the request. */
export const resetBefore: Fault = () => Promise.resolve({ broken: 'reset' })

/** Nothing listens any more: each further connection is refused by the system, until the proxy listens again. */
export const refuseConnections: Fault = () => Promise.resolve({ broken: 'close' })

/** The server behind does what it was asked for, and the client does not hear of it. */
export const resetAfter: Fault = async (_request, ask) => {
  await ask()
  return { broken: 'reset' }
}

/** The connection ends in the middle of the answer's body; before it, if the answer has none. */
export const halfAnswer: Fault = async (_request, ask) => ({ broken: 'half', answer: await ask() })

/** Never silent for long, and never at its end: a limit of idleness does not see it. */
export function drip(every: number): Fault {
  return async (_request, ask) => ({ broken: 'drip', answer: await ask(), every })
}

/** A document that ends too early, with a length that says that it is whole; without the header of a registry. */
export const cutShort: Fault = async (_request, ask) => {
  const { status, headers, body } = await ask()
  const { 'docker-content-digest': _digest, ...rest } = headers
  const half = body.subarray(0, body.length >> 1)
  return { status, headers: { ...rest, 'content-length': half.length }, body: half }
}

/** Leads back to itself. */
export const redirectLoop: Fault = ({ url }) =>
  Promise.resolve({ status: 307, headers: { location: url, 'content-length': 0 }, body: Buffer.alloc(0) })

/** Changes the answer of the server behind. */
export function answering(change: (answer: Answer, request: Incoming) => Answer): Fault {
  return async (request, ask) => change(await ask(), request)
}

/** Another digest in the header of a registry's answer. */
export const wrongDigestHeader: Fault = answering((answer) => ({
  ...answer,
  headers: { ...answer.headers, 'docker-content-digest': `sha256:${'d'.repeat(64)}` },
}))

/** The right length and the wrong bytes. */
export const wrongBody: Fault = answering((answer) => {
  const body = Buffer.from(answer.body)
  if (body.length > 0) body[body.length - 1] = (body[body.length - 1] ?? 0) ^ 1
  return { ...answer, body }
})

/** A registry that says that it stored a manifest or blob, and did not. */
export const notStored: Fault = ({ url, body }) => {
  const asked = new URL(url, 'http://registry').searchParams.get('digest')
  const digest = asked ?? `sha256:${createHash('sha256').update(body).digest('hex')}`
  const location = url.split('?')[0] ?? ''
  return Promise.resolve({
    status: 201,
    headers: { 'docker-content-digest': digest, 'content-length': 0, location },
    body: Buffer.alloc(0),
  })
}

/** Says that it has what it does not have. */
export const saysItExists: Fault = ({ url }) =>
  Promise.resolve({
    status: 200,
    headers: { 'docker-content-digest': url.split('/').at(-1) ?? '', 'content-length': 2 },
    body: Buffer.from('{}'),
  })

/** Another manifest that the registry really has, under the name that was asked for. */
export function insteadOf(path: string): Fault {
  return (_request, ask) => ask({ url: path })
}

/** Stores other bytes than those that were sent; `denies`: and says that it stored those that were sent. */
export function storing(other: Buffer, denies = false): Fault {
  return async ({ body }, ask) => {
    const answer = await ask({ body: other })
    if (!denies) return answer
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
    return { ...answer, headers: { ...answer.headers, 'docker-content-digest': digest } }
  }
}
