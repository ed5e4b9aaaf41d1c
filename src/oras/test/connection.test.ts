import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { before, describe, it, type TestContext } from 'node:test'
import { copy, isOrasError, openRepository, staticCredentials, type Credential, type RepositoryOptions } from 'oras-js'
import { assertSafe, redactUrl, resolveLocation } from '../remote/url.ts'
import { basicAuth, TokenService } from '../../../test/support/quirk-registry/auth.ts'
import { at, status } from '../../../test/support/quirk-registry/faults.ts'
import { QuirkRegistry, type QuirkRegistryOptions } from '../../../test/support/quirk-registry/index.ts'
import { scratchDirectory } from '../../../test/support/rig.ts'
import { Authority, type Certificate } from './certificates.ts'
import { artifact, failure, fast, randomBlob, repositoryAt } from './quirk-support.ts'

let authority: Authority
let server: Certificate
before(async () => {
  authority = new Authority(await scratchDirectory({ after: () => undefined }))
  server = authority.issue('registry')
})

async function start(context: TestContext, options: QuirkRegistryOptions): Promise<QuirkRegistry> {
  const registry = await QuirkRegistry.startWith(options)
  context.after(() => registry[Symbol.asyncDispose]())
  return registry
}

const secure = (more: Partial<RepositoryOptions> = {}): Partial<RepositoryOptions> => ({
  plainHttp: false,
  ca: authority.ca,
  ...more,
})
const login = staticCredentials('user', 'secret')

describe('TLS', () => {
  it('an authority that is given is trusted', async (context) => {
    const registry = await start(context, { tls: server })
    const { source, root } = await artifact(3_000_000)
    await copy(source, repositoryAt(context, registry, secure()), root)
    assert.ok(registry.store.manifests.has(`team/plugin ${root.digest}`))
  })

  it('an unknown authority is refused, with a remedy and without tries', async (context) => {
    const registry = await start(context, { tls: server })
    const events: string[] = []
    const error = await failure(
      repositoryAt(context, registry, { plainHttp: false, onEvent: ({ type }) => events.push(type) }).ping(),
      'unsafe',
    )
    assert.match(error.hint ?? '', /authority that is not trusted/)
    assert.deepEqual([registry.requests, events], [[], []])
  })

  it('a client certificate is shown', async (context) => {
    const registry = await start(context, { tls: { ...server, ca: authority.ca } })
    await repositoryAt(context, registry, secure({ clientCert: authority.issue('client') })).ping()
    await failure(repositoryAt(context, registry, secure()).ping(), 'unauthorized')
  })

  it('plain http only for loopback or on request', () => {
    const origin = (registry: string, plainHttp?: boolean | 'auto'): string =>
      openRepository({ registry, repository: 'a', ...(plainHttp !== undefined && { plainHttp }) }).client.origin.origin
    assert.equal(origin('localhost:5000'), 'http://localhost:5000')
    assert.equal(origin('127.0.0.9:5000', 'auto'), 'http://127.0.0.9:5000')
    assert.equal(origin('[::1]:5000'), 'http://[::1]:5000')
    assert.equal(origin('localhost:5000', false), 'https://localhost:5000')
    assert.equal(origin('registry.example'), 'https://registry.example')
    assert.equal(origin('10.0.0.1:5000'), 'https://10.0.0.1:5000')
    assert.equal(origin('localhost.example'), 'https://localhost.example')
    assert.equal(origin('registry.example', true), 'http://registry.example')
    assert.equal(origin('docker.io'), 'https://registry-1.docker.io')
  })
})

