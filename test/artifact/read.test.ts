import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { mediaTypes, type Descriptor, type Digest } from 'oras-js'
import { payloadAnnotation, readArtifact, type Artifact } from '../../src/artifact/index.ts'
import { messageChain, PublishError } from '../../src/shared/errors.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'

const payloadType = 'application/vnd.plugin-publish.payload.v1'
const title = 'org.opencontainers.image.title'
type Fields = Readonly<Record<string, unknown>>

/** An image layout of any content; `read` reads it. */
class Layout {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
    mkdirSync(join(directory, 'blobs/sha256'), { recursive: true })
    writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  }

  path(digest: string): string {
    return join(this.#directory, 'blobs', digest.replace(':', '/'))
  }

  blob(mediaType: string, content: Buffer | string | Fields, fields: Fields = {}): Descriptor {
    const bytes = Buffer.isBuffer(content)
      ? content
      : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest
    writeFileSync(this.path(digest), bytes)
    return { mediaType, digest, size: bytes.length, ...fields }
  }

  layer(): Descriptor {
    return this.blob(mediaTypes.layerGzip, gzipSync(Buffer.alloc(1024)))
  }

  image(manifest: Fields = {}, config: Fields = {}, entry: Fields = {}): Descriptor {
    const platform = { os: 'linux', architecture: 'amd64' }
    const document = {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: this.blob(mediaTypes.config, { ...platform, ...config }),
      layers: [this.layer()],
      ...manifest,
    }
    return this.blob(mediaTypes.manifest, document, { platform, ...entry })
  }

  index(manifests: readonly unknown[], fields: Fields = {}): Descriptor {
    return this.blob(mediaTypes.index, { schemaVersion: 2, mediaType: mediaTypes.index, manifests, ...fields })
  }

  payload(files: readonly string[], fields: Fields = {}): Descriptor {
    return this.blob(mediaTypes.manifest, {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      artifactType: payloadType,
      config: this.blob(mediaTypes.empty, '{}'),
      layers: files.map((name) => this.blob('text/plain', name, { annotations: { [title]: name } })),
      ...fields,
    })
  }

  /** An index of one image that names this payload. */
  withPayload(payload: Descriptor): Descriptor[] {
    return [this.index([this.image()], { annotations: { [payloadAnnotation]: payload.digest } }), payload]
  }

  async read(...roots: readonly unknown[]): Promise<Artifact> {
    const document = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: roots }
    writeFileSync(join(this.#directory, 'index.json'), JSON.stringify(document))
    return await readArtifact(this.#directory, new AbortController().signal)
  }
}

const open = async (scope: Scope): Promise<Layout> => new Layout(join(await scratchDirectory(scope), 'layout'))
const missing = `sha256:${'0'.repeat(64)}`

test('an index, its images and its payload are read', async (t) => {
  const layout = await open(t)
  const artifact = await layout.read(...layout.withPayload(layout.payload(['schema.graphql', 'a/b.json'])))
  assert.deepEqual(
    artifact.parts.map(({ platform, manifest }) => [platform, manifest.layers.length]),
    [['linux/amd64', 1]],
  )
  assert.deepEqual(
    artifact.payload?.files.map(({ name, bytes }) => [name, bytes.toString()]),
    [
      ['schema.graphql', 'schema.graphql'],
      ['a/b.json', 'a/b.json'],
    ],
  )
})

test('a single manifest without a platform is read too', async (t) => {
  const layout = await open(t)
  const single = layout.blob(mediaTypes.manifest, {
    schemaVersion: 2,
    artifactType: 'application/vnd.example',
    config: layout.blob(mediaTypes.empty, '{}'),
    layers: [layout.blob('text/plain', 'text')],
  })
  const { parts, payload } = await layout.read(single)
  assert.deepEqual(
    parts.map(({ platform, config }) => [platform, config]),
    [[undefined, undefined]],
  )
  assert.equal(payload, undefined)
})

/** What each layout lists in its `index.json`, and what the refusal says. */
const hostile: Readonly<Record<string, readonly [roots: (layout: Layout) => readonly unknown[], says: RegExp]>> = {
  'an empty list': [() => [], /is empty/],
  'a list of null': [() => [null], /cannot be used/],
  'an index without manifests': [(layout) => [layout.index([])], /lists no manifest/],
  'an image that is listed as an index': [
    (layout) => [{ ...layout.image(), mediaType: mediaTypes.index }],
    /calls itself application\/vnd\.oci\.image\.manifest/,
  ],
  'an index that calls itself a manifest': [
    (layout) => [layout.index([layout.image()], { mediaType: mediaTypes.manifest })],
    /calls itself/,
  ],
  'an index with layers': [(layout) => [layout.index([layout.image()], { layers: [] })], /and has layers/],
  'an image with manifests': [(layout) => [layout.index([layout.image({ manifests: [] })])], /and has manifests/],
  'an index in an index': [
    (layout) => [layout.index([layout.index([layout.image()])])],
    /not an OCI image manifest but application\/vnd\.oci\.image\.index/,
  ],
  'an image of Docker’s type': [
    (layout) => [
      layout.index([
        layout.image(
          { mediaType: undefined },
          {},
          { mediaType: 'application/vnd.docker.distribution.manifest.v2+json' },
        ),
      ]),
    ],
    /not an OCI image manifest but application\/vnd\.docker/,
  ],
  'an image without a platform': [
    (layout) => [layout.index([layout.image({}, {}, { platform: undefined })])],
    /names no platform/,
  ],
  'an image that is labelled for another platform': [
    (layout) => [layout.index([layout.image({}, { architecture: 'arm64' })])],
    /is for linux\/arm64 by its config and for linux\/amd64 by the index/,
  ],
  'a manifest of another size': [
    (layout) => {
      const image = layout.image()
      return [layout.index([{ ...image, size: image.size + 1 }])]
    },
    /cannot be used/,
  ],
  'a manifest that is not what its digest says': [
    (layout) => {
      const image = layout.image()
      writeFileSync(layout.path(image.digest), Buffer.alloc(image.size, 32))
      return [layout.index([image])]
    },
    /cannot be used/,
  ],
  'a layer that is missing': [
    (layout) => [layout.index([layout.image({ layers: [{ ...layout.layer(), digest: missing }] })])],
    /cannot be used/,
  ],
  'a directory in place of a layer': [
    (layout) => {
      mkdirSync(layout.path(missing))
      return [layout.index([layout.image({ layers: [{ ...layout.layer(), digest: missing, size: 4096 }] })])]
    },
    /cannot be used/,
  ],
  'a link to itself in place of a manifest': [
    (layout) => {
      symlinkSync(layout.path(missing), layout.path(missing))
      return [{ mediaType: mediaTypes.manifest, digest: missing, size: 10 }]
    },
    /cannot be used/,
  ],
  'a digest that is a path': [
    () => [{ mediaType: mediaTypes.manifest, digest: 'sha256:../../../etc/passwd', size: 10 }],
    /cannot be used/,
  ],
  'more images than are read': [(layout) => [layout.index(Array(65).fill(layout.image()))], /lists 65 manifests/],
  'more layers than are read': [
    (layout) => [layout.index([layout.image({ layers: Array(513).fill(layout.layer()) })])],
    /has 513 layers/,
  ],
  'a config that is too deep': [
    (layout) => [
      layout.index([
        layout.image({ config: layout.blob(mediaTypes.config, `${'['.repeat(1000)}${']'.repeat(1000)}`) }),
      ]),
    ],
    /is not an image config/,
  ],
  'an annotation that is no digest': [
    (layout) => [layout.index([layout.image()], { annotations: { [payloadAnnotation]: 'x' } })],
    /cannot be used/,
  ],
  'a payload that is missing': [
    (layout) => [layout.index([layout.image()], { annotations: { [payloadAnnotation]: missing } })],
    /cannot be used/,
  ],
  'an image in place of the payload': [
    (layout) => {
      const image = layout.image()
      return [layout.index([image], { annotations: { [payloadAnnotation]: image.digest } }), image]
    },
    /is not a payload but an image/,
  ],
  'a payload that calls itself an index': [
    (layout) => layout.withPayload(layout.payload(['a'], { mediaType: mediaTypes.index })),
    /calls itself/,
  ],
  'a payload that is listed as text': [
    (layout) => {
      const [root, payload] = layout.withPayload(layout.payload(['a']))
      return [root, { ...payload, mediaType: 'text/plain' }]
    },
    /is not the manifest of a payload but text\/plain/,
  ],
  'a payload without its config': [
    (layout) =>
      layout.withPayload(layout.payload(['a'], { config: { mediaType: mediaTypes.empty, digest: missing, size: 2 } })),
    /cannot be used/,
  ],
  'a payload that leaves its directory': [
    (layout) => layout.withPayload(layout.payload(['../a'])),
    /has a file with the name "\.\.\/a"/,
  ],
  'a payload with a file twice': [
    (layout) => layout.withPayload(layout.payload(['a', 'a'])),
    /has a file with the name "a"/,
  ],
  'a payload of more files than are read': [
    (layout) => layout.withPayload(layout.payload(Array.from({ length: 65 }, (_, position) => `f${position}`))),
    /has 65 files/,
  ],
  'a payload of more bytes than are read': [
    (layout) => {
      const file = { mediaType: 'text/plain', digest: missing, size: 40 * 1024 * 1024 }
      const layers = ['a', 'b'].map((name) => ({ ...file, annotations: { [title]: name } }))
      return layout.withPayload(layout.payload([], { layers }))
    },
    /has 83886080 bytes/,
  ],
}

describe('a layout is refused that has', () => {
  for (const [name, [roots, says]] of Object.entries(hostile)) {
    test(name, async (t) => {
      const layout = await open(t)
      const error: unknown = await layout.read(...roots(layout)).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      assert.ok(error instanceof PublishError, messageChain(error).join('\n'))
      assert.equal(error.code, 'E_LAYOUT')
      assert.match(error.message, says)
    })
  }
})
