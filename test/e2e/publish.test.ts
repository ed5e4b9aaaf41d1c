import assert from 'node:assert/strict'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isWriting } from '../support/control-plane/index.ts'
import { isWrite } from '../support/push-registry/index.ts'
import { openProject, type Project } from '../support/project.ts'
import { checksOf, readable } from '../support/summary.ts'

/** Everything that changed something outside: must be empty after a dry run. */
function writes({ registry, plane }: Project): string[] {
  return [
    ...registry.log.filter(isWrite).map(({ method, path }) => `${method} ${path}`),
    ...plane.log.filter(({ method, wrote }) => wrote || isWriting(method)).map(({ method }) => method),
  ]
}

function forget({ registry, plane }: Project): void {
  registry.log.length = 0
  plane.log.length = 0
}

describe('publishing the example', { timeout: 900_000 }, () => {
  test('publish, publish again, change and publish', async (t) => {
    const project = await openProject(t)
    const first = await project.publish()
    assert.equal(first.exitCode, 0, first.log.join('\n'))
    assert.equal(first.post?.exitCode, 0)
    const { outputs } = first
    assert.deepEqual(
      [outputs['version'], outputs['published'], outputs['changed'], outputs['signed'], outputs['tags']],
      ['v1', 'true', 'true', 'true', '["v1"]'],
    )
    assert.deepEqual([outputs['verdict'], outputs['dry-run'], outputs['check-url']], ['published', 'false', ''])
    assert.match(outputs['reference'] ?? '', /@sha256:[0-9a-f]{64}$/)
    assert.deepEqual(
      first.filesLeft.filter((path) => !path.startsWith('plugin-publish-layout-')),
      [],
      'nothing is left but the layout',
    )
    assert.deepEqual(first.processesLeft, [])

    forget(project)
    const second = await project.publish()
    assert.equal(second.exitCode, 0, second.log.join('\n'))
    assert.deepEqual(
      [second.outputs['changed'], second.outputs['verdict'], second.outputs['version'], second.outputs['digest']],
      ['false', 'unchanged', 'v1', outputs['digest']],
    )
    assert.deepEqual(project.registry.log.filter(isWrite), [], 'nothing is uploaded')
    assert.equal(project.plane.find('cosmo-go')?.version, 'v1')

    await appendFile(
      join(project.plugin, 'src/main.go'),
      '\nfunc init() { _ = "changed" }\n\nvar Changed = "changed"\n',
    )
    const third = await project.publish()
    assert.equal(third.exitCode, 0, third.log.join('\n'))
    assert.equal(third.outputs['version'], 'v2')
    assert.notEqual(third.outputs['digest'], outputs['digest'])
  })

  test('a pull request needs no secret and writes nothing', async (t) => {
    const project = await openProject(t)
    const result = await project.check({ event: 'fork_pull_request' })
    assert.equal(result.exitCode, 0, result.log.join('\n'))
    assert.deepEqual(
      [result.outputs['published'], result.outputs['version'], result.outputs['signed']],
      ['false', '', 'false'],
    )
    assert.match(result.outputs['digest'] ?? '', /^sha256:/)
    assert.deepEqual(writes(project), [])
    assert.match(readable(result.summary), /^## ✅ Checked `cosmo-go`: nothing was published \(dry run\)$/m)
    const checks = checksOf(result.summary)
    assert.deepEqual(
      [checks[0], checks.at(-2), checks.at(-1)],
      [
        'Image rules: ✅ passed',
        'Generated files: ✅ passed',
        'Composition, breaking changes, lint: ➖ not checked: no control-plane-token',
      ],
    )
  })

  test('a dry run with a token asks the control plane and writes nothing', async (t) => {
    const project = await openProject(t)
    const result = await project.check({
      event: 'push',
      inputs: { 'control-plane-url': project.plane.url, 'control-plane-token': project.plane.key('admin') },
      secrets: [project.plane.key('admin')],
    })
    assert.equal(result.exitCode, 0, result.log.join('\n'))
    assert.deepEqual(writes(project), [])
    assert.ok(project.plane.log.some(({ method }) => method === 'CheckSubgraphSchema'))
    const { verdict, version, tags, 'dry-run': dryRun } = result.outputs
    assert.deepEqual([verdict, dryRun, version, tags], ['checked', 'true', 'v1', '["v1"]'])
  })
})
