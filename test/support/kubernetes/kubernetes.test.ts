import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { test } from 'node:test'
import * as v from 'valibot'
import { startCluster } from './index.ts'

const Kubeconfig = v.object({
  clusters: v.tuple([
    v.object({ cluster: v.object({ server: v.string(), 'certificate-authority-data': v.string() }) }),
  ]),
  users: v.tuple([v.object({ user: v.object({ token: v.string() }) })]),
})

interface Call {
  readonly method?: string
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

const labels = { app: 'it' }
const deployment = (changes: Readonly<Record<string, unknown>> = {}): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'it' },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'b' }] } },
  },
  ...changes,
})

test('it refuses what an API server refuses, and says why', async (t) => {
  const cluster = await startCluster(t, [{ labels: { 'kubernetes.io/arch': 'amd64' }, daemon: 'unix:///none' }])
  const config = v.parse(Kubeconfig, JSON.parse(await readFile(cluster.kubeconfig, 'utf8')))
  const [{ cluster: place }] = config.clusters
  const own = config.users[0].user.token
  const call = async (path: string, { method = 'GET', token = own, headers = {}, body }: Call = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<[status: number | undefined, reason: unknown]>()
    const asked = request(`${place.server}${path}`, {
      method,
      ca: Buffer.from(place['certificate-authority-data'], 'base64'),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    })
    asked.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => {
        resolve([response.statusCode, text === '' ? undefined : (JSON.parse(text) as { reason?: string }).reason])
      })
    })
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
    return await promise
  }
  const all = '/apis/apps/v1/namespaces/default/deployments'
  const post = (body: unknown): Promise<unknown> => call(all, { method: 'POST', body })

  assert.deepEqual(await call(`${all}/it`, { token: 'another' }), [401, 'Unauthorized'])
  assert.deepEqual(await call('/apis/apps/v1/nonsense'), [404, 'NotFound'])
  assert.deepEqual(await call(`${all}/it`), [404, 'NotFound'])
  const strange = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: deployment() }
  assert.deepEqual(await call(all, strange), [415, 'UnsupportedMediaType'])
  assert.deepEqual(await post(deployment({ metadata: { name: 'It_is' } })), [422, 'Invalid'])
  assert.deepEqual(await post(deployment({ metadata: { name: 'it', namespace: 'other' } })), [400, 'BadRequest'])
  const template = { metadata: { labels: {} }, spec: { containers: [{ name: 'a', image: 'b' }] } }
  assert.deepEqual(await post(deployment({ spec: { selector: { matchLabels: labels }, template } })), [422, 'Invalid'])
  assert.deepEqual(await post(deployment()), [201, undefined])
  assert.deepEqual(await post(deployment()), [409, 'AlreadyExists'])
  assert.deepEqual(cluster.deployments(), ['default/it'])

  const exec = '/api/v1/namespaces/default/pods/it-pod/exec?command=buildctl'
  const upgrade = { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' }
  assert.deepEqual(await call(exec, { method: 'POST', headers: upgrade, token: 'another' }), [401, undefined])
  assert.deepEqual(await call(exec.replace('it-pod', 'other'), { method: 'POST', headers: upgrade }), [404, undefined])
  const old = { ...upgrade, 'x-stream-protocol-version': 'channel.k8s.io' }
  assert.deepEqual(await call(exec, { method: 'POST', headers: old }), [400, undefined])
  assert.deepEqual(await call(`${all}/it`, { method: 'DELETE' }), [200, undefined])
  assert.deepEqual(cluster.deployments(), [])
})
