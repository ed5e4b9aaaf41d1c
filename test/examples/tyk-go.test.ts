import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { goEnv } from '../../script/rig/gotools.ts'
import { run } from '../../script/rig/run.ts'

test('examples/tyk-go passes its own tests', async () => {
  const cwd = join(import.meta.dirname, '../../examples/tyk-go')
  const result = await run('go', ['test', './...'], { cwd, env: goEnv() })
  assert.equal(result.code, 0, result.stdout + result.stderr)
})