describe('credentials stay at home', () => {
  it('an upload to another host over https carries none', async (context) => {
    const other = await start(context, { tls: server })
    const registry = await start(context, {
      tls: server,
      quirks: [
        basicAuth('user', 'secret'),
        at('POST upload', (exchange) => {
          other.store.uploads.set('elsewhere', Buffer.alloc(0))
          return exchange.reply(202, {
            location: `${other.origin}/v2/team/plugin/blobs/uploads/elsewhere?signature=abc`,
          })
        }),
      ],
    })
    const layer = randomBlob(1000)
    await repositoryAt(context, registry, secure({ credentials: login })).push(layer.descriptor, layer.bytes)
    assert.deepEqual(other.store.blobs.get(layer.descriptor.digest), layer.bytes)
    assert.equal(other.requests[0]?.headers['authorization'], undefined)
    assert.match(other.requests[0]?.url ?? '', /\?signature=abc&digest=sha256%3A/)
  })

  it('a redirected download carries none', async (context) => {
    const storage = await start(context, { tls: server })
    const layer = randomBlob(1000)
    storage.store.blobs.set(layer.descriptor.digest, layer.bytes)
    const registry = await start(context, {
      tls: server,
      quirks: [
        basicAuth('user', 'secret'),
        (exchange) =>
          exchange.path.includes('/blobs/') && exchange.reply(307, { location: `${storage.origin}${exchange.path}` }),
      ],
    })
    assert.deepEqual(
      await repositoryAt(context, registry, secure({ credentials: login })).fetchBytes(layer.descriptor),
      layer.bytes,
    )
    assert.equal(storage.requests[0]?.headers['authorization'], undefined)
  })

  it('a 401 from where we were sent is not answered', async (context) => {
    const thief = await start(context, { tls: server, quirks: [basicAuth('user', 'secret')] })
    const registry = await start(context, {
      tls: server,
      quirks: [
        basicAuth('user', 'secret'),
        (exchange) =>
          exchange.path.includes('/blobs/') && exchange.reply(307, { location: `${thief.origin}${exchange.path}` }),
      ],
    })
    await failure(
      repositoryAt(context, registry, secure({ credentials: login })).fetchBytes(randomBlob(10).descriptor),
      'unauthorized',
    )
    assert.deepEqual(
      thief.requests.map(({ headers }) => headers['authorization']),
      [undefined],
    )
  })

  it('a 401 from where we were sent does not even make us ask for a credential', async (context) => {
    const thief = await start(context, { tls: server, quirks: [basicAuth('user', 'secret')] })
    const registry = await start(context, {
      tls: server,
      quirks: [(exchange) => exchange.reply(307, { location: `${thief.origin}${exchange.path}` })],
    })
    let asked = 0
    const credentials = (): ReturnType<typeof login> => {
      asked++
      return login('any')
    }
    await failure(
      repositoryAt(context, registry, secure({ credentials })).fetchBytes(randomBlob(10).descriptor),
      'unauthorized',
    )
    assert.deepEqual([asked, registry.requests.length, thief.requests.length], [0, 1, 1])
  })

  it('a redirect from https to http is refused', async (context) => {
    const plain = await start(context, {})
    const registry = await start(context, {
      tls: server,
      quirks: [(exchange) => exchange.reply(307, { location: `${plain.origin}${exchange.path}` })],
    })
    const repository = repositoryAt(context, registry, secure())
    await failure(repository.fetchBytes(randomBlob(10).descriptor), 'unsafe')
    await failure(repository.resolve('v1'), 'unsafe')
    assert.equal(plain.requests.length, 0)
  })

  it('an upload session on http is refused', async (context) => {
    const plain = await start(context, {})
    const registry = await start(context, {
      tls: server,
      quirks: [at('POST upload', status(202, { location: `${plain.origin}/v2/x/blobs/uploads/1` }))],
    })
    const layer = randomBlob(10)
    await failure(repositoryAt(context, registry, secure()).push(layer.descriptor, layer.bytes), 'unsafe')
    assert.equal(plain.requests.length, 0)
  })

  it('a token service on http is refused', async (context) => {
    const plain = await start(context, {})
    const service = new TokenService({ realm: `${plain.origin}/token` })
    const registry = await start(context, { tls: server, quirks: [service.quirk] })
    await failure(repositoryAt(context, registry, secure({ credentials: login })).resolve('v1'), 'unsafe')
    assert.equal(plain.requests.length, 0)
  })

  it('a token service on http at another host gets no login, even on loopback, unless allowed', async (context) => {
    for (const credentials of [
      login,
      (): Promise<Credential> => Promise.resolve({ kind: 'identity-token', token: 'refresh' }),
    ]) {
      const service = new TokenService()
      const other = await start(context, { quirks: [service.quirk] })
      const elsewhere = new TokenService({ realm: `${other.origin}/token` })
      const registry = await start(context, { quirks: [elsewhere.quirk] })
      const error = await failure(repositoryAt(context, registry, { credentials }).resolve('v1'), 'unsafe')
      assert.match(error.message, /token service is another host on plain http.*\/token/)
      assert.equal(other.requests.length, 0)
      // The registry does not know the other's tokens: what matters is that it was asked for one.
      await failure(
        repositoryAt(context, registry, { credentials, plainHttpTokenServices: [other.host] }).resolve('v1'),
        'unauthorized',
      )
      assert.ok(other.requests.some(({ url }) => url.startsWith('/token')))
    }
  })

  it('a token service on http is asked without credentials wherever it is', async (context) => {
    const service = new TokenService()
    const other = await start(context, { quirks: [service.quirk] })
    const registry = await start(context, { quirks: [new TokenService({ realm: `${other.origin}/token` }).quirk] })
    await failure(repositoryAt(context, registry).resolve('v1'), 'unauthorized')
    assert.deepEqual(
      service.asked.map(({ authorization }) => authorization),
      service.asked.map(() => undefined),
    )
    assert.ok(service.asked.length > 0)
  })

  it('an upload and a redirect to another host over http carry none', async (context) => {
    const other = await start(context, {})
    const registry = await start(context, {
      quirks: [
        basicAuth('user', 'secret'),
        at('POST upload', (exchange) => {
          other.store.uploads.set('elsewhere', Buffer.alloc(0))
          return exchange.reply(202, { location: `${other.origin}/v2/team/plugin/blobs/uploads/elsewhere` })
        }),
        (exchange) =>
          exchange.method === 'GET'
          && exchange.path.includes('/blobs/')
          && exchange.reply(307, { location: `${other.origin}${exchange.path}` }),
      ],
    })
    const layer = randomBlob(1000)
    const repository = repositoryAt(context, registry, { credentials: login })
    await repository.push(layer.descriptor, layer.bytes)
    assert.deepEqual(await repository.fetchBytes(layer.descriptor), layer.bytes)
    assert.ok(other.requests.length >= 2)
    assert.deepEqual(
      other.requests.map(({ headers }) => headers['authorization']),
      other.requests.map(() => undefined),
    )
  })

  it('redirects end', async (context) => {
    const registry = await start(context, {
      quirks: [(exchange) => exchange.reply(307, { location: `${exchange.path}x` })],
    })
    await failure(repositoryAt(context, registry).resolve('v1'), 'invalid-response')
    assert.equal(registry.requests.length, 6)
  })

  it('what is safe, by the rules', () => {
    const safe = (to: string, from: string): boolean => {
      try {
        assertSafe(new URL(to), new URL(from), 'it')
        return true
      } catch (error) {
        assert.ok(isOrasError(error, 'unsafe'))
        return false
      }
    }
    assert.ok(safe('https://storage.example/x', 'https://registry.example'))
    assert.ok(safe('https://registry.example:444/x', 'https://registry.example'))
    assert.ok(!safe('http://registry.example/x', 'https://registry.example'))
    for (const host of [
      '127.0.0.1',
      '10.1.2.3',
      '192.168.0.1',
      '172.16.0.1',
      '169.254.169.254',
      '[::1]',
      '[fd00::1]',
      '[fe80::1]',
      '[::ffff:10.0.0.1]',
      'localhost',
      'localhost.',
      'a.localhost',
      '100.64.0.1',
      '0.0.0.0',
      '2130706433',
    ]) {
      assert.ok(!safe(`https://${host}/x`, 'https://registry.example'), host)
    }
    for (const host of ['8.8.8.8', '172.32.0.1', '100.63.0.1', '[2001:db8::1]'])
      assert.ok(safe(`https://${host}/x`, 'https://registry.example'), host)
    assert.ok(safe('https://127.0.0.2/x', 'https://127.0.0.1'))
    assert.ok(safe('http://minio.internal/x', 'http://registry.internal'))
  })

  it('URLs are shown without what may be secret', () => {
    assert.equal(
      redactUrl(new URL('https://user:pw@r.example/v2/a?X-Amz-Signature=abc&digest=sha256:1&_state=xyz#f')),
      'https://r.example/v2/a?X-Amz-Signature=…&digest=sha256:1&_state=…',
    )
    assert.equal(resolveLocation('/v2/x#frag', new URL('https://r.example/a'), 'it').href, 'https://r.example/v2/x')
    for (const location of [undefined, '', 'file:///etc/passwd', 'http://[', 'javascript:1'])
      assert.throws(
        () => resolveLocation(location, new URL('https://r.example'), 'it'),
        (error) => isOrasError(error, 'invalid-response', 'unsafe'),
      )
  })
})

