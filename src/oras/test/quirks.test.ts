import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { blob, copy, digestOf, packArtifact, pushPacked, type Descriptor } from 'oras-js'
import { QuirkRegistry, type Quirk } from '../../../test/support/quirk-registry/index.ts'
import { slow } from '../../../test/support/quirk-registry/faults.ts'
import * as quirks from '../../../test/support/quirk-registry/quirks.ts'
import { basicAuth } from '../../../test/support/quirk-registry/auth.ts'
import { artifact, assertBudget, failure, randomBlob, repositoryAt } from './quirk-support.ts'

const subject: Descriptor = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: digestOf('subject'),
  size: 7,
}

async function start(context: TestContext, ...active: readonly Quirk[]): Promise<QuirkRegistry> {
  const registry = await QuirkRegistry.start(...active)
  context.after(() => registry[Symbol.asyncDispose]())
  return registry
}

const referrersSlow: Quirk = (exchange, registry) =>
  exchange.path.includes('/manifests/sha256-') && slow(20)(exchange, registry)

describe('without the referrers API, the tag schema is used', () => {
  const kinds: Readonly<Record<string, Quirk>> = {
    'GHCR: 303 to a page': quirks.referrersToHtml,
    'GAR: 302 to a login page': quirks.referrersToLogin,
    'a web application: 200 with a page': quirks.referrersArePage,
    'docker-registry: 404 in plain text': quirks.referrersAreText,
    'olareg: 405': quirks.referrersNotAllowed,
    'an index that does not parse': quirks.referrersTruncated,
    'an index that is not sent as one': quirks.referrersAreJson,
  }
  for (const [name, quirk] of Object.entries(kinds)) {
    it(name, async (context) => {
      const registry = await start(context, quirk, quirks.withoutOciSubject)
      const repository = repositoryAt(context, registry)
      const { source, root } = await artifact(100, subject)
      await copy(source, repository, root)
      assert.equal(repository.hasReferrersApi, false)
      // One question whether the API is there; the tag is read, written and read back.
      assertBudget(registry, {
        'HEAD manifest': 1,
        'HEAD blob': 2,
        'POST upload': 2,
        'PUT upload': 2,
        'PUT manifest': 2,
        'GET referrer': 1,
        'GET manifest': 2,
      })
      assert.deepEqual(await repository.referrers(subject.digest), [
        { ...root, artifactType: 'application/vnd.test.thing' },
      ])
      assert.ok(registry.store.tags.has(`team/plugin sha256-${subject.digest.slice(7)}`))
    })
  }

  it('an index that does not parse, and no tag: the list is unknown, not empty', async (context) => {
    const registry = await start(context, quirks.referrersTruncated)
    const repository = repositoryAt(context, registry)
    for (let asked = 0; asked < 2; asked++)
      await assert.rejects(repository.referrers(subject.digest), { kind: 'invalid-response' })
  })

  it('ECR: OCI-Subject is no proof of the API', async (context) => {
    const registry = await start(context, quirks.liesAboutSubject)
    const repository = repositoryAt(context, registry)
    const { source, root } = await artifact(100, subject)
    await copy(source, repository, root)
    assert.equal((await repository.referrers(subject.digest)).length, 1)
    assert.equal(repository.hasReferrersApi, false)
  })

  it('entries with a wrong type are opened (cosign #4641)', async (context) => {
    const registry = await start(context, quirks.referrersAreText, quirks.withoutOciSubject)
    const repository = repositoryAt(context, registry)
    const { source, root } = await artifact(100, subject)
    await copy(source, repository, root)
    const tag = `sha256-${subject.digest.slice(7)}`
    const wrong = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        manifests: [{ ...root, artifactType: 'application/vnd.oci.empty.v1+json' }],
      }),
    )
    await repository.pushManifest(
      { mediaType: 'application/vnd.oci.image.index.v1+json', digest: digestOf(wrong), size: wrong.length },
      wrong,
      tag,
    )
    assert.deepEqual(await repository.referrers(subject.digest, 'application/vnd.test.thing'), [
      { ...root, artifactType: 'application/vnd.test.thing' },
    ])
    assert.deepEqual(await repository.referrers(subject.digest, 'application/vnd.oci.empty.v1+json'), [])
  })

  it('writers of one process wait for each other, whichever object they use', async (context) => {
    const registry = await start(context, referrersSlow, quirks.referrersAreText, quirks.withoutOciSubject)
    const repositories = [repositoryAt(context, registry), repositoryAt(context, registry)]
    const artifacts = await Promise.all(Array.from({ length: 6 }, () => artifact(100, subject)))
    await Promise.all(
      artifacts.map(({ source, root }, n) =>
        copy(source, repositories[n % 2] ?? repositoryAt(context, registry), root),
      ),
    )
    const listed = await repositoryAt(context, registry).referrers(subject.digest)
    assert.deepEqual(listed.map(({ digest }) => digest).sort(), artifacts.map(({ root }) => root.digest).sort())
    // Each wrote the list once: nobody had to repair what another had overwritten.
    assert.equal(
      registry.requests.filter(({ method, url }) => method === 'PUT' && url.includes('/manifests/sha256-')).length,
      6,
    )
  })

  it('what another writer overwrites is added again', async (context) => {
    let spoiled = 0
    const spoil: Quirk = (exchange, { store }) => {
      // Another client writes its own list just after ours.
      if (
        exchange.method === 'GET'
        && exchange.path.includes('/manifests/sha256-')
        && store.tags.size > 0
        && spoiled++ === 0
      ) {
        const other = Buffer.from(
          JSON.stringify({
            schemaVersion: 2,
            mediaType: 'application/vnd.oci.image.index.v1+json',
            manifests: [{ mediaType: subject.mediaType, digest: digestOf('other'), size: 5 }],
          }),
        )
        store.manifests.set(`team/plugin ${digestOf(other)}`, {
          mediaType: 'application/vnd.oci.image.index.v1+json',
          bytes: other,
        })
        for (const key of store.tags.keys()) store.tags.set(key, digestOf(other))
      }
      return false
    }
    const registry = await start(context, spoil, quirks.referrersAreText, quirks.withoutOciSubject)
    const repository = repositoryAt(context, registry)
    const { source, root } = await artifact(100, subject)
    await copy(source, repository, root)
    assert.deepEqual(
      (await repository.referrers(subject.digest)).map(({ digest }) => digest),
      [digestOf('other'), root.digest],
    )
    assert.equal(spoiled, 3)
  })
})

