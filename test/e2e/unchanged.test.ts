import assert from 'node:assert/strict'
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isWrite } from '../support/push-registry/index.ts'
import { openProject } from '../support/project.ts'
import { scratchDirectory } from '../support/rig.ts'

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

  test('takes nothing out of a builder that has the same export as before, also without a signature', async (t) => {
    const project = await openProject(t, { inputs: { platforms: 'linux/amd64' } })
    const home = await scratchDirectory(t)
    const env = { HOME: home, RUNNER_ENVIRONMENT: 'self-hosted' }
    const unsigned = { sign: 'none', 'cosign-key': '' }
    /** Verdict, version, whether it is signed, and how often the builder exported. */
    const publish = async (inputs: Readonly<Record<string, string>>): Promise<readonly [...string[], number]> => {
      const { exitCode, log, outputs } = await project.publish({ env, inputs, debug: true })
      assert.equal(exitCode, 0, log.join('\n'))
      const [verdict = '', version = '', signed = ''] = ['verdict', 'version', 'signed'].map((name) => outputs[name])
      const exports = log.filter((line) => line.includes('exporting to oci image format')).length
      return [verdict, version, signed, exports]
    }
    assert.deepEqual(await publish(unsigned), ['published', 'v1', 'false', 1])
    assert.deepEqual(await publish(unsigned), ['unchanged', 'v1', 'false', 0])
    // Signatures are missing: what is to be signed has to be there.
    assert.deepEqual(await publish({}), ['unchanged', 'v1', 'true', 1])
    assert.deepEqual(await publish({}), ['unchanged', 'v1', 'true', 0])

    // The export is the same, and the index is not.
    assert.deepEqual(await publish({ ...unsigned, annotations: 'a=b' }), ['published', 'v2', 'false', 1])
    await appendFile(join(project.plugin, 'src/main.go'), '\nvar another = 1\n')
    assert.deepEqual(await publish(unsigned), ['published', 'v3', 'false', 1])
    assert.deepEqual(await publish(unsigned), ['unchanged', 'v3', 'false', 0])

    // What is signed and served is kept too, if only the file is missing.
    await publish({})
    await rm(join(home, '.local/state/plugin-publish/images'), { recursive: true })
    assert.deepEqual(await publish({}), ['unchanged', 'v3', 'true', 1])
    assert.deepEqual(await publish({}), ['unchanged', 'v3', 'true', 0])

    await appendFile(join(project.plugin, 'src/main.go'), '\nfunc broken( {\n')
    const broken = await project.publish({ env, inputs: unsigned })
    assert.equal(broken.exitCode, 1)
    assert.equal(broken.log.filter((line) => /syntax error: unexpected/.test(line)).length > 0, true)
    assert.equal(broken.log.filter((line) => /^#\d+ failed: /.test(line)).length, 1, 'it was built once')
  })
})
