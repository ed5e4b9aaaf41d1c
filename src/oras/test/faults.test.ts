import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  copy,
  createLayout,
  digestOf,
  MemoryTarget,
  packArtifact,
  packIndex,
  pushPacked,
  type Descriptor,
  type RegistryEvent,
  type RemoteRepository,
} from 'oras-js'
import { TokenService } from '../../../test/support/quirk-registry/auth.ts'
import { QuirkRegistry, type Quirk } from '../../../test/support/quirk-registry/index.ts'
import * as faults from '../../../test/support/quirk-registry/faults.ts'
import { scratchDirectory } from '../../../test/support/rig.ts'
import { artifact, assertBudget, failure, fast, impatient, randomBlob, repositoryAt } from './quirk-support.ts'

const big = 4 * 1024 * 1024

async function start(context: TestContext, ...active: readonly Quirk[]): Promise<QuirkRegistry> {
  const registry = await QuirkRegistry.start(...active)
  context.after(() => registry[Symbol.asyncDispose]())
  return registry
}

/** Pushes one large blob from a layout on disk, and says what the registry has of it. */
async function pushBig(
  context: TestContext,
  registry: QuirkRegistry,
  retry = fast,
): Promise<{ bytes: number; events: RegistryEvent[] }> {
  const layout = await createLayout(await scratchDirectory(context))
  const layer = randomBlob(big)
  await layout.push(layer.descriptor, layer.bytes)
  const events: RegistryEvent[] = []
  const repository = repositoryAt(context, registry, { retry, onEvent: (event) => events.push(event) })
  let bytes = 0
  await repository.push(layer.descriptor, () => layout.fetch(layer.descriptor), {
    onBytes: (count) => {
      bytes += count
    },
  })
  assert.deepEqual(registry.store.blobs.get(layer.descriptor.digest), layer.bytes)
  return { bytes, events }
}

