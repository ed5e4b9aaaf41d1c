import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { mediaTypes } from 'oras-js'
import { Packer, readArtifact, type Artifact } from '../../src/artifact/index.ts'
import type { Program } from '../../src/content/index.ts'
import { hosts, type Host } from '../../src/hosts/index.ts'
import { adoptLayout } from '../../src/plan/layout.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'
import { artifactType, cases, name, packed, platforms, repacked, write } from './adopted.ts'

const { signal } = new AbortController()

/** Hosts whose artifact does not hold what it was packed by. */
const refused: Readonly<Record<string, string>> = {
  'go-so':
    '`layout` is set, and an artifact for Go (`-buildmode=plugin`) lacks files that it is packed and checked by: '
    + 'publish from the plugin directory instead.',
}

for (const host of hosts) {
  describe(`a layout for ${host.name}`, () => {
    test('is adopted and packed again to the same digest, or refused by the name of its host', async (t) => {
      const scratch = await scratchDirectory(t)
      const make = cases[host.name]
      if (make === undefined) {
        const images = [{ platform: platforms[0] ?? assert.fail(), files: [], entrypoint: [] }]
        const packer = new Packer({ directory: join(scratch, 'l'), annotations: {}, sourceDateEpoch: 0, signal })
        await packer.fileImages(images)
        const artifact = await readArtifact(packer.directory, signal)
        const message = refused[host.name] ?? assert.fail(`nothing is known about ${host.name}`)
        await assert.rejects(adoptLayout(artifact, host, { name }, scratch, signal), { code: 'E_INPUT', message })
        return
      }
      for (const [index, one] of (await make(scratch)).entries()) {
        const artifact = await packed(host, join(scratch, `layout${index}`), one)
        const { adopted, again } = await repacked(t, host, artifact)
        assert.equal(again.root.digest, artifact.root.digest, one.content.kind)
        assert.deepEqual(adopted.sources.payload?.files, artifact.payload?.files)
      }
    })
  })
}

const hostNamed = (wanted: string): Host => hosts.find((host) => host.name === wanted) ?? assert.fail()

/** The artifact of the first case of a host. */
async function made(scope: Scope, host: Host, index = 0): Promise<Artifact> {
  const scratch = await scratchDirectory(scope)
  const one = (await cases[host.name]?.(scratch))?.[index] ?? assert.fail()
  return await packed(host, join(scratch, 'layout'), one)
}

test('another name or version than the layout has makes another digest', async (t) => {
  for (const [wanted, subject] of [
    ['tyk', { name: 'wrens', version: '1.2.3' }],
    ['opentofu', { name: 'wrens', version: '1.2.3' }],
    ['falco', { name: 'wrens', version: '1.2.3' }],
    ['falco', { name, version: '1.2.4' }],
    ['cup', { name: 'wrens', version: '1.2.3' }],
  ] as const) {
    const host = hostNamed(wanted)
    const artifact = await made(t, host)
    const { again } = await repacked(t, host, artifact, subject)
    assert.notEqual(again.root.digest, artifact.root.digest, wanted)
  }
})

test('an artifact with the program of another plugin is refused, also if it is not packed again', async (t) => {
  const adopt = async (host: Host, artifact: Artifact, name: string): Promise<unknown> =>
    await adoptLayout(artifact, host, { name }, await scratchDirectory(t), signal, 'from')
  const opentofu = hostNamed('opentofu')
  const provider = await made(t, opentofu)
  await adopt(opentofu, provider, 'birds')
  await adopt(opentofu, provider, 'terraform-provider-birds')
  for (const name of ['bird', 'birds-of-prey', 'wrens', 'terraform-provider-wrens'])
    await assert.rejects(adopt(opentofu, provider, name), { message: /has no file terraform-provider-/ }, name)
  const falco = hostNamed('falco')
  const plugin = await made(t, falco)
  await adopt(falco, plugin, 'birds')
  for (const name of ['bird', 'wrens'])
    await assert.rejects(adopt(falco, plugin, name), { code: 'E_LAYOUT', message: /the Falco plugin "birds"/ }, name)
})

