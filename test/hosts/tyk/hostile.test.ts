import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createControlPlane } from '../../../src/hosts/tyk/control-plane.ts'
import { collectingLog, type CollectedLog } from '../../support/context.ts'
import type { Scope } from '../../support/rig.ts'
import type { ControlPlane } from '../../../src/hosts/index.ts'

type Reply = (method: string, path: string) => object

/** A client of a server that answers what it likes. */
async function open(scope: Scope, reply: Reply): Promise<{ plane: ControlPlane; log: CollectedLog }> {
  const server = createServer(({ method = '', url = '' }, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(reply(method, url)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  scope.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const log = collectingLog()
  const plane = createControlPlane({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'boss',
    name: 'birds',
    namespace: undefined,
    labels: {},
    skipTrafficCheck: false,
    log,
    signal: new AbortController().signal,
  })
  return { plane, log }
}

const attributes = { name: 'x', command: '/bin/x', hook_type: 'auth', is_active: false, namespace: '' }
const plugin = (id: number, more: object = {}): object => ({ id: String(id), attributes: { ...attributes, ...more } })

test('a page with more plugins than were asked for is refused', async (t) => {
  const data = Array.from({ length: 101 }, (_, id) => plugin(id))
  const { plane } = await open(t, () => ({ data, meta: { total_pages: 1e9 } }))
  await assert.rejects(async () => await plane.getPlugin?.(), { code: 'E_CONTROL_PLANE', cause: /more plugins than a/ })
})

test('long texts are neither kept nor shown', async (t) => {
  const { plane, log } = await open(t, (method, path) => {
    if (path.endsWith('/validate-and-load'))
      return { data: { attributes: { hook_types: Array(100_000).fill('auth'), status: 'ready' } } }
    return method === 'GET' ? { data: [], meta: { total_pages: 1 } } : { data: plugin(1, { name: 'x'.repeat(1e6) }) }
  })
  const installReference = `oci://r.example/team/birds@sha256:${'0'.repeat(64)}`
  await plane.announce({ payload: undefined, version: '1.0.0', platforms: [], installReference })
  assert.ok(log.lines.length > 0)
  for (const line of log.lines) assert.ok(line.length < 1000, `${line.length}`)
})
