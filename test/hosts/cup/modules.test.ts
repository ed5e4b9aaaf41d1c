import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Packer, readArtifact, type FileManifest } from '../../../src/artifact/index.ts'
import type { WasmSubject, WasmSubjects } from '../../../src/checks/index.ts'
import { manifestOf } from '../../../src/hosts/cup/layouts.ts'
import { listDirectory } from '../../../src/hosts/cup/listing.ts'
import { findModules } from '../../../src/hosts/cup/modules.ts'
import { readPlugin, type CupPlugin, type Layout } from '../../../src/hosts/cup/plugin.ts'
import { publishErrors } from '../../../src/shared/problems.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import { command } from '../../support/wasm.ts'
import { example } from './plugin.ts'

/** A directory with a module at this path, and the example's documents, or no documents. */
async function openPlugin(scope: Scope, path: string, bytes: Buffer, documents = true): Promise<string> {
  const directory = await scratchDirectory(scope)
  mkdirSync(join(directory, 'bin'))
  writeFileSync(join(directory, path), bytes)
  for (const name of documents ? ['controller.json', 'definition.json', 'binding.json'] : []) {
    const text = readFileSync(join(example, name), 'utf8')
    writeFileSync(join(directory, name), text.replace('birds.wasm', path))
  }
  return directory
}

/** What the check of a plugin finds in an artifact, which is the plugin's own by default. */
async function check(scope: Scope, plugin: CupPlugin, manifest = manifestOf(plugin, 'birds')): Promise<WasmSubjects> {
  const { signal } = new AbortController()
  const directory = join(await scratchDirectory(scope), 'layout')
  const packer = new Packer({ directory, annotations: {}, sourceDateEpoch: 0, signal })
  await packer.single(manifest)
  const artifact = await readArtifact(directory, signal)
  const [part] = artifact.parts
  assert.ok(part)
  return await findModules(plugin, part, artifact, await scratchDirectory(scope), signal)
}

/** An artifact whose layer has these files, made by tar. */
function archiveOf(directory: string, ...names: readonly string[]): FileManifest {
  const path = join(directory, 'archive')
  const transform = ['--transform', 's,^[.]outside,..,', '--hard-dereference', '--absolute-names']
  const files = names.map((name) => name.replace(/^\.\./, '.outside'))
  mkdirSync(join(directory, '.outside'), { recursive: true })
  writeFileSync(join(directory, '.outside/birds.wasm'), command())
  execFileSync('tar', ['-czf', path, '-C', directory, ...transform, ...files])
  return { artifactType: 'application/x', layers: [{ mediaType: 'application/x', content: { path } }] }
}

const read = async (directory: string, layout: Layout = 'cup'): Promise<CupPlugin> =>
  await readPlugin(await listDirectory(directory), layout)

const messages = ({ findings }: WasmSubjects): string =>
  findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code} ${message}`)
    .join('\n')

const layouts = ['cup', 'compat', 'cncf'] as const

describe('the modules of an artifact', () => {
  // Image layers give these names a meaning. An archive does not.
  for (const path of ['bin/birds.wasm', 'bin/..birds.wasm', 'bin/.wh.birds.wasm'])
    test(`are read and run, whatever their names are: ${path}`, async (t) => {
      for (const layout of layouts) {
        const good = await check(t, await read(await openPlugin(t, path, command()), layout))
        assert.equal(messages(good), '')
        assert.equal(good.subjects.length, 1, layout)
        const bad = await check(t, await read(await openPlugin(t, path, Buffer.from('no module')), layout))
        assert.match(messages(bad), /^E_CUP_MODULE cup cannot run \S+: it does not begin/, layout)
      }
    })

  test('that are not there, there twice, or of another size are errors', async (t) => {
    for (const layout of layouts) {
      const directory = await openPlugin(t, 'birds.wasm', command())
      const plugin = await read(directory, layout)
      const name = layout === 'compat' ? 'plugin.wasm' : 'birds.wasm'
      const modules = plugin.modules.map((module) => ({ ...module, size: module.size + 1 }))
      const larger = await check(t, { ...plugin, modules }, manifestOf(plugin, 'birds'))
      assert.match(messages(larger), /^E_CUP_MODULE \S+ has \d+ bytes in the layer, and \d+ in the plugin directory$/)
      if (layout === 'cncf') continue
      const missing = await check(t, plugin, manifestOf({ ...plugin, modules: [] }, 'birds'))
      assert.equal(messages(missing), `E_CUP_MODULE ${name} is 0 times in the layer instead of once`)
      if (layout === 'compat') continue
      const twice = await check(t, plugin, archiveOf(directory, 'birds.wasm', 'birds.wasm'))
      assert.equal(messages(twice).split('\n')[0], `E_CUP_MODULE ${name} is 2 times in the layer instead of once`)
    }
  })

  test('that nobody asks anything are compiled', async (t) => {
    const { subjects, reason } = await check(t, await read(await openPlugin(t, 'birds.wasm', command(), false), 'cncf'))
    assert.equal(reason, 'no binding says which kinds its controllers have')
    const [{ calls, judge }] = subjects as [WasmSubject]
    assert.deepEqual([subjects.length, calls], [1, []])
    assert.deepEqual(judge({ answers: [] }), [])
    const [finding] = judge({ answers: [], stopped: 'cannot be compiled: x' })
    assert.equal(finding?.message, 'cup cannot run birds.wasm: it cannot be compiled: x')
  })

  test('of a layer that cannot be read are errors', async (t) => {
    const directory = await openPlugin(t, 'birds.wasm', command())
    for (const layout of ['cup', 'compat'] as const) {
      const plugin = await read(directory, layout)
      // The layer is no archive.
      const broken = await check(t, plugin, manifestOf({ ...plugin, layout: 'cncf' }, 'birds'))
      assert.match(messages(broken), /^E_CUP_MODULE The layer with the modules cannot be read: /, layout)
    }
    writeFileSync(join(directory, 'plugin.wasm'), command())
    const refused = await check(
      t,
      await read(directory, 'compat'),
      archiveOf(directory, 'plugin.wasm', '../birds.wasm'),
    )
    assert.match(messages(refused), /cannot be read: "\.\.\/birds\.wasm" cannot be unpacked: /)
  })

  test('are small enough to be read, with or without documents', async (t) => {
    for (const documents of [true, false]) {
      const directory = await openPlugin(t, 'birds.wasm', command(), documents)
      truncateSync(join(directory, 'birds.wasm'), 256 * 1024 ** 2 + 1)
      for (const layout of ['compat', 'cncf'] as const)
        await assert.rejects(read(directory, layout), (error) => {
          assert.match(
            publishErrors(error).join('\n'),
            /birds\.wasm cannot be packed: it has more than 268435456 bytes/,
          )
          return true
        })
    }
  })
})
