import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import {
  blob,
  copy,
  describe as describeBytes,
  digestOf,
  emptyBlob,
  mediaTypes,
  MemoryTarget,
  packArtifact,
  packIndex,
  pushPacked,
  type Descriptor,
} from 'oras-js'
import {
  announcesChunks,
  referrersAreText,
  tagsThatLoop,
  withoutOciSubject,
} from '../../../test/support/quirk-registry/quirks.ts'
import { at, resetInUpload, status, withHeaders } from '../../../test/support/quirk-registry/faults.ts'
import { QuirkRegistry, type Quirk } from '../../../test/support/quirk-registry/index.ts'
import { artifact, assertBudget, failure, randomBlob, repositoryAt } from './quirk-support.ts'

/** Lines of the distribution spec that no other test looks at. The whole list is conformance.md. */

async function start(context: TestContext, ...active: readonly Quirk[]): Promise<QuirkRegistry> {
  const registry = await QuirkRegistry.start(...active)
  context.after(() => registry[Symbol.asyncDispose]())
  return registry
}

const subject: Descriptor = { mediaType: mediaTypes.manifest, digest: digestOf('subject'), size: 7 }
const tag = `sha256-${subject.digest.slice(7)}`

describe('pull', () => {
  it('says which manifests it understands', async (context) => {
    const registry = await start(context)
    await failure(repositoryAt(context, registry).resolve('v1'), 'not-found')
    const accept = String(registry.requests[0]?.headers['accept']).split(', ')
    assert.deepEqual(
      accept.sort(),
      [mediaTypes.index, mediaTypes.manifest, mediaTypes.dockerManifest, mediaTypes.dockerManifestList].sort(),
    )
  })

  it('ignores parameters of the Content-Type', async (context) => {
    const registry = await start(
      context,
      at('GET manifest', withHeaders({ 'content-type': `${mediaTypes.manifest}; charset=utf-8` })),
    )
    const repository = repositoryAt(context, registry)
    const { source, root } = await artifact()
    await copy(source, repository, root)
    assert.equal((await repositoryAt(context, registry).resolve(root.digest)).mediaType, mediaTypes.manifest)
  })

  it('refuses a manifest that calls itself something else than its Content-Type', async (context) => {
    const registry = await start(context, at('GET manifest', withHeaders({ 'content-type': mediaTypes.index })))
    const { source, root } = await artifact()
    await copy(source, repositoryAt(context, registry), root)
    await failure(repositoryAt(context, registry).resolve(root.digest), 'invalid-response')
  })

  it('compares a manifest with the digest it was asked for by', async (context) => {
    const registry = await start(
      context,
      at(
        'GET manifest',
        status(200, { 'content-type': mediaTypes.manifest }, '{"schemaVersion":2,"config":{},"layers":[]}'),
      ),
    )
    await failure(repositoryAt(context, registry).resolve(subject.digest), 'digest-mismatch')
  })

  it('asks for a part with Range, and takes the whole', async (context) => {
    const registry = await start(
      context,
      at('GET blob', (exchange) => exchange.reply(200, { 'content-length': 4 }, Buffer.from('abcd'))),
    )
    const whole = blob('text/plain', Buffer.from('abcdefgh'))
    registry.store.blobs.set(whole.descriptor.digest, whole.bytes)
    assert.equal((await repositoryAt(context, registry).fetchBytes(whole.descriptor)).toString(), 'abcdefgh')
    assert.equal(registry.requests[1]?.headers['range'], 'bytes=4-')
  })
})

