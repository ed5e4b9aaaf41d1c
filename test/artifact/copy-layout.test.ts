import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { mediaTypes, type Descriptor, type Digest } from 'oras-js'
import { copyLayout, Packer, payloadAnnotation, readArtifact, type Artifact } from '../../src/artifact/index.ts'
import { messageChain, PublishError } from '../../src/shared/errors.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { must } from '../../script/rig/command.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'

const { signal } = new AbortController()
const secret = 'a secret of the publishing job'
const digestOf = (bytes: Buffer | string): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest

interface Handed {
  /** The layout as the job that publishes finds it. */
  readonly directory: string
  readonly artifact: Artifact
  /** Copies it into a new directory, and reads the copy. */
  copy(expected?: Digest): Promise<Artifact>
  /** Path of a blob. */
  blob(digest: string): string
  /** Blobs that the last copy has. */
  copied(): string[]
}

/** A layout of two images and a payload, as a job makes it. */
async function handOver(scope: Scope, readCache = false): Promise<Handed> {
  const scratch = await scratchDirectory(scope)
  const directory = join(scratch, 'layout')
  const images = ['linux/amd64', 'linux/arm64'].map((platform) => ({
    platform: platform as Platform,
    files: [{ path: 'plugin', mode: 0o755, content: { bytes: Buffer.from(`for ${platform}`) } }],
    entrypoint: ['./plugin'],
  }))
  const files = ['schema.graphql', 'mapping.json'].map((name) => ({
    name,
    mediaType: 'text/plain',
    bytes: Buffer.from(name),
  }))
  await new Packer({ directory, annotations: {}, sourceDateEpoch: 0, signal, readCache }).fileImages(images, { files })
  const artifact = await readArtifact(directory, signal)
  let copies = 0
  const target = (): string => join(scratch, `copy-${copies}`)
  return {
    directory,
    artifact,
    copy: async (expected = artifact.root.digest) => {
      copies++
      mkdirSync(target())
      await copyLayout(directory, target(), expected, { signal })
      return await readArtifact(target(), signal)
    },
    blob: (digest) => join(directory, 'blobs', digest.replace(':', '/')),
    copied: () => readdirSync(join(target(), 'blobs/sha256')),
  }
}

async function refused(handed: Handed, why: RegExp, expected?: Digest): Promise<void> {
  await assert.rejects(handed.copy(expected), (error) => {
    assert.ok(error instanceof PublishError && error.code === 'E_LAYOUT', String(error))
    assert.match([error.message, ...messageChain(error.cause)].join('\n'), why)
    return true
  })
}

interface IndexFile {
  readonly manifests: readonly Descriptor[]
}

const indexOf = ({ directory }: Handed): IndexFile =>
  JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as IndexFile

