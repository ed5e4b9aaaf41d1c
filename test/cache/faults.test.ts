import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { reply } from '../support/runner/loopback.ts'
import { quick, random, startRig, version, type Rig } from './support.ts'

type Fault = (request: IncomingMessage, response: ServerResponse, time: number) => boolean

const isGet = ({ method, url = '' }: IncomingMessage): boolean => method === 'GET' && url.startsWith('/blob/')
const isPut = ({ method, url = '' }: IncomingMessage): boolean => method === 'PUT' && url.startsWith('/blob/')
const isCall =
  (name: string) =>
  ({ url = '' }: IncomingMessage): boolean =>
    url.endsWith(`/${name}`)

/** A service with an entry `k` of 35,000 bytes, in which a fault begins after that; `times` counts what it answered. */
async function broken(
  t: TestContext,
  matches: (request: IncomingMessage) => boolean,
  fault: Fault,
): Promise<Rig & { readonly times: () => number }> {
  let [times, on] = [0, false]
  const rig = await startRig(t, {
    instead: (request, response) => on && matches(request) && fault(request, response, ++times),
  })
  assert.equal(await rig.put('k', random(35_000)), true)
  on = true
  return { ...rig, times: () => times }
}

/** Nothing was restored, no file is left, and the log says why exactly once. */
async function assertUnused(rig: Rig, why: RegExp, maxBytes?: number, timeout?: number): Promise<void> {
  const got = await rig.get('k', [], maxBytes, timeout)
  assert.equal(got.key, undefined)
  assert.equal(existsSync(got.file), false)
  assert.equal(rig.context.log.lines.length, 1, rig.context.log.lines.join('\n'))
  assert.match(rig.context.log.lines[0] ?? '', why)
}

const status =
  (code: number, body: unknown = { msg: 'out of order' }): Fault =>
  (_request, response) => {
    reply(response, code, body)
    return true
  }

const hang: Fault = () => true

/** Begins as the storage would, with other headers and another body. */
const partial =
  (headers: Readonly<Record<string, string>>, send: (response: ServerResponse) => void): Fault =>
  (_request, response) => {
    response.writeHead(206, { 'content-range': 'bytes 0-9999/35000', 'content-length': '10000', ...headers })
    send(response)
    return true
  }

/** Answers the range that was asked for, and after 100 bytes of it does something else. */
const stopping =
  (then: (response: ServerResponse) => void): Fault =>
  (request, response) => {
    const [, from = ''] = /^bytes=(\d+)/.exec(request.headers.range ?? '') ?? []
    response.writeHead(206, { 'content-range': `bytes ${from}-9999/35000`, 'content-length': 10_000 - Number(from) })
    response.write(Buffer.alloc(100), () => {
      then(response)
    })
    return true
  }

const refusals: Readonly<Record<string, readonly [(request: IncomingMessage) => boolean, Fault, RegExp, number]>> = {
  'a token that is not accepted': [isCall('GetCacheEntryDownloadURL'), status(401), /HTTP 401: out of order/, 1],
  'no readable scope': [
    isCall('GetCacheEntryDownloadURL'),
    status(403, { code: 'permission_denied', msg: 'cache read denied: token has no readable scopes' }),
    /cache read denied/,
    1,
  ],
  'a rate limit': [isCall('GetCacheEntryDownloadURL'), status(429), /HTTP 429/, 1],
  'a server that fails': [isCall('GetCacheEntryDownloadURL'), status(503), /HTTP 503/, 3],
  'an answer that is no JSON': [
    isCall('GetCacheEntryDownloadURL'),
    (_request, response) => {
      response.end('<html>')
      return true
    },
    /the answer is not what GitHub’s cache answers/,
    1,
  ],
  'an endless answer': [
    isCall('GetCacheEntryDownloadURL'),
    (_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(Buffer.alloc(50_000, 32)), 1)
      response.on('close', () => {
        clearInterval(timer)
      })
      return true
    },
    /the answer is too long/,
    1,
  ],
  'no address': [
    isCall('GetCacheEntryDownloadURL'),
    status(200, { ok: true, matched_key: 'k', signed_download_url: '' }),
    /no usable address/,
    1,
  ],
  'an address that others can read': [
    isCall('GetCacheEntryDownloadURL'),
    status(200, { ok: true, matched_key: 'k', signed_download_url: 'http://storage.example.com/?sig=s' }),
    /no usable address/,
    1,
  ],
  'a redirect of the storage': [
    isGet,
    (_request, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
      return true
    },
    /HTTP 302/,
    1,
  ],
  'a storage that fails': [isGet, status(500), /HTTP 500/, 3],
  'another part than was asked for': [
    isGet,
    partial({ 'content-range': 'bytes 5-9999/35000', 'content-length': '9995' }, (response) =>
      response.end(Buffer.alloc(9995)),
    ),
    /another part/,
    1,
  ],
  'no total': [isGet, partial({ 'content-range': 'bytes 0-9999/*' }, (response) => response.end()), /another part/, 1],
  'a body that ends early, again and again': [
    isGet,
    stopping((response) => response.destroy()),
    /aborted|hang up|missing/,
    3,
  ],
  'a body without a length that never ends': [
    isGet,
    (_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-9999/35000' })
      const timer = setInterval(() => response.write(Buffer.alloc(5000)), 1)
      response.on('close', () => {
        clearInterval(timer)
      })
      return true
    },
    /more bytes than it announced/,
    1,
  ],
  'a body that stops': [isGet, stopping(() => undefined), /no byte moved for 300 ms/, 3],
}

