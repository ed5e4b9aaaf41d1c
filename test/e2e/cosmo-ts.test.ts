import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { assertFailed, reasonsOf, textOf } from '../support/prebuilt.ts'
import { isWrite } from '../support/push-registry/index.ts'
import { program, scratchDirectory } from '../support/rig.ts'
import { compose as composeGraph, graphToken, startRouter } from '../support/router.ts'
import { compile, openTypeScriptProject } from '../support/typescript-plugin.ts'

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
    const config = await composeGraph({
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