describe('push', () => {
  it('sends the session’s query back to the letter, and the digest behind it', async (context) => {
    const location = '/v2/team/plugin/blobs/uploads/1?_state=a%2Bb%20c~-_==&x=%7E'
    const registry = await start(context, at('POST upload', status(202, { location })), at('PUT upload', status(201)))
    const { descriptor, bytes } = randomBlob(10)
    await repositoryAt(context, registry).push(descriptor, bytes)
    assert.equal(registry.requests[1]?.url, `${location}&digest=${encodeURIComponent(descriptor.digest)}`)
    assert.deepEqual(
      [registry.requests[1].headers['content-length'], registry.requests[1].headers['content-type']],
      ['10', 'application/octet-stream'],
    )
    assert.equal(registry.requests[0]?.headers['content-length'], '0')
  })

  it('takes the newest Location of an upload', async (context) => {
    let moves = 0
    const registry = await start(context, announcesChunks(10, 100), (exchange) => {
      if (exchange.method === 'PATCH') exchange.extra['x-moved'] = String(++moves)
      const id = /uploads\/([^/?]+)/.exec(exchange.path)?.[1] ?? ''
      if (exchange.method !== 'PATCH') return false
      return withHeaders({ location: `/v2/team/plugin/blobs/uploads/${id}?moved=${String(moves)}` })(exchange, registry)
    })
    const { descriptor, bytes } = randomBlob(250)
    await repositoryAt(context, registry).push(descriptor, bytes)
    assert.deepEqual(
      registry.requests.slice(1).map(({ method, url }) => `${method} ${/moved=\d/.exec(url)?.[0] ?? ''}`),
      ['PATCH ', 'PATCH moved=1', 'PATCH moved=2', 'PUT moved=3'],
    )
  })

  it('names the algorithm in the POST when it is not sha256', async (context) => {
    const registry = await start(context, at('PUT upload', status(201)))
    const bytes = Buffer.from('text')
    await repositoryAt(context, registry).push(
      { mediaType: 'text/plain', digest: digestOf(bytes, 'sha512'), size: 4 },
      bytes,
    )
    assert.match(registry.requests[0]?.url ?? '', /\?digest-algorithm=sha512$/)
  })

  it('gives a session up that it cannot finish', async (context) => {
    const registry = await start(
      context,
      at('PUT upload', (exchange) => exchange.error(400, 'DIGEST_INVALID', 'no')),
    )
    const { descriptor, bytes } = randomBlob(10)
    await failure(repositoryAt(context, registry).push(descriptor, bytes), 'refused')
    assertBudget(registry, { 'POST upload': 1, 'PUT upload': 1, 'DELETE upload': 1 })
    assert.equal(registry.store.uploads.size, 0)
  })

  it('ignores that a session cannot be given up', async (context) => {
    const registry = await start(
      context,
      at('PUT upload', (exchange) => exchange.error(400, 'DIGEST_INVALID', 'no')),
      at('DELETE upload', status(500)),
    )
    const { descriptor, bytes } = randomBlob(10)
    assert.match(
      (await failure(repositoryAt(context, registry).push(descriptor, bytes), 'refused')).message,
      /DIGEST_INVALID/,
    )
  })

  it('sends chunks in order, the first from 0, both ends included', async (context) => {
    const registry = await start(context, announcesChunks(10, 100))
    const { descriptor, bytes } = randomBlob(150)
    await repositoryAt(context, registry).push(descriptor, bytes)
    assert.deepEqual(
      registry.requests.filter(({ method }) => method === 'PATCH').map(({ headers }) => headers['content-range']),
      ['0-99', '100-149'],
    )
    const put = registry.requests.at(-1)
    assert.deepEqual(
      [
        put?.method,
        put?.headers['content-length'],
        put?.url.endsWith(`digest=${encodeURIComponent(descriptor.digest)}`),
      ],
      ['PUT', '0', true],
    )
  })

  it('goes back to what the registry has of a chunk', async (context) => {
    let cut = 0
    const registry = await start(context, announcesChunks(1, 100), async (exchange, { store }) => {
      if (exchange.method !== 'PATCH' || cut++ > 0) return false
      const id = /uploads\/([^/?]+)/.exec(exchange.path)?.[1] ?? ''
      store.uploads.set(id, (await exchange.body()).subarray(0, 60))
      return exchange.reply(202, { location: exchange.path, range: '0-59' })
    })
    const { descriptor, bytes } = randomBlob(150)
    await repositoryAt(context, registry).push(descriptor, bytes)
    assert.deepEqual(
      registry.requests.filter(({ method }) => method === 'PATCH').map(({ headers }) => headers['content-range']),
      ['0-99', '60-149'],
    )
    assert.deepEqual(registry.store.blobs.get(descriptor.digest), bytes)
  })

  it('asks the session how far it is before it goes on', async (context) => {
    const registry = await start(context, at('PUT upload', resetInUpload(1_500_000)))
    const { descriptor, bytes } = randomBlob(2_000_000)
    await repositoryAt(context, registry).push(descriptor, bytes)
    assert.deepEqual(
      registry.requests.map(({ method }) => method),
      ['POST', 'PUT', 'HEAD', 'GET', 'PATCH', 'PUT'],
    )
  })

  it('sends a manifest as what it calls itself', async (context) => {
    const registry = await start(context)
    const repository = repositoryAt(context, registry)
    const index = packIndex({ manifests: [] })
    await pushPacked(repository, index)
    assert.equal(registry.requests.at(-1)?.headers['content-type'], mediaTypes.index)
    await failure(
      repository.pushManifest({ ...index.descriptor, mediaType: mediaTypes.dockerManifestList }, index.bytes),
      'invalid-content',
    )
  })

  it('manifests of 4 MiB, and no more', async (context) => {
    const registry = await start(context)
    const repository = repositoryAt(context, registry)
    const filler = (size: number): Buffer =>
      packIndex({
        manifests: [],
        annotations: { a: 'x'.repeat(size - packIndex({ manifests: [], annotations: { a: '' } }).bytes.length) },
      }).bytes
    const most = filler(4 * 1024 * 1024)
    assert.equal(most.length, 4 * 1024 * 1024)
    await repository.push(describeBytes(mediaTypes.index, most), most)
    assert.deepEqual(await repositoryAt(context, registry).fetchBytes(describeBytes(mediaTypes.index, most)), most)
    const more = filler(4 * 1024 * 1024 + 1)
    const memory = new MemoryTarget()
    await memory.push(describeBytes(mediaTypes.index, more), more)
    await failure(
      repository.push(describeBytes(mediaTypes.index, more), () => memory.fetch(describeBytes(mediaTypes.index, more))),
      'too-large',
    )
    await failure(repository.fetchBytes(describeBytes(mediaTypes.index, more)), 'too-large')
  })
})

