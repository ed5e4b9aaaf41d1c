import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../src/github/log.ts'
import { registerSecrets } from '../../src/github/secrets.ts'
import { captureStdout } from '../support/stdout.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'

test('every secret of the inputs and the environment is masked, and nothing but masks is printed', (t) => {
  using workspace = makeWorkspace({
    'token.txt': 'from-a-file\n',
    id: 'first-ssh-key\n',
    id2: 'second-ssh-key\n',
    'endpoint.key': 'key-of-endpoint\n',
  })
  const output = captureStdout(t)
  const log = createLog()
  const env = {
    ...environment(workspace.root, {
      'registry-username': 'robot',
      'registry-password': 'registry-pw',
      'control-plane-token': 'cosmo-key',
      'github-token': 'ghs-token',
      secrets: '"one=multi\nline-secret"\ntwo=single-secret',
      'secret-envs': 'id=BUILD_SECRET',
      'secret-files': 'f=token.txt',
      ssh: 'default\nkeys=id,id2',
      'cosign-key': 'env://MY_KEY',
      'endpoint-key': 'endpoint.key\nlinux/arm64=env://NODE_KEY\n"linux/s390x=env://QUOTED_KEY"',
    }),
    COSIGN_PASSWORD: 'key-password',
    MY_KEY: '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nbase64lines\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----',
    BUILD_SECRET: 'from-env',
    NODE_KEY: '-----BEGIN PRIVATE KEY-----\nline-of-node-key\n-----END PRIVATE KEY-----',
    QUOTED_KEY: '-----BEGIN PRIVATE KEY-----\nline-of-quoted-key\n-----END PRIVATE KEY-----',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'oidc-request',
    UNRELATED: 'unrelated-value',
    HTTPS_PROXY: 'http://user:p%40ss-of-proxy@proxy.example:3128',
    all_proxy: 'socks5://user:p%41ll@proxy.example',
  }
  registerSecrets(env, log)
  const lines = output.lines()
  assert.ok(lines.every((line) => line.startsWith('::add-mask::')))
  const masked = new Set(lines.map((line) => line.slice('::add-mask::'.length)))
  for (const secret of [
    'registry-pw',
    Buffer.from('robot:registry-pw').toString('base64'),
    'cosmo-key',
    'ghs-token',
    'multi',
    'line-secret',
    'single-secret',
    'from-env',
    'from-a-file',
    'first-ssh-key',
    'second-ssh-key',
    'base64lines',
    'key-of-endpoint',
    'line-of-node-key',
    'line-of-quoted-key',
    'key-password',
    'oidc-request',
    'p@ss-of-proxy',
  ]) {
    assert.ok(masked.has(secret), secret)
    assert.equal(log.redact(`<${secret}>`), '<***>')
  }
  // As it was typed, and as it is meant.
  for (const secret of ['p%40ss-of-proxy', 'p%41ll', 'pAll']) assert.equal(log.redact(`<${secret}>`), '<***>', secret)
  assert.equal(log.redact('http://user:p%40ss-of-proxy@proxy.example'), 'http://user:***@proxy.example')
  assert.equal(
    log.redact('robot unrelated-value -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----'),
    'robot unrelated-value -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----',
  )
})

test('malformed inputs are masked as far as they can be', (t) => {
  using workspace = makeWorkspace()
  captureStdout(t)
  const log = createLog()
  registerSecrets(
    environment(workspace.root, {
      secrets: '"open=not-closed-secret',
      'cosign-key': '-----BEGIN PRIVATE KEY-----\npasted-key-line\n-----END PRIVATE KEY-----',
      'secret-files': 'f=/nonexistent\ng=/dev/zero',
      ssh: 'default=-----BEGIN OPENSSH PRIVATE KEY-----\npasted-ssh-line\n-----END OPENSSH PRIVATE KEY-----',
    }),
    log,
  )
  assert.doesNotMatch(log.redact('not-closed-secret pasted-key-line pasted-ssh-line'), /secret|pasted/)
})

test('without secrets nothing is printed', (t) => {
  const output = captureStdout(t)
  registerSecrets({}, createLog())
  assert.equal(output.text(), '')
})
