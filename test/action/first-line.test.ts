import assert from 'node:assert/strict'
import { test } from 'node:test'
import { join } from 'node:path'
import { run } from '../../src/shared/exec.ts'
import { makeWorkspace } from './workspace.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

for (const [phase, state, expected] of [['main', '', 'Reading the inputs, the event and the plugin'], ['post', 'true', 'Cleaning up']] as const) {
  test(`the first line of ${phase} says what happens next`, async () => {
    using workspace = makeWorkspace()
    const { stdout } = await run(process.execPath, [main], { cwd: workspace.root, env: { RUNNER_TEMP: workspace.root, STATE_STARTED: state } })
    assert.equal(stdout.split('\n')[0], expected)
  })
}