describe('referrers', () => {
  const tagged = (bytes: Buffer, mediaType: string): Quirk =>
    at('GET manifest', status(200, { 'content-type': mediaType }, bytes.toString()), Infinity)

  it('the list has type and annotations of the manifest, the config’s type where it has none', async (context) => {
    const registry = await start(context, referrersAreText, withoutOciSubject)
    const repository = repositoryAt(context, registry)
    const config = blob('application/vnd.test.config', Buffer.from('{}'))
    for (const { descriptor, bytes } of [config, emptyBlob]) await repository.push(descriptor, bytes)
    const typed = await pushPacked(
      repository,
      packArtifact({ artifactType: 'application/vnd.test.thing', subject, annotations: { a: 'é' } }),
    )
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        config: config.descriptor,
        layers: [],
        subject,
      }),
    )
    const untyped = describeBytes(mediaTypes.manifest, manifest)
    await repository.push(untyped, manifest)
    assert.deepEqual(await repository.referrers(subject.digest), [
      { ...typed, artifactType: 'application/vnd.test.thing', annotations: { a: 'é' } },
      { ...untyped, artifactType: 'application/vnd.test.config' },
    ])
  })

  it('an entry that is there is not added twice', async (context) => {
    const registry = await start(context, referrersAreText, withoutOciSubject)
    const repository = repositoryAt(context, registry)
    const packed = packArtifact({ artifactType: 'application/vnd.test.thing', subject })
    await pushPacked(repository, packed)
    await pushPacked(repositoryAt(context, registry), packed)
    assert.equal((await repository.referrers(subject.digest)).length, 1)
    assert.equal(registry.requests.filter(({ method, url }) => method === 'PUT' && url.includes(tag)).length, 1)
  })

  it('something else under the tag is reported, and not overwritten', async (context) => {
    const manifest = packArtifact({ artifactType: 'application/vnd.test.thing' })
    const registry = await start(
      context,
      referrersAreText,
      withoutOciSubject,
      tagged(manifest.bytes, mediaTypes.manifest),
    )
    const repository = repositoryAt(context, registry)
    await failure(
      pushPacked(repository, packArtifact({ artifactType: 'application/vnd.test.thing', subject })),
      'conflict',
    )
    assert.equal(
      registry.requests.some(({ method, url }) => method === 'PUT' && url.includes(tag)),
      false,
    )
    assert.deepEqual(await repository.referrers(subject.digest), [])
  })

  it('pages are followed by their Link, and no further than they lead', async (context) => {
    const entry = (n: number): Descriptor => ({
      mediaType: mediaTypes.manifest,
      digest: digestOf(String(n)),
      size: n,
      artifactType: 'application/vnd.test',
    })
    const registry = await start(context, (exchange) => {
      if (!exchange.path.includes('/referrers/')) return false
      const page = Number(exchange.url.searchParams.get('page') ?? 1)
      const link = { link: `<${exchange.path}?page=${String(page === 3 ? 1 : page + 1)}>; rel="next"` }
      return exchange.reply(
        200,
        { 'content-type': mediaTypes.index, ...link },
        packIndex({ manifests: [entry(page)] }).bytes,
      )
    })
    assert.ok((await repositoryAt(context, registry).referrers(subject.digest)).length >= 3)
    assert.ok(registry.requests.length <= 4)
  })

  it('a list that never ends is an error', async (context) => {
    const entry: Descriptor = {
      mediaType: mediaTypes.manifest,
      digest: digestOf('x'),
      size: 1,
      artifactType: 'application/vnd.test',
    }
    let page = 0
    const registry = await start(
      context,
      (exchange) =>
        exchange.path.includes('/referrers/')
        && exchange.reply(
          200,
          { 'content-type': mediaTypes.index, link: `<${exchange.path}?page=${String(++page)}>; rel="next"` },
          packIndex({ manifests: [entry] }).bytes,
        ),
    )
    await failure(repositoryAt(context, registry).referrers(subject.digest), 'too-large')
    assert.equal(registry.requests.length, 100)
  })

  it('a filter that the registry does not apply is applied here', async (context) => {
    const registry = await start(context)
    const repository = repositoryAt(context, registry)
    for (const artifactType of ['application/vnd.test.a', 'application/vnd.test.b'])
      await pushPacked(repository, packArtifact({ artifactType, subject }))
    assert.deepEqual(
      (await repository.referrers(subject.digest, 'application/vnd.test.a')).map(({ artifactType }) => artifactType),
      ['application/vnd.test.a'],
    )
    assert.match(registry.requests.at(-1)?.url ?? '', /\?artifactType=application%2Fvnd\.test\.a$/)
  })
})

