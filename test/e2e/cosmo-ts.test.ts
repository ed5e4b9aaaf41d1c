import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { bunImage } from '../support/bun-image.ts'
import { assertFailed, reasonsOf, textOf } from '../support/prebuilt.ts'
import { localInputs } from '../support/project.ts'
import { isWrite } from '../support/push-registry/index.ts'
import { program, scratchDirectory } from '../support/rig.ts'
import { compose, graphToken, startRouter } from '../support/router.ts'
import { compile, openTypeScriptProject } from '../support/typescript-plugin.ts'
import { usualBuilder } from '../support/usual-builder.ts'
import { playAll } from '../support/sample.ts'

describe('a TypeScript plugin that Bun compiled', { timeout: 300_000 }, () => {
  test('is published without Docker, and a router beside glibc pulls it, runs it and answers', async (t) => {
    const token = graphToken()
    const project = await openTypeScriptProject(t, { graphToken: token })
    await compile(project.plugin, ['linux_amd64'])
    const run = await project.publish()
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    assert.match(run.log.join('\n'), /linux\/amd64: started in \d+ ms/)
    assert.deepEqual([run.outputs['published'], run.outputs['signed']], ['true', 'true'])
    assert.deepEqual([...reasonsOf(run, 'warning'), ...reasonsOf(run, 'notice')], ['E_CHECK_LINKING'])
    assert.match(textOf(run), /Run the router from an image with glibc 2\.25 or later, such as one based on Debian/)
    assert.ok(!run.commands.some(([command = '']) => command.endsWith('/docker')), 'docker was not started')

    const directory = await scratchDirectory(t)
    const config = await compose({
      wgc: [program('wgc')],
      pluginDirectory: project.plugin,
      directory: join(directory, 'graph'),
      image: {
        repository: project.repository('cosmo-ts').split('/').slice(1).join('/'),
        reference: run.outputs['version'] ?? '',
      },
    })
    const options = { binary: program('router'), config, registry: project.registry.host, token, directory }
    await using router = await startRouter(options)
    const yews = await router.query('query ($species: Species) { trees(species: $species) { name planted } }', {
      species: 'YEW',
    })
    assert.deepEqual(yews, { data: { trees: [{ name: 'Parson’s yew', planted: null }] }, errors: [] })
    const measure = 'measurement: { year: 2024, girth: 4.5 }'
    const measured = await router.query(`mutation { measure(treeId: "parson", ${measure}) { measurements { girth } } }`)
    assert.deepEqual(measured, { data: { measure: { measurements: [{ girth: 4.5 }] } }, errors: [] })
    const refused = await router.query(`mutation { measure(treeId: "ash", ${measure}) { id } }`)
    assert.match(JSON.stringify(refused.errors), /code = NotFound desc = no tree/)
  })

  test('is refused without the file that it reads, before anything is built or pushed', async (t) => {
    const project = await openTypeScriptProject(t)
    await rm(join(project.plugin, 'node_modules'))
    const run = await project.publish()
    assertFailed(run, [
      'E_PLUGIN_FILE',
      'E_PLUGIN_FILE cosmo-ts/node_modules/grpc-health-check/proto/health/v1/health.proto',
    ])
    assert.match(textOf(run), /linux_amd64: there is no such file/)
    assert.match(textOf(run), /Install the plugin’s packages, or build it with `wgc router plugin build`/)
    assert.deepEqual(project.registry.log.filter(isWrite), [])
  })
})

interface Descriptor {
  readonly digest: string
  readonly platform?: { readonly os: string; readonly architecture: string }
}

/** What a host sees of each image of a layout: the configuration, and mode and path of each file. */
async function imagesIn(layout: string): Promise<Record<string, unknown>> {
  const path = (digest: string): string => join(layout, 'blobs/sha256', digest.slice('sha256:'.length))
  const json = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'))
  const { manifests: [root] = [] } = (await json(join(layout, 'index.json'))) as { manifests?: Descriptor[] }
  const { manifests } = (await json(path(root?.digest ?? ''))) as { manifests: Descriptor[] }
  const images: Record<string, unknown> = {}
  for (const { digest, platform } of manifests) {
    const { config, layers } = (await json(path(digest))) as { config: Descriptor; layers: Descriptor[] }
    const files: string[] = []
    for (const layer of layers) {
      const { stdout } = await run('tar', ['--list', '--verbose', '--gzip', `--file=${path(layer.digest)}`])
      files.push(...stdout.split('\n').filter((line) => line.startsWith('-')))
    }
    images[`${platform?.os ?? ''}/${platform?.architecture ?? ''}`] = {
      config: ((await json(path(config.digest))) as { config: unknown }).config,
      files: files.map((line) => line.replace(/^(\S+) .* (\S+)$/, '$1 $2')).sort(),
    }
  }
  return images
}

