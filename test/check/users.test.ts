import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { isRoot } from '../../src/check/smoke/sandbox.ts'
import { run } from '../../src/shared/exec.ts'
import { dockerEnv, root } from '../support/rig.ts'
import { goProgram } from './support/programs.ts'

/** Who runs the action besides root, and the ways to isolate that each has. */
const users: Readonly<Record<'sudo' | 'plain', readonly string[]>> = {
  sudo: ['namespaces by sudo', 'a user namespace', 'a container'],
  plain: ['a user namespace', 'a container'],
}

/** Runs a file of tests as that user. */
async function passes(user: string, ways: readonly string[], file: string): Promise<void> {
  assert(isRoot, 'only root becomes another user')
  await goProgram('plugin')
  const { NODE_TEST_CONTEXT: _context, ...env } = dockerEnv({ TEST_PROGRAMS_COMPILED: 'true', EXPECTED_WAYS: ways.join(',') })
  const command = [user, process.execPath, join(import.meta.dirname, file)]
  const { code, stdout, stderr } = await run(join(root, 'script/as-user'), command, { env, timeout: 280_000 })
  assert.equal(code, 0, `${stdout}\n${stderr}`)
  assert.match(stdout, /^(?:# |ℹ )fail 0$/m)
}

for (const [user, ways] of Object.entries(users)) {
  // The other runs with `--all`.
  if (user === 'plain' && process.env['TEST_ALL'] === undefined) continue
  const who = `uid 1001, ${user === 'sudo' ? 'with passwordless sudo' : 'without sudo'}`

  test(`the attacks fail for ${who}, too`, async () => { await passes(user, ways, 'attacks.test.ts') })

  test(`a plugin is confined by ${who}, too`, async () => { await passes(user, ways, 'confinement.test.ts') })
}