test('an artifact of one host is not one of another', async (t) => {
  const artifacts = [await made(t, hostNamed('pipecd')), await made(t, hostNamed('generic'), 1)]
  for (const artifact of artifacts)
    for (const wanted of ['cosmo', 'openbao', 'opentofu', 'falco', 'cup'])
      await assert.rejects(repacked(t, hostNamed(wanted), artifact), PublishError, wanted)
})

test('generic: the job that publishes names the type, and a typed config is refused', async (t) => {
  const generic = hostNamed('generic')
  const artifact = await made(t, generic, 1)
  const adopt = (one: Artifact, type?: string): Promise<unknown> =>
    scratchDirectory(t).then((scratch) => adoptLayout(one, generic, { name, artifactType: type }, scratch, signal))
  await assert.rejects(adopt(artifact), { code: 'E_INPUT', message: /set `artifact-type`/ })
  const other = await adoptLayout(artifact, generic, { name, artifactType: 'a/b' }, await scratchDirectory(t), signal)
  const again = await packed(generic, join(await scratchDirectory(t), 'layout'), other)
  assert.notEqual(again.root.digest, artifact.root.digest)
  const [part] = artifact.parts
  assert.ok(part)
  const withManifest = (changes: object): Artifact => ({
    ...artifact,
    parts: [{ ...part, manifest: { ...part.manifest, ...changes } }],
  })
  const config = { ...part.manifest.config, mediaType: mediaTypes.config }
  await assert.rejects(adopt(withManifest({ config }), artifactType), { code: 'E_LAYOUT', message: /typed config/ })
  const [layer] = part.manifest.layers
  const titled = (title: string | undefined): object => ({
    layers: [{ ...layer, annotations: title === undefined ? {} : { 'org.opencontainers.image.title': title } }],
  })
  await assert.rejects(adopt(withManifest(titled(undefined)), artifactType), { code: 'E_LAYOUT', message: /no title/ })
  for (const title of ['../birds', '/etc/birds', 'a\u202eb'])
    await assert.rejects(adopt(withManifest(titled(title)), artifactType), { code: 'E_GENERIC_TITLE' }, title)
})

test('cup: a definition has a path of its own, and only cup’s form is taken', async (t) => {
  const cup = hostNamed('cup')
  const artifact = await made(t, cup)
  const [part] = artifact.parts
  assert.ok(part)
  const [archive, definition] = part.manifest.layers
  const adopt = async (changes: object): Promise<unknown> => {
    const changed = { ...artifact, parts: [{ ...part, manifest: { ...part.manifest, ...changes } }] }
    return await adoptLayout(changed, cup, { name }, await scratchDirectory(t), signal)
  }
  const titled = (title: string): object => ({
    layers: [archive, { ...definition, annotations: { 'org.opencontainers.image.title': title } }],
  })
  await adopt(titled('other.json'))
  for (const title of ['../other.json', '/other.json', 'a/../b.json', '.', 'controller.json'])
    await assert.rejects(adopt(titled(title)), { code: 'E_LAYOUT', message: /is no path of its own/ }, title)
  await assert.rejects(adopt({ artifactType: 'a/b' }), { code: 'E_LAYOUT' })
})

test('falco: a config that falcoctl does not know is refused', async (t) => {
  const falco = hostNamed('falco')
  const scratch = await scratchDirectory(t)
  const programs = platforms.map((platform, index): Program => ({ platform, path: write(scratch, `p${index}`) }))
  const artifact = async (config: string): Promise<Artifact> => {
    const directory = join(await scratchDirectory(t), 'layout')
    mkdirSync(directory)
    const packer = new Packer({ directory, annotations: {}, sourceDateEpoch: 0, signal })
    const mediaType = 'application/vnd.cncf.falco.plugin.config.v1+json'
    const layers = (path: string) => [{ mediaType: 'a/b', content: { bytes: readFileSync(path) } }]
    await packer.fileIndex(
      programs.map(({ platform, path }) => ({
        platform,
        config: { mediaType, bytes: Buffer.from(config) },
        layers: layers(path),
      })),
    )
    return await readArtifact(directory, signal)
  }
  for (const config of ['no JSON', '{}', '{"name":"birds","version":"1","more":1}', '[]'])
    await assert.rejects(
      repacked(t, falco, await artifact(config)),
      { code: 'E_LAYOUT', message: /Falco plugin/ },
      config,
    )
})
