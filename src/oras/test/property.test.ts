import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  childrenOf,
  formatReference,
  isDigest,
  isOrasError,
  mediaTypes,
  parseIndex,
  parseManifest,
  parseReference,
  packArtifact,
  digestOf,
  verified,
} from 'oras-js'
import { sniffMediaType } from '../manifest.ts'
import { collect } from '../target.ts'
import { ChunkReader } from '../remote/chunks.ts'
import {
  parseByteCount,
  parseChallenges,
  parseContentRangeStart,
  parseContentType,
  parseNextLink,
  parseRetryAfter,
  parseUploadRange,
  parseWarning,
} from '../remote/headers.ts'
import { QuirkRegistry } from '../../../test/support/quirk-registry/index.ts'
import { repositoryAt } from './quirk-support.ts'

const runs = { numRuns: 300 }
const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,10}$/)

/** Text that is nearly a header. */
const headerish = fc.oneof(
  fc.string(),
  fc
    .array(
      fc.constantFrom(
        'Bearer',
        'Basic',
        ' ',
        ',',
        '=',
        '"',
        '\\',
        'realm',
        '<',
        '>',
        ';',
        'rel',
        'next',
        '299',
        ' - ',
        '0-',
        '5',
        'bytes',
        '/',
        '*',
        'Mon, ',
        'é',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
)

describe('references', () => {
  const label = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  const registry = fc
    .tuple(
      fc.oneof(
        label,
        fc.constant('[::1]'),
        fc.tuple(label, label).map(([a, b]) => `${a}.${b}`),
      ),
      fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
    )
    .map(([host, port]) => (port === undefined ? host : `${host}:${port}`))
  const repository = fc
    .array(
      fc.tuple(label, fc.constantFrom('', '.a', '_b', '__c', '-d', '---e')).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join('/'))
  const tag = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/), { nil: undefined })
  const digest = fc.option(
    fc.string().map((text) => digestOf(text)),
    { nil: undefined },
  )

  it('what is written is read back', () => {
    fc.assert(
      fc.property(registry, repository, tag, digest, (host, path, name, sum) => {
        const text = `${host}/${path}${name === undefined ? '' : `:${name}`}${sum === undefined ? '' : `@${sum}`}`
        const parsed = parseReference(text)
        assert.deepEqual({ ...parsed }, { registry: host, repository: path, tag: name, digest: sum })
        assert.equal(formatReference(parsed), text)
      }),
      runs,
    )
  })

  it('anything else is refused, and nothing else is thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(registry, fc.string()).map((parts) => parts.join('/')),
        ),
        (text) => {
          try {
            assert.equal(formatReference(parseReference(text)).toLowerCase(), text.toLowerCase())
          } catch (error) {
            assert.ok(isOrasError(error, 'invalid-reference'), String(error))
          }
        },
      ),
      runs,
    )
  })
})

