import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { createLog, type Verdict } from '../../src/github/index.ts'
import { codesOf } from '../../src/hosts/index.ts'
import { finish } from '../../src/run/finish.ts'
import { Journal } from '../../src/run/journal.ts'
import { plan } from '../support/plan.ts'
import { scratchDirectory } from '../support/rig.ts'
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
