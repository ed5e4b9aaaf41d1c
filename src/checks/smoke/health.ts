import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Answer of a unary gRPC call: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
export interface Reply {
  /** `grpc-status`, 0 = OK. */
  readonly status: number
  readonly message: string
  readonly body: Buffer
}

/** In bytes. A plugin's answer needs only a few; a longer one is an error. */
const maxReply = 64 * 1024
const statuses: Readonly<Record<number, string>> = {
  0: 'UNKNOWN',
  1: 'SERVING',
  2: 'NOT_SERVING',
  3: 'SERVICE_UNKNOWN',
}
export const UNIMPLEMENTED = 12,
  NOT_FOUND = 5

/** A gRPC connection to a plugin's Unix socket, to ask for its health and to shut it down. */
export class PluginConnection implements Disposable {
  readonly #session: ClientHttp2Session
  #broken: Error | undefined

  /** Connects to the socket at `path`. Rejects if nothing listens there. */
  static async open(path: string): Promise<PluginConnection> {
    const socket = connect(path)
    await once(socket, 'connect')
    return new PluginConnection(socket)
  }

  private constructor(socket: Socket) {
    this.#session = connectHttp2('http://localhost', {
      createConnection: () => socket,
      maxSessionMemory: 1,
      settings: { enablePush: false },
    })
    this.#session.on('error', (error: Error) => {
      this.#broken = error
    })
  }

  /**
   * Status of `service` as https://github.com/grpc/grpc/blob/master/doc/health-checking.md names it. Rejects if there
   * is no answer.
   */
  async health(service: string, signal: AbortSignal): Promise<string> {
    const name = Buffer.from(service, 'utf8')
    if (name.length > 127) throw new Error('the service name is too long')
    const reply = await this.call(
      '/grpc.health.v1.Health/Check',
      Buffer.concat([Buffer.from([0x0a, name.length]), name]),
      signal,
    )
    if (reply.status === UNIMPLEMENTED) return 'no health service'
    if (reply.status === NOT_FOUND) return `no service "${service}"`
    if (reply.status !== 0) return `gRPC status ${reply.status} ${reply.message}`.trimEnd()
    // HealthCheckResponse { ServingStatus status = 1; }: an absent field is its zero value.
    const code = reply.body[0] === 0x08 ? (reply.body[1] ?? 0) : 0
    return statuses[code] ?? `status ${code}`
  }

  /** Asks the plugin to end, as go-plugin's client does. The connection may break before there is an answer. */
  async shutdown(signal: AbortSignal): Promise<Reply | undefined> {
    try {
      return await this.call('/plugin.GRPCController/Shutdown', Buffer.alloc(0), signal)
    } catch {
      return undefined
    }
  }

  /**
   * One unary call, whose answer has at most `limit` bytes. Rejects if the connection breaks or the answer is not gRPC.
   */
  async call(path: string, request: Buffer, signal: AbortSignal, limit = maxReply): Promise<Reply> {
    if (this.#session.destroyed) throw this.#broken ?? new Error('the connection is closed')
    const frame = Buffer.alloc(5)
    frame.writeUInt32BE(request.length, 1)
    const stream = this.#session.request(
      {
        [constants.HTTP2_HEADER_METHOD]: 'POST',
        [constants.HTTP2_HEADER_PATH]: path,
        [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
        te: 'trailers',
      },
      { signal },
    )
    return await new Promise<Reply>((resolve, reject) => {
      const chunks: Buffer[] = []
      let size = 0
      let headers: Record<string, unknown> = {}
      const note = (more: Record<string, unknown>): void => {
        headers = { ...headers, ...more }
      }
      stream.on('response', note)
      stream.on('trailers', note)
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > limit) stream.destroy(new Error('the answer is too long'))
        else chunks.push(chunk)
      })
      stream.on('error', reject)
      stream.on('close', () => {
        const reply = replyOf(headers, Buffer.concat(chunks))
        if (reply === undefined) reject(this.#broken ?? new Error('the answer is not gRPC'))
        else resolve(reply)
      })
      stream.end(Buffer.concat([frame, request]))
    })
  }

  [Symbol.dispose](): void {
    this.#session.destroy()
  }
}

/** The answer of a unary call, by the rules of a gRPC client; undefined if it breaks one. */
function replyOf(headers: Record<string, unknown>, frame: Buffer): Reply | undefined {
  const { [constants.HTTP2_HEADER_STATUS]: http, [constants.HTTP2_HEADER_CONTENT_TYPE]: type } = headers
  const status = headers['grpc-status']
  if (http !== 200 || typeof type !== 'string' || !/^application\/grpc(?:[+;]|$)/.test(type)) return undefined
  if (typeof status !== 'string' || !/^\d{1,9}$/.test(status)) return undefined
  const failed = Number(status) !== 0
  // One message: not compressed, because no compression was offered, and as long as it says.
  const whole = frame.length >= 5 && frame[0] === 0 && frame.readUInt32BE(1) === frame.length - 5
  if (!whole && !failed) return undefined
  return { status: Number(status), message: messageOf(headers), body: whole ? frame.subarray(5) : Buffer.alloc(0) }
}

function messageOf(headers: Record<string, unknown>): string {
  const message = headers['grpc-message']
  return typeof message === 'string' ? message.slice(0, 500) : ''
}
