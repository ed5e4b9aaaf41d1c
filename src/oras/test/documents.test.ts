import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  blob,
  childrenOf,
  copy,
  createLayout,
  describe as describeBytes,
  digestOf,
  emptyBlob,
  fallbackTag,
  fileContent,
  formatReference,
  isLocal,
  isLoopback,
  isRegistry,
  mediaTypes,
  MemoryTarget,
  openLayout,
  openRepository,
  packArtifact,
  packImage,
  packIndex,
  parseDigest,
  parseManifest,
  parseReference,
  parseRegistry,
  parseRepository,
  pushPacked,
  type Descriptor,
  type RetryOptions,
} from 'oras-js'
import { chunkSizeFor } from '../remote/chunks.ts'
import { Budget, deadlineOf } from '../remote/retry.ts'
import { processorTime } from '../../../test/support/cpu.ts'
import { scratchDirectory } from '../../../test/support/rig.ts'
import { artifact, failure } from './quirk-support.ts'

const digest = digestOf('x')

describe('references', () => {
  it('every part is kept', () => {
    for (const text of [
      'registry.example/a',
      'localhost:5000/team/plugin:v1',
      `127.0.0.1:5000/a/b/c@${digest}`,
      `registry.example/a:v1@${digest}`,
      '[::1]:5000/a:latest',
      '[2001:db8::1]/a_b/c__d/e-f--g.h:_1',
    ])
      assert.equal(formatReference(parseReference(text)), text)
    assert.deepEqual(parseReference('R.Example:80/a:V1'), {
      registry: 'r.example:80',
      repository: 'a',
      tag: 'V1',
      digest: undefined,
    })
  })

  it('what is none is refused', () => {
    for (const text of [
      '',
      'a',
      'a:v1',
      '/a',
      'r/',
      'r/A',
      'r/a:',
      'r/a@',
      'r/a@sha256:abc',
      `r/a@${digest}@${digest}`,
      'r/a//b',
      'r/a/',
      'r/-a',
      'r/a-',
      'r/a___b',
      'r/a..b',
      'r/a:.x',
      'https://r/a',
      'r:0/a',
      'r:65536/a',
      'r:/a',
      '-r/a',
      'r-/a',
      'u@r/a',
      '::1/a',
      '[::1/a',
      '[1.2.3.4]/a',
      '[fe80::1%25eth0]/a',
      'r/a b',
      'r/a\n',
      `r/${'a'.repeat(256)}`,
      `r/a:${'t'.repeat(129)}`,
      'r/../a',
      `r/a@SHA256:${'A'.repeat(64)}`,
      `r/a@md5:${'a'.repeat(32)}`,
    ])
      assert.throws(() => parseReference(text), { kind: 'invalid-reference' }, text)
    for (const text of ['', 'a/b', 'a:b', 'http://a'])
      assert.throws(() => parseRegistry(text), { kind: 'invalid-reference' }, text)
    assert.throws(() => parseRepository('a:b'), { kind: 'invalid-reference' })
    assert.throws(() => parseDigest('sha512:ab'), { kind: 'invalid-reference' })
  })

  it('loopback is what no DNS server decides', () => {
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1', '127.9.9.9:5000', '[::1]', '[::1]:5000'])
      assert.ok(isLoopback(host), host)
    for (const host of [
      '',
      ':5000',
      'localhost.',
      'a.localhost',
      'localhost.example',
      'notlocalhost',
      'localhost:port',
      '127.example',
      '127.0.0.1.example:80',
      '127.1',
      '128.0.0.1',
      '[::2]',
      '[::ffff:127.0.0.1]',
      '::1',
      'localhost/x',
      'user@localhost',
      'localhost\n',
    ])
      assert.ok(!isLoopback(host), host)
  })

  it('a name below localhost is local, but not loopback', () => {
    for (const host of ['k3d-registry.localhost:5000', 'A.B.LOCALHOST', 'localhost:1', '127.0.0.1', '[::1]:5000'])
      assert.ok(isLocal(host), host)
    for (const host of [
      'localhost.',
      'a.localhost.',
      'a.localhost.example',
      '.localhost:x',
      'a:1.localhost',
      '10.0.0.1',
    ])
      assert.ok(!isLocal(host), host)
  })

  it('a registry is told by its host and port', () => {
    for (const host of ['r', 'r.example', 'a-b.example:1', '127.0.0.1:5000', '[::1]', '[2001:db8::1]:65535'])
      assert.ok(isRegistry(host), host)
    for (const host of [
      '',
      'R.example',
      'r.example/a',
      'r..example',
      '.r',
      'r.',
      'r_s',
      'r:0',
      'r:65536',
      'r:',
      '[::1',
      '[127.0.0.1]',
      'r\n',
      `${'r'.repeat(253)}:80`,
    ])
      assert.ok(!isRegistry(host), host)
  })

  it('tags of the referrers schema', () => {
    assert.equal(fallbackTag(digest), `sha256-${digest.slice(7)}`)
    assert.equal(fallbackTag(digestOf('x', 'sha512')), `sha512-${digestOf('x', 'sha512').slice(7, 71)}`)
  })
})

