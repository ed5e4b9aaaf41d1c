import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import * as v from 'valibot'
import { selfSigned } from '../support/certificate.ts'
import { createConnectClient } from '../../src/hosts/cosmo/connect.ts'
import type { ConnectClient, ConnectOptions, Procedure } from '../../src/hosts/cosmo/connect.ts'
import { messageChain, PublishError } from '../../src/shared/errors.ts'

/** The transport below the control plane's client, against servers that misbehave. */
const token = 'cosmo_0123456789abcdef'
const ask: Procedure<{ answer: number }> = {
  method: 'Ask',
  reply: v.object({ answer: v.number() }),
  idempotent: true,
  timeout: 5000,
  sendsTimeout: true,
}
const act: Procedure<{ answer: number }> = { ...ask, method: 'Act', idempotent: false }
type Step = (request: IncomingMessage, response: ServerResponse) => void

let stack: AsyncDisposableStack
let pauses: number[]
let seen: IncomingMessage[]
beforeEach(() => {
  stack = new AsyncDisposableStack()
  pauses = []
  seen = []
})
afterEach(() => stack.disposeAsync())

async function listen<T extends Server>(server: T): Promise<T> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  stack.defer(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  })
  return server
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** A server that answers each request by the next step, and the last one for ever. */
async function serve(...steps: Step[]): Promise<string> {
  const server = await listen(
    createServer((request, response) => {
      const step = steps[Math.min(seen.length, steps.length - 1)]
      seen.push(request)
      request.resume()
      step?.(request, response)
    }),
  )
  return `http://127.0.0.1:${portOf(server)}`
}

function client(url: string, options: Partial<ConnectOptions> = {}): ConnectClient {
  return createConnectClient({
    url,
    token,
    service: 'test.v1.Service',
    signal: new AbortController().signal,
    env: process.env,
    pause: (ms) => {
      pauses.push(ms)
      return Promise.resolve()
    },
    ...options,
  })
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Step =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
const good = json(200, { answer: 42 })
const drop: Step = (request) => {
  request.socket.destroy()
}

async function fails(work: Promise<unknown>): Promise<{ code: string; text: string; hint: string }> {
  const error = await work.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof PublishError, String(error))
  const text = messageChain(error).join('\n')
  assert.ok(!text.includes(token), 'an error contains the token')
  return { code: error.code, text, hint: error.hint ?? '' }
}

describe('a call', () => {
  test('goes to the method below the address, as the protocol wants it', async () => {
    const url = await serve(good)
    assert.deepEqual(await client(`${url}/api/`).call(ask, { question: 1 }), { answer: 42 })
    const [request] = seen
    assert.equal(request?.url, '/api/test.v1.Service/Ask')
    const {
      authorization,
      'content-type': type,
      'connect-protocol-version': version,
      'user-agent': agent,
    } = request.headers
    assert.deepEqual(
      [request.method, authorization, type, version, agent],
      ['POST', `Bearer ${token}`, 'application/json', '1', 'plugin-publish'],
    )
  })

  test('a token with a newline at its end, as secrets often have, is taken', async () => {
    await client(await serve(good), { token: `${token}\n` }).call(ask, {})
    assert.equal(seen[0]?.headers.authorization, `Bearer ${token}`)
  })
})

