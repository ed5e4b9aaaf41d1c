import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import {
  blob,
  copy,
  digestOf,
  isOrasError,
  mediaTypes,
  MemoryTarget,
  packArtifact,
  packIndex,
  pushPacked,
  RemoteRepository,
  type Descriptor,
  type OrasErrorKind,
  type Packed,
  type Target,
} from 'oras-js'
import { plainDescriptor } from '../descriptor.ts'
import { collect } from '../target.ts'
import { targetKinds } from './targets.ts'

/** What any target must do, whatever is behind it. */
for (const kind of targetKinds) {
  describe(`contract: ${kind.name}`, () => {
    let target: Target
    const cleanups: (() => Promise<void>)[] = []
    before(async () => {
      target = await kind.open({
        after: (work) => {
          cleanups.push(work)
        },
      })
    })
    after(async () => {
      for (const cleanup of cleanups) await cleanup()
    })

    it('gives back what was pushed', async () => {
      const layer = blob('application/octet-stream', randomBytes(300_000))
      assert.equal(await target.exists(layer.descriptor), false)
      assert.equal(await target.push(layer.descriptor, layer.bytes), 'uploaded')
      assert.equal(await target.exists(layer.descriptor), true)
      assert.deepEqual(await target.fetchBytes(layer.descriptor), layer.bytes)
      assert.deepEqual(await collect(target.fetch(layer.descriptor), 1e6), layer.bytes)
    })

    it('takes a stream, and counts its bytes', async () => {
      const layer = blob('application/octet-stream', randomBytes(3_000_000))
      let bytes = 0
      await target.push(layer.descriptor, () => inPieces(layer.bytes, 65_536), {
        onBytes: (count) => {
          bytes += count
        },
      })
      assert.equal(bytes, layer.bytes.length)
      assert.deepEqual(await target.fetchBytes(layer.descriptor), layer.bytes)
    })

    it('takes an empty blob', async () => {
      const empty = blob('application/octet-stream', Buffer.alloc(0))
      await target.push(empty.descriptor, () => inPieces(empty.bytes, 1))
      assert.equal(await target.exists(empty.descriptor), true)
      assert.equal((await target.fetchBytes(empty.descriptor)).length, 0)
    })

    it('refuses content that is not what its descriptor says, and keeps nothing of it', async () => {
      const layer = blob('application/octet-stream', randomBytes(1000))
      const wrong = Buffer.from(layer.bytes)
      wrong[999] = (wrong[999] ?? 0) ^ 1
      await rejects(target.push(layer.descriptor, wrong), 'digest-mismatch')
      await rejects(
        target.push(layer.descriptor, () => inPieces(wrong, 100)),
        'digest-mismatch',
      )
      await rejects(
        target.push(layer.descriptor, () => inPieces(layer.bytes.subarray(1), 100)),
        'digest-mismatch',
      )
      await rejects(
        target.push(layer.descriptor, () => inPieces(Buffer.concat([layer.bytes, wrong]), 100)),
        'digest-mismatch',
      )
      assert.equal(await target.exists(layer.descriptor), false)
    })

    it('says that something is not there', async () => {
      const absent: Descriptor = { mediaType: 'application/octet-stream', digest: digestOf('absent'), size: 6 }
      await rejects(target.fetchBytes(absent), 'not-found', 'name-unknown')
      await rejects(target.resolve('absent'), 'not-found', 'name-unknown')
      await rejects(target.resolve(absent.digest), 'not-found', 'name-unknown')
      await rejects(target.tag({ ...absent, mediaType: mediaTypes.manifest }, 'v1'), 'not-found', 'name-unknown')
      assert.equal(await target.exists({ ...absent, mediaType: mediaTypes.index }), false)
    })

    it('bounds what it reads into memory', async () => {
      const layer = blob('application/octet-stream', randomBytes(2000))
      await target.push(layer.descriptor, layer.bytes)
      await rejects(target.fetchBytes(layer.descriptor, 1999), 'too-large')
    })

    it('tags and moves tags', async () => {
      const [one, two] = [await pushArtifact(target, 'one'), await pushArtifact(target, 'two')]
      await target.tag(one.descriptor, 'v1')
      await target.tag(one.descriptor, 'latest')
      assert.deepEqual(await target.resolve('latest'), one.descriptor)
      await target.tag(two.descriptor, 'latest')
      assert.deepEqual(await target.resolve('latest'), two.descriptor)
      assert.deepEqual(await target.resolve('v1'), one.descriptor)
      assert.deepEqual(await target.resolve(two.descriptor.digest), two.descriptor)
      assert.deepEqual(await target.tags(), ['latest', 'v1'])
    })

    it('refuses a name that cannot be a tag before it does anything', async () => {
      const { descriptor } = await pushArtifact(target, 'name')
      for (const tag of ['', '-x', 'a/b', 'a'.repeat(129), 'ä'])
        await rejects(target.tag(descriptor, tag), 'invalid-reference')
      await rejects(target.resolve('../../x'), 'invalid-reference')
    })

    it('lists the referrers of a manifest, by type', async () => {
      const subject = await pushArtifact(target, 'subject')
      assert.deepEqual(await target.referrers(subject.descriptor.digest), [])
      const signature = await pushArtifact(target, 'signature', 'application/vnd.test.signature', subject.descriptor)
      const sbom = await pushArtifact(target, 'sbom', 'application/vnd.test.sbom', subject.descriptor)
      const about = (of: Packed, artifactType: string): Descriptor => ({
        ...of.descriptor,
        artifactType,
        annotations: { text: of === signature ? 'signature' : 'sbom' },
      })
      assert.deepEqual(
        byDigest(await target.referrers(subject.descriptor.digest)),
        byDigest([about(signature, 'application/vnd.test.signature'), about(sbom, 'application/vnd.test.sbom')]),
      )
      assert.deepEqual(await target.referrers(subject.descriptor.digest, 'application/vnd.test.sbom'), [
        about(sbom, 'application/vnd.test.sbom'),
      ])
      assert.deepEqual(await target.referrers(subject.descriptor.digest, 'application/vnd.test.other'), [])
    })

    it('lists the referrers of something that is not there', async () => {
      const subject: Descriptor = { mediaType: mediaTypes.manifest, digest: digestOf('never pushed'), size: 12 }
      const signature = await pushArtifact(target, 'early', 'application/vnd.test.signature', subject)
      assert.deepEqual(
        (await target.referrers(subject.digest)).map(({ digest }) => digest),
        [signature.descriptor.digest],
      )
    })

    it('keeps every referrer when many are written at once', async () => {
      const subject = await pushArtifact(target, 'busy')
      const pushed = await Promise.all(
        Array.from({ length: 6 }, (_, n) =>
          pushArtifact(target, `number ${n}`, 'application/vnd.test.signature', subject.descriptor),
        ),
      )
      const listed = await target.referrers(subject.descriptor.digest)
      assert.deepEqual(
        listed.map(({ digest }) => digest).sort(),
        pushed.map(({ descriptor }) => descriptor.digest).sort(),
      )
    })

    it('is a source and a destination of copies', async () => {
      const [memory, back] = [new MemoryTarget(), new MemoryTarget()]
      const index = packIndex({
        manifests: await Promise.all(
          ['amd64', 'arm64'].map(async (architecture) => ({
            ...(await pushArtifact(memory, architecture)).descriptor,
            platform: { os: 'linux', architecture },
          })),
        ),
      })
      await pushPacked(memory, index)
      const there = await copy(memory, target, index.descriptor)
      // Two manifests with a layer each, the index, and one empty config that both share (and earlier tests left here).
      assert.equal(there.uploadedBlobs + there.skippedBlobs, 6)
      assert.deepEqual(await target.resolve(index.descriptor.digest), index.descriptor)
      const again = await copy(memory, target, index.descriptor)
      assert.deepEqual(
        { ...again, root: undefined },
        { root: undefined, uploadedBlobs: 0, uploadedBytes: 0, mountedBlobs: 0, skippedBlobs: 1 },
      )
      const { uploadedBlobs } = await copy(target, back, index.descriptor)
      assert.equal(uploadedBlobs, 6)
      assert.deepEqual(await back.fetchBytes(index.descriptor), index.bytes)
    })

    it('stops when it is told to', async () => {
      const layer = blob('application/octet-stream', randomBytes(1000))
      const signal = AbortSignal.abort(new Error('enough'))
      await rejects(target.push(layer.descriptor, layer.bytes, { signal }), 'cancelled')
      await rejects(target.fetchBytes(layer.descriptor, 4000, { signal }), 'cancelled')
      assert.equal(await target.exists(layer.descriptor), false)
    })

    if (kind.referrersApi !== undefined) {
      it('knows whether the registry lists referrers', () => {
        assert.ok(target instanceof RemoteRepository)
        assert.equal(target.hasReferrersApi, kind.referrersApi)
      })
    }
  })
}

async function pushArtifact(
  target: Target,
  text: string,
  artifactType = 'application/vnd.test.thing',
  subject?: Descriptor,
): Promise<Packed> {
  const layer = blob('text/plain', Buffer.from(text))
  await target.push(layer.descriptor, layer.bytes)
  const packed = packArtifact({
    artifactType,
    layers: [layer.descriptor],
    annotations: { text },
    ...(subject && { subject }),
  })
  await pushPacked(target, packed)
  return { ...packed, descriptor: plainDescriptor(packed.descriptor) }
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function byDigest(descriptors: readonly Descriptor[]): Descriptor[] {
  return [...descriptors].sort((a, b) => (a.digest < b.digest ? -1 : 1))
}

async function rejects(work: Promise<unknown>, ...kinds: OrasErrorKind[]): Promise<void> {
  await assert.rejects(
    work,
    (error) => isOrasError(error, ...kinds) || assert.fail(`expected ${kinds.join(' or ')}, got ${String(error)}`),
  )
}