describe('packing', () => {
  const layer = blob('text/plain', Buffer.from('é'), { 'org.opencontainers.image.title': 'é.txt' })

  it('sizes are bytes, not characters', () => {
    const packed = packArtifact({
      artifactType: 'application/vnd.test',
      layers: [layer.descriptor],
      annotations: { name: 'é'.repeat(10) },
    })
    assert.equal(packed.descriptor.size, packed.bytes.length)
    assert.ok(packed.bytes.length > packed.bytes.toString().length)
    assert.equal(digestOf(packed.bytes), packed.descriptor.digest)
  })

  it('the same options give the same bytes, whatever the order of their fields', () => {
    const { mediaType, digest: layerDigest, size, annotations = {} } = layer.descriptor
    const one = packArtifact({
      artifactType: 'application/vnd.test',
      layers: [layer.descriptor],
      annotations: { a: '1', b: '2' },
    })
    const two = packArtifact({
      annotations: { b: '2', a: '1' },
      layers: [{ size, annotations, digest: layerDigest, mediaType }],
      artifactType: 'application/vnd.test',
    })
    assert.deepEqual(one, two)
    assert.equal(
      one.bytes.toString(),
      '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",'
        + '"artifactType":"application/vnd.test","config":{"mediaType":"application/vnd.oci.empty.v1+json",'
        + '"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},'
        + `"layers":[{"mediaType":"text/plain","digest":"${layerDigest}","size":2,`
        + '"annotations":{"org.opencontainers.image.title":"é.txt"}}],"annotations":{"a":"1","b":"2"}}',
    )
  })

  it('an artifact without layers has the empty one, and brings it', () => {
    const packed = packArtifact({ artifactType: 'application/vnd.test', subject: layer.descriptor })
    assert.deepEqual(parseManifest(packed.bytes).layers, [emptyBlob.descriptor])
    assert.deepEqual(packed.blobs, [emptyBlob])
  })

  it('the form of image-spec 1.0 has no field of 1.1', () => {
    const packed = packArtifact({
      artifactType: 'application/vnd.test',
      layers: [layer.descriptor],
      subject: layer.descriptor,
      imageSpec: '1.0',
    })
    const { config, artifactType, subject } = parseManifest(packed.bytes)
    assert.deepEqual([config.mediaType, artifactType, subject], ['application/vnd.test', undefined, undefined])
    assert.equal(packed.blobs[0]?.descriptor.digest, emptyBlob.descriptor.digest)
  })

  it('an image with its platforms', () => {
    const config = blob(mediaTypes.config, Buffer.from('{}'))
    const image = packImage({ config: config.descriptor, layers: [layer.descriptor], annotations: {} })
    const index = packIndex({
      manifests: [{ ...image.descriptor, platform: { os: 'linux', architecture: 'arm', variant: 'v7' } }],
      annotations: { a: 'b' },
    })
    assert.deepEqual(
      childrenOf(image.descriptor, image.bytes).map((child) => child.digest),
      [config.descriptor.digest, layer.descriptor.digest],
    )
    assert.deepEqual(childrenOf(index.descriptor, index.bytes)[0]?.platform, {
      os: 'linux',
      architecture: 'arm',
      variant: 'v7',
    })
    assert.equal('annotations' in (JSON.parse(image.bytes.toString()) as object), false)
  })

  it('a type that is none is refused', () => {
    for (const artifactType of ['', 'a', 'a/b/c', 'a/b;c=d', '/b', 'a /b'])
      assert.throws(() => packArtifact({ artifactType }), { kind: 'invalid-content' })
  })
})

