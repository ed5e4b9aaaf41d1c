import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { blob, openRepository } from 'oras-js'
import { startDockerRegistry, startOlareg, type Registry } from '../../../test/support/registry.ts'

const login = { username: 'user', password: 'secret' }
const header = (password: string): string => `Basic ${Buffer.from(`${login.username}:${password}`).toString('base64')}`

/**
 * Passes bytes on to a registry, and the right password in place of any other of the same length, but not with the
 * first upload: as if that one's credential had just ended.
 */
async function between(context: TestContext, registry: Registry): Promise<{ host: string; connections: () => number }> {
  const sockets = new Set<Socket>()
  let connections = 0
  let refused = false
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections++
    const upstream = connect({ port: Number(registry.host.split(':')[1]), host: '127.0.0.1', allowHalfOpen: true })
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('end', () => to.end())
    }
    upstream.pipe(client, { end: false })
    client.on('data', (bytes: Buffer) => {
      // A head comes in one piece: the client writes it at once, and waits for the answer before the next.
      const [method] = /^(?:HEAD|GET|POST|PUT) \//.exec(bytes.toString('latin1', 0, 6)) ?? []
      const at = method === undefined ? -1 : bytes.indexOf('Basic ')
      if (at >= 0 && (method !== 'PUT /' || refused)) bytes.write(header(login.password), at, 'latin1')
      refused ||= method === 'PUT /'
      if (!upstream.write(bytes)) client.pause()
    })
    upstream.on('drain', () => client.resume())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  context.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections }
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size)
    yield await Promise.resolve(bytes.subarray(start, start + size))
}

/**
 * A registry refuses an upload by its head and need not read the body. Whatever part of the body was on its way, the
 * next request must not wait for a connection that is at its end: with the idle timeout of users that takes minutes.
 */
describe('an upload that is refused while it is being sent begins again at once', () => {
  const registries = { 'docker-registry': startDockerRegistry, olareg: startOlareg }
  for (const [name, start] of Object.entries(registries)) {
    it(name, { timeout: 30_000 }, async (context) => {
      await using registry = await start({ login })
      for (const size of [200_000, 3_000_000, 10_000_000]) {
        for (const pieceSize of [65_536, size, undefined]) {
          const { host, connections } = await between(context, registry)
          const log: string[] = []
          let passwords = 100_000
          const repository = openRepository({
            registry: host,
            repository: 'team/plugin',
            env: {},
            // Asked again, there is another one.
            credentials: () => Promise.resolve({ kind: 'basic', ...login, password: String(++passwords) }),
            onEvent: (event) => {
              if (event.type === 'request') log.push(`${event.method} ${event.status}`)
              if (event.type === 'retry') log.push(`retry: ${event.reason}`)
            },
          })
          context.after(() => {
            repository.close()
          })
          const { descriptor, bytes } = blob('application/octet-stream', randomBytes(size))
          await repository.push(descriptor, pieceSize === undefined ? bytes : () => pieces(bytes, pieceSize))
          const what = `${size} bytes, ${pieceSize ?? 'not'} streamed: ${log.join(', ')}`
          assert.ok(log.includes('PUT 401') && log.at(-1) === 'PUT 201', what)
          assert.ok(!log.some((line) => line.startsWith('retry')), what)
          assert.ok(connections() <= 2, what)
        }
      }
    })
  }
})