describe('an upload that breaks', () => {
  it('goes on where the registry says that it stopped', async (context) => {
    const registry = await start(context, faults.at('PUT upload', faults.resetInUpload(1_000_000)))
    const { bytes } = await pushBig(context, registry)
    assert.equal(bytes, big)
    assertBudget(registry, { 'POST upload': 1, 'PUT upload': 2, 'HEAD blob': 1, 'GET upload': 1, 'PATCH upload': 1 })
    assert.equal(
      registry.requests.find(({ method }) => method === 'PATCH')?.headers['content-range'],
      `1000000-${big - 1}`,
    )
  })

  it('begins anew where the registry kept nothing', async (context) => {
    const registry = await start(context, faults.at('PUT upload', faults.resetInUpload(1_000_000, { keep: false })))
    const { bytes } = await pushBig(context, registry)
    assert.equal(bytes, big)
    assertBudget(registry, { 'POST upload': 2, 'PUT upload': 2, 'HEAD blob': 1, 'GET upload': 1 })
  })

  it('begins anew where the registry does not say', async (context) => {
    const registry = await start(
      context,
      faults.at('PUT upload', faults.resetInUpload(1_000_000)),
      faults.at('GET upload', faults.status(405)),
    )
    await pushBig(context, registry)
    assertBudget(registry, { 'POST upload': 2, 'PUT upload': 2, 'HEAD blob': 1, 'GET upload': 1 })
  })

  it('begins anew where the rest is refused', async (context) => {
    const registry = await start(
      context,
      faults.at('PUT upload', faults.resetInUpload(1_000_000)),
      faults.at('PATCH upload', faults.status(416)),
    )
    await pushBig(context, registry)
    assertBudget(registry, { 'POST upload': 2, 'PUT upload': 2, 'HEAD blob': 1, 'GET upload': 1, 'PATCH upload': 1 })
  })

  it('is not repeated if the registry finished it', async (context) => {
    const registry = await start(context, faults.at('PUT upload', faults.resetAfterDone))
    await pushBig(context, registry)
    assertBudget(registry, { 'POST upload': 1, 'PUT upload': 1, 'HEAD blob': 1 })
  })

  it('survives a session that the registry lost', async (context) => {
    const registry = await start(
      context,
      faults.at('PUT upload', (exchange) => exchange.error(404, 'BLOB_UPLOAD_UNKNOWN', 'upload unknown')),
    )
    await pushBig(context, registry)
    assertBudget(registry, { 'POST upload': 2, 'PUT upload': 2, 'HEAD blob': 1 })
  })

  it('survives a registry that stalls', async (context) => {
    const registry = await start(context, faults.at('PUT upload', faults.stall))
    const { events } = await pushBig(context, registry, impatient)
    assert.match(events.find((event) => event.type === 'retry')?.reason ?? '', /no byte moved for 300 ms/)
  })

  it('ends after the tries that are allowed', async (context) => {
    const registry = await start(
      context,
      faults.at('PUT upload', faults.resetInUpload(500_000, { keep: false }), Infinity),
    )
    await failure(pushBig(context, registry), 'network')
    assertBudget(registry, { 'POST upload': 4, 'PUT upload': 4, 'HEAD blob': 3, 'GET upload': 3, 'DELETE upload': 1 })
  })

  it('ends at once when the caller says so', async (context) => {
    const registry = await start(context, faults.at('PUT upload', faults.stall))
    const layer = randomBlob(big)
    const controller = new AbortController()
    const pushed = repositoryAt(context, registry).push(layer.descriptor, layer.bytes, { signal: controller.signal })
    setTimeout(() => {
      controller.abort(new Error('enough'))
    }, 50)
    assert.equal(((await failure(pushed, 'cancelled')).cause as Error).message, 'enough')
  })

  it('is not sent to its end when the source is not what it should be', async (context) => {
    const registry = await start(context)
    const layer = randomBlob(big)
    const wrong: Descriptor = { ...layer.descriptor, digest: digestOf('something else') }
    const pushed = repositoryAt(context, registry).push(wrong, () => pieces(layer.bytes))
    await failure(pushed, 'digest-mismatch')
    assertBudget(registry, { 'POST upload': 1, 'PUT upload': 1, 'DELETE upload': 1 })
    assert.ok((registry.requests[1]?.received ?? 0) < big)
    assert.equal(registry.store.blobs.size, 0)
  })
})

