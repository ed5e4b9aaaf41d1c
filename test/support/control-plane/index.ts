import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { PlatformService } from './messages.ts'
import type { Caller } from './refusal.ts'
import { createMethods, methodNames } from './service.ts'
import { addSubgraph, createState, findSubgraph, roles } from './state.ts'
import type { Composition, Role, Settings, State, Subgraph } from './state.ts'
import { unknownHeader } from './strict.ts'

export { roles } from './state.ts'
export type { Composition, FederatedGraph, Role, Settings, Subgraph } from './state.ts'

/** Milliseconds: no call may ask for more. `maxTimeoutMs` in `controlplane/src/core/build-server.ts`. */
const maxTimeout = 80_000

export interface ControlPlaneDoubleOptions {
  /** Default: any free one. */
  readonly port?: number
  /**
   * API keys, which begin with `cosmo`, and what they may do. Default: one of each role, such as `cosmo-admin`.
   */
  readonly keys?: Readonly<Record<string, Role>>
  /** Secret of the push tokens, shared with the push registry. Default: random. */
  readonly secret?: string
  readonly settings?: Partial<Settings>
}

/** One request, as it came and what it did. */
export interface RequestRecord {
  readonly at: Date
  readonly method: string
  readonly role: Role | undefined
  readonly contentType: string
  /** Content encoding of the request's body: wgc compresses. */
  readonly encoding: string
  readonly userAgent: string
  /** The request as protobuf JSON; undefined if it never reached a method. */
  body: unknown
  /** Whether the state was changed. A dry run leaves none with true, and no push token either: see `isWriting`. */
  wrote: boolean
}

/**
 * What goes wrong with the next calls of a method.
 * `status`: an answer without the method being run. `drop`: the connection ends without an answer, before the method
 * ran or after. `nothing`: the answer is OK, and the method is not run.
 */
export type Fault =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'drop'; readonly ran: boolean }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'delay'; readonly ms: number }

export interface ControlPlaneDouble extends AsyncDisposable {
  readonly url: string
  readonly secret: string
  readonly organization: { readonly id: string; readonly slug: string }
  /** A key of that role. */
  key(role: Role): string
  /** Makes a key one that expired. */
  expire(key: string): void
  readonly settings: Settings
  readonly log: RequestRecord[]
  find(name: string, namespace?: string): Subgraph | undefined
  /** What was composed of a federated graph, the newest first. */
  compositions(graph: string, namespace?: string): readonly Composition[]
  /** A subgraph that somebody else created. */
  add(name: string, type: Subgraph['type'], published?: Partial<Subgraph>): Subgraph
  /** Lets the next `times` calls of a method fail. */
  fault(method: string, fault: Fault, times?: number): void
  close(): Promise<void>
}

/** Methods that create, publish or hand out a token. */
export function isWriting(method: string): boolean {
  return !/^(?:WhoAmI|Get|Check)/.test(method)
}