describe('retries', () => {
  test('temporary failures are retried, with growing pauses', async () => {
    const url = await serve(json(503, { code: 'unavailable', message: 'busy' }), drop, json(429, {}), good)
    assert.deepEqual(await client(url).call(ask, {}), { answer: 42 })
    assert.equal(pauses.length, 3)
    pauses.forEach((pause, index) => {
      assert.ok(pause >= 250 * 2 ** index && pause <= 500 * 2 ** index, String(pauses))
    })
  })

  test('retries end', async () => {
    const { code, text } = await fails(
      client(await serve(json(503, { code: 'unavailable', message: 'busy' }))).call(ask, {}),
    )
    assert.equal(seen.length, 4)
    assert.equal(code, 'E_CONTROL_PLANE')
    assert.match(text, /HTTP 503.*\n.*unavailable: busy/)
  })

  test('Retry-After is obeyed, in seconds or as a date, up to half a minute', async () => {
    const date = new Date(Date.now() + 20_000).toUTCString()
    await client(await serve(json(429, {}, { 'retry-after': '7' }), json(503, {}, { 'retry-after': date }), good)).call(
      ask,
      {},
    )
    assert.equal(pauses[0], 7000)
    assert.ok((pauses[1] ?? 0) > 15_000 && (pauses[1] ?? 0) <= 20_000)
    seen = []
    const { text } = await fails(client(await serve(json(429, {}, { 'retry-after': '3600' }))).call(ask, {}))
    assert.equal(seen.length, 1)
    assert.match(text, /asks to wait 3600 s/)
  })

  test('an error inside the server is retried once, a refusal never', async () => {
    await fails(client(await serve(json(500, { code: 'internal', message: 'internal error' }))).call(ask, {}))
    assert.equal(seen.length, 2)
    for (const status of [400, 401, 403, 404, 501]) {
      seen = []
      await fails(client(await serve(json(status, {}))).call(ask, {}))
      assert.equal(seen.length, 1, String(status))
    }
  })

  test('a call that may have been carried out is not repeated', async () => {
    for (const step of [drop, json(503, {}), json(500, {}), json(200, { no: 'reply' })]) {
      seen = []
      const outcome = await client(await serve(step)).attempt(act, {})
      assert.equal('failure' in outcome && outcome.failure.executed, 'perhaps')
      assert.equal(seen.length, 1)
    }
  })

  test('a call that was certainly not carried out is repeated', async () => {
    const closed = await serve(good)
    await stack.disposeAsync()
    stack = new AsyncDisposableStack()
    const outcome = await client(closed).attempt(act, {})
    assert.equal('failure' in outcome && outcome.failure.executed, 'no')
    assert.equal(pauses.length, 3)
    pauses = []
    assert.deepEqual(await client(await serve(json(429, {}), good)).attempt(act, {}), { reply: { answer: 42 } })
  })
})

describe('a server with a timeout limit', () => {
  const limit =
    (most: number): Step =>
    (request, response) => {
      const asked = Number(request.headers['connect-timeout-ms'] ?? 0)
      if (asked <= most) good(request, response)
      else json(400, { code: 'invalid_argument', message: `timeout ${asked}ms must be <= ${most}` })(request, response)
    }
  const asked = (): (string | undefined)[] =>
    seen.map(({ headers }) => headers['connect-timeout-ms'] as string | undefined)

  test('gets the timeout that it allows, at once and in every later call', async () => {
    const connection = client(await serve(limit(2000)))
    assert.deepEqual([await connection.call(ask, {}), await connection.call(ask, {})], [{ answer: 42 }, { answer: 42 }])
    assert.deepEqual([asked(), pauses], [['5000', '2000', '2000'], []])
  })

  test('gets it in every call, also in two calls that were sent at the same time', async () => {
    const connection = client(await serve(limit(2000)))
    assert.deepEqual(await Promise.all([connection.call(ask, {}), connection.call(ask, {})]), [
      { answer: 42 },
      { answer: 42 },
    ])
    assert.deepEqual([asked().sort(), pauses], [['2000', '2000', '5000', '5000'], []])
  })

  test('that allows almost no time has its own message: it is not down', async () => {
    const { code, text, hint } = await fails(client(await serve(limit(10))).call(ask, {}))
    assert.equal(code, 'E_CONTROL_PLANE')
    assert.match(text, /HTTP 400\.\ninvalid_argument: timeout 5000ms must be <= 10/)
    assert.match(hint, /server is up/)
    assert.equal(seen.length, 1)
  })

  test('that lowers it with every call is not obeyed twice', async () => {
    let most = 4000
    const url = await serve((request, response) => {
      limit(most--)(request, response)
    })
    assert.match((await fails(client(url).call(ask, {}))).text, /must be <= 3999/)
    assert.equal(seen.length, 2)
  })

  test('gets no timeout with a call that may take longer than servers allow', async () => {
    assert.deepEqual(await client(await serve(limit(1))).call({ ...ask, sendsTimeout: false }, {}), { answer: 42 })
    assert.deepEqual(asked(), [undefined])
  })
})

