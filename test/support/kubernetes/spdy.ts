import type { Duplex } from 'node:stream'
import { constants, createDeflate } from 'node:zlib'

/** What an exec request opens, in this order. */
const streamNames = ['error', 'stdin', 'stdout', 'stderr'] as const
export type StreamName = (typeof streamNames)[number]

const version = 0x8003
const types = { synStream: 1, synReply: 2, rstStream: 3, ping: 6 } as const
const fin = 1

/** The server's side of a SPDY/3.1 connection that carries one exec request. */
export class SpdyExec {
  readonly #socket: Duplex
  readonly #streams = new Map<StreamName, number>()
  readonly #deflate = createDeflate()
  #deflated: Buffer[] = []
  #pending = Buffer.alloc(0)
  /** Called when all streams are open. */
  onOpen: () => void = () => undefined
  /** Called with what the client writes to `stdin`; undefined: it has ended. */
  onStdin: (bytes: Buffer | undefined) => void = () => undefined

  constructor(socket: Duplex, head: Buffer) {
    this.#socket = socket
    this.#deflate.on('data', (chunk: Buffer) => this.#deflated.push(chunk))
    socket.on('data', (bytes: Buffer) => {
      this.#read(bytes)
    })
    socket.on('error', () => undefined)
    if (head.length > 0) this.#read(head)
  }

  write(name: StreamName, bytes: Buffer): void {
    this.#data(name, bytes, 0)
  }

  end(name: StreamName): void {
    this.#data(name, Buffer.alloc(0), fin)
  }

  #read(bytes: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, bytes])
    while (this.#pending.length >= 8) {
      const length = this.#pending.readUIntBE(5, 3)
      if (this.#pending.length < 8 + length) return
      const [header, payload] = [this.#pending.subarray(0, 8), this.#pending.subarray(8, 8 + length)]
      this.#pending = this.#pending.subarray(8 + length)
      this.#frame(header, payload)
    }
  }

  #frame(header: Buffer, payload: Buffer): void {
    const flags = header.readUInt8(4)
    if ((header.readUInt8(0) & 0x80) === 0) {
      if (header.readUInt32BE(0) !== this.#streams.get('stdin')) return
      if (payload.length > 0) this.onStdin(payload)
      if ((flags & fin) !== 0) this.onStdin(undefined)
      return
    }
    if (header.readUInt16BE(0) !== version) throw new Error('the client does not speak SPDY/3.1')
    switch (header.readUInt16BE(2)) {
      case types.synStream:
        this.#open(payload.readUInt32BE(0) & 0x7fffffff)
        return
      case types.ping:
        // Those of the client have odd numbers.
        if (payload.readUInt32BE(0) % 2 === 1) this.#control(types.ping, payload)
        return
      default:
    }
  }

  #open(id: number): void {
    const name = streamNames[this.#streams.size]
    if (name === undefined) throw new Error('the client opens more than four streams')
    this.#streams.set(name, id)
    // No headers. All frames of a connection share one compressed stream, which needs no dictionary to be read.
    this.#deflate.write(Buffer.alloc(4))
    this.#deflate.flush(constants.Z_SYNC_FLUSH, () => {
      const stream = Buffer.alloc(4)
      stream.writeUInt32BE(id)
      this.#control(types.synReply, Buffer.concat([stream, ...this.#deflated]))
      this.#deflated = []
      if (name === 'stderr') this.onOpen()
    })
  }

  #control(type: number, payload: Buffer): void {
    const header = Buffer.alloc(8)
    header.writeUInt16BE(version, 0)
    header.writeUInt16BE(type, 2)
    header.writeUIntBE(payload.length, 5, 3)
    this.#socket.write(Buffer.concat([header, payload]))
  }

  #data(name: StreamName, bytes: Buffer, flags: number): void {
    const id = this.#streams.get(name)
    if (id === undefined || this.#socket.destroyed) return
    const header = Buffer.alloc(8)
    header.writeUInt32BE(id, 0)
    header.writeUInt8(flags, 4)
    header.writeUIntBE(bytes.length, 5, 3)
    this.#socket.write(Buffer.concat([header, bytes]))
  }
}