describe('passing troubles are waited out', () => {
  const cases: Readonly<Record<string, Quirk>> = {
    'a 502 page in HTML': faults.badGateway(),
    'a 503': faults.status(503),
    'a 408': faults.status(408),
    'Cloudflare’s 522': faults.badGateway(522),
    'nginx’s 499': faults.status(499),
    'a connection that is closed at once': faults.resetAtOnce,
    'a 429 with seconds': faults.tooManyRequests('1'),
    'a 429 with a date': (exchange, registry) =>
      faults.tooManyRequests(new Date(Date.now() + 1000).toUTCString())(exchange, registry),
    'a 429 with nonsense': faults.tooManyRequests('soon'),
  }
  for (const [name, fault] of Object.entries(cases)) {
    for (const where of ['HEAD manifest', 'POST upload', 'PUT upload', 'PUT manifest'] as const) {
      if (name.startsWith('a 429 with') && where !== 'HEAD manifest') continue
      it(`${name}, at ${where}`, async (context) => {
        const registry = await start(context, faults.at(where, fault))
        const { source, root } = await artifact()
        const result = await copy(source, repositoryAt(context, registry), root, { concurrency: 1 })
        assert.equal(result.uploadedBlobs, 3)
        const again = where === 'PUT upload' ? { 'PUT upload': 3, 'POST upload': 3, 'HEAD blob': 3 } : {}
        const budget: Record<string, number> = {
          'HEAD manifest': 1,
          'HEAD blob': 2,
          'POST upload': 2,
          'PUT upload': 2,
          'PUT manifest': 1,
        }
        assertBudget(registry, { ...budget, [where]: (budget[where] ?? 0) + 1, ...again })
      })
    }
  }

  it('Retry-After holds for every request to the host', async (context) => {
    const arrivals: number[] = []
    const registry = await start(
      context,
      () => {
        arrivals.push(performance.now())
        return false
      },
      faults.at('HEAD blob', faults.tooManyRequests('1')),
    )
    const repository = repositoryAt(context, registry)
    const blobs = Array.from({ length: 8 }, () => randomBlob(10).descriptor)
    await Promise.all(blobs.slice(0, 4).map((descriptor) => repository.exists(descriptor)))
    const told = arrivals[0] ?? 0
    await Promise.all(blobs.slice(4).map((descriptor) => repository.exists(descriptor)))
    // The first four were on their way; whatever came later came after the second that was asked for.
    assert.equal(arrivals.filter((time) => time - told > 300 && time - told < 950).length, 0)
    assertBudget(registry, { 'HEAD blob': 9 })
  })

  it('a Retry-After beyond the deadline is not waited for', async (context) => {
    const registry = await start(context, faults.at('GET manifest', faults.tooManyRequests('3600'), Infinity))
    const started = performance.now()
    const error = await failure(repositoryAt(context, registry).resolve('v1'), 'rate-limited')
    assert.ok(performance.now() - started < 5000)
    assert.match(error.message, /429: TOOMANYREQUESTS: slow down/)
    assertBudget(registry, { 'GET manifest': 1 })
  })

  it('the deadline ends a storm', async (context) => {
    const registry = await start(context, faults.at('GET manifest', faults.tooManyRequests('1'), Infinity))
    await failure(
      repositoryAt(context, registry, { retry: { ...fast, attempts: 1000, deadline: 1500 } }).resolve('v1'),
      'rate-limited',
      'timeout',
    )
    assert.ok(registry.requests.length <= 3)
  })

  it('what will not pass is not repeated', async (context) => {
    for (const code of [400, 403, 404, 405, 501]) {
      const registry = await start(context, faults.at('GET manifest', faults.status(code), Infinity))
      await failure(repositoryAt(context, registry).resolve('v1'))
      assertBudget(registry, { 'GET manifest': 1 })
    }
  })

  it('the error says what the page of a proxy was called', async (context) => {
    const registry = await start(context, faults.at('GET manifest', faults.badGateway(), Infinity))
    const error = await failure(repositoryAt(context, registry).resolve('v1'), 'unavailable')
    assert.match(
      error.message,
      /^GET http:\/\/127\.0\.0\.1:\d+\/v2\/team\/plugin\/manifests\/v1: 502 after 4 tries: 502 Bad Gateway$/,
    )
    assertBudget(registry, { 'GET manifest': 4 })
  })
})

describe('a document that breaks off in the middle', () => {
  /** A repository with the tag `v1`, whose registry breaks off the first answer at `where`. */
  async function broken(
    context: TestContext,
    where: faults.Where,
    ...active: readonly Quirk[]
  ): Promise<{ registry: QuirkRegistry; repository: RemoteRepository; root: Descriptor }> {
    const registry = await start(context, faults.at(where, faults.halfAnswer), ...active)
    const { source, root } = await artifact()
    const bytes = await source.fetchBytes(root)
    registry.store.manifests.set(`team/plugin ${root.digest}`, { mediaType: root.mediaType, bytes })
    registry.store.tags.set('team/plugin v1', root.digest)
    return { registry, repository: repositoryAt(context, registry), root }
  }

  it('is asked for again: a manifest', async (context) => {
    const { registry, repository, root } = await broken(context, 'GET manifest')
    assert.equal((await repository.resolve('v1')).digest, root.digest)
    assertBudget(registry, { 'GET manifest': 2 })
  })

  it('is asked for again: a list of tags', async (context) => {
    const { registry, repository } = await broken(context, 'GET tags')
    assert.deepEqual(await repository.tags(), ['v1'])
    assertBudget(registry, { 'GET tag': 2 })
  })

  it('is asked for again: a list of referrers', async (context) => {
    const { registry, repository, root } = await broken(context, 'GET referrers')
    assert.deepEqual(await repository.referrers(root.digest), [])
    assertBudget(registry, { 'GET referrer': 2 })
  })

  it('is asked for again: a token', async (context) => {
    const tokens = new TokenService()
    const { repository, root } = await broken(context, 'GET base', tokens.quirk)
    assert.equal((await repository.resolve('v1')).digest, root.digest)
    assert.equal(tokens.asked.length, 2)
  })
})