describe('no answer', () => {
  test('a server that does not answer is given up after the timeout', async () => {
    const outcome = await client(await serve(() => undefined)).attempt({ ...act, timeout: 100 }, {})
    assert.ok('failure' in outcome)
    assert.equal(outcome.failure.executed, 'perhaps')
    assert.match(messageChain(outcome.failure.error).join(), /no answer within 0\.1 s/)
  })

  test('an answer that never ends is given up too', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200).write('{"answer":')
    })
    const outcome = await client(url).attempt({ ...act, timeout: 200 }, {})
    assert.ok('failure' in outcome)
    assert.match(messageChain(outcome.failure.error).join(), /no answer within/)
  })

  test('cancelling ends a call and a pause at once, with the reason of the signal', async () => {
    const reason = new Error('cancelled')
    const first = new AbortController()
    const waiting = client(
      await serve(() => {
        first.abort(reason)
      }),
      { signal: first.signal },
    ).call(ask, {})
    await assert.rejects(waiting, reason)
    const second = new AbortController()
    const url = await serve(json(503, {}, { 'retry-after': '29' }))
    const pausing = createConnectClient({ url, token, service: 's', signal: second.signal }).call(ask, {})
    setTimeout(() => {
      second.abort(reason)
    }, 100)
    await assert.rejects(pausing, reason)
  })
})

describe('unexpected answers', () => {
  test('a page of HTML is not a reply, and the hint says what to check', async () => {
    const { code, hint } = await fails(
      client(
        await serve((_, response) => {
          response.end('<html>')
        }),
      ).call(ask, {}),
    )
    assert.equal(code, 'E_CONTROL_PLANE')
    assert.match(hint, /control-plane-url/)
  })

  test('a redirect is not followed: the token is not sent elsewhere', async () => {
    const other = await serve(good)
    const { text } = await fails(
      client(
        await serve((_, response) => {
          response.writeHead(307, { location: `${other}/x` }).end()
        }),
      ).call(ask, {}),
    )
    assert.match(text, /redirected to/)
    assert.equal(seen.length, 1)
  })

  test('a token that the server echoes is not printed', async () => {
    const echo: Step = (request, response) => {
      response.writeHead(400).end(`no: ${request.headers.authorization ?? ''}`)
    }
    assert.match((await fails(client(await serve(echo)).call(ask, {}))).text, /no: Bearer \*\*\*/)
  })

  test('401 and 403 from a proxy are reported as an authentication error', async () => {
    for (const status of [401, 403]) {
      assert.equal((await fails(client(await serve(json(status, {}))).call(ask, {}))).code, 'E_CONTROL_PLANE_AUTH')
    }
  })
})

describe('addresses and tokens', () => {
  test('a token is sent only over TLS, or to this machine', () => {
    for (const url of [
      'https://cp.example',
      'https://cp.example/api',
      'http://localhost:1',
      'http://127.0.0.1:1',
      'http://[::1]:1',
    ])
      client(url)
    for (const url of [
      'http://cp.example',
      'http://127.0.0.1.example',
      'http://127.cp.example',
      'http://cp.localhost',
      'ftp://cp.example',
      'cp.example',
      '',
      'https://u:p@cp.example',
      'https://cp.example?a=b',
      'https://cp.example#a',
    ]) {
      assert.throws(() => client(url), { code: 'E_INPUT' }, url)
    }
  })

  test('a malformed token is refused before it reaches a header', () => {
    for (const bad of ['', ' ', 'a b', 'a\nb', 'ä'])
      assert.throws(() => client('https://cp.example', { token: bad }), { code: 'E_CONTROL_PLANE_AUTH' }, bad)
  })
})

