import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { mediaTypes, type Descriptor } from 'oras-js'
import { payloadAnnotation, readArtifact } from '../../src/artifact/index.ts'
import { must } from '../../script/rig/command.ts'
import {
  amd64,
  arm64,
  blob,
  forge,
  matrix,
  problems,
  refused,
  type Document,
  type Job,
  type Matrix,
  type Put,
} from '../support/layout-matrix.ts'

const { signal } = new AbortController()

describe('hostile layouts among several', () => {
  test('name a platform in another way', async (t) => {
    const spellings = [
      ['linux/arm64', { os: 'linux', architecture: 'arm64', variant: 'v8' }],
      ['linux/arm64', { os: 'linux', architecture: 'aarch64' }],
      ['linux/arm64', { os: 'Linux', architecture: 'ARM64' }],
      ['linux/arm64', { os: 'linux', architecture: 'arm64', variant: '' }],
      ['linux/amd64', { os: 'linux', architecture: 'amd64', variant: 'v1' }],
      ['linux/amd64', { os: 'linux', architecture: 'x86_64' }],
      ['linux/arm/v7', { os: 'linux', architecture: 'arm' }],
      ['linux/arm/v7', { os: 'linux', architecture: 'armhf' }],
      ['linux/arm64', { os: 'linux', architecture: 'arm64', 'os.version': '1' }],
    ] as const
    for (const [platform, spelling] of spellings) {
      const made = await matrix(t, {
        one: { platforms: [platform], form: 'raw' },
        two: { platforms: ['linux/s390x'], form: 'raw' },
      })
      forge(made, 'two', ({ manifests: [entry] }) => void Object.assign(entry ?? {}, { platform: spelling }))
      await refused(made, 'E_LAYOUT_PLATFORM', new RegExp(`^${platform} is there twice: in one and two`))
      // Beside itself as well, also if there is no other layout.
      made.digests.delete('one')
      forge(made, 'two', ({ manifests }) => {
        manifests.push({
          ...manifests[0],
          platform: { os: 'linux', architecture: platform.split('/')[1] },
        } as Descriptor)
      })
      await refused(made, 'E_LAYOUT_PLATFORM', new RegExp(`^${platform} is there twice\\.$`))
    }
  })

  test('lack a blob that another one has', async (t) => {
    const made = await matrix(t, { one: { ...amd64, form: 'raw' }, two: { ...arm64, form: 'raw' } })
    const shared = readdirSync(join(made.directory('one'), 'blobs/sha256')).filter((name) =>
      readdirSync(join(made.directory('two'), 'blobs/sha256')).includes(name),
    )
    assert.ok(shared.length > 2, 'the payload, the config and a layer')
    for (const name of shared) {
      const path = join(made.directory('two'), 'blobs/sha256', name)
      const bytes = readFileSync(path)
      rmSync(path)
      await refused(made, 'E_LAYOUT', /^two: .*no such file/)
      // Nor does the good copy of the first one hide a bad one.
      writeFileSync(path, Buffer.from(bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte))))
      await refused(made, 'E_LAYOUT', /^two: [^]*content has digest/)
      writeFileSync(path, bytes)
    }
    await made.read()
  })

  test('give a blob of another one a size of their own', async (t) => {
    for (const by of [-1, 1, 2 ** 32]) {
      const made = await matrix(t, { one: { ...amd64, form: 'raw' }, two: { ...arm64, form: 'raw' } })
      withLayers(made, 'two', ([first, second]) => [first, { ...second, size: (second?.size ?? 0) + by }])
      await refused(made, 'E_LAYOUT', /^two: [^]*its descriptor says/)
    }
    // The entry of a manifest, whose bytes both have.
    const made = await matrix(t, { one: { ...amd64, form: 'raw' }, two: { ...arm64, form: 'raw' } })
    forge(made, 'two', ({ manifests }) => {
      manifests.push({ ...manifests[0], size: 3 } as Descriptor)
    })
    await refused(made, 'E_LAYOUT', /^two: /)
  })

  test('bring the payload of another one, or one of their own', async (t) => {
    const made = await matrix(t, { one: amd64, two: { ...arm64, payload: {} } })
    const payload = (await readArtifact(made.directory('one'), signal)).payload?.descriptor.digest ?? ''
    const named = (digest: string) => (index: Document) =>
      void (index.annotations = { ...index.annotations, [payloadAnnotation]: digest })
    forge(made, 'two', named(payload))
    await refused(made, 'E_LAYOUT', /^two: .*no such file/)
    const other = await matrix(t, { one: amd64, two: { ...arm64, payload: { 'schema.graphql': 'type Mutation' } } })
    await refused(other, 'E_LAYOUT_PAYLOAD', /one and two have different payloads.*mapping\.json, schema\.graphql/)
    // The annotation is that of the first, and the files are others.
    const own = (await readArtifact(other.directory('two'), signal)).payload?.descriptor.digest ?? ''
    forge(other, 'two', named(payload))
    writeFileSync(blob(other.directory('two'), payload), readFileSync(blob(other.directory('two'), own)))
    await refused(other, 'E_LAYOUT', /^two: [^]*(content has digest|its descriptor says|not part of)/)
  })

  test('hold more than one index of platforms, which a merge would drop', async (t) => {
    const changes: readonly ((index: Document, put: Put) => unknown)[] = [
      (index) => ({ ...index, unknown: 'field' }),
      (index) => ({ ...index, manifests: index.manifests.map(({ platform: _, ...entry }) => entry) }),
      (index, put) => ({ ...index, subject: put(mediaTypes.manifest, '{}') }),
      (index) => ({ annotations: index.annotations, ...index }),
      (index) => JSON.stringify(index, undefined, 1),
      (index) => JSON.stringify(index).replace('"manifests":', '"manifests":[],"manifests":'),
      (index) => JSON.stringify(index).replace('"platform":{', '"platform":null,"platform":{'),
      (index) => ({ ...index, annotations: { ...index.annotations, absent: null } }),
    ]
    for (const change of changes) {
      const made = await matrix(t, { one: { ...amd64, form: 'raw' }, two: { ...arm64, form: 'raw' } })
      forge(made, 'two', change)
      const [[code, message] = [], ...more] = await problems(made)
      assert.deepEqual(more, [], message)
      assert.match(code ?? '', /^E_LAYOUT(_FORM)?$/, String(change))
      assert.match(message ?? '', /^two[ :]/, String(change))
    }
  })

  test('have names for annotations that every object has', async (t) => {
    const made = await matrix(t, { one: amd64, two: arm64 })
    const names = '"constructor":"x","__proto__":"y","toString":"z"'
    forge(made, 'two', (index) => JSON.stringify(index).replace('"annotations":{', `"annotations":{${names},`))
    for (const [code, message] of await problems(made)) {
      assert.match(code, /^E_LAYOUT_(ANNOTATION|FORM)$/)
      assert.doesNotMatch(message, /native code|undefined/)
    }
  })

  test('list more than a plugin has, alone or together', async (t) => {
    const many = (count: number, from = 0): Job => ({
      platforms: Array.from({ length: count }, (_, at) => `linux/arch${from + at}`),
      form: 'raw',
    })
    await refused(await matrix(t, { one: many(40), two: many(40, 40) }), 'E_LAYOUT', /lists 80 manifests; at most 64/)
    const made = await matrix(t, { one: many(2), two: many(1, 2) })
    forge(made, 'two', ({ manifests }) => {
      for (let at = 0; at < 1000; at++) manifests.push(manifests[0] as Descriptor)
    })
    await refused(made, 'E_LAYOUT', /^two: .*lists 1001 entries/)
    // Listed beside the root, they are no part of it.
    const beside = await matrix(t, { one: many(1), two: many(1, 1) })
    const file = join(beside.directory('two'), 'index.json')
    const { manifests } = JSON.parse(readFileSync(file, 'utf8')) as Document
    const [part] = (await readArtifact(beside.directory('two'), signal)).parts
    writeFileSync(file, JSON.stringify({ schemaVersion: 2, manifests: [...manifests, part?.descriptor] }))
    await refused(beside, 'E_LAYOUT', /^two: .*is not part of/)
  })

  test('claim more bytes together than a run takes', async (t) => {
    const made = await matrix(t, { one: { ...amd64, form: 'raw' }, two: { ...arm64, form: 'raw' } })
    // What is copied already is not copied again, so that no disk is used.
    for (const name of ['one', 'two'])
      withLayers(made, name, (layers) => {
        const huge = { ...layers[0], size: 3 * 1024 ** 3 }
        return [...layers, huge, huge, huge]
      })
    await refused(made, 'E_LAYOUT', /^two: .*more than 17179869184 bytes/)
  })

  test('have links, pipes and sockets in the place of files', async (t) => {
    const made = await matrix(t, { one: amd64, two: arm64 })
    const digest = made.digests.get('two') ?? ''
    const server = createServer()
    t.after(() => server.close())
    for (const path of [join(made.directory('two'), 'index.json'), blob(made.directory('two'), digest)]) {
      const bytes = readFileSync(path)
      const places: readonly [() => unknown, RegExp][] = [
        [link(path.replace('/two/', '/one/'), path), /symbolic link/],
        [link('/dev/zero', path), /symbolic link/],
        [() => must('mkfifo', [path]), /not a regular file/],
        [() => new Promise<void>((resolve) => void server.listen(path, resolve)), /not a regular file/],
      ]
      for (const [place, why] of places) {
        rmSync(path)
        await place()
        const [[code, message] = [], ...more] = await problems(made)
        assert.deepEqual([code, more], ['E_LAYOUT', []])
        assert.match(message ?? '', /^two: /)
        assert.match(message ?? '', why)
        if (server.listening) await new Promise((resolve) => void server.close(resolve))
        rmSync(path, { force: true })
        writeFileSync(path, bytes)
      }
    }
    await made.read()
  })

  test('have the index of another one as a file, which is kept', async (t) => {
    const made = await matrix(t, { one: { ...amd64, form: 'raw' }, two: { ...arm64, form: 'raw' } })
    const index = readFileSync(blob(made.directory('one'), made.digests.get('one') ?? ''), 'utf8')
    withLayers(made, 'two', (layers, put) => [...layers, put('application/octet-stream', index)])
    assert.equal((await made.read()).parts.length, 2)
  })
})

/** Changes the layers of a layout's first manifest. */
function withLayers(
  made: Matrix,
  name: string,
  change: (layers: readonly Descriptor[], put: Put) => readonly unknown[],
): void {
  forge(made, name, (index, put) => {
    const [entry, ...others] = index.manifests
    const path = blob(made.directory(name), entry?.digest ?? '')
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { readonly layers: readonly Descriptor[] }
    const changed = put(mediaTypes.manifest, { ...manifest, layers: change(manifest.layers, put) })
    return { ...index, manifests: [{ ...entry, ...changed }, ...others] }
  })
}

const link = (to: string, path: string) => (): void => {
  symlinkSync(to, path)
}