function writeIndex({ directory }: Handed, manifests: readonly unknown[]): void {
  writeFileSync(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
}

/** Adds a blob. */
function put(handed: Handed, mediaType: string, content: string | object): Descriptor {
  const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  writeFileSync(handed.blob(digestOf(bytes)), bytes)
  return { mediaType, digest: digestOf(bytes), size: bytes.length }
}

describe('a copy of a layout', () => {
  test('is the same artifact, with its payload and what it says about the cache', async (t) => {
    for (const readCache of [false, true]) {
      const handed = await handOver(t, readCache)
      const copy = await handed.copy()
      const { artifact } = handed
      assert.deepEqual(copy.root, artifact.root)
      assert.deepEqual([copy.parts, copy.payload, copy.readCache], [artifact.parts, artifact.payload, readCache])
      assert.deepEqual(indexOf(handed), JSON.parse(readFileSync(join(copy.store.path, 'index.json'), 'utf8')))
    }
  })

  test('has nothing that the root does not refer to, whatever else lies there', async (t) => {
    const handed = await handOver(t)
    const before = readdirSync(join(handed.directory, 'blobs/sha256'))
    put(handed, 'text/plain', 'nobody refers to this')
    writeFileSync(join(handed.directory, 'blobs/sha256/notes.txt'), 'x')
    for (const name of ['Dockerfile', 'go.mod', '.git/config', 'blobs/sha512/x', 'ingest/x']) {
      mkdirSync(dirname(join(handed.directory, name)), { recursive: true })
      writeFileSync(join(handed.directory, name), 'x')
    }
    symlinkSync('/etc/passwd', join(handed.directory, 'blobs/sha256/link'))
    const copy = await handed.copy()
    assert.deepEqual(readdirSync(copy.store.path).sort(), ['blobs', 'index.json', 'oci-layout'])
    assert.deepEqual(readdirSync(join(copy.store.path, 'blobs')), ['sha256'])
    assert.deepEqual(handed.copied().sort(), before.sort())
  })

  test('stays what it is if the original is changed or removed while it is published', async (t) => {
    const handed = await handOver(t)
    const copy = await handed.copy()
    const [layer] = copy.parts[0]?.manifest.layers ?? []
    assert.ok(layer)
    const bytes = await copy.store.fetchBytes(layer)
    for (const name of readdirSync(join(handed.directory, 'blobs/sha256')))
      appendFileSync(join(handed.directory, 'blobs/sha256', name), 'changed')
    assert.deepEqual(await copy.store.fetchBytes(layer), bytes)
    rmSync(handed.directory, { recursive: true })
    assert.deepEqual((await readArtifact(copy.store.path, signal)).root, handed.artifact.root)
  })

  test('of the directory above or below is refused, and the error says which is meant', async (t) => {
    const { directory, artifact } = await handOver(t)
    for (const wrong of [dirname(directory), join(directory, 'blobs')])
      await assert.rejects(copyLayout(wrong, await scratchDirectory(t), artifact.root.digest, { signal }), {
        code: 'E_LAYOUT',
        message: 'oci-layout of the image layout cannot be used: there is no such file',
        hint: /^Set `layout` to the directory that holds `oci-layout` and `index.json`/,
      })
  })

  test('is refused unless the first thing that index.json lists is the expected one', async (t) => {
    const handed = await handOver(t)
    await assert.rejects(handed.copy(digestOf('other')), { code: 'E_LAYOUT_DIGEST' })
    const [root, payload] = indexOf(handed).manifests
    writeIndex(handed, [payload, root])
    await assert.rejects(handed.copy(), { code: 'E_LAYOUT_DIGEST' })
    writeIndex(handed, [])
    await refused(handed, /lists nothing/)
    // The claim is right, and the bytes are others.
    const other = put(handed, mediaTypes.index, { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] })
    writeIndex(handed, [root, payload])
    cpSync(handed.blob(other.digest), handed.blob(handed.artifact.root.digest))
    await refused(handed, /its descriptor says/)
  })

  test('is refused if one byte of any of its blobs differs', async (t) => {
    const handed = await handOver(t)
    for (const name of readdirSync(join(handed.directory, 'blobs/sha256'))) {
      const path = join(handed.directory, 'blobs/sha256', name)
      const bytes = readFileSync(path)
      for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ 1
        writeFileSync(path, changed)
        await refused(handed, /content has digest/)
      }
      writeFileSync(path, bytes)
    }
    assert.deepEqual((await handed.copy()).root, handed.artifact.root)
  })

  test('is refused if index.json lists anything but the root and its payload', async (t) => {
    const handed = await handOver(t)
    const [root, payload] = indexOf(handed).manifests
    const image = handed.artifact.parts[0]?.descriptor
    const forged = put(handed, mediaTypes.manifest, {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      artifactType: 'application/vnd.plugin-publish.payload.v1',
      config: put(handed, mediaTypes.empty, '{}'),
      layers: [put(handed, 'text/plain', 'type Query { forged: Int }')],
    })
    for (const other of [image, forged, root]) {
      writeIndex(handed, [root, other])
      await refused(handed, /lists sha256:[0-9a-f]{64}, which is not part of/)
      writeIndex(handed, [root, payload, other])
      await refused(handed, /which is not part of/)
    }
    // What the root names is its payload, also if index.json does not list it.
    writeIndex(handed, [root])
    assert.deepEqual((await handed.copy()).payload, handed.artifact.payload)
    // The bytes of another payload in the place of that of the root.
    cpSync(handed.blob(forged.digest), handed.blob(payload?.digest ?? ''))
    await refused(handed, /content has digest|its descriptor says/)
  })

  test('is refused if a file of it is a link, a directory, a pipe, a socket or missing', async (t) => {
    const clean = await handOver(t)
    const { directory, artifact } = clean
    const [layer] = artifact.parts[1]?.manifest.layers ?? []
    const files = [
      'oci-layout',
      'index.json',
      ...[artifact.root, artifact.payload?.descriptor, layer].map(
        (blob) => `blobs/${blob?.digest.replace(':', '/') ?? ''}`,
      ),
    ]
    const elsewhere = await scratchDirectory(t)
    cpSync(directory, elsewhere, { recursive: true })
    const server = createServer()
    t.after(() => server.close())
    const places: readonly [(path: string, name: string) => unknown, RegExp][] = [
      [
        (path, name) => {
          symlinkSync(join(elsewhere, name), path)
        },
        /symbolic link/,
      ],
      [
        (path) => {
          mkdirSync(path)
        },
        /is a directory/,
      ],
      [(path) => must('mkfifo', [path]), /not a regular file/],
      [
        (path) => {
          symlinkSync('/dev/zero', path)
        },
        /symbolic link/,
      ],
      [(path) => new Promise<void>((resolve) => void server.listen(path, resolve)), /not a regular file/],
      [() => undefined, /no such file/],
    ]
    for (const name of files) {
      const path = join(directory, name)
      for (const [place, why] of places) {
        rmSync(path)
        await place(path, name)
        await refused(clean, why)
        if (server.listening)
          await new Promise<void>(
            (resolve) =>
              void server.close(() => {
                resolve()
              }),
          )
        rmSync(path, { recursive: true, force: true })
        cpSync(join(elsewhere, name), path)
      }
    }
    for (const name of ['blobs', 'blobs/sha256']) {
      renameSync(join(directory, name), join(directory, 'moved'))
      symlinkSync(join(elsewhere, name), join(directory, name))
      await refused(clean, /symbolic link/)
      rmSync(join(directory, name))
      renameSync(join(directory, 'moved'), join(directory, name))
    }
    assert.deepEqual((await clean.copy()).root, artifact.root)
  })

  test('takes no file of the publishing job into the artifact, even if the layout knows its digest', async (t) => {
    const handed = await handOver(t)
    const file = join(await scratchDirectory(t), 'key')
    writeFileSync(file, secret)
    const stolen: Descriptor = { mediaType: mediaTypes.layer, digest: digestOf(secret), size: secret.length }
    symlinkSync(file, handed.blob(stolen.digest))
    const image = put(handed, mediaTypes.manifest, {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: put(handed, mediaTypes.config, { os: 'linux', architecture: 'amd64' }),
      layers: [stolen],
    })
    const manifests = [{ ...image, platform: { os: 'linux', architecture: 'amd64' } }]
    const root = put(handed, mediaTypes.index, { schemaVersion: 2, mediaType: mediaTypes.index, manifests })
    writeIndex(handed, [root])
    await refused(handed, /symbolic link/, root.digest)
    assert.deepEqual(
      handed.copied().filter((name) => name === stolen.digest.slice(7)),
      [],
    )
  })

  test('is bounded: documents, sizes, what is referred to again and again, and depth', async (t) => {
    const handed = await handOver(t)
    const [root] = indexOf(handed).manifests
    assert.ok(root)
    const { parts } = handed.artifact
    const [layer] = parts[0]?.manifest.layers ?? []
    assert.ok(layer)
    const restore = (name: string, bytes: Buffer): void => {
      rmSync(join(handed.directory, name))
      writeFileSync(join(handed.directory, name), bytes)
    }
    for (const name of ['oci-layout', 'index.json']) {
      const bytes = readFileSync(join(handed.directory, name))
      // A hole: no disk is used.
      truncateSync(join(handed.directory, name), 20 * 1024 ** 3)
      await refused(handed, /has 21474836480 bytes, more than 1048576/)
      restore(name, bytes)
    }
    const bytes = readFileSync(handed.blob(layer.digest))
    truncateSync(handed.blob(layer.digest), 20 * 1024 ** 3)
    await refused(handed, /has more than \d+ bytes, its descriptor says/)
    restore(`blobs/sha256/${layer.digest.slice(7)}`, bytes)
    const huge = 4 * 1024 ** 3
    const again = put(handed, mediaTypes.manifest, {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: put(handed, mediaTypes.config, { os: 'linux', architecture: 'amd64' }),
      layers: [layer, ...Array.from({ length: 5 }, () => ({ ...layer, size: huge }))],
    })
    writeIndex(handed, [again])
    await refused(handed, /refers to more than 17179869184 bytes/, again.digest)
    const index = { schemaVersion: 2, mediaType: mediaTypes.index }
    const nested = put(handed, mediaTypes.index, { ...index, manifests: [root] })
    writeIndex(handed, [nested])
    await refused(handed, /not an OCI image manifest/, nested.digest)
    const outside = put(handed, mediaTypes.index, {
      ...index,
      annotations: { [payloadAnnotation]: 'sha256:../../key' },
    })
    writeIndex(handed, [outside])
    await refused(handed, /sha256:\.\.\/\.\.\/key/, outside.digest)
    writeIndex(handed, [{ ...root, digest: 'sha256:../../../key' }])
    await refused(handed, /not a digest/)
  })

  test('is refused before anything below a list is read that is too long', async (t) => {
    const handed = await handOver(t)
    const [root] = indexOf(handed).manifests
    assert.ok(root)
    const [part] = handed.artifact.parts
    assert.ok(part)
    const document = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: put(handed, mediaTypes.empty, '{}') }
    const [layer] = part.manifest.layers
    const many = (length: number, entry: unknown): unknown[] => Array.from({ length }, () => entry)
    const wide = put(handed, mediaTypes.manifest, { ...document, layers: many(20_000, layer) })
    const index = (manifests: readonly unknown[], more = {}): Descriptor =>
      put(handed, mediaTypes.index, { schemaVersion: 2, mediaType: mediaTypes.index, manifests, ...more })
    const roots: readonly [Descriptor, RegExp][] = [
      [wide, /lists 20001 entries/],
      [index(many(10_000, part.descriptor)), /lists 10000 entries/],
      [index([wide]), /lists 20001 entries/],
      [index([part.descriptor], { annotations: { [payloadAnnotation]: wide.digest } }), /lists 20001 entries/],
    ]
    for (const [tooLong, why] of roots) {
      writeIndex(handed, [tooLong])
      await refused(handed, why, tooLong.digest)
    }
    const names = layer?.digest.slice(7) ?? ''
    writeIndex(handed, [wide])
    await refused(handed, /lists/, wide.digest)
    assert.ok(!handed.copied().includes(names), 'a layer was copied')
    writeIndex(handed, many(10_000, root))
    await refused(handed, /has \d+ bytes, more than 1048576|which is not part of/)
  })
})
