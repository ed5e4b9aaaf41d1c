import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../src/github/index.ts'
import { codesOf } from '../../src/hosts/index.ts'
import { finish } from '../../src/run/finish.ts'
import { Journal } from '../../src/run/journal.ts'
import { captureStdout } from '../github/stdout.ts'

test('a run whose outputs cannot be set is not green', async (t) => {
  const output = captureStdout(t)
  const before = process.env['GITHUB_OUTPUT']
  const env = { GITHUB_WORKSPACE: '/workspace', GITHUB_OUTPUT: '/nonexistent/outputs' }
  // The runner's library reads it too.
  process.env['GITHUB_OUTPUT'] = env.GITHUB_OUTPUT
  try {
    const log = createLog()
    assert.equal(
      await finish(new Journal({ env, log, codes: codesOf() }), 'checked', env, log, () => undefined),
      'failed',
    )
    const lines = output.lines()
    assert.ok(
      lines.some((line) => line.startsWith('::error') && line.includes('/nonexistent/outputs')),
      lines.join('\n'),
    )
  } finally {
    if (before === undefined) delete process.env['GITHUB_OUTPUT']
    else process.env['GITHUB_OUTPUT'] = before
  }
})