describe('proxies', () => {
  /** Connects or forwards every name to the registry, and notes what it was asked for. */
  async function proxy(context: TestContext, registry: QuirkRegistry): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = []
    const sockets = new Set<Socket>()
    const [, port] = registry.host.split(':')
    const http: Server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
      response.writeHead(200).end()
    })
    http.on('connect', (request, client: Socket) => {
      asked.push(`CONNECT ${request.url ?? ''}`)
      const upstream = connect(Number(port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.pipe(client).pipe(upstream)
      })
      for (const socket of [client, upstream]) {
        sockets.add(socket)
        socket.on('error', () => undefined)
      }
    })
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve)
    })
    context.after(() => {
      for (const socket of sockets) socket.destroy()
      http.closeAllConnections()
      http.close()
    })
    return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked }
  }

  it('HTTPS_PROXY is used, NO_PROXY and loopback are not', async (context) => {
    const registry = await start(context, { tls: server })
    const { url, asked } = await proxy(context, registry)
    const [, port = ''] = registry.host.split(':')
    const through = repositoryAt(
      context,
      registry,
      secure({ registry: `registry.test:${port}`, env: { HTTPS_PROXY: url } }),
    )
    await through.ping()
    assert.deepEqual(asked, [`CONNECT registry.test:${port}`])
    await repositoryAt(context, registry, secure({ env: { HTTPS_PROXY: url } })).ping()
    await failure(
      repositoryAt(
        context,
        registry,
        secure({
          registry: `registry.test:${port}`,
          env: { HTTPS_PROXY: url, NO_PROXY: 'registry.test' },
          retry: { ...fast, attempts: 1 },
        }),
      ).ping(),
      'network',
    )
    assert.equal(asked.length, 1)
  })

  it('HTTP_PROXY is used for plain http', async (context) => {
    const { url, asked } = await proxy(context, await start(context, {}))
    const repository = openRepository({
      registry: 'registry.test:5000',
      repository: 'a/b',
      plainHttp: true,
      env: { HTTP_PROXY: url },
      retry: fast,
    })
    context.after(() => {
      repository.close()
    })
    await repository.ping()
    assert.deepEqual(asked, ['GET http://registry.test:5000/v2/'])
  })
})

