import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readEvent } from '../../src/github/event.ts'
import { decideMode } from '../../src/github/mode.ts'
import { tagsFromEvent } from '../../src/github/tags.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { makeWorkspace } from '../support/workspace.ts'

/** One rule a row; a tag with `!` is immutable. */
interface Row {
  rule: string
  env: NodeJS.ProcessEnv
  payload?: unknown
  prefix?: string
  given?: string
  publish: boolean
  /** Part of the sentence that says why it is a dry run. */
  reason?: string
  /** What `dry-run: false` does; default: publishes. */
  forced?: 'refused'
  /** What becomes of build secrets; default: the build gets them. */
  buildSecrets?: 'refused'
  version?: string
  tags: string[]
  pull?: unknown
}
const table = JSON.parse(readFileSync('test/fixtures/events/table.json', 'utf8')) as Row[]

for (const row of table) {
  test(row.rule, () => {
    using directory = makeWorkspace({ 'event.json': JSON.stringify(row.payload ?? {}) })
    const event = readEvent({ ...row.env, GITHUB_EVENT_PATH: join(directory.root, 'event.json') })
    const naming = { name: 'users', path: 'plugins/users', tagPrefix: row.prefix ?? 'auto' }

    const mode = decideMode('auto', event, naming)
    assert.equal(mode.dryRun, !row.publish, mode.reason)
    assert.ok(mode.reason.includes(row.reason ?? 'Publishing'), mode.reason)
    if (mode.dryRun) assert.match(mode.reason, /`dry-run: auto`/)

    const { version, tags } = tagsFromEvent(event, naming, row.given)
    assert.equal(version, row.version)
    assert.deepEqual(
      tags.map(({ tag, immutable }) => `${tag}${immutable ? '!' : ''}`),
      row.tags,
    )
    if (row.pull !== undefined) assert.deepEqual(event.pullRequest, row.pull)

    assert.equal(event.pullRequestOrigin?.hasSecrets ?? false, row.buildSecrets === 'refused')

    assert.equal(decideMode(true, event, naming).dryRun, true)
    const force = (): boolean => decideMode(false, event, naming).dryRun
    if (row.forced === 'refused')
      assert.throws(force, (error) => error instanceof PublishError && error.code === 'E_EVENT')
    else assert.equal(force(), false)
  })
}

test('a broken payload is an error of its own, and is not quoted', () => {
  using directory = makeWorkspace({ 'broken.json': 'hunter2 {', 'wrong.json': '{"pull_request":{"number":"7"}}' })
  for (const file of ['broken.json', 'wrong.json']) {
    assert.throws(
      () => readEvent({ GITHUB_EVENT_PATH: join(directory.root, file) }),
      (error) =>
        error instanceof PublishError
        && error.code === 'E_EVENT'
        && !JSON.stringify([error.message, String(error.cause)]).includes('hunter2'),
    )
  }
})

test('a payload beyond GitHub’s own limit is refused unread', () => {
  using directory = makeWorkspace()
  const path = join(directory.root, 'large.json')
  writeFileSync(path, ' '.repeat(25 * 1024 * 1024 + 1))
  assert.throws(
    () => readEvent({ GITHUB_EVENT_PATH: path }),
    (error) => error instanceof PublishError && /more than/.test(String(error.cause)),
  )
})

test('a missing payload is an event without details', () => {
  assert.deepEqual(
    readEvent({
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/tags/v1.0.0',
      GITHUB_SHA: 'abc',
      GITHUB_REPOSITORY: 'o/r',
    }),
    {
      name: 'push',
      action: undefined,
      ref: { kind: 'tag', name: 'v1.0.0' },
      sha: 'abc',
      repository: 'o/r',
      privateRepository: undefined,
      defaultBranch: undefined,
      pullRequest: undefined,
      release: undefined,
      pullRequestOrigin: undefined,
    },
  )
})

test('the commits of an event are those of its payload', () => {
  const [a, b] = ['a'.repeat(40), 'b'.repeat(40)]
  const commitsOf = (name: string, payload: unknown): unknown => {
    using directory = makeWorkspace({ 'event.json': JSON.stringify(payload) })
    return readEvent({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: join(directory.root, 'event.json') }).commits
  }
  assert.deepEqual(commitsOf('push', { before: a, after: b }), { before: a, after: b })
  assert.deepEqual(commitsOf('merge_group', { merge_group: { base_sha: a, head_sha: b } }), { before: a, after: b })
  for (const before of ['--output=x', 'main', '', undefined, 1])
    assert.equal(commitsOf('push', { before, after: b }), undefined)
  assert.equal(commitsOf('push', { merge_group: { base_sha: a, head_sha: b } }), undefined)
  assert.equal(commitsOf('create', { before: a, after: b }), undefined)
})
