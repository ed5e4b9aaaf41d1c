import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { hostPlatform } from '../../src/shared/platform.ts'
import { program, scratchDirectory } from '../support/rig.ts'
import { assertRouterServes, graphToken } from '../support/router.ts'
import { openProject } from '../support/project.ts'

describe('a Cosmo router', { timeout: 300_000 }, () => {
  test('pulls the published example with its graph token, runs it and answers', async (t) => {
    const token = graphToken()
    const project = await openProject(t, { rules: { graphToken: token } })
    const run = await project.publish()
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    const repository = project.repository('cosmo-go').split('/').slice(1).join('/')
    project.registry.log.length = 0

    const directory = await scratchDirectory(t)
    const router = {
      wgc: [program('wgc')] as const,
      binary: program('router'),
      pluginDirectory: project.plugin,
      directory: join(directory, 'graph'),
      registry: project.registry.host,
      image: { repository, reference: run.outputs['version'] ?? '' },
    }
    await assertRouterServes({ ...router, token })

    // It asks without a password first, as every client does.
    const pulled = project.registry.log.filter(({ status }) => status < 400)
    assert.deepEqual(
      [...new Set(pulled.filter(({ path }) => path !== '/v2/').map(({ who, method }) => `${who} ${method}`))],
      ['router GET'],
    )
    const own = (JSON.parse(run.outputs['platforms'] ?? '[]') as { platform: string; digest: string }[]).find(
      ({ platform }) => platform === hostPlatform(),
    )
    const manifests = pulled
      .map(({ path }) => path.split('/manifests/')[1])
      .filter((reference) => reference !== undefined)
    assert.deepEqual(manifests, ['v1', own?.digest], 'the index by its tag, then the image of its own platform')

    await assert.rejects(assertRouterServes({ ...router, token: graphToken() }), /did not become ready[^]*UNAUTHORIZED/)
  })
})