describe('uploads', () => {
  it('GHCR: chunks of 4 MiB where a blob in one piece is refused', async (context) => {
    const registry = await start(context, quirks.cappedChunks)
    const repository = repositoryAt(context, registry)
    const layer = randomBlob(9 * 1024 * 1024)
    await repository.push(layer.descriptor, () => pieces(layer.bytes))
    assert.deepEqual(registry.store.blobs.get(layer.descriptor.digest), layer.bytes)
    // In one piece, 9 MiB; then three chunks of 4, 4 and 1 MiB in a session of their own.
    assertBudget(registry, { 'POST upload': 2, 'PUT upload': 2, 'PATCH upload': 3 })
  })

  it('Cloudflare: announced sizes are kept, all parts but the last are equal', async (context) => {
    const registry = await start(context, quirks.announcesChunks(50_000, 100_000))
    const repository = repositoryAt(context, registry)
    const layer = randomBlob(250_000)
    await repository.push(layer.descriptor, () => pieces(layer.bytes))
    assert.deepEqual(registry.store.blobs.get(layer.descriptor.digest), layer.bytes)
    assertBudget(registry, { 'POST upload': 1, 'PATCH upload': 3, 'PUT upload': 1 })
    assert.deepEqual(
      registry.requests
        .filter(({ method }) => method === 'PATCH')
        .map(({ headers }) => [headers['content-range'], headers['content-length']]),
      [
        ['0-99999', '100000'],
        ['100000-199999', '100000'],
        ['200000-249999', '50000'],
      ],
    )
  })

  it('a blob that fits is sent in one piece all the same', async (context) => {
    const registry = await start(context, quirks.announcesChunks(50_000, 100_000))
    const layer = randomBlob(100_000)
    await repositoryAt(context, registry).push(layer.descriptor, layer.bytes)
    assertBudget(registry, { 'POST upload': 1, 'PUT upload': 1 })
  })

  it('what is always too large is said to be', async (context) => {
    const registry = await start(
      context,
      (exchange) => ['PUT', 'PATCH'].includes(exchange.method) && exchange.reply(413),
    )
    const layer = randomBlob(5 * 1024 * 1024)
    const error = await failure(
      repositoryAt(context, registry).push(layer.descriptor, () => pieces(layer.bytes)),
      'too-large',
    )
    assert.match(error.hint ?? '', /limits the size/)
    assert.ok(registry.requests.length <= 8, registry.log.join('\n'))
  })

  for (const [name, quirk] of Object.entries({
    'ECR: never mounted': quirks.neverMounts,
    'Quay: mounting fails': quirks.mountFails,
  })) {
    it(`${name}, then uploaded`, async (context) => {
      const registry = await start(context, quirk)
      const repository = repositoryAt(context, registry)
      const { source, root } = await artifact()
      const result = await copy(source, repository, root, { mountFrom: repository.sibling('team/other').repository })
      assert.equal(result.uploadedBlobs, 3)
      const failed = quirk === quirks.mountFails ? 2 : 0
      assertBudget(registry, {
        'HEAD manifest': 1,
        'HEAD blob': 2,
        'POST upload': 2 + failed,
        'PUT upload': 2,
        'PUT manifest': 1,
      })
      assert.ok(
        registry.requests
          .filter(({ url }) => url.includes('mount='))
          .every(({ url }) => url.includes('from=team%2Fother')),
      )
    })
  }

  it('204 instead of 201 is taken', async (context) => {
    const registry = await start(context, quirks.noContentInsteadOfCreated)
    const { source, root } = await artifact()
    assert.equal((await copy(source, repositoryAt(context, registry), root)).uploadedBlobs, 3)
  })
})

