import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { asRoot } from '../../script/rig/command.ts'
import { run } from '../../script/rig/run.ts'
import { dockerEnv, root } from '../support/rig.ts'
import { goProgram } from '../support/programs.ts'

/** Who runs the action besides root, and the ways to isolate that each has. */
const users: Readonly<Record<'sudo' | 'plain', readonly string[]>> = {
  sudo: ['namespaces by sudo', 'a user namespace', 'a container'],
  plain: ['a user namespace', 'a container'],
}

const kept = [
  'PATH',
  'DOCKER_HOST',
  'DOCKER_CONFIG',
  'TEST_ALL',
  'TEST_PROGRAMS_COMPILED',
  'EXPECTED_WAYS',
  'GOENV',
  'GOCACHE',
  'GOMODCACHE',
]

/** Runs a file of tests as that user. */
async function passes(user: string, ways: readonly string[], file: string): Promise<void> {
  await goProgram('plugin')
  const { NODE_TEST_CONTEXT: _context, ...env } = dockerEnv({
    TEST_PROGRAMS_COMPILED: 'true',
    EXPECTED_WAYS: ways.join(','),
  })
  // Only root becomes another user, and sudo takes the environment away.
  const variables = kept.flatMap((name) => (env[name] === undefined ? [] : [`${name}=${env[name]}`]))
  const command = [join(root, 'script/as-user'), user, process.execPath, join(import.meta.dirname, file)]
  const { code, stdout, stderr } = await run(...asRoot('env', [...variables, ...command]), { env, timeout: 280_000 })
  assert.equal(code, 0, `${stdout}\n${stderr}`)
  assert.match(stdout, /^(?:# |ℹ )fail 0$/m)
}

for (const [user, ways] of Object.entries(users)) {
  // The other runs with `--all`.
  if (user === 'plain' && process.env['TEST_ALL'] === undefined) continue
  const who = `uid 1001, ${user === 'sudo' ? 'with passwordless sudo' : 'without sudo'}`

  test(`the attacks fail for ${who}, too`, async () => {
    await passes(user, ways, 'attacks.test.ts')
  })

  test(`a plugin is confined by ${who}, too`, async () => {
    await passes(user, ways, 'confinement.test.ts')
  })
}