describe('a request that got lost', () => {
  it('is sent once more, whatever the deadline is', async (context) => {
    const registry = await start(context, faults.at('GET tags', faults.stall))
    const repository = repositoryAt(context, registry, { retry: { deadline: 4000 } })
    assert.deepEqual(await repository.tags(), [])
    assertBudget(registry, { 'GET tag': 2 })
  })
})

describe('a download that breaks', () => {
  async function pull(
    context: TestContext,
    ...active: readonly Quirk[]
  ): Promise<{ registry: QuirkRegistry; descriptor: Descriptor; work: Promise<Buffer> }> {
    const registry = await start(context, ...active)
    const layer = randomBlob(1_000_000)
    registry.store.blobs.set(layer.descriptor.digest, layer.bytes)
    const work = repositoryAt(context, registry).fetchBytes(layer.descriptor, 2_000_000)
    work.catch(() => undefined)
    return { registry, descriptor: layer.descriptor, work }
  }

  it('goes on where it stopped', async (context) => {
    const { registry, descriptor, work } = await pull(context, faults.at('GET blob', faults.resetInDownload(400_000)))
    assert.equal(digestOf(await work), descriptor.digest)
    assertBudget(registry, { 'GET blob': 2 })
    assert.match(String(registry.requests[1]?.headers['range']), /^bytes=\d+-$/)
  })

  it('is not repeated for ever', async (context) => {
    const { registry, work } = await pull(context, faults.at('GET blob', faults.resetInDownload(100), Infinity))
    await assert.rejects(work)
    assertBudget(registry, { 'GET blob': 4 })
  })

  it('is told from one that is complete by its length', async (context) => {
    const { registry, descriptor, work } = await pull(context, faults.at('GET blob', faults.shortRead(1000)))
    assert.equal(digestOf(await work), descriptor.digest)
    assertBudget(registry, { 'GET blob': 2 })
  })

  it('starts again where the range is ignored', async (context) => {
    const ignore: Quirk = (exchange) => {
      delete exchange.request.headers['range']
      return false
    }
    const { registry, descriptor, work } = await pull(
      context,
      faults.at('GET blob', faults.resetInDownload(400_000)),
      ignore,
    )
    assert.equal(digestOf(await work), descriptor.digest)
    assertBudget(registry, { 'GET blob': 2 })
  })

  it('gives no byte too many, and no wrong one to the end', async (context) => {
    const { registry, descriptor, work } = await pull(context, faults.at('GET blob', faults.wrongBytes, Infinity))
    await failure(work, 'digest-mismatch')
    assertBudget(registry, { 'GET blob': 1 })
    const long = await pull(
      context,
      faults.at('GET blob', (exchange) => exchange.reply(200, {}, Buffer.alloc(3_000_000))),
    )
    await failure(long.work, 'digest-mismatch')
    assert.equal(descriptor.size, 1_000_000)
  })
})

