import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Packer, readArtifact, type Artifact } from '../../src/artifact/index.ts'
import { hosts } from '../../src/hosts/index.ts'
import { unpackLibrary } from '../../src/hosts/falco/library.ts'
import { parseIndex } from 'oras-js'
import { testContext } from '../support/context.ts'
import { directory, platforms } from '../support/docker-build.ts'
import { goProgram } from '../support/programs.ts'

const signal = new AbortController().signal
const both = platforms('linux/amd64', 'linux/arm64')

/** Packs one program for both platforms as a host does. */
async function packed(
  name: string,
  version?: string,
  program: Buffer = Buffer.from('program'),
  source?: Readonly<Record<string, string>>,
): Promise<Artifact> {
  const host = hosts.find((one) => one.name === name) ?? assert.fail(name)
  const path = join(directory('programs'), 'program')
  writeFileSync(path, program)
  const sources = await host.read(directory('plugin'), { dockerfile: false })
  const layout = join(directory('layout'), 'layout')
  const packer = new Packer({ directory: layout, annotations: {}, source, sourceDateEpoch: 0, signal })
  const programs = both.map((platform) => ({ platform, path }))
  await host.assemble({ kind: 'programs', platforms: both, programs }, sources, packer, { name: 'birds', version })
  return await readArtifact(layout, signal)
}

const indexOf = async ({ store, root }: Artifact): Promise<ReturnType<typeof parseIndex>> =>
  parseIndex(await store.fetchBytes(root))

const digests = {
  openbao: 'sha256:fe595fc512ef8458a6f4cba40128a23388cefb280dc09b7eee397d51455d84d9',
  opentofu: 'sha256:d2a4000ab63f94f4fe83900d4780f9b6d4027334fff5521d52c7091eadd0e143',
  pipecd: 'sha256:fd4bf3af01fa5321ce5736d1ba30cb068bf5408745e3eb72b17c07721afeeada',
  falco: 'sha256:5639192cf88e4b0bcd4d3ef7e27b5807618a95b8cb9b194319efe9fad509074c',
}

for (const [name, digest] of Object.entries(digests))
  test(`${name}: the same programs have the digest that was recorded`, async () => {
    const { root } = await packed(name, '1.2.3')
    assert.equal(root.digest, digest)
    assert.equal((await packed(name, '1.2.3')).root.digest, digest)
  })

for (const name of Object.keys(digests))
  test(`${name}: the index names the repository, and nothing else changes`, async () => {
    const source = { 'org.opencontainers.image.source': 'https://github.com/octo/plugins' }
    const { annotations, ...named } = await indexOf(await packed(name, '1.2.3', undefined, source))
    const { annotations: without, ...plain } = await indexOf(await packed(name, '1.2.3'))
    assert.deepEqual([annotations, without], [source, undefined])
    assert.deepEqual(named, plain)
  })

test('OpenBao: the entry for arm64 has the variant that OpenBao asks for, and that of amd64 has none', async () => {
  const { manifests } = await indexOf(await packed('openbao'))
  assert.deepEqual(
    manifests.map(({ platform }) => platform),
    [
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
    ],
  )
})

test('OpenTofu: the index and its entries have their types', async () => {
  const { artifactType, manifests } = await indexOf(await packed('opentofu'))
  assert.equal(artifactType, 'application/vnd.opentofu.provider')
  for (const entry of manifests) assert.equal(entry.artifactType, 'application/vnd.opentofu.provider-target')
})

test('PipeCD: each program has a file name of its own, because piped copies all into one directory', async () => {
  const { parts } = await packed('pipecd')
  const titles = parts.map(({ manifest }) => manifest.layers[0]?.annotations?.['org.opencontainers.image.title'])
  assert.deepEqual(titles, ['birds_linux_amd64', 'birds_linux_arm64'])
})

test('Falco: without a version, a publish is refused and a dry run is not', async () => {
  const falco = hosts.find(({ name }) => name === 'falco') ?? assert.fail()
  for (const [version, dryRun, codes] of [
    [undefined, false, ['E_FALCO_VERSION']],
    [undefined, true, []],
    ['1.2.3', false, []],
  ] as const) {
    const checks = falco.checks({ smokeTest: false, dryRun }, {})
    const check = checks.find(({ name }) => name === 'Version') ?? assert.fail()
    const { findings } = await check.run(await packed('falco', version), testContext())
    assert.deepEqual(
      findings.map(({ code }) => code),
      codes,
    )
  }
})

test('Falco: a program is no library', async () => {
  const { parts, store } = await packed('falco', '1.2.3', await goProgram('plugin'))
  const [part] = parts
  const { findings } = await unpackLibrary(
    { ...(part ?? assert.fail()), platform: both[0] ?? assert.fail() },
    store,
    mkdtempSync(join(directory('spool'), 's')),
    signal,
  )
  assert.deepEqual(
    findings.map(({ code, message }) => [code, message]),
    [['E_FALCO_LIBRARY', 'libbirds.so for linux/amd64 is not a shared object']],
  )
})
