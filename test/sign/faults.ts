import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, type Server, createServer, request } from 'node:http'
import { connect } from 'node:net'
import { after } from 'node:test'

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return `127.0.0.1:${address.port}`
}

/** Stands before a registry and answers itself wherever `fault` names a status. */
export async function faultyProxy(
  upstream: string,
  fault: (incoming: IncomingMessage) => number | undefined,
): Promise<string> {
  const [host, port] = upstream.split(':')
  return listen(
    createServer((incoming, outgoing) => {
      const status = fault(incoming)
      if (status !== undefined) {
        incoming.resume()
        outgoing
          .writeHead(status, { 'content-type': 'application/json' })
          .end('{"errors":[{"code":"UNAVAILABLE","message":"out for lunch"}]}')
        return
      }
      const onward = request(
        { host, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (reply) => {
          outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
          reply.pipe(outgoing)
        },
      )
      onward.on('error', () => {
        outgoing.destroy()
      })
      incoming.pipe(onward)
    }),
  )
}

/** A proxy of the environment (`HTTPS_PROXY`) that lets nothing out and writes down who wanted to go where. */
export async function recordingProxy(): Promise<{ url: string; wanted: string[] }> {
  const wanted: string[] = []
  const server = createServer((incoming, outgoing) => {
    wanted.push(incoming.url ?? '')
    outgoing.writeHead(502).end()
  })
  server.on('connect', (incoming, socket) => {
    wanted.push(incoming.url ?? '')
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  return { url: `http://${await listen(server)}`, wanted }
}

/** A proxy that connects everyone to one server, whatever name they ask for, and writes the name down. */
export async function proxyTo(upstream: string): Promise<{ url: string; wanted: string[] }> {
  const wanted: string[] = []
  const [host = '', port = ''] = upstream.split(':')
  // https goes through a tunnel; a request for plain http names the server in its first line.
  const server = createServer((incoming, outgoing) => {
    const { host: target, pathname } = new URL(incoming.url ?? '')
    wanted.push(target)
    const onward = request({ host, port, method: incoming.method, path: pathname }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(outgoing)
    })
    onward.end()
  })
  server.on('connect', (incoming, socket) => {
    wanted.push(incoming.url ?? '')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  return { url: `http://${await listen(server)}`, wanted }
}

export { listen }
