import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { Traffic } from './traffic.ts'

/** Milliseconds each way between the user and the services of the bench. */
export const distance = 30

/** Bytes under way in one direction from which the sender has to wait. More than any window of TCP. */
const maxUnderWay = 64 * 1024 * 1024

export interface DelayOptions {
  /** Port of loopback on which the service listens. */
  readonly port: number
  /** Milliseconds that every byte is under way, in each direction. */
  readonly milliseconds?: number
  /** Records what is seen. Several proxies may have the same. */
  readonly traffic?: Traffic
  /** Name of the service in the record. */
  readonly name?: string
}

export interface DelayProxy extends AsyncDisposable {
  readonly port: number
  /** `127.0.0.1:port`. */
  readonly host: string
  /** Ends all connections, so that the next client opens its own. */
  closeConnections(): void
}

/**
 * A relay of TCP on loopback that is some time away: every byte arrives later by the given time, and a connection costs
 * a round trip before its first byte, as TCP's handshake does. There is no limit of bandwidth, no loss and no slow
 * start. It changes no byte, so TLS passes.
 */
export async function startDelayProxy(options: DelayOptions): Promise<DelayProxy> {
  const { port: target, milliseconds = distance, traffic = new Traffic(), name = '' } = options
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const service = connect({ host: '127.0.0.1', port: target, allowHalfOpen: true, noDelay: true })
    const watch = traffic.connection(name)
    const opened = performance.now()
    // The client of a real connection could send its first byte only after the handshake.
    relay(client, service, opened + 2 * milliseconds, milliseconds, { sent: (chunk) => watch.request(chunk) })
    relay(service, client, opened, milliseconds, { arrived: () => watch.answer() })
    for (const socket of [client, service]) {
      sockets.add(socket)
      const other = socket === client ? service : client
      socket.on('error', () => other.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const closeConnections = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    host: `127.0.0.1:${port}`,
    closeConnections,
    [Symbol.asyncDispose]: async () => {
      closeConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Watch {
  sent?: (chunk: Buffer) => void
  arrived?: () => void
}

/** One direction. Nothing arrives before `earliest` plus the way. */
function relay(from: Socket, to: Socket, earliest: number, way: number, watch: Watch): void {
  let underWay = 0
  const later = (work: () => void): void => {
    setTimeout(work, Math.max(performance.now(), earliest) + way - performance.now())
  }
  // Timers of different lengths may fire in another order than the bytes came in.
  const queue: { readonly chunk: Buffer | undefined }[] = []
  const deliver = (): void => {
    const next = queue.shift()
    if (next === undefined || to.destroyed) return
    if (next.chunk === undefined) {
      to.end()
      return
    }
    to.write(next.chunk)
    watch.arrived?.()
    underWay -= next.chunk.length
    if (underWay < maxUnderWay && from.isPaused()) from.resume()
  }
  from.on('data', (chunk: Buffer) => {
    watch.sent?.(chunk)
    queue.push({ chunk })
    underWay += chunk.length
    if (underWay >= maxUnderWay) from.pause()
    later(deliver)
  })
  from.on('end', () => {
    queue.push({ chunk: undefined })
    later(deliver)
  })
  from.on('close', () => {
    // What was sent before still arrives.
    later(() => {
      if (!to.destroyed && queue.length === 0) to.end()
    })
  })
}