describe('tags', () => {
  it('pages are followed by their Link', async (context) => {
    const registry = await start(context, (exchange) => {
      if (!exchange.path.endsWith('/tags/list')) return false
      const last = exchange.url.searchParams.get('last')
      return last === null
        ? exchange.reply(200, { link: '<list?n=2&last=b%2Cx>; rel="next"' }, '{"name":"x","tags":["a","b"]}')
        : exchange.reply(200, {}, `{"name":"x","tags":["c","${last === 'b,x' ? 'd' : 'wrong'}","not a tag",""]}`)
    })
    assert.deepEqual(await repositoryAt(context, registry).tags(), ['a', 'b', 'c', 'd'])
  })

  it('a page on another host, or one that was there before, is an error: the list would be incomplete', async (t) => {
    const elsewhere = status(
      200,
      { link: '<https://elsewhere.example/v2/x/tags/list?last=a>; rel="next"' },
      '{"tags":["a"]}',
    )
    for (const quirk of [at('GET tags', elsewhere), tagsThatLoop]) {
      const registry = await start(t, quirk)
      await failure(repositoryAt(t, registry).tags(), 'invalid-response')
      assert.ok(registry.requests.length <= 2)
    }
  })

  it('all pages together have a bounded size', async (context) => {
    let page = 0
    const registry = await start(
      context,
      (exchange) =>
        exchange.path.endsWith('/tags/list')
        && exchange.reply(
          200,
          { link: `<list?last=${String(++page)}>; rel="next"` },
          JSON.stringify({ tags: [], padding: 'x'.repeat(3 * 1024 * 1024) }),
        ),
    )
    const error = await failure(repositoryAt(context, registry).tags(), 'too-large')
    assert.match(error.message, /last=\d\b/)
    assert.ok(registry.requests.length <= 8, registry.log.join())
  })

  it('a list that never ends is an error, not a list: by pages, and by tags', async (context) => {
    let page = 0
    const more =
      (tags: string[]): Quirk =>
      (exchange) =>
        exchange.path.endsWith('/tags/list')
        && exchange.reply(200, { link: `<list?last=${String(++page)}>; rel="next"` }, JSON.stringify({ tags }))
    const byPages = await start(context, more(['a']))
    await failure(repositoryAt(context, byPages).tags(), 'too-large')
    assert.equal(byPages.requests.length, 1000)
    const byTags = await start(context, more(Array.from({ length: 20_000 }, (_, index) => `t${String(index)}`)))
    assert.match((await failure(repositoryAt(context, byTags).tags(), 'too-large')).message, /more than 100000/)
    assert.equal(byTags.requests.length, 6)
  })

  it('no tags are no tags', async (context) => {
    const registry = await start(context, at('GET tags', status(200, {}, '{"name":"x","tags":null}')))
    assert.deepEqual(await repositoryAt(context, registry).tags(), [])
  })
})