describe('documents', () => {
  it('absent and null are the same; unknown fields are kept', () => {
    const manifest = parseManifest(
      Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          config: { ...emptyBlob.descriptor, annotations: null, 'x-own': 1 },
          layers: null,
          annotations: null,
        }),
      ),
    )
    assert.deepEqual(manifest.layers, [])
    assert.deepEqual(manifest.config, { ...emptyBlob.descriptor, 'x-own': 1 })
  })

  it('a document that claims another type than its descriptor is refused (CVE-2021-41190)', () => {
    const { bytes } = packIndex({ manifests: [] })
    assert.throws(() => childrenOf(describeBytes(mediaTypes.dockerManifestList, bytes), bytes), {
      kind: 'invalid-content',
    })
  })

  it('what is wrong is said by its path', () => {
    const bad = Buffer.from(JSON.stringify({ schemaVersion: 2, config: { ...emptyBlob.descriptor, size: -1 } }))
    assert.throws(() => parseManifest(bad), /not an image manifest: config\.size: /)
    assert.throws(() => parseManifest(Buffer.from([0xff])), /not a JSON document in UTF-8/)
  })

  it('levels, values and problems of a document are bounded', async () => {
    const manifest = (more: string): Buffer =>
      Buffer.from(`{"schemaVersion":2,"config":${JSON.stringify(emptyBlob.descriptor)},${more}}`)
    const descriptor = `{"mediaType":"a/b","digest":"${digest}","size":1}`
    const repeated = (text: string, times: number): string => Array.from({ length: times }, () => text).join()
    assert.equal(parseManifest(manifest(`"layers":[${repeated(descriptor, 35_000)}]`)).layers.length, 35_000)
    parseManifest(manifest(`"x":"${'[{,'.repeat(1_000_000)}\\""`))
    for (const more of [
      `"x":${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`,
      `"x":${'{"a":'.repeat(100)}1${'}'.repeat(100)}`,
      `"x":[${repeated('{}', 1_300_000)}]`,
      `"x":[${repeated('0', 2_000_000)}]`,
      `"layers":[${repeated('{}', 1_300_000)}]`,
    ])
      assert.throws(() => parseManifest(manifest(more)), /or too many values/, more.slice(0, 20))
    const problems = manifest(`"layers":[${repeated('{}', 120_000)}]`)
    const spent = await processorTime(() => {
      assert.throws(() => parseManifest(problems), /layers\.0\.mediaType/)
    })
    assert.ok(spent < 1500, `${spent} ms`)
  })

  it('layers that live elsewhere are left out', () => {
    const foreign: Descriptor = {
      mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
      digest,
      size: 1,
      urls: ['https://example.org'],
    }
    const packed = packImage({ config: emptyBlob.descriptor, layers: [foreign] })
    assert.deepEqual(childrenOf(packed.descriptor, packed.bytes), [emptyBlob.descriptor])
  })
})

it('chunks: announced, known, or ours', () => {
  const mebibyte = 1024 * 1024
  assert.equal(chunkSizeFor('registry.example', {}), 16 * mebibyte)
  assert.equal(chunkSizeFor('ghcr.io', {}), 4 * mebibyte)
  assert.equal(chunkSizeFor('ghcr.io', { max: mebibyte }), mebibyte)
  assert.equal(chunkSizeFor('registry.example', { max: 100 * mebibyte }), 16 * mebibyte)
  assert.equal(chunkSizeFor('registry.example', { min: 20 * mebibyte, max: 100 * mebibyte }), 20 * mebibyte)
  assert.equal(chunkSizeFor('registry.example', { max: 0 }), 16 * mebibyte)
})

