import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { childEnvironment } from '../../src/shared/environment.ts'
import { run } from '../../script/rig/run.ts'

const secrets = {
  'INPUT_REGISTRY-PASSWORD': 's3cret',
  STATE_BUILDER: 's3cret',
  COSIGN_PASSWORD: 's3cret',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 's3cret',
  ACTIONS_RUNTIME_TOKEN: 's3cret',
  'INPUT_COSIGN-KEY': 'env://RELEASE_KEY',
  RELEASE_KEY: 's3cret',
}

test('children get the environment without the secrets of this action', () => {
  assert.deepEqual(
    childEnvironment({
      ...secrets,
      HOME: '/home',
      AWS_PROFILE: 'helpers need it',
      ACTIONS_RESULTS_URL: 'https://host.example',
    }),
    { HOME: '/home', AWS_PROFILE: 'helpers need it', ACTIONS_RESULTS_URL: 'https://host.example' },
  )
  assert.deepEqual(childEnvironment({ RELEASE_KEY: 'of another step' }), { RELEASE_KEY: 'of another step' })
})

test('that is also what a program gets for which nobody says what it needs', async () => {
  Object.assign(process.env, secrets)
  try {
    const { stdout } = await run('env', [])
    assert.match(stdout, /^PATH=/m)
    assert.doesNotMatch(stdout, /s3cret/)
  } finally {
    for (const name of Object.keys(secrets)) Reflect.deleteProperty(process.env, name)
  }
})

test('a program of the checkout is not found by a relative directory in PATH', async () => {
  const checkout = mkdtempSync(join(tmpdir(), 'checkout-'))
  try {
    writeFileSync(join(checkout, 'plugin-publish-planted'), '#!/bin/sh\n')
    chmodSync(join(checkout, 'plugin-publish-planted'), 0o755)
    const path = ['.', '', 'node_modules/.bin', '/usr/bin', '/bin'].join(':')
    assert.equal(childEnvironment({ PATH: path })['PATH'], '/usr/bin:/bin')
    const found = async (env: NodeJS.ProcessEnv) =>
      (await run('plugin-publish-planted', [], { cwd: checkout, env })).code === 0
    assert.equal(await found({ PATH: path }), true)
    assert.equal(await found(childEnvironment({ PATH: path })), false)
  } finally {
    rmSync(checkout, { recursive: true })
  }
})

test('no program inherits the key of an endpoint', () => {
  const env = {
    'INPUT_ENDPOINT-KEY': 'linux/amd64=env://AMD64_KEY\n"linux/arm64=env://ARM64_KEY"\n/a/file\n"env:"//OTHER_KEY',
    AMD64_KEY: 'one',
    ARM64_KEY: 'two',
    OTHER_KEY: 'three',
    OTHER: 'four',
  }
  assert.deepEqual(childEnvironment(env), { OTHER: 'four' })
})