describe('headers that lie', () => {
  const other = digestOf('other')
  for (const where of ['PUT manifest', 'PUT upload'] as const) {
    it(`a wrong Docker-Content-Digest at ${where}`, async (context) => {
      const registry = await start(
        context,
        faults.at(where, faults.withHeaders({ 'docker-content-digest': other }), Infinity),
      )
      const { source, root } = await artifact()
      const error = await failure(copy(source, repositoryAt(context, registry), root), 'digest-mismatch')
      assert.match(error.message, new RegExp(other))
    })
  }

  it('a wrong Docker-Content-Digest with a manifest', async (context) => {
    const registry = await start(
      context,
      faults.at('GET manifest', faults.withHeaders({ 'docker-content-digest': other }), Infinity),
    )
    const repository = repositoryAt(context, registry)
    const { source, root } = await artifact()
    await copy(source, repository, root)
    await repository.tag(root, 'v1')
    await failure(repositoryAt(context, registry).resolve('v1'), 'digest-mismatch')
  })

  it('a manifest that is there under another digest is not there', async (context) => {
    const registry = await start(
      context,
      faults.at('HEAD manifest', faults.status(200, { 'docker-content-digest': other }), 1),
    )
    const { source, root } = await artifact()
    assert.equal((await copy(source, repositoryAt(context, registry), root)).uploadedBlobs, 3)
  })

  it('headers twice', async (context) => {
    const registry = await start(
      context,
      faults.at(
        'POST upload',
        (exchange) => {
          exchange.response.appendHeader('location', '/v2/team/plugin/blobs/uploads/first')
          exchange.response.appendHeader('location', '/v2/team/plugin/blobs/uploads/second')
          exchange.response.writeHead(202).end()
          return true
        },
        1,
      ),
      faults.at('PUT upload', (exchange) => exchange.path.endsWith('/first') && exchange.reply(201, {})),
      faults.at(
        'GET manifest',
        faults.withHeaders({ 'content-type': ['application/vnd.oci.image.manifest.v1+json', 'text/html'] }),
      ),
    )
    const repository = repositoryAt(context, registry)
    const layer = randomBlob(10)
    await repository.push(layer.descriptor, layer.bytes)
    assertBudget(registry, { 'POST upload': 1, 'PUT upload': 1 })
    assert.match(registry.log[1] ?? '', /uploads\/first/)
  })

  it('no Location', async (context) => {
    const registry = await start(context, faults.at('POST upload', faults.status(202), Infinity))
    const layer = randomBlob(10)
    await failure(repositoryAt(context, registry).push(layer.descriptor, layer.bytes), 'invalid-response')
    assertBudget(registry, { 'POST upload': 1 })
  })
})

