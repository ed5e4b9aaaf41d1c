import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { createLog, readEvent, type Verdict } from '../../src/github/index.ts'
import { codesOf } from '../../src/hosts/index.ts'
import type { Decisions } from '../../src/plan/index.ts'
import { finish } from '../../src/run/finish.ts'
import { Journal } from '../../src/run/journal.ts'
import { Problems } from '../../src/shared/problems.ts'
import { startGitHubApi } from '../support/github-api/index.ts'
import { plan } from '../support/plan.ts'
import { scratchDirectory } from '../support/rig.ts'
import { gitHubEvent } from '../support/runner/events.ts'
import { captureStdout, setVariable } from '../support/stdout.ts'

/** Ends a run; `outputs` is the runner's file, which its library finds in this process's environment. */
async function end(
  t: TestContext,
  verdict: Verdict,
  outputs: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<{ finished: Verdict; lines: string[]; called: number }> {
  setVariable(t, 'GITHUB_OUTPUT', outputs)
  const draft = await plan(inputs)
  const output = captureStdout(t)
  const env = { GITHUB_WORKSPACE: '/workspace', GITHUB_OUTPUT: outputs }
  const log = createLog()
  const journal = new Journal({ env, log, codes: codesOf() })
  journal.draft = draft
  let called = 0
  const finished = await finish({ ended: [{ journal, verdict }], leftOut: [], showSummary: true }, env, log, () => {
    assert.match(readFileSync(outputs, 'utf8'), /^result<</m, 'the outputs are set')
    called++
  })
  return { finished, called, lines: output.lines() }
}

async function outputFile(t: TestContext): Promise<string> {
  const path = join(await scratchDirectory(t), 'outputs')
  writeFileSync(path, '')
  return path
}

describe('a run whose outputs cannot be set', () => {
  test('is not green', async (t) => {
    const { finished, called, lines } = await end(t, 'checked', '/nonexistent/outputs')
    assert.deepEqual([finished, called], ['failed', 0])
    assert.ok(
      lines.some((line) => line.startsWith('::error') && line.includes('/nonexistent/outputs')),
      lines.join('\n'),
    )
  })

  test('stays cancelled if it was', async (t) => {
    assert.equal((await end(t, 'cancelled', '/nonexistent/outputs')).finished, 'cancelled')
  })
})

for (const [verdict, line] of [
  ['published', /^Published birds in 0\.0 s: $/],
  ['unchanged', /^Unchanged: birds is already served as {2}\(0\.0 s\)$/],
  ['checked', /^Checked birds in 0\.0 s; nothing was published: $/],
  ['failed', /^Failed after 0\.0 s\.$/],
  ['cancelled', /^Cancelled after 0\.0 s\.$/],
] as const) {
  test(`a run that ends as ${verdict} says so in its last line, after the outputs`, async (t) => {
    const { finished, called, lines } = await end(t, verdict, await outputFile(t))
    assert.deepEqual([finished, called], [verdict, 1])
    assert.match(lines.at(-1) ?? '', line)
  })
}

test('a comment is written if the workflow wants it, and not by a cancelled run', async (t) => {
  const wrote = async (verdict: Verdict, inputs: Readonly<Record<string, string>>): Promise<boolean> =>
    (await end(t, verdict, await outputFile(t), inputs)).lines.includes('There is no pull request to comment on.')
  assert.equal(await wrote('checked', { comment: 'true' }), true)
  t.mock.restoreAll()
  assert.equal(await wrote('checked', {}), false)
  t.mock.restoreAll()
  assert.equal(await wrote('cancelled', { comment: 'true' }), false)
})

test('a step of several plugins has one comment, whichever of them a commit touched', async (t) => {
  await using api = await startGitHubApi({
    tokens: { 'token-write': { login: 'github-actions[bot]', write: true } },
    repository: 'octo/plugins',
  })
  const { name, ref, payload } = gitHubEvent('pull_request')
  const directory = await scratchDirectory(t)
  const [outputs, eventPath] = [await outputFile(t), join(directory, 'event.json')]
  writeFileSync(eventPath, JSON.stringify(payload))
  setVariable(t, 'GITHUB_OUTPUT', outputs)
  const env = {
    GITHUB_WORKSPACE: '/workspace',
    GITHUB_OUTPUT: outputs,
    GITHUB_API_URL: api.url,
    GITHUB_REPOSITORY: 'octo/plugins',
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_REF: ref,
    GITHUB_SHA: 'a'.repeat(40),
    INPUT_PATH: 'plugins/*',
  }
  const event = readEvent(env)
  const log = createLog()
  captureStdout(t)
  const planned = async (plugin: string): Promise<Decisions> => {
    const { decisions } = await plan({ name: plugin, comment: 'true', 'github-token': 'token-write' }, { event })
    return { ...decisions, inputs: { ...decisions.inputs, several: true } }
  }
  const [birds, users] = [await planned('birds'), await planned('users')]
  const check = async (touched: readonly Decisions[], verdict: Verdict): Promise<string> => {
    const ended = touched.map((decisions) => {
      const journal = new Journal({ env, log, codes: codesOf() })
      journal.draft = { decisions, plan: undefined, problems: new Problems() }
      return { journal, verdict }
    })
    const leftOut = [birds, users].filter((one) => !touched.includes(one)).map(({ inputs }) => inputs)
    await finish({ ended, leftOut, showSummary: false }, env, log, () => undefined)
    return api.comments.map(({ body }) => body).join('\n')
  }
  assert.equal(await check([], 'checked'), '', 'nothing to say')
  assert.match(await check([birds, users], 'failed'), /❌/)
  assert.match(await check([users], 'failed'), /❌/)
  assert.doesNotMatch(await check([], 'checked'), /❌/)
  assert.equal(api.comments.length, 1)
})
