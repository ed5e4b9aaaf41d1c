import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { digestOf } from 'oras-js'
import { Recording, startRecordingProxy, type Gate, type RecordingProxy } from './index.ts'

interface Rig {
  readonly recording: Recording
  readonly proxy: RecordingProxy
  /** How many bytes of each request's body arrived at the server. */
  readonly arrived: () => readonly number[]
}

/** A server that answers with the length of the body, behind a proxy. */
async function open(t: TestContext, gate: Gate = () => 'pass'): Promise<Rig> {
  const arrived: number[] = []
  const server = createServer((request, response) => {
    const index = arrived.push(0) - 1
    request.on('data', (chunk: Buffer) => {
      arrived[index] = (arrived[index] ?? 0) + chunk.length
    })
    request.on('end', () => {
      response.writeHead(201, { 'docker-content-digest': 'sha256:1' }).end(String(arrived[index]))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.after(() => {
    server.close()
  })
  const recording = new Recording()
  recording.gate = gate
  const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy = await startRecordingProxy(recording, { by: 'test', upstream })
  t.after(() => proxy[Symbol.asyncDispose]())
  return { recording, proxy, arrived: () => arrived }
}

const body = Buffer.alloc(300_000, 'x')

test('records what was sent and answered, in one order', async (t) => {
  const { proxy, recording } = await open(t)
  const first = await fetch(`${proxy.url}/a?b=c`, { method: 'PUT', body })
  assert.deepEqual([first.status, await first.text()], [201, '300000'])
  const json = '{"a":1}'
  await fetch(`${proxy.url}/second`, { method: 'POST', body: json, headers: { 'content-type': 'application/x+json' } })
  const [one, other] = recording.exchanges
  assert.ok(one !== undefined && other !== undefined)
  assert.deepEqual(
    [one.by, one.method, one.path, one.status, one.content, one.json, one.answer?.['docker-content-digest']],
    ['test', 'PUT', '/a?b=c', 201, digestOf(body), undefined, 'sha256:1'],
  )
  assert.equal(other.json, json)
  const order = [one.arrived, one.forwarded, one.answered, one.returned, other.arrived].map(Number)
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  )
})

for (const [moment, bytes] of [
  ['arrived', []],
  ['halfway', [150_000]],
  ['answered', [300_000]],
] as const) {
  test(`what is dropped when it is ${moment} has come that far, and the client gets no answer`, async (t) => {
    const { proxy, recording, arrived } = await open(t, (at) => (at === moment ? 'drop' : 'pass'))
    await assert.rejects(fetch(proxy.url, { method: 'PUT', body }))
    assert.deepEqual(arrived(), bytes)
    const [one] = recording.exchanges
    assert.deepEqual([one?.status, one?.returned], [moment === 'answered' ? 201 : undefined, undefined])
    assert.equal(one?.forwarded === undefined, moment === 'arrived')
  })
}

test('a gate holds a request for as long as it wants', async (t) => {
  const held = Promise.withResolvers<'pass'>()
  const { proxy, recording } = await open(t, (moment) => (moment === 'answered' ? held.promise : 'pass'))
  const [first, second] = [fetch(`${proxy.url}/1`), fetch(`${proxy.url}/2`)]
  while (recording.exchanges.filter(({ answered }) => answered !== undefined).length < 2)
    await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(
    recording.exchanges.map(({ returned }) => returned),
    [undefined, undefined],
  )
  held.resolve('pass')
  assert.deepEqual(
    await Promise.all([first, second].map(async (reply) => (await (await reply).bytes()).length)),
    [1, 1],
  )
})