describe('headers', () => {
  it('nothing crashes a parser', () => {
    fc.assert(
      fc.property(headerish, (text) => {
        for (const { scheme, params } of parseChallenges([text])) assert.ok(scheme !== '' && params instanceof Map)
        for (const value of [
          parseUploadRange(text),
          parseContentRangeStart(text),
          parseByteCount(text),
          parseRetryAfter(text, Date.now()),
        ])
          assert.ok(value === undefined || (Number.isSafeInteger(value) && value >= 0))
        for (const value of [parseNextLink(text), parseWarning(text), parseContentType(text)])
          assert.ok(value === undefined || typeof value === 'string')
        assert.doesNotMatch(parseWarning(text) ?? '', /[\u0000-\u001f\u007f]/)
      }),
      { numRuns: 2000 },
    )
  })

  it('long ones take no longer than their length', () => {
    // Processor time, in microseconds: other programs of this machine do not count.
    const before = process.cpuUsage()
    for (const text of [
      'Bearer '.repeat(9000),
      `Bearer a="${'\\'.repeat(60_000)}`,
      '<'.repeat(60_000),
      `<a>${'; rel'.repeat(12_000)}`,
      `299 - "${'\\"'.repeat(30_000)}`,
      ' '.repeat(65_000),
      `Bearer ${'a='.repeat(30_000)}`,
      `<x>; rel="${'next '.repeat(12_000)}`,
    ]) {
      parseChallenges([text])
      parseNextLink(text)
      parseWarning(text)
      parseRetryAfter(text, 0)
      parseUploadRange(text)
      parseContentType(text)
    }
    const used = process.cpuUsage(before)
    assert.ok(used.user + used.system < 2_000_000)
  })

  it('WWW-Authenticate is read back as it was written', () => {
    const value = fc.string({ maxLength: 30 })
    const challenge = fc.record({
      scheme: token,
      params: fc.uniqueArray(fc.tuple(token, value), {
        selector: ([name]) => name.toLowerCase(),
        minLength: 1,
        maxLength: 4,
      }),
    })
    fc.assert(
      fc.property(fc.array(challenge, { minLength: 1, maxLength: 3 }), (challenges) => {
        const line = challenges
          .map(
            ({ scheme, params }) =>
              `${scheme} ${params.map(([name, text]) => `${name}="${text.replace(/(["\\])/g, '\\$1')}"`).join(', ')}`,
          )
          .join(', ')
        assert.deepEqual(
          parseChallenges([line]).map(({ scheme, params }) => [scheme, [...params]]),
          challenges.map(({ scheme, params }) => [
            scheme.toLowerCase(),
            params.map(([name, text]) => [name.toLowerCase(), text]),
          ]),
        )
      }),
      runs,
    )
  })

  it('by example', () => {
    const parsed = parseChallenges([
      'Negotiate abc==, Basic realm="a, b", charset=UTF-8',
      'Bearer realm="https://auth.example/token",service=r,scope="repository:a:pull,push repository:b:pull"',
      'Basic',
    ])
    assert.deepEqual(
      parsed.map(({ scheme, params }) => [scheme, Object.fromEntries(params)]),
      [
        ['negotiate', {}],
        ['basic', { realm: 'a, b', charset: 'UTF-8' }],
        [
          'bearer',
          { realm: 'https://auth.example/token', service: 'r', scope: 'repository:a:pull,push repository:b:pull' },
        ],
        ['basic', {}],
      ],
    )
    assert.equal(parseNextLink('</v2/a/tags/list?n=1&last=x,y>; rel="next"'), '/v2/a/tags/list?n=1&last=x,y')
    assert.equal(parseNextLink('<a>; rel=prev, <b>; title="x"; rel=next'), 'b')
    assert.equal(parseNextLink('<a>; rel="prev next"'), 'a')
    assert.equal(parseNextLink('<a>; rel="nextish"'), undefined)
    assert.equal(parseWarning('299 - "it \\"moves\\""'), 'it "moves"')
    assert.equal(parseWarning('299 host "text"'), undefined)
    assert.deepEqual(['0-99', 'bytes=0-99', '0-0', '5-9', '0-', 'x', undefined].map(parseUploadRange), [
      100,
      100,
      0,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    assert.deepEqual(['bytes 5-9/10', 'bytes 5-9/*', '5-9'].map(parseContentRangeStart), [5, 5, undefined])
    const now = Date.parse('2026-01-01T00:00:00Z')
    assert.deepEqual(
      [
        '120',
        'Thu, 01 Jan 2026 00:00:30 GMT',
        'Wed, 31 Dec 2025 00:00:00 GMT',
        'Thursday, 01-Jan-26 00:00:30 GMT',
        '-1',
        '1.5',
        '2026-01-01',
        'soon',
      ].map((text) => parseRetryAfter(text, now)),
      [120_000, 30_000, 0, 30_000, undefined, undefined, undefined, undefined],
    )
  })
})

