import { createHash, randomInt } from 'node:crypto'
import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Broken, Fault, Incoming } from './faults.ts'

export * from './faults.ts'

/** Which requests go wrong, and how. */
export interface Rule {
  /** Held against `METHOD /path?query`. */
  readonly match: RegExp
  readonly fault: Fault
  /** How many of them; default: all. */
  readonly times?: number
  /** How many matching requests come before the first, whatever happens to them; default: none. */
  readonly after?: number
  /** Nothing goes wrong before the server behind has done this, so many times. */
  readonly since?: { readonly match: RegExp; readonly times: number }
}

/** One request, in the order of arrival. */
export interface Exchange {
  readonly method: string
  readonly url: string
  /** Digest of the request's body, as a registry names it. */
  readonly digest: string
  /** What the client was told; undefined: nothing, or not all of it. */
  status: number | undefined
  /** What the server behind said; undefined: it was not asked. */
  done: number | undefined
  /** Whether a rule changed what happened. */
  faulty: boolean
}

/** Stands before one HTTP server, records every request and lets those that match a rule go wrong. */
export interface FaultProxy extends AsyncDisposable {
  readonly url: string
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly exchanges: readonly Exchange[]
  /** The rules from now on; the record begins anew, and the proxy listens. */
  play(rules: readonly Rule[]): Promise<void>
}

/** @param target origin of the server behind */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const exchanges: Exchange[] = []
  let rules: { readonly rule: Rule; seen: number }[] = []
  const isDue = ({ since }: Rule): boolean =>
    since === undefined
    || exchanges.filter(({ method, url, done = 0 }) => done < 300 && done > 0 && since.match.test(`${method} ${url}`))
      .length >= since.times
  const takeFault = (line: string): Fault | undefined => {
    const due = rules.filter(({ rule }) => rule.match.test(line) && isDue(rule))
    // Each counts every request that it matches, also one that goes wrong by another rule.
    for (const each of due) each.seen++
    return due.find(({ rule: { after = 0, times = Infinity }, seen }) => seen > after && seen <= after + times)?.rule
      .fault
  }
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request
    const fault = takeFault(`${method} ${url}`)
    const body = await buffer(request)
    const exchange: Exchange = {
      method,
      url,
      digest: `sha256:${createHash('sha256').update(body).digest('hex')}`,
      status: undefined,
      done: undefined,
      faulty: fault !== undefined,
    }
    exchanges.push(exchange)
    const incoming = { method, url, body }
    const ask = async (changes: Partial<Incoming> = {}): Promise<Answer> => {
      const answer = await pass(target, request, { ...incoming, ...changes })
      exchange.done = answer.status
      return answer
    }
    const result = fault === undefined ? await ask() : await fault(incoming, ask)
    if ('broken' in result) await breakOff(result)
    else {
      exchange.status = result.status
      response.writeHead(result.status, result.headers).end(result.body)
    }

    async function breakOff({ broken, ...rest }: Broken): Promise<void> {
      if (broken === 'silent') return
      if ('every' in rest) {
        await dripInto(response, rest.answer, rest.every)
        return
      }
      if (broken === 'close') await close()
      if ('answer' in rest && rest.answer.body.length > 1) {
        const { status, headers, body: whole } = rest.answer
        response.writeHead(status, { ...headers, 'content-length': whole.length })
        await new Promise((resolve) => response.write(whole.subarray(0, whole.length >> 1), resolve))
      }
      request.socket.destroy()
    }
  }
  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      response.destroy()
    })
  })
  // A client that waits for an answer is ended by its own limits, not by this server's.
  server.requestTimeout = 0
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => {
      server.close(resolve)
    })
    server.closeAllConnections()
    await closed
  }
  const port = await listenSomewhere(server)
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    exchanges,
    play: async (next) => {
      if (!server.listening) await listen(server, port)
      rules = next.map((rule) => ({ rule, seen: 0 }))
      exchanges.length = 0
    },
    [Symbol.asyncDispose]: close,
  }
}

/** Ends with the connection, or after the last byte. */
async function dripInto(response: ServerResponse, { status, headers, body }: Answer, every: number): Promise<void> {
  response.writeHead(status, { ...headers, 'content-length': body.length }).flushHeaders()
  for (const byte of body) {
    await sleep(every, undefined, { ref: false })
    if (response.destroyed) return
    response.write(Buffer.of(byte))
  }
  response.end()
}

/** Ports of all proxies of this process. */
const ports = new Set<number>()

/**
 * Listens on a port that nobody else gets, also while the proxy refuses connections: below those that Linux gives to
 * outgoing connections and to servers that ask for any port.
 */
async function listenSomewhere(server: Server): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_768)
    if (ports.has(port)) continue
    ports.add(port)
    try {
      await listen(server, port)
      return port
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** The `Host` header stays the client's, so that the locations of a registry lead back to the proxy. */
async function pass(target: string, { headers }: IncomingMessage, { method, url, body }: Incoming): Promise<Answer> {
  const { 'transfer-encoding': _encoding, ...rest } = headers
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    forward(
      new URL(url, target),
      { method, headers: { ...rest, 'content-length': body.length }, agent: false },
      resolve,
    )
      .on('error', reject)
      .end(body)
  })
  const { 'transfer-encoding': _chunked, connection: _connection, ...answered } = incoming.headers
  return { status: incoming.statusCode ?? 502, headers: answered, body: await buffer(incoming) }
}
