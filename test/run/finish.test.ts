import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../src/github/log.ts'
import { finish } from '../../src/run/finish.ts'
import { Journal } from '../../src/run/journal.ts'
import { captureStdout } from '../github/stdout.ts'

test('a run whose outputs cannot be set is not green', async (t) => {
  const output = captureStdout(t)
  const before = process.env['GITHUB_OUTPUT']
  process.env['GITHUB_OUTPUT'] = '/nonexistent/outputs'
  try {
    const world = { env: { GITHUB_WORKSPACE: '/workspace' }, log: createLog(), signal: new AbortController().signal }
    assert.equal(await finish(new Journal(), 'checked', world), 'failed')
    assert.ok(output.lines().some((line) => line.startsWith('::error') && line.includes('/nonexistent/outputs')), output.lines().join('\n'))
  } finally {
    if (before === undefined) delete process.env['GITHUB_OUTPUT']
    else process.env['GITHUB_OUTPUT'] = before
  }
})