describe('layout', () => {
  it('is what the spec says, file by file', async (context) => {
    const path = await scratchDirectory(context)
    const layout = await createLayout(path)
    const { source, root } = await artifact(100)
    await copy(source, layout, root)
    await layout.tag(root, 'v1')
    assert.deepEqual((await readdir(path)).sort(), ['blobs', 'index.json', 'oci-layout'])
    assert.equal(await readFile(join(path, 'oci-layout'), 'utf8'), '{"imageLayoutVersion":"1.0.0"}')
    assert.deepEqual(JSON.parse(await readFile(join(path, 'index.json'), 'utf8')), {
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      manifests: [{ ...root, annotations: { 'org.opencontainers.image.ref.name': 'v1' } }],
    })
    assert.deepEqual(await (await openLayout(path)).resolve('v1'), root)
    assert.equal((await readdir(join(path, 'blobs/sha256'))).length, 3)
    // Opening what exists changes nothing.
    assert.deepEqual(await (await createLayout(path)).tags(), ['v1'])
  })

  it('keeps what it does not know in index.json', async (context) => {
    const path = await scratchDirectory(context)
    const layout = await createLayout(path)
    const { source, root } = await artifact(100)
    await copy(source, layout, root)
    await writeFile(
      join(path, 'index.json'),
      JSON.stringify({
        schemaVersion: 2,
        annotations: { a: 'b' },
        'x-own': [1],
        manifests: [{ ...root, annotations: { own: 'c' } }],
      }),
    )
    await layout.tag(root, 'v1')
    const index = JSON.parse(await readFile(join(path, 'index.json'), 'utf8')) as Record<string, unknown>
    assert.deepEqual(
      [index['annotations'], index['x-own'], (index['manifests'] as object[]).length],
      [{ a: 'b' }, [1], 2],
    )
  })

  it('a damaged blob is found and replaced', async (context) => {
    const layout = await createLayout(await scratchDirectory(context))
    const { source, root, layer } = await artifact(100)
    await copy(source, layout, root)
    await truncate(layout.blobPath(layer.digest), 50)
    await failure(copy(layout, new MemoryTarget(), root), 'digest-mismatch')
    assert.equal(await layout.exists(layer), false)
    await layout.push(layer, () => source.fetch(layer))
    await writeFile(layout.blobPath(layer.digest), Buffer.alloc(100))
    await failure(copy(layout, new MemoryTarget(), root), 'digest-mismatch')
  })

  it('what is none is refused', async (context) => {
    const path = await scratchDirectory(context)
    await failure(openLayout(path), 'invalid-content')
    await failure(openLayout(join(path, 'absent')), 'invalid-content')
    await writeFile(join(path, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}')
    await failure(openLayout(path), 'invalid-content')
    await writeFile(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
    await failure(openLayout(path), 'invalid-content')
    await writeFile(join(path, 'index.json'), '[]')
    await failure(openLayout(path), 'invalid-content')
    await mkdir(join(path, 'blobs'))
  })

  it('a file is content that can be opened again', async (context) => {
    const path = join(await scratchDirectory(context), 'file')
    const bytes = Buffer.alloc(700_000, 'abc')
    await writeFile(path, bytes)
    const target = new MemoryTarget()
    await target.push(describeBytes('text/plain', bytes), fileContent(path))
    assert.deepEqual(await target.fetchBytes(describeBytes('text/plain', bytes)), bytes)
  })
})

describe('copying', () => {
  it('reports every byte, and what was skipped', async () => {
    const { source, root } = await artifact(5000)
    const events: string[] = []
    let bytes = 0
    const destination = new MemoryTarget()
    const result = await copy(source, destination, root, {
      onProgress: ({ state, bytes: count }) => {
        events.push(state)
        bytes += count
      },
    })
    assert.equal(bytes, result.uploadedBytes)
    assert.equal(result.uploadedBytes, 5000 + 2 + root.size)
    await copy(source, destination, root, { onProgress: ({ state }) => events.push(state) })
    assert.equal(events.at(-1), 'skipped')
  })

  it('the manifest comes after what it needs, and not at all if that fails', async () => {
    const { source, root, layer } = await artifact(5000)
    const order: string[] = []
    const destination = new MemoryTarget()
    const push = destination.push.bind(destination)
    destination.push = async (descriptor, ...rest) => {
      const outcome = await push(descriptor, ...rest)
      order.push(descriptor.digest)
      return outcome
    }
    await copy(source, destination, root)
    assert.equal(order.at(-1), root.digest)
    const broken = new MemoryTarget()
    broken.push = (descriptor) =>
      descriptor.digest === layer.digest ? Promise.reject(new Error('no')) : Promise.resolve('uploaded')
    await assert.rejects(copy(source, broken, root), /^Error: no$/)
    assert.equal(await broken.exists(root), false)
  })

  it('no more at a time than allowed', async () => {
    const source = new MemoryTarget()
    const layers = Array.from({ length: 12 }, (_, n) => blob('text/plain', Buffer.from(String(n))))
    for (const { descriptor, bytes } of layers) await source.push(descriptor, bytes)
    const root = await pushPacked(
      source,
      packArtifact({ artifactType: 'application/vnd.test', layers: layers.map(({ descriptor }) => descriptor) }),
    )
    const destination = new MemoryTarget()
    let [now, most] = [0, 0]
    const push = destination.push.bind(destination)
    destination.push = async (...args) => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setTimeout(resolve, 2))
      try {
        return await push(...args)
      } finally {
        now--
      }
    }
    await copy(source, destination, root, { concurrency: 3 })
    assert.equal(most, 3)
  })

  it('small blobs are sent unasked where the others were absent, and asked for where they were not', async () => {
    const source = new MemoryTarget()
    const layers = Array.from({ length: 12 }, (_, n) => blob('text/plain', Buffer.from(String(n))))
    for (const { descriptor, bytes } of layers) await source.push(descriptor, bytes)
    const pack = (name: string): Promise<Descriptor> =>
      pushPacked(
        source,
        packArtifact({
          artifactType: 'application/vnd.test',
          layers: layers.map(({ descriptor }) => descriptor),
          annotations: { name },
        }),
      )
    const destination = new MemoryTarget()
    let asked = 0
    const exists = destination.exists.bind(destination)
    destination.exists = (descriptor) => {
      asked++
      return exists(descriptor)
    }
    await copy(source, destination, await pack('one'), { concurrency: 1 })
    // The manifest, and four blobs that were not there.
    assert.equal(asked, 5)
    asked = 0
    const again = await copy(source, destination, await pack('two'), { concurrency: 1 })
    assert.deepEqual([asked, again.uploadedBlobs, again.skippedBlobs], [14, 1, 13])
  })

  it('a node that is named twice is copied once', async () => {
    const { source, root } = await artifact(100)
    const index = await pushPacked(source, packIndex({ manifests: [root, root, { ...root, annotations: { a: 'b' } }] }))
    assert.equal((await copy(source, new MemoryTarget(), index)).uploadedBlobs, 4)
  })
})

