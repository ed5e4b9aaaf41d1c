import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { asRoot } from '../../script/rig/command.ts'
import { run } from '../../src/shared/exec.ts'
import { dockerEnv, root } from '../support/rig.ts'
import { goProgram } from './support/programs.ts'

/** Who runs the action besides root, and the ways to isolate that each has. */
const users: Readonly<Record<'sudo' | 'plain', readonly string[]>> = {
  sudo: ['namespaces by sudo', 'a user namespace', 'a container'],
  plain: ['a user namespace', 'a container'],
}

for (const [user, ways] of Object.entries(users)) {
  // The other runs with `--all`.
  if (user === 'plain' && process.env['TEST_ALL'] === undefined) continue

  test(`the attacks fail for uid 1001, ${user === 'sudo' ? 'with passwordless sudo' : 'without sudo'}, too`, async () => {
    await goProgram('plugin')
    const env = dockerEnv({ TEST_PROGRAMS_COMPILED: 'true', EXPECTED_WAYS: ways.join(',') })
    // Only root becomes another user, and sudo takes the environment away.
    const kept = ['PATH', 'DOCKER_HOST', 'DOCKER_CONFIG', 'TEST_ALL', 'TEST_PROGRAMS_COMPILED', 'EXPECTED_WAYS', 'GOENV', 'GOCACHE', 'GOMODCACHE']
    const variables = kept.flatMap((name) => env[name] === undefined ? [] : [`${name}=${env[name]}`])
    const command = [join(root, 'script/as-user'), user, process.execPath, join(import.meta.dirname, 'attacks.test.ts')]
    const result = await run(...asRoot('env', [...variables, ...command]), { timeout: 280_000 })
    assert.equal(result.code, 0, `${result.stdout}\n${result.stderr}`)
    assert.match(result.stdout, /^(?:# |ℹ )fail 0$/m)
  })
}