describe('documents', () => {
  const descriptor = { mediaType: 'text/plain', digest: digestOf('x'), size: 1 }
  const whole = packArtifact({
    artifactType: 'application/vnd.test',
    layers: [descriptor],
    subject: descriptor,
    annotations: { a: 'b' },
  }).bytes
  const damaged = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .tuple(fc.nat(whole.length), fc.nat(whole.length), fc.string({ maxLength: 5 }))
      .map(([from, to, text]) =>
        Buffer.concat([whole.subarray(0, from), Buffer.from(text), whole.subarray(Math.max(from, to))]),
      ),
    fc
      .tuple(
        fc.constantFrom('config', 'layers', 'schemaVersion', 'subject', 'annotations', 'artifactType', 'manifests'),
        fc.jsonValue(),
      )
      .map(([name, value]) =>
        Buffer.from(JSON.stringify({ ...(JSON.parse(whole.toString()) as object), [name]: value })),
      ),
    fc
      .constantFrom(
        '['.repeat(100_000),
        '{"a":'.repeat(50_000),
        '{"__proto__":{"schemaVersion":2}}',
        'null',
        '\ufeff{}',
      )
      .map((text) => Buffer.from(text)),
  )

  it('a manifest is one, or is refused', () => {
    fc.assert(
      fc.property(damaged, (bytes) => {
        for (const children of [
          () => {
            const { config, layers } = parseManifest(bytes)
            return [config, ...layers]
          },
          () => parseIndex(bytes).manifests,
          () => childrenOf({ ...descriptor, mediaType: mediaTypes.manifest }, bytes),
          () => childrenOf({ ...descriptor, mediaType: mediaTypes.index }, bytes),
        ]) {
          try {
            for (const child of children())
              assert.ok(isDigest(child.digest) && Number.isSafeInteger(child.size) && child.size >= 0)
          } catch (error) {
            assert.ok(isOrasError(error, 'invalid-content'), String(error))
          }
        }
        sniffMediaType(bytes)
      }),
      { numRuns: 1000 },
    )
  })

  it('whatever a registry answers is a result or an OrasError', async (context) => {
    const reply = fc.record({
      status: fc.constantFrom(200, 201, 202, 204, 206, 301, 307, 400, 401, 403, 404, 405, 416, 429, 500),
      type: fc.constantFrom(mediaTypes.manifest, mediaTypes.index, 'application/json', 'text/html', ''),
      headers: fc.dictionary(
        fc.constantFrom(
          'location',
          'link',
          'www-authenticate',
          'docker-content-digest',
          'retry-after',
          'range',
          'warning',
          'oci-subject',
          'content-range',
        ),
        headerish.map((text) => text.replace(/[^\x20-\x7e]/g, '')),
        { maxKeys: 3 },
      ),
      body: damaged,
    })
    const unhandled: unknown[] = []
    const note = (error: unknown): void => {
      unhandled.push(error)
    }
    process.on('unhandledRejection', note)
    context.after(() => {
      process.off('unhandledRejection', note)
    })
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 4 }), async (replies) => {
        let next = 0
        await using registry = await QuirkRegistry.start((exchange) => {
          const { status, type, headers, body } = replies[next++ % replies.length] ?? {
            status: 500,
            type: '',
            headers: {},
            body: Buffer.alloc(0),
          }
          return exchange.reply(status, { 'content-type': type, ...headers }, status === 204 ? Buffer.alloc(0) : body)
        })
        const cleanups: (() => Promise<void>)[] = []
        const repository = repositoryAt(
          {
            after: (work) => {
              cleanups.push(work)
            },
          },
          registry,
          { retry: { attempts: 2, minDelay: 0, maxDelay: 1, idleTimeout: 500, deadline: 2000 } },
        )
        const bytes = Buffer.from('x')
        for (const work of [
          () => repository.resolve('v1'),
          () => repository.tags(),
          () => repository.referrers(descriptor.digest),
          () => repository.exists(descriptor),
          () => repository.fetchBytes(descriptor),
          () => repository.push(descriptor, bytes),
          () => repository.ping(),
          () => repository.checkPush(),
          () => repository.mount(descriptor, repository.repository),
        ]) {
          try {
            await work()
          } catch (error) {
            assert.ok(isOrasError(error), String(error))
          }
        }
        for (const cleanup of cleanups) await cleanup()
        assert.ok(registry.requests.length < 120, registry.log.join('\n'))
      }),
      { numRuns: 40, interruptAfterTimeLimit: 30_000 },
    )
    assert.deepEqual(unhandled, [])
  })
})

describe('streams', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 10 })
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* streamOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
    yield* parts
  }

  it('verified passes exactly the right bytes', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), async (parts, spoil) => {
        const whole = Buffer.concat(parts)
        const expected = {
          digest: spoil ? digestOf(Buffer.concat([whole, Buffer.from('!')])) : digestOf(whole),
          size: whole.length,
        }
        const passed: Uint8Array[] = []
        const read = (async () => {
          for await (const chunk of verified(expected, streamOf(parts))) passed.push(chunk)
        })()
        if (!spoil) {
          await read
          assert.deepEqual(Buffer.concat(passed), whole)
          return
        }
        await assert.rejects(read, { kind: 'digest-mismatch' })
        assert.ok(parts.length === 0 || passed.length < parts.length)
      }),
      runs,
    )
  })

  it('chunks put together are the whole, in whatever order they are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        pieces,
        fc.array(fc.tuple(fc.nat(100), fc.nat(30)), { maxLength: 5 }),
        async (parts, windows) => {
          const whole = Buffer.concat(parts)
          await using reader = new ChunkReader(() => streamOf(parts))
          for (const [start, length] of windows) {
            const from = Math.min(start, whole.length)
            const size = Math.min(length, whole.length - from)
            assert.deepEqual(await collect(reader.read(from, size), 1000), whole.subarray(from, from + size))
          }
        },
      ),
      runs,
    )
  })
})