/** Cosmo's control plane on loopback: real sockets, the real protocol in JSON and in binary, state in memory. */
export async function startControlPlane(options: ControlPlaneDoubleOptions = {}): Promise<ControlPlaneDouble> {
  const keys = options.keys ?? Object.fromEntries(roles.map((role) => [`cosmo-${role}`, role]))
  const state = createState(options.secret ?? randomBytes(24).toString('hex'), keys, options.settings ?? {})
  const log: RequestRecord[] = []
  const faults = new Map<string, Fault[]>()
  const server = createServer(createHandler(state, log, faults))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret: state.secret,
    organization: state.organization,
    key: (role) => [...state.keys].find(([, each]) => each === role)?.[0] ?? '',
    expire: (key) => {
      state.expired.add(key)
    },
    settings: state.settings,
    log,
    compositions: (name, namespace = 'default') => state.compositions.get(`${namespace} ${name}`) ?? [],
    find: (name, namespace = 'default') => findSubgraph(state, name, namespace),
    add: (name, type, published = {}) => addSubgraph(state, { namespace: 'default', ...published, name, type }),
    fault: (method, fault, times = 1) => {
      faults.set(method, [...(faults.get(method) ?? []), ...Array.from({ length: times }, () => fault)])
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface Exchange {
  readonly record: RequestRecord
  readonly problem: string
  readonly fault: Fault | undefined
  readonly response: ServerResponse
}

const current = new AsyncLocalStorage<Exchange>()

type Handler = (request: IncomingMessage, response: ServerResponse) => void

function createHandler(state: State, log: RequestRecord[], faults: Map<string, Fault[]>): Handler {
  const adapter = createAdapter(state)
  return (request, response) => {
    const method = /\/([A-Za-z]+)$/.exec(request.url ?? '')?.[1] ?? ''
    const { role, problem } = authenticate(state, request.headers.authorization)
    const record: RequestRecord = {
      at: new Date(),
      method,
      role,
      contentType: request.headers['content-type'] ?? '',
      encoding: request.headers['content-encoding'] ?? '',
      userAgent: request.headers['user-agent'] ?? '',
      body: undefined,
      wrote: false,
    }
    log.push(record)
    const unknown = unknownHeader(request.headers)
    if (unknown !== undefined) {
      request.resume()
      answerJson(response, 400, { code: 'invalid_argument', message: `this double knows no header ${unknown}` })
      return
    }
    const fault = faults.get(method)?.shift()
    if (fault?.kind === 'nothing') {
      request.resume()
      answerJson(response, 200, { response: { code: 'OK' } })
      return
    }
    if (fault?.kind === 'status') {
      request.resume()
      response
        .writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
        .end(fault.body ?? JSON.stringify({ code: 'internal', message: 'internal error' }))
      return
    }
    if (fault?.kind === 'drop' && !fault.ran) {
      response.destroy()
      return
    }
    const run = (): void => {
      current.run({ record, problem, fault, response }, () => {
        adapter(request, response)
      })
    }
    if (fault?.kind === 'delay') void sleep(fault.ms, undefined, { ref: false }).then(run)
    else run()
  }
}

/** The protocol is spoken by the library that the real server uses, with that server's settings. */
function createAdapter(state: State): Handler {
  const methods = createMethods(state)
  const implementation = Object.fromEntries(
    methodNames.map((name) => [
      name,
      async (message: { toJson(): unknown }) => {
        const exchange = current.getStore()
        if (exchange === undefined) throw new Error('no exchange')
        const { record, problem, fault, response } = exchange
        record.body = message.toJson()
        const method = methods[name] as (request: unknown, caller: Caller) => Promise<unknown>
        const reply = await method(message, {
          role: record.role,
          problem,
          wrote: () => {
            record.wrote = true
          },
        })
        if (fault?.kind === 'drop') response.destroy()
        return reply
      },
    ]),
  )
  return connectNodeAdapter({
    routes: (router) => {
      router.service(PlatformService, implementation)
    },
    maxTimeoutMs: maxTimeout,
    writeMaxBytes: 32 * 1024 * 1024,
    // The real server passes over unknown fields and names of enumerations. That would hide a typing error of ours.
    jsonOptions: { ignoreUnknownFields: false, emitDefaultValues: true },
    fallback: (request, response) => {
      const { method = '', url = '' } = request
      response.statusCode = 404
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ message: `Route ${method}:${url} not found`, error: 'Not Found', statusCode: 404 }))
    },
  })
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** The role of the key in the header, or why there is none. The scheme may be missing. */
function authenticate(
  state: State,
  authorization: string | undefined,
): { readonly role: Role | undefined; readonly problem: string } {
  if (authorization === undefined) return { role: undefined, problem: 'Missing user session cookie' }
  const key = authorization.replace(/^bearer\s+/i, '')
  if (!key.toLowerCase().startsWith('cosmo')) return { role: undefined, problem: 'Not authenticated' }
  if (state.expired.has(key)) return { role: undefined, problem: 'Api key is expired' }
  const role = state.keys.get(key)
  return { role, problem: role === undefined ? 'Invalid api key' : '' }
}