// With `script/test --all`: they need Bun's runtimes of other platforms.
if (playAll) {
  describe('a TypeScript plugin for other platforms', { timeout: 600_000 }, () => {
    test('of glibc, arm64 and Windows is published; a second run finds the same digest', async (t) => {
      const project = await openTypeScriptProject(t)
      await compile(project.plugin, ['linux_amd64', 'linux_arm64', 'windows_amd64'])
      const inputs = { platforms: 'linux/amd64,linux/arm64,windows/amd64' }
      const first = await project.publish({ inputs })
      assert.equal(first.exitCode, 0, first.log.join('\n'))
      assert.match(first.summary, /this machine cannot run linux\S*arm64|linked with glibc: it needs the loader/)
      assert.deepEqual(reasonsOf(first, 'warning'), ['E_CHECK_LINKING', 'E_CHECK_LINKING'])
      const again = await project.publish({ inputs })
      assert.deepEqual([again.outputs['changed'], again.outputs['digest']], ['false', first.outputs['digest']])
    })

    test('is exported with the file that it reads, and a router runs it from its disk', async (t) => {
      const project = await openTypeScriptProject(t)
      await compile(project.plugin, ['linux_amd64'])
      const exported = await project.check({ inputs: { export: 'plugins' } })
      assert.equal(exported.exitCode, 0, exported.log.join('\n'))
      const directory = await scratchDirectory(t)
      const pluginDirectory = project.plugin
      const config = await compose({ wgc: [program('wgc')], pluginDirectory, directory: join(directory, 'graph') })
      const plugins = join(project.plugin, '../plugins')
      await using router = await startRouter({ binary: program('router'), config, plugins, directory })
      assert.deepEqual(await router.query('{ tree(id: "mill") { name height } }'), {
        data: { tree: { name: 'Oak at the mill', height: 22.25 } },
        errors: [],
      })
    })

    test('of musl is skipped by the smoke test and not refused; with `smoke-test: true` it is', async (t) => {
      const project = await openTypeScriptProject(t)
      await compile(project.plugin, ['linux_amd64'], 'musl')
      const inputs = { platforms: 'linux/amd64' }
      const skipped = await project.check({ inputs })
      assert.equal(skipped.exitCode, 0, skipped.log.join('\n'))
      assert.match(
        textOf(skipped),
        /for linux\/amd64 was not started: it is linked with musl: it needs .*, which this machine does not have/,
      )
      assert.match(textOf(skipped), /image with musl, such as one based on Alpine with the packages libgcc and libstdc/)
      const refused = await project.check({ inputs: { ...inputs, 'smoke-test': 'true' } })
      assertFailed(refused, ['E_SMOKE_IMPOSSIBLE'])
    })
  })

  describe('a TypeScript plugin that Docker builds', { timeout: 600_000 }, () => {
    test('has the files and the configuration of ready-made programs, also for Windows', async (t) => {
      const project = await openTypeScriptProject(t)
      const directory = await scratchDirectory(t)
      const platforms = 'linux/amd64,windows/amd64'
      await compile(project.plugin, ['linux_amd64', 'windows_amd64'])
      const packed = await project.check({ inputs: { platforms } })
      assert.equal(packed.exitCode, 0, packed.log.join('\n'))

      const inputs = {
        ...localInputs(),
        'build-contexts': `oven/bun:1.3.0-slim=${await bunImage(directory)}`,
        binaries: '',
        platforms,
      }
      const env = await usualBuilder(join(directory, 'docker'))
      const built = await project.check({ inputs, env })
      assert.equal(built.exitCode, 0, built.log.join('\n'))
      assert.match(built.log.join('\n'), /linux\/amd64: started in \d+ ms/)
      const images = await imagesIn(built.outputs['layout'] ?? '')
      assert.deepEqual(images, await imagesIn(packed.outputs['layout'] ?? ''))
      assert.deepEqual(Object.keys(images), ['linux/amd64', 'windows/amd64'])
    })
  })
}