describe('documents that break off', () => {
  it('a manifest', async (context) => {
    const registry = await start(
      context,
      faults.at(
        'GET manifest',
        faults.status(
          200,
          { 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
          '{"schemaVersion":2,"conf',
        ),
      ),
    )
    const repository = repositoryAt(context, registry)
    const root = await repository.resolve('v1')
    await failure(copy(repository, new MemoryTarget(), root), 'invalid-content')
  })

  it('a list of tags', async (context) => {
    const registry = await start(
      context,
      faults.at(
        'GET tags',
        faults.status(200, { 'content-type': 'application/json' }, '{"name":"team/plugin","tags":["v1'),
      ),
    )
    await failure(repositoryAt(context, registry).tags(), 'invalid-response')
  })

  it('an error document', async (context) => {
    const registry = await start(
      context,
      faults.at(
        'GET manifest',
        faults.status(403, { 'content-type': 'application/json' }, '{"errors":[{"code":"DENIED","mess'),
      ),
    )
    const error = await failure(repositoryAt(context, registry).resolve('v1'), 'denied')
    assert.match(error.message, /403: \{"errors":\[\{"code":"DENIED","mess$/)
  })

  it('a page that never ends', async (context) => {
    const endless: Quirk = (exchange) => {
      exchange.response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => {
        exchange.response.write(' '.repeat(1024 * 1024))
      }, 1)
      exchange.response.on('close', () => {
        clearInterval(timer)
      })
      return true
    }
    const registry = await start(context, faults.at('GET tags', endless))
    await failure(repositoryAt(context, registry).tags(), 'too-large')
  })
})

it('an index whose push was interrupted is healed', async (context) => {
  const registry = await start(context)
  const repository = repositoryAt(context, registry)
  const { source, root, layer } = await artifact()
  const index = await pushPacked(source, packIndex({ manifests: [root] }))
  await copy(source, repository, root)
  // The manifest is there, its layer was collected meanwhile; the registry checks the whole tree when it takes an
  // index.
  registry.store.blobs.delete(layer.digest)
  registry.quirks.push(
    (exchange, { store }) =>
      exchange.method === 'PUT'
      && exchange.path.endsWith(index.digest)
      && !store.blobs.has(layer.digest)
      && exchange.error(400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown'),
  )
  const result = await copy(source, repository, index)
  assert.ok(registry.store.manifests.has(`team/plugin ${index.digest}`))
  assert.equal(result.uploadedBlobs, 3)
})

it('what a garbage collection took below an index is sent again, in one request for each part', async (context) => {
  const registry = await start(context)
  const repository = repositoryAt(context, registry)
  const source = new MemoryTarget()
  const images = await Promise.all(
    [1000, 2000].map(async (size) => {
      const layer = randomBlob(size)
      await source.push(layer.descriptor, layer.bytes)
      const root = await pushPacked(
        source,
        packArtifact({ artifactType: 'application/vnd.test.thing', layers: [layer.descriptor] }),
      )
      return { root, layer: layer.descriptor }
    }),
  )
  const [first, second] = images
  assert.ok(first !== undefined && second !== undefined)
  const index = await pushPacked(source, packIndex({ manifests: [first.root, second.root] }))
  await copy(source, repository, index)
  const complete = async (expected: readonly string[]): Promise<number> => {
    registry.requests.length = 0
    const states = new Map<string, string>()
    await copy(source, repository, index, {
      trustManifests: false,
      onProgress: ({ descriptor, state }) => {
        states.set(descriptor.digest, state)
      },
    })
    const names = {
      [index.digest]: 'index',
      [first.root.digest]: 'first',
      [second.root.digest]: 'second',
      [first.layer.digest]: 'layer',
    }
    assert.deepEqual(
      [...states]
        .filter(([, state]) => state !== 'skipped')
        .map(([digest, state]) => `${names[digest] ?? digest} ${state}`)
        .sort(),
      expected,
    )
    return registry.requests.length
  }
  // Index, two manifests, two layers and the config that both have: one HEAD each.
  assert.equal(await complete([]), 6)
  registry.store.blobs.delete(first.layer.digest)
  assert.equal(await complete(['first repaired', 'index repaired', 'layer uploaded']), 6 + 4)
  assert.equal(await complete([]), 6)
  registry.store.manifests.delete(`team/plugin ${second.root.digest}`)
  assert.equal(await complete(['index repaired', 'second uploaded']), 6 + 2)
  // A copy that trusts manifests asks for the index alone, and finds nothing amiss.
  registry.store.blobs.delete(first.layer.digest)
  registry.requests.length = 0
  assert.equal((await copy(source, repository, index)).uploadedBlobs, 0)
  assert.equal(registry.requests.length, 1)
})

it('a manifest that may not be sent again does not stop what is missing below it', async (context) => {
  const registry = await start(context)
  const { source, root, layer } = await artifact()
  await copy(source, repositoryAt(context, registry), root)
  registry.store.blobs.delete(layer.digest)
  registry.quirks.push(faults.at('PUT manifest', faults.status(403), Infinity))
  assert.equal((await copy(source, repositoryAt(context, registry), root, { trustManifests: false })).uploadedBlobs, 1)
  assert.ok(registry.store.blobs.has(layer.digest))
})

/** Slow enough for the first ones to be on their way before the last is read. */
async function* pieces(bytes: Buffer, size = 500_000): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) {
    await sleep(10)
    yield bytes.subarray(at, at + size)
  }
}