describe('proxies and private authorities', () => {
  const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY']
  let directory: string
  let saved: Record<string, string | undefined>
  beforeEach(() => {
    saved = Object.fromEntries(names.map((name) => [name, process.env[name]]))
    for (const name of names) Reflect.deleteProperty(process.env, name)
    directory = mkdtempSync(join(tmpdir(), 'tls-'))
    selfSigned(directory, 'DNS:cosmo.example,IP:127.0.0.1')
  })
  afterEach(() => {
    for (const [name, value] of Object.entries(saved)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
    rmSync(directory, { recursive: true })
  })

  /** A proxy that leads every name to one TLS server on this machine, and that server. */
  async function behindProxy(
    handler: RequestListener,
    proxyScheme: 'http' | 'https' = 'http',
  ): Promise<{ url: string; proxy: string; certificate: string; tunnels: IncomingMessage[] }> {
    const certificate = readFileSync(join(directory, 'cert.pem'), 'utf8')
    const identity = { cert: certificate, key: readFileSync(join(directory, 'key.pem')) }
    const server = await listen(createTlsServer(identity, handler) as unknown as Server)
    const tunnels: IncomingMessage[] = []
    const proxy = proxyScheme === 'http' ? createServer() : (createTlsServer(identity) as unknown as Server)
    proxy.on('connect', (request, socket) => {
      tunnels.push(request)
      const upstream = connect(portOf(server), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.pipe(socket).pipe(upstream)
      })
      for (const each of [upstream, socket])
        each.on('error', () => {
          upstream.destroy()
          socket.destroy()
        })
    })
    await listen(proxy)
    return {
      url: 'https://cosmo.example:8443',
      proxy: `${proxyScheme}://user:p%40ss@127.0.0.1:${portOf(proxy)}`,
      certificate,
      tunnels,
    }
  }

  const answer: RequestListener = (_, response) => {
    response.end('{"answer":42}')
  }

  test('https_proxy is used with its credentials, and the authority is trusted', async () => {
    const { url, proxy, certificate, tunnels } = await behindProxy(answer)
    process.env['https_proxy'] = proxy
    assert.deepEqual(await client(url, { certificateAuthorities: certificate }).call(ask, {}), { answer: 42 })
    assert.equal(tunnels[0]?.url, 'cosmo.example:8443')
    assert.equal(tunnels[0].headers['proxy-authorization'], `Basic ${Buffer.from('user:p@ss').toString('base64')}`)
  })

  test('a proxy that speaks TLS is trusted through the same authority', async () => {
    const { url, proxy, certificate, tunnels } = await behindProxy(answer, 'https')
    process.env['https_proxy'] = proxy
    assert.deepEqual(await client(url, { certificateAuthorities: certificate }).call(ask, {}), { answer: 42 })
    assert.equal(tunnels.length, 1)
  })

  test('an unknown authority is refused at once; the hint names the input', async () => {
    const { url, proxy } = await behindProxy(answer)
    process.env['HTTPS_PROXY'] = proxy
    const { hint } = await fails(client(url).call(ask, {}))
    assert.match(hint, /ca-certificates/)
    assert.deepEqual(pauses, [])
  })

  test('no_proxy bypasses the proxy, and loopback always does', async () => {
    const { url, proxy, tunnels } = await behindProxy(answer)
    Object.assign(process.env, { https_proxy: proxy, http_proxy: proxy, no_proxy: 'other.example,cosmo.example' })
    await fails(client(url).call(ask, {}))
    assert.deepEqual(await client(await serve(good)).call(ask, {}), { answer: 42 })
    assert.deepEqual(tunnels, [])
  })
})
