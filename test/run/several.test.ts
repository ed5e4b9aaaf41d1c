import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test, type TestContext } from 'node:test'
import { createLog, type Verdict } from '../../src/github/index.ts'
import type { Host } from '../../src/hosts/index.ts'
import { run } from '../../src/run/index.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { plainHost } from '../support/plain-host.ts'
import { scratchDirectory } from '../support/rig.ts'
import { captureStdout, setVariable } from '../support/stdout.ts'
import { readable } from '../support/summary.ts'
import { environment } from '../support/workspace.ts'

// The runner's library reads the name of this file once.
const reports = mkdtempSync(join(tmpdir(), 'reports-'))
const summaryFile = join(reports, 'summary')
process.env['GITHUB_STEP_SUMMARY'] = summaryFile
after(() => {
  Reflect.deleteProperty(process.env, 'GITHUB_STEP_SUMMARY')
  rmSync(reports, { recursive: true })
})

interface Result {
  readonly name: string
  readonly path: string
  readonly verdict: Verdict
}

interface Ended {
  readonly verdict: Verdict
  readonly log: string
  readonly summary: string
  readonly outputs: ReadonlyMap<string, string>
  readonly results: readonly Result[]
}

/** A dry run for plugins in `plugins/a`, `plugins/b` and `plugins/c`. */
async function start(
  t: TestContext,
  changes: Partial<Host>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const root = await scratchDirectory(t)
  for (const file of ['plugins/a/x', 'plugins/b/x', 'plugins/c/x', 'README.md']) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  const outputFile = join(root, 'outputs')
  for (const file of [outputFile, summaryFile]) writeFileSync(file, '')
  setVariable(t, 'GITHUB_OUTPUT', outputFile)
  const output = captureStdout(t)
  const env = {
    ...environment(root, { path: 'plugins/*', ...inputs }),
    RUNNER_TEMP: join(root, 'temp'),
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_OUTPUT: outputFile,
    GITHUB_STEP_SUMMARY: summaryFile,
  }
  const hosts = [{ ...plainHost, ...changes }]
  const verdict = await run({ env, log: createLog(), signal: new AbortController().signal, hosts })
  t.mock.restoreAll()
  const outputs = new Map(
    [...readFileSync(outputFile, 'utf8').matchAll(/^([\w-]+)<<(\S+)\n(.*?)\n\2$/gms)].map(
      ([, name = '', , text = '']) => [name, text],
    ),
  )
  const { plugins } = JSON.parse(outputs.get('result') ?? '') as { plugins: Result[] }
  return {
    verdict,
    log: output.text(),
    summary: readable(readFileSync(summaryFile, 'utf8')),
    outputs,
    results: plugins,
  }
}

const verdicts = ({ results }: Ended): string[] => results.map(({ name, verdict }) => `${name} ${verdict}`)