for (const [name, [matches, fault, why, times]] of Object.entries(refusals))
  test(`reading: ${name}`, async (t) => {
    const rig = await broken(t, matches, fault)
    await assertUnused(rig, why)
    assert.equal(rig.times(), times)
  })

test('reading: an entry that is too large is not read', async (t) => {
  const rig = await broken(t, () => false, hang)
  await assertUnused(rig, /has 35000 bytes, and at most 34999 are read/, 34_999)
})

test('reading: a service that hangs, and a byte now and then, cost no more than the time that was given', async (t) => {
  const drip: Fault = (_request, response) => {
    response.writeHead(206, { 'content-range': 'bytes 0-9999/35000', 'content-length': '10000' })
    const timer = setInterval(() => response.write('x'), 100)
    response.on('close', () => {
      clearInterval(timer)
    })
    return true
  }
  for (const [matches, fault] of [
    [isCall('GetCacheEntryDownloadURL'), hang],
    [isGet, drip],
  ] as const) {
    const rig = await broken(t, matches, fault)
    const start = performance.now()
    await assertUnused(rig, /it took more than 0.6 s/, undefined, 600)
    assert.ok(performance.now() - start < 15_000)
    // What hangs once is not asked again.
    const calls = rig.service.calls.length
    assert.equal(await rig.put('other', random(10)), false)
    assert.equal(await rig.cache.find({ key: 'k', version }, rig.context), undefined)
    assert.equal(rig.service.calls.length, calls)
    assert.equal(rig.context.log.lines.length, 1)
  }
})

test('reading: a break is continued where it was, and one failure of each part does not matter', async (t) => {
  const seen = new Set<string>()
  let [on, cut] = [false, false]
  const rig = await startRig(t, {
    instead: (request, response) => {
      const range = request.headers.range ?? ''
      if (!on || !isGet(request) || seen.has(range)) return false
      seen.add(range)
      if (range !== 'bytes=10000-19999') {
        reply(response, 503, {})
        return true
      }
      cut = true
      response.writeHead(206, { 'content-range': 'bytes 10000-19999/35000', 'content-length': '10000' })
      response.write(content.subarray(10_000, 12_000), () => setTimeout(() => response.destroy(), 50))
      return true
    },
  })
  const content = random(35_000)
  await rig.put('k', content)
  on = true
  const got = await rig.get('k')
  assert.equal(got.size, 35_000, rig.context.log.lines.join('\n'))
  assert.ok(cut)
  assert.ok(
    [...seen].some((range) => /^bytes=12000-19999$/.test(range)),
    [...seen].join(),
  )
  assert.deepEqual(rig.context.log.lines, [])
})

