import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { createLog, type Verdict } from '../../src/github/index.ts'
import { run } from '../../src/run/index.ts'
import { plainHost } from '../support/plain-host.ts'
import { scratchDirectory } from '../support/rig.ts'
import { captureStdout, setVariable } from '../support/stdout.ts'
import { environment } from '../support/workspace.ts'

interface Ended {
  readonly verdict: Verdict
  readonly lines: readonly string[]
  /** The runner's file. */
  readonly outputs: string
}

interface Push {
  readonly before: string
  readonly after: string
  readonly ref?: string
  readonly inputs?: Readonly<Record<string, string>>
  /** Of the event. */
  readonly name?: string
  readonly payload?: object
}

/** A run after a push, of a branch or a tag. */
async function push(
  t: TestContext,
  root: string,
  { before, after, ref = 'refs/heads/main', inputs, name = 'push', payload }: Push,
): Promise<Ended> {
  const own = await scratchDirectory(t)
  const [event, outputs] = [join(own, 'event.json'), join(own, 'outputs')]
  writeFileSync(event, JSON.stringify({ ref, before, after, repository: { default_branch: 'main' }, ...payload }))
  writeFileSync(outputs, '')
  setVariable(t, 'GITHUB_OUTPUT', outputs)
  const output = captureStdout(t)
  const env = {
    ...environment(root, { path: 'a\nb', 'only-changed': 'true', host: 'plain', ...inputs }),
    RUNNER_TEMP: join(own, 'temp'),
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: ref,
    GITHUB_SHA: after,
    GITHUB_REPOSITORY: 'octo/plugins',
    GITHUB_OUTPUT: outputs,
    GITHUB_STEP_SUMMARY: process.env['GITHUB_STEP_SUMMARY'],
  }
  const verdict = await run({ env, log: createLog(), signal: new AbortController().signal, hosts: [plainHost] })
  t.mock.restoreAll()
  return { verdict, lines: output.lines(), outputs: readFileSync(outputs, 'utf8') }
}

test('a dry run whose commits touch no plugin checks nothing, and is green', async (t) => {
  const root = await scratchDirectory(t)
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example', ...args], { encoding: 'utf8' })
  for (const name of ['a', 'b']) mkdirSync(join(root, name))
  for (const path of ['a/plugin.json', 'b/plugin.json', 'README.md']) writeFileSync(join(root, path), '{}')
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '-m', 'one')
  const before = git('rev-parse', 'HEAD').trim()
  writeFileSync(join(root, 'README.md'), 'changed')
  git('commit', '--quiet', '-a', '-m', 'two')
  const after = git('rev-parse', 'HEAD').trim()
  const summary = join(root, 'summary')
  writeFileSync(summary, '')
  setVariable(t, 'GITHUB_STEP_SUMMARY', summary)
  await push(t, root, { before, after, inputs: { 'show-summary': 'false' } })
  assert.equal(readFileSync(summary, 'utf8'), '')
  const nothing = await push(t, root, { before, after })
  assert.match(readFileSync(summary, 'utf8'), /^## ✅ Nothing to check\n\nLeft out, .*<code>a<.*<code>b</)
  assert.equal(nothing.verdict, 'checked', nothing.lines.join('\n'))
  assert.match(nothing.lines.at(-1) ?? '', /^::notice::Nothing to check: .* touch none of a, b\.$/)
  assert.match(nothing.outputs, /^verdict<<.*\nchecked$/m)
  assert.match(nothing.outputs, /\{"schemaVersion":1,"plugins":\[\]\}/)

  writeFileSync(join(root, 'b/plugin.json'), '{"changed":true}')
  git('commit', '--quiet', '-a', '-m', 'three')
  const one = await push(t, root, { before: after, after: git('rev-parse', 'HEAD').trim() })
  assert.equal(one.verdict, 'checked', one.lines.join('\n'))
  assert.match(one.lines.join('\n'), /^Checked b in /m)
  assert.match(one.lines.at(-1) ?? '', /^Left out, because nothing that they are made of has changed: a\.$/)
})

test('each plugin reports that a pull request does not publish it, and none is left out before', async (t) => {
  const root = await scratchDirectory(t)
  for (const name of ['a', 'b']) mkdirSync(join(root, name))
  for (const path of ['a/plugin.json', 'b/plugin.json']) writeFileSync(join(root, path), '{}')
  const [before, after] = ['1'.repeat(40), '2'.repeat(40)]
  const repo = { full_name: 'octo/plugins' }
  const { verdict, lines, outputs } = await push(t, root, {
    before,
    after,
    inputs: { 'dry-run': 'false' },
    name: 'pull_request',
    payload: { number: 1, pull_request: { number: 1, head: { sha: after, repo }, base: { sha: before, repo } } },
  })
  assert.equal(verdict, 'failed')
  assert.equal(lines.filter((line) => /^::error .*code of a pull request is never published/.test(line)).length, 1)
  const [, result = ''] = /^result<<(?:.*)\n(.*)$/m.exec(outputs) ?? []
  const plugins = (JSON.parse(result) as { plugins: { name: string; error?: { code: string } }[] }).plugins
  assert.deepEqual(
    plugins.map(({ name }) => name),
    ['a', 'b'],
    result,
  )
})

test('what is left out may not have the name of what is not', async (t) => {
  const root = await scratchDirectory(t)
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example', ...args], { encoding: 'utf8' })
  const commit = (path: string): string => {
    mkdirSync(join(root, path), { recursive: true })
    writeFileSync(join(root, path, 'plugin.json'), '{}')
    git('add', '.')
    git('commit', '--quiet', '-m', path)
    return git('rev-parse', 'HEAD').trim()
  }
  git('init', '--quiet')
  const commits = { before: commit('a/users'), after: commit('b/users') }
  const path = 'a/users\nb/users'
  for (const ref of ['refs/heads/main', 'refs/tags/b/users/v1.0.0']) {
    const { verdict, lines } = await push(t, root, { ...commits, ref, inputs: { path, 'dry-run': 'true' } })
    assert.equal(verdict, 'failed', lines.join('\n'))
    assert.match(lines.join('\n'), /has `b\/users` and `a\/users`, which would be published as the same: /)
  }
})
