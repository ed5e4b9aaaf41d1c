import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { startDockerRegistry } from '../registry.ts'
import { challenge, claimsOf, decide, exchange, refusalOf, targetOf } from './access.ts'
import type { AccessRules, Decision } from './access.ts'
import { forward } from './forward.ts'
import { hasSubject } from './refusals.ts'

export type { AccessRules, EnforceTag } from './access.ts'
export type { Refusable, Refusal } from './refusals.ts'

export interface PushRegistryOptions extends Partial<AccessRules> {
  /** The secret of the control plane that hands the tokens out. */
  readonly secret: string
  /** Default: any free one. */
  readonly port?: number
  /** A registry without authentication to stand before. Default: a docker-registry of its own. */
  readonly upstream?: string
}

export interface RegistryRecord {
  readonly at: Date
  readonly method: string
  /** With query. */
  readonly path: string
  status: number
  /** Bytes of the request's body that arrived. */
  received: number
  sent: number
  who: 'push' | 'router' | 'anonymous' | 'nobody'
}

/**
 * What goes wrong with the next requests that match. `drop` ends the connection after that many bytes of the request's
 * body; `status` answers without the registry; `delay` waits first; `expire` ends the token that the request carries,
 * as if its time were over, before it is looked at.
 */
export type RegistryFault =
  | { readonly kind: 'drop'; readonly afterBytes?: number }
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'expire' }

export interface PushRegistry extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string
  readonly url: string
  /** The registry behind, without authentication. */
  readonly upstream: string
  readonly rules: AccessRules
  readonly log: RegistryRecord[]
  /** `match` is held against `METHOD /path?query`. */
  fault(match: RegExp, fault: RegistryFault, times?: number): void
  clearFaults(): void
  close(): Promise<void>
}

/** Requests that change something. */
export function isWrite({ method }: RegistryRecord): boolean {
  return !['GET', 'HEAD'].includes(method)
}

/** A registry as Cosmo's users see it: pushes need the token that the control plane handed out, and only that. */
export async function startPushRegistry(options: PushRegistryOptions): Promise<PushRegistry> {
  const own = options.upstream === undefined ? await startDockerRegistry() : undefined
  const upstream = options.upstream ?? `http://${own?.host ?? ''}`
  const rules: AccessRules = {
    challenge: 'basic',
    enforceTag: 'none',
    graphToken: undefined,
    open: [],
    anonymousPull: false,
    refusals: [],
    endedUntil: 0,
    ...options,
  }
  const log: RegistryRecord[] = []
  const faults: { match: RegExp; fault: RegistryFault; times: number }[] = []
  const takeFault = (line: string): RegistryFault | undefined => {
    const found = faults.find(({ match, times }) => times > 0 && match.test(line))
    if (found !== undefined) found.times--
    return found?.fault
  }
  const server = createServer((request, response) => {
    void handle({ rules, upstream, log, takeFault }, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined)
    })
  })
  await listen(server, options.port ?? 0)
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => {
      server.close(resolve)
    })
    await own?.[Symbol.asyncDispose]()
  }
  return {
    host,
    url: `http://${host}`,
    upstream,
    rules,
    log,
    close,
    fault: (match, fault, times = 1) => {
      faults.push({ match, fault, times })
    },
    clearFaults: () => {
      faults.length = 0
    },
    [Symbol.asyncDispose]: close,
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

interface Context {
  readonly rules: AccessRules
  readonly upstream: string
  readonly log: RegistryRecord[]
  readonly takeFault: (line: string) => RegistryFault | undefined
}

async function handle(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url: path = '/' } = request
  const record: RegistryRecord = { at: new Date(), method, path, status: 0, received: 0, sent: 0, who: 'nobody' }
  context.log.push(record)
  const fault = context.takeFault(`${method} ${path}`)
  // A test does not wait for an answer that nobody waits for any more.
  if (fault?.kind === 'delay') await sleep(fault.ms, undefined, { ref: false })
  if (fault?.kind === 'drop' && fault.afterBytes === undefined) {
    request.socket.destroy()
    return
  }
  if (fault?.kind === 'status') {
    answer(record, request, response, fault.status, fault.body ?? '', fault.headers)
    return
  }
  if (path.split('?')[0] === '/token') {
    await handleToken(context.rules, record, request, response)
    return
  }
  const { rules } = context
  if (fault?.kind === 'expire')
    rules.endedUntil = claimsOf(rules, request.headers.authorization)?.exp ?? rules.endedUntil
  const decision = decide(rules, targetOf(request), request.headers.authorization)
  if (!decision.allowed) {
    refuse(rules, record, request, response, decision)
    return
  }
  record.who = decision.who
  if (method === 'PUT' && decision.who === 'push' && refusalOf(rules, ['subjects']) !== undefined) {
    await forwardWithoutSubject(context, record, request, response)
    return
  }
  forward(context, record, request, response, request, fault?.kind === 'drop' ? fault.afterBytes : undefined)
}

/** Reads a manifest before it is passed on; blobs go through. */
async function forwardWithoutSubject(
  context: Context,
  record: RegistryRecord,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (targetOf(request).manifest === undefined) {
    forward(context, record, request, response, request)
    return
  }
  const { subject, body } = await hasSubject(request)
  const refusal = refusalOf(context.rules, ['subjects'])
  if (!subject || refusal === undefined) {
    forward(context, record, request, response, body)
    return
  }
  refuse(context.rules, record, request, response, {
    allowed: false,
    status: refusal.status,
    why: 'the token does not allow subjects',
  })
}

function answer(
  record: RegistryRecord,
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  // A body that is still coming is read to its end, so that the client sees this answer and no broken pipe.
  request.on('data', (chunk: Buffer) => {
    record.received += chunk.length
  })
  record.status = status
  record.sent = Buffer.byteLength(body)
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'docker-distribution-api-version': 'registry/2.0',
      ...headers,
    })
    .end(body)
}

function refuse(
  rules: AccessRules,
  record: RegistryRecord,
  request: IncomingMessage,
  response: ServerResponse,
  { status, why }: Extract<Decision, { allowed: false }>,
): void {
  const code = { 401: 'UNAUTHORIZED', 403: 'DENIED', 405: 'UNSUPPORTED' }[status]
  const body = JSON.stringify({ errors: [{ code, message: why }] })
  const origin = `http://${request.headers.host ?? ''}`
  answer(
    record,
    request,
    response,
    status,
    body,
    status === 401 ? { 'www-authenticate': challenge(rules, origin, targetOf(request)) } : {},
  )
}

async function handleToken(
  rules: AccessRules,
  record: RegistryRecord,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = request.method === 'POST' ? new URLSearchParams(await text(request)) : undefined
  const granted = exchange(rules, request.headers.authorization, form)
  if (granted === undefined) {
    answer(
      record,
      request,
      response,
      401,
      JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'the push token is not valid' }] }),
    )
    return
  }
  const { token, expiresIn } = granted
  answer(
    record,
    request,
    response,
    200,
    JSON.stringify({ token, access_token: token, expires_in: expiresIn, issued_at: new Date().toISOString() }),
  )
}
