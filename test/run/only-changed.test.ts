import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { createLog, type Verdict } from '../../src/github/index.ts'
import type { Host } from '../../src/hosts/index.ts'
import { run } from '../../src/run/index.ts'
import { scratchDirectory } from '../support/rig.ts'
import { captureStdout, setVariable } from '../support/stdout.ts'
import { environment } from '../support/workspace.ts'

/** A host of plain files, which needs neither Docker nor a registry. */
const host: Host = {
  name: 'plain',
  title: 'Plain files',
  targets: { kind: 'single' },
  accepts: ['trees'],
  inputs: [],
  codes: {},
  categories: {},
  signatureFormat: 'bundle',
  registry: undefined,
  installReference: ({ registry, repository, digest }) => `${registry}/${repository}@${digest}`,
  detect: () => Promise.resolve('the test says so'),
  read: () => Promise.resolve({}),
  assemble: async (_, __, packer) => {
    await packer.single({ artifactType: 'application/vnd.example', layers: [] })
    return undefined
  },
  checks: () => [],
  nameProblems: () => [],
}

interface Ended {
  readonly verdict: Verdict
  readonly lines: readonly string[]
  /** The runner's file. */
  readonly outputs: string
}

/** A dry run after a push, of a branch or a tag. */
async function push(
  t: TestContext,
  root: string,
  commits: { readonly before: string; readonly after: string },
  { path = 'a\nb', ref = 'refs/heads/main' } = {},
): Promise<Ended> {
  const own = await scratchDirectory(t)
  const [event, outputs] = [join(own, 'event.json'), join(own, 'outputs')]
  writeFileSync(event, JSON.stringify({ ref, ...commits, repository: { default_branch: 'main' } }))
  writeFileSync(outputs, '')
  setVariable(t, 'GITHUB_OUTPUT', outputs)
  const output = captureStdout(t)
  const env = {
    ...environment(root, { path, 'only-changed': 'true', 'dry-run': 'true', host: 'plain' }),
    RUNNER_TEMP: join(own, 'temp'),
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: ref,
    GITHUB_SHA: commits.after,
    GITHUB_REPOSITORY: 'octo/plugins',
    GITHUB_OUTPUT: outputs,
  }
  const verdict = await run({ env, log: createLog(), signal: new AbortController().signal, hosts: [host] })
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
  const nothing = await push(t, root, { before, after })
  assert.equal(nothing.verdict, 'checked', nothing.lines.join('\n'))
  assert.match(nothing.lines.at(-1) ?? '', /^Nothing to check: .* touch none of a, b\.$/)
  assert.match(nothing.outputs, /^verdict<<.*\nchecked$/m)
  assert.match(nothing.outputs, /\{"schemaVersion":1,"plugins":\[\]\}/)

  writeFileSync(join(root, 'b/plugin.json'), '{"changed":true}')
  git('commit', '--quiet', '-a', '-m', 'three')
  const one = await push(t, root, { before: after, after: git('rev-parse', 'HEAD').trim() })
  assert.equal(one.verdict, 'checked', one.lines.join('\n'))
  assert.match(one.lines.join('\n'), /^Checked b in /m)
  assert.match(one.lines.at(-1) ?? '', /^Left out, because nothing that they are made of has changed: a\.$/)
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
    const { verdict, lines } = await push(t, root, commits, { path, ref })
    assert.equal(verdict, 'failed', lines.join('\n'))
    assert.match(lines.join('\n'), /has `b\/users` and `a\/users`, which would be published as the same: /)
  }
})
