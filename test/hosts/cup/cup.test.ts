import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { run } from '../../../script/rig/run.ts'
import { errorsOf, text } from '../../support/registry-project.ts'
import { command } from '../../support/wasm.ts'
import { baseImages, dockerEnv, program, scratchDirectory } from '../../support/rig.ts'
import { fetchAsIstio, fetchAsWkg, loadResources, runController } from './consumer.ts'
import { birds, example, openController } from './plugin.ts'
import { playAll } from '../../support/sample.ts'

/** Runs a program of the rig. */
async function tool(name: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program(name), args)
  assert.equal(code, 0, stderr)
  return stdout
}

const wren = {
  apiVersion: 'example.com/v1',
  kind: 'Bird',
  metadata: { namespace: 'default', name: 'wren', labels: null, annotations: null },
  spec: { species: 'Troglodytes troglodytes' },
}

describe('a controller for cup', () => {
  test('it is detected, tried, published and signed, and cup’s rules load and run what oras pulls', async (t) => {
    const workspace = await openController(t)
    const published = await workspace.start()
    assert.equal(published.exitCode, 0, text(published))
    assert.match(text(published), /Host: Flipt cup\. `binding\.json` is a Binding of cup/)
    assert.match(text(published), /birds: answered 7 of 7 calls in \d+ ms/)
    const { digest = '' } = published.outputs
    const reference = `${workspace.team}/birds@${digest}`
    assert.equal(published.outputs['install-reference'], reference)
    for (const bundle of [true, false]) await workspace.verify('birds', digest, bundle)

    const manifest = await workspace.manifest('birds', '1.2.3')
    assert.equal(manifest.artifactType, 'application/vnd.io.flipt.cup.controller+type')
    assert.equal(manifest.config?.mediaType, 'application/vnd.oci.empty.v1+json')
    assert.deepEqual(
      manifest.layers?.map(({ mediaType, annotations }) => [
        mediaType,
        annotations?.['org.opencontainers.image.title'],
      ]),
      [
        ['application/vnd.io.flipt.cup.controller.content.v1.tar+gzip', 'birds.tar.gz'],
        ['application/vnd.io.flipt.cup.resource.v1+json', 'definition.json'],
      ],
    )
    const directory = await scratchDirectory(t)
    const resources = join(directory, 'resources')
    mkdirSync(resources)
    await tool('oras', ['pull', '--plain-http', '--output', resources, reference])
    assert.deepEqual(readdirSync(resources).sort(), ['birds.tar.gz', 'definition.json'])
    execFileSync('tar', ['-xzf', join(resources, 'birds.tar.gz'), '-C', resources])
    const { controllers, definitions, bindings } = loadResources(resources)
    assert.deepEqual([...definitions], [['example.com/v1/birds', 'Bird']])
    assert.deepEqual(bindings, [{ controller: 'birds', resources: ['example.com/v1/birds'] }])
    const module = Buffer.from(controllers.get('birds') ?? [])
    assert.ok(module.equals(readFileSync(await birds())))

    const repository = join(directory, 'repository')
    mkdirSync(repository)
    const ask = (args: readonly string[], input?: string): { code: number; output: string } =>
      runController(module, args, repository, directory, input)
    assert.deepEqual(ask(['list', 'Bird', 'default']), { code: 0, output: '' })
    assert.equal(ask(['get', 'Bird', 'default', 'wren']).code, 2)
    assert.equal(ask(['put', 'Bird', 'default', 'wren'], JSON.stringify(wren)).code, 0)
    assert.deepEqual(JSON.parse(ask(['list', 'Bird', 'default']).output), wren)
    assert.deepEqual(JSON.parse(ask(['get', 'Bird', 'default', 'wren']).output), wren)
    assert.equal(ask(['delete', 'Bird', 'default', 'wren']).code, 0)
    assert.equal(ask(['get', 'Bird', 'default', 'wren']).code, 2)
  })

  test('in the layouts of images and of the CNCF, consumers find the same module', async (t) => {
    const workspace = await openController(t)
    const module = readFileSync(await birds())
    for (const layout of ['compat', 'cncf'] as const) {
      const run = await workspace.start({ inputs: { 'wasm-layout': layout, repository: `birds-${layout}` } })
      assert.equal(run.exitCode, 0, text(run))
      assert.match(text(run), /birds: answered 7 of 7 calls/)
      const { digest = '' } = run.outputs
      const manifest = await workspace.manifest(`birds-${layout}`, digest)
      const fetch = (blob: string): Promise<Buffer> => workspace.blob(`birds-${layout}`, blob)
      const found = await (layout === 'cncf' ? fetchAsWkg(manifest, fetch) : fetchAsIstio(manifest, fetch))
      assert.ok(found.equals(module), layout)
      assert.equal(manifest.artifactType, undefined)
      if (layout === 'compat') {
        assert.equal(manifest.annotations?.['module.wasm.image/variant'], 'compat')
        const name = `${workspace.team}/birds-compat@${digest}`
        assert.deepEqual(JSON.parse(await tool('crane', ['config', '--insecure', name])), {
          architecture: 'wasm',
          os: 'wasip1',
          created: '1970-01-01T00:00:00.000Z',
          config: {},
          rootfs: { type: 'layers', diff_ids: [diffId(await fetch(manifest.layers?.[0]?.digest ?? ''))] },
          history: [{ created: '1970-01-01T00:00:00.000Z', comment: 'files' }],
        })
      }
    }
    for (const name of ['binding.json', 'controller.json', 'definition.json']) rmSync(join(workspace.plugin, name))
    rmSync(join(workspace.plugin, 'samples'), { recursive: true })
    const bare = await workspace.start({ inputs: { host: 'cup', 'wasm-layout': 'cncf', 'dry-run': 'true' } })
    assert.equal(bare.exitCode, 0, text(bare))
    // The operand of `i32.add` is missing, which only who compiles the module notices.
    writeFileSync(join(workspace.plugin, 'birds.wasm'), command({ code: [0x6a] }))
    const invalid = await workspace.start({ inputs: { host: 'cup', 'wasm-layout': 'cncf', 'dry-run': 'true' } })
    assert.match(text(invalid), /cup cannot run birds\.wasm: it cannot be compiled: /)
    assert.deepEqual(errorsOf(invalid), ['E_CUP_MODULE'])
  })

  test('a module that cup cannot run is refused before anything is published', async (t) => {
    const workspace = await openController(t)
    writeFileSync(join(workspace.plugin, 'birds.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]))
    const refused = await workspace.start()
    assert.deepEqual(errorsOf(refused), ['E_CUP_MODULE'])
    assert.match(text(refused), /it is a component, not a core module/)
    writeFileSync(join(workspace.plugin, 'birds.wasm'), command({ code: [0x00] }))
    const crashing = await workspace.start()
    assert.deepEqual(new Set(errorsOf(crashing)), new Set(['E_SMOKE_FAILED']))
    assert.match(text(crashing), /asked to `list Bird default`, crashed: unreachable/)
    assert.ok(!(await workspace.registry.requests()).some(({ method }) => method === 'PUT'))
  })

  if (playAll)
    test('its Dockerfile makes the same artifact as the files', async (t) => {
      const workspace = await openController(t)
      const files = await workspace.start({ inputs: { 'dry-run': 'true' } })
      assert.equal(files.exitCode, 0, text(files))
      cpSync(join(example, 'Dockerfile'), join(workspace.plugin, 'Dockerfile'))
      rmSync(join(workspace.plugin, 'birds.wasm'))
      const inputs = { 'build-contexts': `golang:1.25-alpine=${baseImages().golang}` }
      const built = await workspace.start({ inputs, env: dockerEnv() })
      assert.equal(built.exitCode, 0, text(built))
      assert.match(text(built), /birds: answered 7 of 7 calls/)
      // The module differs only if Docker has another compiler than the rig.
      assert.equal(built.outputs['digest'], files.outputs['digest'])
    })
})

/** Digest of a layer's archive before it was compressed. */
function diffId(layer: Buffer): string {
  return `sha256:${createHash('sha256').update(gunzipSync(layer)).digest('hex')}`
}
