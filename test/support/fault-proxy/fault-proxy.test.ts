import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import {
  cutShort,
  drip,
  type FaultProxy,
  halfAnswer,
  notStored,
  redirectLoop,
  refuseConnections,
  resetAfter,
  startFaultProxy,
  status,
  wrongBody,
} from './index.ts'

/** A server that answers with what it got, behind a proxy. */
async function open(t: TestContext): Promise<{ readonly proxy: FaultProxy; readonly heard: string[] }> {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`)
    request.pipe(response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const proxy = await startFaultProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  t.after(() => proxy[Symbol.asyncDispose]())
  return { proxy, heard }
}

const put = (proxy: FaultProxy, path: string): Promise<Response> =>
  fetch(`${proxy.url}${path}`, { method: 'PUT', body: 'birds' })

test('passes what no rule names, and records what both sides said', async (t) => {
  const { proxy } = await open(t)
  assert.equal(await (await put(proxy, '/a')).text(), 'birds')
  const [one] = proxy.exchanges
  assert.deepEqual([one?.method, one?.url, one?.status, one?.done, one?.faulty], ['PUT', '/a', 200, 200, false])
})

test('a rule is for so many requests, after so many others, and not before another request was done', async (t) => {
  const { proxy, heard } = await open(t)
  const since = { match: /PUT \/first/, times: 1 }
  await proxy.play([{ match: /PUT \/a/, fault: status(403), after: 1, times: 1, since }])
  const statuses: number[] = []
  for (const path of ['/a', '/a', '/first', '/a', '/a', '/a']) statuses.push((await put(proxy, path)).status)
  assert.deepEqual(statuses, [200, 200, 200, 200, 403, 200])
  assert.deepEqual(heard.length, 5, 'the server behind was not asked where the proxy refused')
})

test('rules that follow each other leave no request between them', async (t) => {
  const { proxy } = await open(t)
  await proxy.play([500, 502, 503].map((code, after) => ({ match: /./, fault: status(code), after, times: 1 })))
  const statuses: number[] = []
  for (const path of ['/a', '/b', '/c', '/d']) statuses.push((await put(proxy, path)).status)
  assert.deepEqual(statuses, [500, 502, 503, 200])
})

test('what is reset afterwards was done, and the client does not hear of it', async (t) => {
  const { proxy, heard } = await open(t)
  await proxy.play([{ match: /./, fault: resetAfter }])
  await assert.rejects(put(proxy, '/a'))
  assert.deepEqual([heard, proxy.exchanges[0]?.done, proxy.exchanges[0]?.status], [['PUT /a'], 200, undefined])
})

test('what refuses connections comes back on its port, which nobody gets meanwhile', async (t) => {
  const { proxy, heard } = await open(t)
  await proxy.play([{ match: /./, fault: refuseConnections }])
  await assert.rejects(put(proxy, '/a'))
  await assert.rejects(put(proxy, '/b'), ({ cause }: Error) => (cause as NodeJS.ErrnoException).code === 'ECONNREFUSED')
  const [first, last] = (await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')).split(/\s+/).map(Number)
  const port = Number(new URL(proxy.url).port)
  assert.ok(port < (first ?? 0) || port > (last ?? 0), `${port} is given to others`)
  await proxy.play([])
  assert.equal((await put(proxy, '/c')).status, 200)
  assert.deepEqual(heard, ['PUT /c'])
})

test('half an answer ends in the middle of its body', async (t) => {
  const { proxy } = await open(t)
  await proxy.play([{ match: /./, fault: halfAnswer }])
  await assert.rejects((await put(proxy, '/a')).text())
})

test('one byte after the other arrives, and a document that is cut short looks whole', async (t) => {
  const { proxy } = await open(t)
  await proxy.play([
    { match: /slow/, fault: drip(5) },
    { match: /short/, fault: cutShort },
  ])
  const started = performance.now()
  assert.equal(await (await put(proxy, '/slow')).text(), 'birds')
  assert.ok(performance.now() - started >= 20)
  const short = await put(proxy, '/short')
  assert.deepEqual([short.status, await short.text()], [200, 'bi'])
})

test('a redirect loop has no end', async (t) => {
  const { proxy, heard } = await open(t)
  await proxy.play([{ match: /./, fault: redirectLoop }])
  await assert.rejects(put(proxy, '/a'), ({ cause }: Error) => /redirect count exceeded/.test(String(cause)))
  assert.deepEqual(heard, [])
})

test('a lie has the form of the truth', async (t) => {
  const { proxy, heard } = await open(t)
  await proxy.play([
    { match: /manifests/, fault: notStored },
    { match: /./, fault: wrongBody },
  ])
  const stored = await put(proxy, '/v2/a/manifests/v1')
  assert.equal(stored.status, 201)
  assert.match(stored.headers.get('docker-content-digest') ?? '', /^sha256:[0-9a-f]{64}$/)
  assert.deepEqual(heard, [])
  const changed = await (await put(proxy, '/b')).text()
  assert.notEqual(changed, 'birds')
  assert.equal(changed.length, 5)
})
