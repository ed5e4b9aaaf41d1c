import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Scope } from '../../support/rig.ts'

/** Answers one request in a hostile way. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void

export interface HostileServer {
  readonly url: string
  /** `METHOD /path` of every request. */
  readonly requests: string[]
}

/**
 * A server on loopback. A path that ends with a key of `answers` gets that answer; everything else is forwarded to
 * `behind`, for example a double.
 */
export async function startHostileServer(
  scope: Scope,
  answers: Readonly<Record<string, Answer>>,
  behind?: string,
): Promise<HostileServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://localhost').pathname
    requests.push(`${request.method ?? ''} ${path}`)
    const answer = Object.entries(answers).find(([end]) => path.endsWith(end))?.[1]
    response.on('error', () => {
      /* The client closed the connection, as it should. */
    })
    if (answer !== undefined) {
      request.resume().on('end', () => {
        answer(response, request)
      })
    } else if (behind === undefined) {
      request.resume().on('end', () => {
        response.writeHead(404).end()
      })
    } else {
      pass(request, response, behind)
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  scope.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

function pass(request: IncomingMessage, response: ServerResponse, behind: string): void {
  const onward = forward(
    `${behind}${request.url ?? ''}`,
    { method: request.method, headers: request.headers },
    (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    },
  )
  onward.on('error', () => {
    response.destroy()
  })
  request.pipe(onward)
}

export const json =
  (text: string, status = 200): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)
  }

/** Writes `chunk` until the client closes the connection. */
export const endless =
  (chunk: string): Answer =>
  (response) => {
    const text = chunk.repeat(Math.ceil(65_536 / chunk.length))
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = (): void => {
      while (!response.destroyed) {
        if (!response.write(text)) {
          response.once('drain', more)
          return
        }
      }
    }
    more()
  }
