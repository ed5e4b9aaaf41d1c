import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * `far.ts HOST`: a way to a registry that takes 30 ms in each direction, on a port that it prints; a process of its
 * own. A connection costs one round trip before its first byte, as TCP's handshake does. Nothing else is slow: up to 32
 * MiB of a connection are on their way. A message asks what passed since the last one.
 */
export interface Passed {
  /** Requests of every kind. */
  readonly requests: number
  /** The longest row of requests of which none began before the one before it was answered. */
  readonly inARow: number
  readonly connections: number
}

const delay = 30
const window = 32 * 1024 * 1024
const [host = ''] = process.argv.slice(2)
const [address = '', port = ''] = host.split(':')

/** When a request's first byte left the client, and when the last byte of its answer got back. */
interface Exchange {
  readonly start: number
  end: number
}
let exchanges: Exchange[] = []
let connections = 0

const server = createServer((client) => {
  connections++
  client.setNoDelay(true)
  const registry = createConnection(Number(port), address)
  registry.setNoDelay(true)
  const opened = performance.now() + 2 * delay
  let current: Exchange | undefined
  // HTTP/1.1 without pipelining: bytes of the client after bytes of the server are another request.
  let answered = true
  forward(client, registry, (now) => {
    if (answered) {
      current = { start: now, end: Infinity }
      exchanges.push(current)
      answered = false
    }
    return Math.max(now, opened) + delay
  })
  forward(registry, client, (now) => {
    answered = true
    if (current !== undefined) current.end = now + delay
    return now + delay
  })
})

/** Passes bytes on when they are due, in order. */
function forward(from: Socket, to: Socket, due: (now: number) => number): void {
  const queue: { readonly at: number; readonly chunk: Buffer | undefined }[] = []
  let waiting = 0
  const pass = (): void => {
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      const rest = first.at - performance.now()
      if (rest > 0) {
        setTimeout(pass, Math.ceil(rest))
        return
      }
      queue.shift()
      const { chunk } = first
      if (chunk === undefined) to.end()
      else
        to.write(chunk, () => {
          waiting -= chunk.length
          if (waiting <= window) from.resume()
        })
    }
  }
  const add = (at: number, chunk?: Buffer): void => {
    queue.push({ at, chunk })
    if (queue.length === 1) setTimeout(pass, Math.ceil(at - performance.now()))
  }
  from.on('data', (chunk) => {
    add(due(performance.now()), chunk)
    waiting += chunk.length
    if (waiting > window) from.pause()
  })
  from.on('end', () => {
    add(performance.now() + delay)
  })
  from.on('error', () => {
    to.destroy()
  })
}

process.on('message', () => {
  let [inARow, last] = [0, -Infinity]
  for (const { start, end } of exchanges.toSorted((a, b) => a.end - b.end)) {
    if (start < last) continue
    inARow++
    last = end
  }
  process.send?.({ requests: exchanges.length, inARow, connections } satisfies Passed)
  exchanges = []
  connections = 0
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
