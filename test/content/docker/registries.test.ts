import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttpServer, request as forward } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { outlineDockerfile } from '../../../src/content/docker/dockerfile.ts'
import { registriesOf } from '../../../src/content/docker/builder.ts'
import { PublishError } from '../../../src/shared/errors.ts'
import { run } from '../../../script/rig/run.ts'
import { selfSigned } from '../../support/certificate.ts'
import { startOlareg } from '../../support/registry.ts'
import { dockerConfig, dockerEnv, program, rig } from '../../support/rig.ts'
import { build, directory, docker, everywhere, plugin, Recorder, request } from '../../support/docker-build.ts'
import { classicEngine } from './classic.ts'

test('registries are found where a build names them', () => {
  const outline = outlineDockerfile(
    'FROM registry.example.com:5000/a/b:1 AS x\nRUN --mount=type=bind,from=mounts.example.com/m,target=/m '
      + 'true\nFROM library/golang\nCOPY --from=x /a /a\nCOPY --from=localhost/y /b /b\n',
  )
  assert.deepEqual(
    registriesOf(outline, {
      contexts: new Map([
        ['base', 'docker-image://contexts.example.com/base'],
        ['dir', './a.b/c'],
      ]),
      cacheFrom: ['type=registry,ref=cache.example.com/c:1'],
      cacheTo: ['plain.example.com/c'],
    }),
    [
      'cache.example.com',
      'contexts.example.com',
      'localhost',
      'mounts.example.com',
      'plain.example.com',
      'registry.example.com:5000',
    ],
  )
})

test('a registry’s rate limit is named as the cause', async (scope) => {
  await using registry = await startOlareg({ rateLimit: 1 })
  // The registry counts in real time. Each request is repeated until its limit is reached, so the answer to BuildKit is
  // the registry's refusal however slow this machine is.
  const server = createHttpServer((request, response) => {
    request.resume()
    void refusalOf(`http://${registry.host}${request.url ?? '/'}`).then(async (refusal) => {
      response.writeHead(refusal.status, Object.fromEntries(refusal.headers))
      response.end(await refusal.text())
    })
  }).listen(0, '127.0.0.1')
  scope.after(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const work = build(
    request(plugin({ Dockerfile: `FROM ${host}/base:1\n` }), { builder: 'default' }),
    new Recorder(),
    dockerEnv(),
  )
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof PublishError)
    assert.equal(error.code, 'E_BUILD_RATE_LIMIT', String(error.cause))
    return true
  })
})

async function refusalOf(url: string): Promise<Response> {
  for (;;) {
    const replies = await Promise.all(Array.from({ length: 8 }, () => fetch(url)))
    const refusal = replies.find(({ status }) => status === 429)
    for (const reply of replies) if (reply !== refusal) await reply.body?.cancel()
    if (refusal !== undefined) return refusal
  }
}

test('a created builder trusts the certificate authorities it is given', async (scope) => {
  // The engine's side of its bridge: containers reach it, and it is not loopback, with which BuildKit speaks plain
  // HTTP.
  const address = await docker(['network', 'inspect', 'bridge', '--format={{(index .IPAM.Config 0).Gateway}}'])
  const directoryOfKeys = directory('tls')
  const { cert, key, certPath } = selfSigned(directoryOfKeys, `IP:${address}`)
  await using registry = await startOlareg()
  const server = createServer({ cert, key }, (request, response) => {
    request.pipe(
      forward(
        `http://${registry.host}${request.url ?? '/'}`,
        { method: request.method, headers: request.headers },
        (reply) => {
          response.writeHead(reply.statusCode ?? 502, reply.headers)
          reply.pipe(response)
        },
      ),
    )
  }).listen(0, address)
  scope.after(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server, 'listening')
  const host = `${address}:${(server.address() as AddressInfo).port}`
  const pushed = await run(
    program('oras'),
    ['cp', '--to-ca-file', certPath, '--from-oci-layout', `${rig().images.busybox}:latest`, `${host}/busybox:1`],
    { env: dockerEnv() },
  )
  assert.equal(pushed.code, 0, pushed.stderr)

  const env = dockerEnv({
    DOCKER_HOST: await classicEngine(),
    DOCKER_CONFIG: await dockerConfig(directory('docker-config')),
  })
  const context = plugin({ Dockerfile: `FROM ${host}/busybox:1\nCOPY Dockerfile /x\n` })
  const tools = new Recorder()
  const options = { endpoints: everywhere(rig().engine.host), contexts: new Map<string, string>() }
  await assert.rejects(build(request(context, options), tools, env), { code: 'E_BUILD' })
  const built = await build(request(context, { ...options, certificateFile: certPath }), tools, env)
  assert.equal(built.images.length, 2)
  await tools.removeAll()
})
