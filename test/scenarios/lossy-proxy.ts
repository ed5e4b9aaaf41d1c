import { createServer, request as forward } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** Stands between a client and any control plane, counts the calls, and lets some of them go wrong. */
export interface LossyProxy extends AsyncDisposable {
  readonly url: string
  /** Names of the methods that were called, in order. */
  readonly calls: readonly string[]
  /** Lets the next `times` calls end without an answer: before the server gets them, or after it carried them out. */
  lose(method: string, when: 'before' | 'after', times?: number): void
  /** Says OK to the next call, which the server never gets. */
  pretend(method: string): void
  /** From now on no call may ask for more time, in milliseconds. */
  limit(ms: number): void
}

export async function startLossyProxy(target: string): Promise<LossyProxy> {
  const calls: string[] = []
  const losses: { readonly method: string; readonly when: 'before' | 'after'; times: number }[] = []
  const pretended: string[] = []
  let longest = Infinity
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.url?.split('/').at(-1) ?? ''
    calls.push(method)
    const body = await buffer(request)
    const asked = Number(request.headers['connect-timeout-ms'] ?? 0)
    if (asked > longest) {
      const message = `timeout ${asked}ms must be <= ${longest}`
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 'invalid_argument', message }))
      return
    }
    if (pretended.includes(method)) {
      pretended.splice(pretended.indexOf(method), 1)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"response":{"code":"OK"}}')
      return
    }
    const loss = losses.find((each) => each.method === method && each.times > 0)
    if (loss !== undefined) loss.times--
    if (loss?.when === 'before') {
      request.socket.destroy()
      return
    }
    const { status, headers, answer } = await pass(target, request, body)
    if (loss?.when === 'after') request.socket.destroy()
    else response.writeHead(status, headers).end(answer)
  }
  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    lose: (method, when, times = 1) => {
      losses.push({ method, when, times })
    },
    pretend: (method) => {
      pretended.push(method)
    },
    limit: (ms) => {
      longest = ms
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

async function pass(target: string, { method, url = '/', headers }: IncomingMessage, body: Buffer) {
  const { host: _host, ...rest } = headers
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    forward(new URL(url, target), { method, headers: rest }, resolve).on('error', reject).end(body)
  })
  const { 'transfer-encoding': _encoding, ...answered } = incoming.headers
  return { status: incoming.statusCode ?? 502, headers: answered, answer: await buffer(incoming) }
}