test('an address that has expired is refused, for writing and for reading', async (t) => {
  const writer = await startRig(t, { validFor: 0 })
  assert.equal(await writer.put('k', random(100)), false)
  assert.match(writer.context.log.lines.join('\n'), /^GitHub’s cache is not used: the storage answered HTTP 403$/)
  const options = { validFor: 600 }
  const reader = await startRig(t, options)
  await reader.put('k', random(100))
  options.validFor = 0
  await assertUnused(reader, /the storage answered HTTP 403/)
})

test('a cancelled run stops at once, and leaves no file', async (t) => {
  const rig = await broken(t, isGet, hang)
  const abort = new AbortController()
  const file = join(rig.directory, 'cancelled')
  const wanted = { key: 'k', version, file, maxBytes: 100_000, timeout: 60_000 }
  const reading = rig.cache.restore(wanted, { log: rig.context.log, signal: abort.signal })
  setTimeout(() => {
    abort.abort(new Error('cancelled by test'))
  }, 100)
  await assert.rejects(reading, /cancelled by test/)
  assert.equal(existsSync(file), false)
  await assert.rejects(rig.cache.find({ key: 'k', version }, { log: rig.context.log, signal: abort.signal }), /by test/)
})

const writing: Readonly<Record<string, readonly [(request: IncomingMessage) => boolean, Fault, RegExp, number]>> = {
  'a token that is not accepted': [isCall('CreateCacheEntry'), status(401), /is not used: .*401/, 1],
  'a rate limit': [isCall('CreateCacheEntry'), status(429), /HTTP 429/, 1],
  quota: [
    isCall('CreateCacheEntry'),
    status(403, { code: 'resource_exhausted', msg: 'insufficient usage to create cache entry' }),
    /insufficient usage/,
    1,
  ],
  'a block that is refused': [isPut, status(413, {}), /HTTP 413/, 4],
  'a storage that fails': [isPut, status(503, {}), /HTTP 503/, 12],
  'an entry that is not accepted': [
    isCall('FinalizeCacheEntryUpload'),
    status(200, { ok: false, message: 'size mismatch' }),
    /size mismatch/,
    1,
  ],
}

for (const [name, [matches, fault, why, times]] of Object.entries(writing))
  test(`writing: ${name}`, async (t) => {
    const rig = await broken(t, matches, fault)
    assert.equal(await rig.put('new', random(90_000)), false)
    assert.equal(rig.context.log.lines.length, 1, rig.context.log.lines.join('\n'))
    assert.match(rig.context.log.lines[0] ?? '', why)
    assert.ok(rig.times() >= 1 && rig.times() <= times, `${rig.times()}`)
    assert.deepEqual(rig.service.keys(), ['k'])
  })

test('writing: a key that exists, a token that may only read, a file that is not there', async (t) => {
  const rig = await startRig(t)
  await rig.put('k', random(10))
  assert.equal(await rig.put('k', random(10)), false)
  assert.match(rig.context.log.lines.join('\n'), /^GitHub’s cache does not take k: .* already exists$/)
  const reader = await startRig(t, { scope: 'read' })
  assert.equal(await reader.put('k', random(10)), false)
  assert.match(reader.context.log.lines.join('\n'), /does not take k: cache write denied/)
  const gone = { key: 'gone', version, file: join(rig.directory, 'gone'), timeout: 5000 }
  assert.equal(await rig.cache.save(gone, rig.context), false)
  assert.equal(rig.service.calls.filter((call) => call === 'CreateCacheEntry gone').length, 0)
})

test('writing: the storage gets each block again that it lost, and never more at once than was set', async (t) => {
  const seen = new Set<string>()
  let [open, most] = [0, 0]
  const rig = await startRig(
    t,
    {
      instead: (request, response) => {
        if (!isPut(request)) return false
        most = Math.max(most, ++open)
        response.on('close', () => open--)
        const url = request.url ?? ''
        if (seen.has(url)) return false
        seen.add(url)
        response.writeHead(500).end()
        return true
      },
    },
    {},
    { ...quick, parallel: 2 },
  )
  assert.equal(await rig.put('k', random(95_000)), true, rig.context.log.lines.join('\n'))
  assert.equal(seen.size, 11)
  assert.ok(most <= 2)
  assert.equal((await rig.get('k')).size, 95_000)
})