describe('a mistake that is found before anything is built', () => {
  const assemble = (): never => assert.fail('nothing is built')

  test('of one plugin: the others are not begun, and nobody cancelled them', async (t) => {
    const read: Host['read'] = (directory) =>
      directory.endsWith('/b') ? Promise.reject(new PublishError('E_PLUGIN_FILE', 'No schema.')) : Promise.resolve({})
    const ended = await start(t, { read, assemble })
    assert.deepEqual(verdicts(ended), ['a not-begun', 'b failed', 'c not-begun'])
    assert.deepEqual(
      ['verdict', 'dry-run'].map((name) => ended.outputs.get(name)),
      ['failed', 'true'],
    )
    assert.deepEqual(
      ended.results.map(({ path }) => path),
      ['plugins/a', 'plugins/b', 'plugins/c'],
    )
    assert.match(ended.log, /^a: Not begun\.$/m)
    assert.match(ended.log, /^3 plugins: 1 failed, 2 not begun\. The step failed\.$/m)
    assert.match(ended.summary, /^## ❌ 3 plugins: 1 failed, 2 not begun$/m)
    assert.match(ended.summary, /^\| `a` \| `plugins\/a` \| ➖ not begun \| {2}\|/m)
    assert.match(ended.summary, /^\| `b` \| `plugins\/b` \| ❌ failed in plan \| .*`E_PLUGIN_FILE`.*: No schema\. \|/m)
    assert.doesNotMatch(`${ended.log}${ended.summary}`, /cancelled|skips the steps/i)
    // The others have nothing to say beside their row.
    assert.equal(ended.summary.match(/^## /gm)?.length, 2, ended.summary)
  })

  test('of the step: no plugin is begun, and nothing was to be published', async (t) => {
    for (const inputs of [{ name: 'birds' }, { export: 'out' }]) {
      const ended = await start(t, { assemble }, inputs)
      assert.deepEqual(verdicts(ended), [' failed', 'a not-begun', 'b not-begun', 'c not-begun'], ended.log)
      assert.match(ended.summary, /^## ❌ 3 plugins: 3 not begun$/m)
      assert.match(ended.summary, /^## ❌ Failed in plan: 1 error\n\nNothing was built, checked or published\.$/m)
      assert.doesNotMatch(`${ended.log}${ended.summary}`, /cancelled|did not complete|^Failed after/im)
      // A name that is wrong does not say what a git tag means.
      assert.equal(ended.outputs.get('dry-run'), 'name' in inputs ? '' : 'true')
    }
  })

  test('of the only plugin that a pattern matches is counted as of one', async (t) => {
    const ended = await start(t, { assemble }, { path: 'plugins/a*', name: 'birds' })
    assert.match(ended.log, /^1 plugin: 1 not begun\. The step failed\.$/m)
  })

  test('of a pattern that matches nothing: there is no plugin, and no summary if none is wanted', async (t) => {
    const inputs = { path: 'nowhere/*', platforms: 'x' }
    const detect: Host['detect'] = () => assert.fail('nothing is asked about the workspace')
    const ended = await start(t, { assemble, detect }, inputs)
    assert.equal(ended.verdict, 'failed')
    assert.deepEqual(verdicts(ended), [' failed'], ended.log)
    assert.deepEqual(
      [...ended.log.matchAll(/^::error.*?`(\w+)` has /gm)].map(([, name]) => name),
      ['path', 'platforms'],
      ended.log,
    )
    assert.notEqual(ended.summary, '')
    assert.equal((await start(t, { assemble }, { ...inputs, 'show-summary': 'false' })).summary, '')
  })

  test('of a directory that no host recognizes: the advice is to take it out', async (t) => {
    const detect: Host['detect'] = (directory) => Promise.resolve(directory.endsWith('/c') ? undefined : 'it says so')
    const ended = await start(t, { assemble, detect }, { path: 'plugins/*\nplugins/c' })
    assert.deepEqual(verdicts(ended), ['a not-begun', 'b not-begun', 'c failed'])
    assert.match(ended.log, /::c: No host recognizes `plugins\/c` as one of its plugins\./)
    assert.match(ended.log, /take it out of `path`, after a pattern with the line `!plugins\/c`/)
    assert.match(ended.log, /^Host of plugins\/a: Plain files\. it says so$/m)
  })
})

test('the log says which directories a pattern passes over', async (t) => {
  const detect: Host['detect'] = (directory) => Promise.resolve(directory.endsWith('/c') ? undefined : 'it says so')
  const over = /^No plugins, by what hosts recognize, and without a Dockerfile: plugins\/c\.$/m
  assert.match((await start(t, { detect })).log, over)
  assert.doesNotMatch((await start(t, { detect }, { path: 'plugins/*\n!plugins/c' })).log, over)
  assert.doesNotMatch((await start(t, {})).log, /No plugins, by/)
})

test('the only plugin of a pattern has all outputs', async (t) => {
  const one = await start(t, {}, { path: 'plugins/a*' })
  assert.equal(one.verdict, 'checked', one.log)
  assert.match(one.outputs.get('digest') ?? '', /^sha256:/)
  assert.doesNotMatch(one.summary, /^\| plugin/m)
  assert.equal((await start(t, {})).outputs.get('digest'), '')
})