describe('deadlines', () => {
  it('are those of the kind of call; one that is given shortens all and prolongs transfers only', () => {
    const minutes = (kind: 'transfer' | 'request' | 'listing', given?: number): number =>
      deadlineOf(kind, given) / 60_000
    assert.deepEqual([minutes('transfer'), minutes('request'), minutes('listing')], [30, 5, 2])
    assert.deepEqual([minutes('transfer', 60_000), minutes('request', 60_000), minutes('listing', 60_000)], [1, 1, 1])
    assert.deepEqual(
      [minutes('transfer', 3_600_000), minutes('request', 3_600_000), minutes('listing', 3_600_000)],
      [60, 5, 2],
    )
  })

  it('leave time for a second try after no byte came, if there is one', () => {
    const seconds = (kind: 'transfer' | 'request' | 'listing', retry: RetryOptions = {}): number =>
      new Budget(kind, retry).idleTimeout / 1000
    assert.deepEqual([seconds('transfer'), seconds('request'), seconds('listing')], [120, 120, 60])
    assert.deepEqual([seconds('request', { deadline: 20_000 }), seconds('request', { idleTimeout: 1000 })], [10, 1])
    assert.equal(seconds('request', { deadline: 20_000, attempts: 1 }), 20)
  })

  it('hold for each kind of call', (context) => {
    const kinds: string[] = []
    const repository = openRepository({
      registry: 'registry.invalid',
      repository: 'a',
      retry: { attempts: 1, deadline: 1 },
    })
    const budget = repository.client.budget.bind(repository.client)
    context.mock.method(repository.client, 'budget', (signal?: AbortSignal, kind = 'request' as const) => {
      kinds.push(kind)
      return budget(signal, kind)
    })
    const layer = blob('application/octet-stream', Buffer.from('x')).descriptor
    const signal = AbortSignal.abort()
    const calls = [
      repository.push(layer, Buffer.from('x'), { signal }),
      repository.fetchBytes(layer, 1, { signal }),
      repository.exists(layer, { signal }),
      repository.resolve('v1', { signal }),
      repository.tags({ signal }),
      repository.referrers(layer.digest, undefined, { signal }),
    ]
    assert.deepEqual(kinds, ['transfer', 'transfer', 'request', 'request', 'listing', 'listing'])
    return Promise.allSettled(calls).then(() => undefined)
  })
})
