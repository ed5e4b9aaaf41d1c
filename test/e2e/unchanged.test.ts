import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isWrite } from '../support/push-registry/index.ts'
import { openProject } from '../support/project.ts'

describe('a publish of what is served already', { timeout: 900_000 }, () => {
  test('starts and keeps nothing, unless something of it is missing', async (t) => {
    const project = await openProject(t, { inputs: { platforms: 'linux/amd64' } })
    const first = await project.publish()
    assert.equal(first.exitCode, 0, first.log.join('\n'))
    const digest = first.outputs['digest'] ?? ''
    const started = (log: readonly string[]): boolean => log.some((line) => /started in \d+ ms/.test(line))
    const isBinary = /"binary":\{/
    assert.deepEqual([started(first.log), isBinary.test(first.outputs['platforms'] ?? '')], [true, true])
    project.registry.log.length = 0

    const second = await project.publish()
    const outcome = (run: typeof second): unknown[] => [
      run.exitCode,
      ...['verdict', 'digest', 'changed', 'signed', 'published', 'version'].map((name) => run.outputs[name]),
    ]
    const unchanged = [0, 'unchanged', digest, 'false', 'true', 'true', 'v1']
    assert.deepEqual(outcome(second), unchanged, second.log.join('\n'))
    assert.deepEqual([started(second.log), second.outputs['layout'], second.filesLeft], [false, '', []])
    assert.doesNotMatch(second.outputs['platforms'] ?? '', isBinary)
    assert.match(second.outputs['platforms'] ?? '', /"platform":"linux\/amd64"/)
    assert.deepEqual(project.registry.log.filter(isWrite), [])

    // The usual way asks again, and finds that everything is there.
    project.registry.fault(/^HEAD .*\/blobs\//, { kind: 'status', status: 404 })
    const third = await project.publish()
    assert.deepEqual(outcome(third), unchanged, third.log.join('\n'))
    assert.deepEqual([started(third.log), third.outputs['layout'] === ''], [true, false])

    // Who signs nothing does not believe what others may have pushed.
    const unsigned = await project.publish({ inputs: { sign: 'none', 'cosign-key': '' } })
    assert.deepEqual([unsigned.outputs['verdict'], unsigned.outputs['digest']], ['unchanged', digest])
    assert.equal(started(unsigned.log), true)

    const fourth = await project.publish({ inputs: { annotations: 'a=b' } })
    assert.deepEqual([fourth.outputs['verdict'], fourth.outputs['version']], ['published', 'v2'], fourth.log.join('\n'))
    assert.notEqual(fourth.outputs['digest'], digest)
  })
})
