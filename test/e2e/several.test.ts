import assert from 'node:assert/strict'
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isWrite } from '../support/push-registry/index.ts'
import { openProject, type Project } from '../support/project.ts'
import type { Scope } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { playAll } from '../support/sample.ts'
import { writeSmallPlugin } from '../support/small-plugins.ts'

interface Result {
  readonly name: string
  readonly verdict: string
  readonly version: string
  readonly digest: string
  readonly layout: string
  readonly findings: readonly { readonly code: string; readonly severity: string; readonly message: string }[]
}

const resultsOf = (run: ActionRun): readonly Result[] =>
  (JSON.parse(run.outputs['result'] ?? '') as { plugins: Result[] }).plugins

async function openPlugins(scope: Scope, names: readonly string[]): Promise<Project> {
  const project = await openProject(scope, { plane: { settings: { pluginLimit: 100 } } })
  rmSync(project.plugin, { recursive: true })
  for (const name of names) await writeSmallPlugin(join(project.workspace, 'plugins', name), name)
  return project
}

const inputs = { path: 'plugins/*', host: 'cosmo', platforms: 'linux/amd64' }

describe('several plugins in one step', { timeout: 900_000 }, () => {
  // Twenty of them take a minute.
  const count = playAll ? 20 : 5
  test(`${count} of which two are broken: the others are published, and each broken one says why`, async (t) => {
    const names = Array.from({ length: count }, (_, at) => `p${String(at + 1).padStart(2, '0')}`)
    const broken = [names.at(1), names.at(-2)] as [string, string]
    const project = await openPlugins(t, names)
    const directory = (name: string): string => join(project.workspace, 'plugins', name)
    appendFileSync(join(directory(broken[0]), 'name.go'), 'func broken() { return 1 }\n')
    writeFileSync(join(directory(broken[1]), 'name.go'), 'package main\n\nfunc init() { panic("no") }\n')
    const run = await project.publish({ inputs })
    const text = run.log.join('\n')
    assert.equal(run.exitCode, 1, text)
    const results = resultsOf(run)
    assert.deepEqual(
      results.map(({ name, verdict }) => `${name} ${verdict}`),
      names.map((name) => `${name} ${broken.includes(name) ? 'failed' : 'published'}`),
      text,
    )
    const codes = (name: string): string[] =>
      (results.find((one) => one.name === name)?.findings ?? [])
        .filter(({ severity }) => severity === 'error')
        .map(({ code }) => code)
    assert.deepEqual(broken.map(codes), [['E_BUILD'], ['E_SMOKE_FAILED']], text)
    for (const { name, version, digest, layout } of results.filter(({ verdict }) => verdict === 'published')) {
      assert.deepEqual([project.plane.find(name)?.version, version], ['v1', 'v1'], name)
      assert.match(digest, /^sha256:[0-9a-f]{64}$/)
      assert.notEqual(layout, '')
    }
    assert.equal(new Set(results.map(({ digest }) => digest)).size, count)
    const { outputs } = run
    assert.deepEqual(
      ['verdict', 'published', 'signed', 'digest', 'version', 'dry-run'].map((name) => outputs[name]),
      ['failed', 'false', 'false', '', '', 'false'],
    )
    assert.match(text, new RegExp(`^${count} plugins: 2 failed, ${count - 2} published\\. The step failed\\.$`, 'm'))
    assert.deepEqual(run.processesLeft, [])

    // The same again, with what was broken mended: the others are found unchanged.
    for (const name of broken)
      writeFileSync(join(directory(name), 'name.go'), `package main\n\nfunc init() { println("${name}") }\n`)
    project.registry.log.length = 0
    const again = await project.publish({ inputs })
    assert.equal(again.exitCode, 0, again.log.join('\n'))
    assert.deepEqual(
      resultsOf(again).map(({ verdict }) => verdict),
      names.map((name) => (broken.includes(name) ? 'published' : 'unchanged')),
    )
    const written = new Set(project.registry.log.filter(isWrite).map(({ path }) => path.split('/')[3]))
    assert.equal(written.size, 2, 'only what changed is uploaded')
  })

  test('killed in the middle: the next run finishes, and nothing is published twice', async (t) => {
    const names = ['a1', 'a2', 'a3', 'a4']
    const project = await openPlugins(t, names)
    const killed = await project.publish({ inputs, killAfter: (line) => line.startsWith('a2: published') })
    assert.notEqual(killed.exitCode, 0)
    assert.deepEqual(killed.processesLeft, [])
    const before = names.filter((name) => project.plane.find(name)?.version === 'v1')
    assert.ok(before.includes('a2') && before.length < names.length, before.join())
    const again = await project.publish({ inputs })
    assert.equal(again.exitCode, 0, again.log.join('\n'))
    for (const name of names) assert.equal(project.plane.find(name)?.version, 'v1', name)
    const verdicts = new Map(resultsOf(again).map(({ name, verdict }) => [name, verdict]))
    for (const name of before) assert.equal(verdicts.get(name), 'unchanged', name)
    assert.equal(again.outputs['published'], 'true')
  })

  test('cancelled: what runs stops, the rest is not begun, and nothing is left', async (t) => {
    const project = await openPlugins(t, ['b1', 'b2', 'b3', 'b4'])
    const run = await project.publish({ inputs, cancelAfter: (line) => line.startsWith('b1: published') })
    assert.equal(run.exitCode, 1, run.log.join('\n'))
    const results = resultsOf(run)
    assert.equal(results[0]?.verdict, 'published')
    assert.equal(results[3]?.verdict, 'cancelled')
    assert.equal(run.outputs['verdict'], 'cancelled')
    assert.match(run.log.join('\n'), /^b4: Not begun\.$/m)
    assert.equal(project.plane.find('b4'), undefined)
    assert.deepEqual(run.processesLeft, [])
    assert.deepEqual(
      run.filesLeft.filter((path) => !path.startsWith('plugin-publish-layout-')),
      [],
    )
  })

  test('mistakes of all plugins are said at once, and nothing is built', async (t) => {
    const project = await openPlugins(t, ['c1', 'c2', 'c3'])
    rmSync(join(project.workspace, 'plugins/c1/src/schema.graphql'))
    rmSync(join(project.workspace, 'plugins/c3/Dockerfile'))
    const run = await project.publish({ inputs: { ...inputs, tags: 'v1', version: '1.0.0' } })
    const text = run.log.join('\n')
    assert.equal(run.exitCode, 1, text)
    assert.match(text, /c1: .*schema\.graphql/)
    assert.match(text, /c3: .*Dockerfile/)
    assert.match(text, /`tags` is "v1" for all plugins/)
    assert.match(text, /`version` is "1\.0\.0" for all plugins/)
    assert.doesNotMatch(text, /Build c/)
    assert.deepEqual(
      resultsOf(run).map(({ verdict }) => verdict),
      ['failed', 'failed', 'not-begun', 'failed'],
      text,
    )
    assert.deepEqual(project.registry.log.filter(isWrite), [])
  })
})
