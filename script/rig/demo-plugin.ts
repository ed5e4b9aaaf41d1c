import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:http2'
import { connect as netConnect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Handshake } from '../../src/checks/index.ts'
import { RigError } from './command.ts'

const patience = 20_000

/** Starts a plugin as the router does, in the unpacked image, and asks for its health. Returns the answer's name. */
export async function startPlugin(
  binary: string,
  image: string,
  { cookie, healthService }: Handshake,
): Promise<'SERVING'> {
  const temp = await mkdtemp(join(tmpdir(), 'pp-'))
  const child = spawn(binary, [], {
    cwd: image,
    env: { [cookie.name]: cookie.value, TMPDIR: temp },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    const line = await new Promise<string>((resolve, reject) => {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.includes('\n')) resolve(text)
      })
      child.once('error', reject)
      child.once('exit', (code) => {
        reject(new RigError(`the plugin ended with exit code ${String(code)} before its handshake`))
      })
      setTimeout(() => {
        reject(new RigError('the plugin did not shake hands in time'))
      }, patience).unref()
    })
    const [, , network, address = ''] = line.trim().split('|')
    if (network !== 'unix') throw new RigError(`the plugin listens on ${String(network)}, not on a unix socket`)
    await askHealth(address, healthService)
    return 'SERVING'
  } finally {
    child.kill('SIGTERM')
    await rm(temp, { recursive: true, force: true })
  }
}

/** One `grpc.health.v1.Health/Check`: https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
async function askHealth(socket: string, service: string): Promise<void> {
  const session = connect('http://localhost', { createConnection: () => netConnect(socket) })
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    const name = Buffer.from(service)
    const message = Buffer.concat([Buffer.from([0x0a, name.length]), name])
    const head = Buffer.alloc(5)
    head.writeUInt32BE(message.length, 1)
    stream.end(Buffer.concat([head, message]))
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    if (!body.subarray(5).equals(Buffer.from([0x08, 0x01])))
      throw new RigError(`the plugin is not healthy: ${body.toString('hex')}`)
  } finally {
    session.close()
  }
}
