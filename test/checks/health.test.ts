import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { PluginConnection } from '../../src/checks/smoke/health.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'

const { signal } = new AbortController()
const serving = Buffer.from([0, 0, 0, 0, 2, 8, 1])

interface Answer {
  readonly http?: number
  readonly type?: string
  readonly status?: string
  readonly body?: Buffer
}

function answer(
  stream: ServerHttp2Stream,
  { http = 200, type = 'application/grpc', status = '0', body }: Answer,
): void {
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': status })
  })
  stream.respond({ ':status': http, 'content-type': type }, { waitForTrailers: true })
  stream.end(body ?? serving)
}

/** The state of health that a plugin with this answer has, or the error. */
async function ask(scope: Scope, how: Answer): Promise<string> {
  const path = join(await scratchDirectory(scope), 'plugin.sock')
  const server = createServer().on('stream', (stream) => {
    answer(stream, how)
  })
  server.listen(path)
  await once(server, 'listening')
  scope.after(async () => {
    server.close()
    await once(server, 'close')
  })
  using connection = await PluginConnection.open(path)
  return await connection.health('plugin', signal).catch((error: unknown) => String(error))
}

describe('an answer of a plugin', () => {
  test('that is gRPC counts', async (t) => {
    assert.equal(await ask(t, {}), 'SERVING')
    assert.equal(await ask(t, { type: 'application/grpc+proto' }), 'SERVING')
    assert.equal(await ask(t, { status: '12', body: Buffer.alloc(0) }), 'no health service')
  })

  test('that no gRPC client takes is none', async (t) => {
    const wrong: Answer[] = [
      { http: 500 },
      { type: 'text/html' },
      { status: '' },
      { status: '0x0' },
      { body: Buffer.alloc(0) },
      { body: Buffer.from([1, 0, 0, 0, 2, 8, 1]) },
      { body: Buffer.from([0, 0, 0, 0, 0, 8, 1]) },
      { body: Buffer.from([0, 255, 255, 255, 255, 8, 1]) },
    ]
    for (const how of wrong) assert.match(await ask(t, how), /the answer is not gRPC/, JSON.stringify(how))
  })
})