describe('errors', () => {
  it('are told in the registry’s words, with codes that nobody has heard of', async (context) => {
    const registry = await start(
      context,
      at('GET manifest', (exchange) =>
        exchange.reply(
          400,
          {},
          '{"errors":[{"code":"own_code","message":"first","detail":{"x":[1]}},{"code":"OTHER"}]}',
        ),
      ),
    )
    const error = await failure(repositoryAt(context, registry).resolve('v1'), 'refused')
    assert.deepEqual(error.registryErrors, [
      { code: 'OWN_CODE', message: 'first' },
      { code: 'OTHER', message: '' },
    ])
    assert.match(error.message, /400: OWN_CODE: first; OTHER$/)
  })

  it('need no document', async (context) => {
    const registry = await start(context, at('GET manifest', status(403)))
    assert.match((await failure(repositoryAt(context, registry).resolve('v1'), 'denied')).message, /: 403$/)
  })

  it('a repository that is unknown is told from a tag that is', async (context) => {
    const registry = await start(
      context,
      at('GET manifest', (exchange) => exchange.error(404, 'NAME_UNKNOWN', 'repository name not known to registry')),
    )
    const repository = repositoryAt(context, registry)
    await failure(repository.resolve('v1'), 'name-unknown')
    await failure(repository.resolve('v1'), 'not-found')
  })
})

it('conformance.md names tests that exist', async () => {
  const table = await readFile(join(import.meta.dirname, 'conformance.md'), 'utf8')
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()))
  assert.ok(rows.length > 30)
  for (const [, , , where = ''] of rows) {
    for (const reference of where.split('<br>')) {
      const [, file = '', name = ''] = /^`([a-z]+)`: (.+)$/.exec(reference) ?? []
      const text = file === '' ? '' : await readFile(join(import.meta.dirname, `${file}.test.ts`), 'utf8')
      assert.ok(reference.startsWith('—') || (name !== '' && text.includes(name)), reference)
    }
  }
})