describe('manifests', () => {
  it('Artifactory: 403 for HEAD means absent', async (context) => {
    const registry = await start(context, quirks.forbiddenInsteadOfAbsent)
    const { source, root } = await artifact()
    assert.equal((await copy(source, repositoryAt(context, registry), root)).uploadedBlobs, 3)
  })

  it('ECR: an artifact is pushed in the form of image-spec 1.0 where 1.1 is refused', async (context) => {
    const registry = await start(context, quirks.refusesSpec11, quirks.liesAboutSubject)
    const repository = repositoryAt(context, registry)
    const layer = blob('text/plain', Buffer.from('text'))
    await repository.push(layer.descriptor, layer.bytes)
    const refused = await failure(
      pushPacked(repository, packArtifact({ artifactType: 'application/vnd.test.thing', layers: [layer.descriptor] })),
      'unsupported',
    )
    assert.match(refused.message, /405: UNSUPPORTED: .*Invalid JSON syntax/)
    const pushed = await repository.pushArtifact({
      artifactType: 'application/vnd.test.thing',
      layers: [layer.descriptor],
      subject,
    })
    const manifest = JSON.parse((await repository.fetchBytes(pushed)).toString()) as Record<string, unknown>
    assert.equal((manifest['config'] as Descriptor).mediaType, 'application/vnd.test.thing')
    assert.equal('artifactType' in manifest || 'subject' in manifest, false)
    assert.deepEqual(await repository.referrers(subject.digest, 'application/vnd.test.thing'), [
      { ...pushed, artifactType: 'application/vnd.test.thing' },
    ])
  })

  it('an immutable tag is named as such', async (context) => {
    const registry = await start(context, quirks.immutableTags)
    const repository = repositoryAt(context, registry)
    const { source, root } = await artifact()
    await copy(source, repository, root)
    await repository.tag(root, 'v1')
    const error = await failure(repository.tag(root, 'v1'), 'conflict')
    assert.match(error.hint ?? '', /immutable/)
    assert.equal(error.registryErrors[0]?.code, 'TAG_INVALID')
  })
})

it('Cloudsmith: Basic with every request where the token service refuses', async (context) => {
  const bearerFirst: Quirk = (exchange) =>
    exchange.header('authorization') === undefined
    && exchange.error(401, 'UNAUTHORIZED', 'authentication required', {
      'www-authenticate': 'Bearer realm="http://127.0.0.1:9/token",service="x"',
    })
  const registry = await start(context, bearerFirst, basicAuth('user', 'secret'))
  const repository = repositoryAt(context, registry, {
    authMode: 'basic-always',
    credentials: () => Promise.resolve({ kind: 'basic', username: 'user', password: 'secret' }),
  })
  const { source, root } = await artifact()
  await copy(source, repository, root)
  assert.ok(registry.requests.every(({ headers }) => headers['authorization'] !== undefined))
  assertBudget(registry, { 'HEAD manifest': 1, 'HEAD blob': 2, 'POST upload': 2, 'PUT upload': 2, 'PUT manifest': 1 })
})

// eslint-disable-next-line @typescript-eslint/require-await
async function* pieces(bytes: Buffer, size = 60_000): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
