import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { dockerLogin } from '../../src/publish/credentials.ts'
import { collectingLog } from '../support/context.ts'

test('a credential helper sees none of this action’s secrets, and its answer is masked', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'helper-'))
  try {
    const seen = join(directory, 'seen')
    writeFileSync(
      join(directory, 'docker-credential-cloud'),
      `#!/bin/sh\nenv > '${seen}'\necho '{"Username":"AWS","Secret":"token-of-the-cloud"}'\n`,
      { mode: 0o755 },
    )
    writeFileSync(
      join(directory, 'config.json'),
      JSON.stringify({
        credHelpers: { 'cloud.example': 'cloud' },
        auths: {
          'basic.example': { auth: Buffer.from('birds:correct-horse').toString('base64') },
          'identity.example': { identitytoken: 'an-identity' },
        },
      }),
    )
    const log = collectingLog()
    const credentials = dockerLogin({
      log,
      env: {
        PATH: `${directory}:/usr/bin:/bin`,
        DOCKER_CONFIG: directory,
        AWS_PROFILE: 'release',
        'INPUT_CONTROL-PLANE-TOKEN': 'inputs-secret',
        COSIGN_PASSWORD: 'cosigns-secret',
      },
    })
    assert.deepEqual(await credentials('cloud.example'), {
      kind: 'basic',
      username: 'AWS',
      password: 'token-of-the-cloud',
    })
    const environment = readFileSync(seen, 'utf8')
    assert.match(environment, /^AWS_PROFILE=release$/m)
    assert.doesNotMatch(environment, /-secret/)

    await credentials('basic.example')
    await credentials('identity.example')
    await credentials('unknown.example')
    assert.deepEqual(log.masked, [
      'token-of-the-cloud',
      'AWS:token-of-the-cloud',
      'correct-horse',
      'birds:correct-horse',
      'an-identity',
    ])
  } finally {
    rmSync(directory, { recursive: true })
  }
})