it('nothing listens', async (context) => {
  const registry = await QuirkRegistry.start()
  const { host } = registry
  await registry[Symbol.asyncDispose]()
  const repository = openRepository({ registry: host, repository: 'a/b', retry: fast })
  context.after(() => {
    repository.close()
  })
  const error = await failure(repository.ping(), 'network')
  assert.match(error.message, /ECONNREFUSED/)
  assert.match(error.hint ?? '', /Nothing listens there/)
})

it('a kept connection that the registry closed costs no try', async (context) => {
  const registry = await start(context, {
    quirks: [
      (exchange) => {
        exchange.response.on('finish', () => setTimeout(() => exchange.request.socket.destroy(), 5))
        return false
      },
    ],
  })
  const repository = repositoryAt(context, registry, { retry: { ...fast, attempts: 1 } })
  for (let n = 0; n < 5; n++) {
    await repository.ping()
    await new Promise((resolve) => setTimeout(resolve, 4 + n))
  }
})

it('warnings of the registry are passed on, once', async (context) => {
  const registry = await start(context, {
    quirks: [
      (exchange) => {
        exchange.extra['Warning'] = ['299 - "this repository \\"moves\\""', '110 anderson "stale"', '299 - broken']
        return false
      },
    ],
  })
  const texts: string[] = []
  const repository = repositoryAt(context, registry, {
    onEvent: (event) => {
      if (event.type === 'warning') texts.push(event.text)
    },
  })
  await repository.ping()
  await repository.ping()
  assert.deepEqual(texts, ['this repository "moves"'])
})
