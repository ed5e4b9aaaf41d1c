import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '../../script/rig/run.ts'
import { type Setup, consumerCommand, signArguments, verifyArguments } from '../../src/sign/arguments.ts'
import { cosignEnvironment } from '../../src/sign/environment.ts'
import { isTransient } from '../../src/sign/cosign.ts'
import { shellQuote } from '../../src/sign/quote.ts'
import { verifiedDigests } from '../../src/sign/verified.ts'

const empty = { signingConfig: '/t/sc.json', trustedRoot: '/t/tr.json' }
const base = { format: 'both', cosignVersion: '3.0.6', toolCache: '/c', sharedCache: false, temp: '/t' } as const
const identity = {
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1',
}
const services = {
  fulcio: 'https://fulcio.example',
  oidcIssuer: 'https://oidc.example',
  logs: [
    { url: 'https://log2.example', version: 2 },
    { url: 'https://log.example', version: 1 },
  ],
  timestamps: false,
}

const keyed = (more: Partial<Setup['options']> = {}, rest: Partial<Setup> = {}): Setup => ({
  options: { ...base, mode: 'key', key: '/k/cosign.key', transparencyLog: false, ...more },
  services: undefined,
  publicKeyFile: '/t/cosign.pub',
  identity: undefined,
  empty,
  certificates: undefined,
  ...rest,
})
const keyless = (more: Partial<Setup['options']> = {}, rest: Partial<Setup> = {}): Setup => ({
  options: { ...base, mode: 'keyless', transparencyLog: true, ...more },
  services: undefined,
  publicKeyFile: undefined,
  identity,
  empty,
  certificates: undefined,
  ...rest,
})

test('with a key and no log no service is named', () => {
  assert.deepEqual(signArguments(keyed(), 'bundle', false), [
    'sign',
    '--yes',
    '--key',
    '/k/cosign.key',
    '--signing-config',
    '/t/sc.json',
    '--trusted-root',
    '/t/tr.json',
    '--',
  ])
  assert.deepEqual(signArguments(keyed(), 'legacy', true), [
    'sign',
    '--yes',
    '--key',
    '/k/cosign.key',
    '--new-bundle-format=false',
    '--use-signing-config=false',
    '--tlog-upload=false',
    '--allow-http-registry',
    '--',
  ])
  assert.deepEqual(verifyArguments(keyed(), 'bundle', false), [
    'verify',
    '--output',
    'json',
    '--key',
    '/t/cosign.pub',
    '--insecure-ignore-tlog',
    '--',
  ])
})

test('with a log the public good instance is left to cosign, a private one is named', () => {
  assert.deepEqual(signArguments(keyed({ transparencyLog: true }), 'bundle', false), [
    'sign',
    '--yes',
    '--key',
    '/k/cosign.key',
    '--',
  ])
  assert.deepEqual(signArguments(keyed({ transparencyLog: true }), 'legacy', false), [
    'sign',
    '--yes',
    '--key',
    '/k/cosign.key',
    '--new-bundle-format=false',
    '--use-signing-config=false',
    '--tlog-upload=true',
    '--',
  ])
  const own = { transparencyLog: true, signingConfig: '/p/sc.json', trustedRoot: '/p/tr.json' }
  assert.deepEqual(signArguments(keyed(own, { services }), 'bundle', false).slice(4), [
    '--signing-config',
    '/p/sc.json',
    '--trusted-root',
    '/p/tr.json',
    '--',
  ])
  assert.deepEqual(signArguments(keyed(own, { services }), 'legacy', false).slice(-3), [
    '--rekor-url',
    'https://log.example',
    '--',
  ])
  assert.deepEqual(verifyArguments(keyed(own, { services }), 'legacy', false), [
    'verify',
    '--output',
    'json',
    '--key',
    '/t/cosign.pub',
    '--trusted-root',
    '/p/tr.json',
    '--new-bundle-format=false',
    '--',
  ])
})

test('keyless takes the job’s token from the environment and demands this workflow’s identity', () => {
  assert.deepEqual(signArguments(keyless(), 'bundle', false), ['sign', '--yes', '--oidc-provider', 'envvar', '--'])
  assert.deepEqual(verifyArguments(keyless(), 'bundle', false), [
    'verify',
    '--output',
    'json',
    '--certificate-identity',
    identity.subject,
    '--certificate-oidc-issuer',
    identity.issuer,
    '--',
  ])
  assert.deepEqual(
    signArguments(
      keyless({ signingConfig: '/p/sc.json', trustedRoot: '/p/tr.json' }, { services }),
      'legacy',
      false,
    ).slice(4),
    [
      '--new-bundle-format=false',
      '--use-signing-config=false',
      '--tlog-upload=true',
      '--rekor-url',
      'https://log.example',
      '--fulcio-url',
      'https://fulcio.example',
      '--oidc-issuer',
      'https://oidc.example',
      '--trusted-root',
      '/p/tr.json',
      '--',
    ],
  )
  const stamped = keyless(
    { transparencyLog: false, format: 'bundle', signingConfig: '/p/sc.json' },
    { services: { ...services, logs: [], timestamps: true } },
  )
  assert.ok(
    verifyArguments(stamped, 'bundle', false).join(' ').includes('--insecure-ignore-tlog --use-signed-timestamps'),
  )
})

test('the command for consumers names nothing of this machine', () => {
  const reference = `ghcr.io/o/p@sha256:${'a'.repeat(64)}`
  assert.equal(
    consumerCommand(keyed(), reference, false),
    `cosign verify --key cosign.pub --insecure-ignore-tlog ${reference}`,
  )
  assert.equal(
    consumerCommand(
      keyed({
        transparencyLog: true,
        trustedRoot: '/p/my root.json',
        signatureRepository: 'r.example/s',
        format: 'legacy',
      }),
      reference,
      true,
    ),
    'COSIGN_REPOSITORY=r.example/s COSIGN_NEW_BUNDLE_FORMAT=false '
      + `cosign verify --key cosign.pub --trusted-root 'my root.json' `
      + `--allow-http-registry ${reference}`,
  )
  assert.equal(
    consumerCommand(keyless(), reference, false),
    `cosign verify --certificate-identity ${identity.subject} --certificate-oidc-issuer ${identity.issuer} `
      + reference,
  )
})

test('a shell reads every quoted word back as it was', async () => {
  const words = fc
    .sample(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom("'", '"', '$', '`', '\\', ' ', '\n', '!', '*', 'a') }),
      ),
      300,
    )
    .map((word) => word.replaceAll('\0', ''))
    .filter((word) => word.isWellFormed())
  const { stdout } = await run('sh', ['-c', `printf '%s\\0' ${words.map(shellQuote).join(' ')}`])
  assert.deepEqual(stdout.split('\0').slice(0, -1), words)
})

test('only failures that may pass are called passing', () => {
  for (const reason of [
    'PUT https://r/v2/x/manifests/y: unexpected status code 503 Service Unavailable: busy',
    ...['TOOMANYREQUESTS', 'UNAVAILABLE', 'UNKNOWN', 'BLOB_UPLOAD_INVALID'].map(
      (code) => `PUT https://r/v2/x/manifests/y: ${code}: slow down`,
    ),
    'GET https://r/v2/: multiple errors returned: UNAVAILABLE: first; UNAVAILABLE: second',
    'Post "https://rekor.sigstore.dev/api/v1/log/entries": POST https://rekor.sigstore.dev/api/v1/log/entries '
      + 'giving up after 4 attempt(s): context deadline exceeded',
    '[POST /api/v1/log/entries][409] createLogEntryConflict  {"code":409,"message":"an equivalent entry already '
      + 'exists"}',
    'dial tcp 10.0.0.1:443: connect: connection refused',
    'read tcp: connection reset by peer',
    'net/http: TLS handshake timeout',
    'Get "https://r/v2/": EOF',
    'cosign did not end in time',
    ...[408, 409, 425, 429, 500, 503, 599].flatMap((status) => [
      `[POST /api/v1/log/entries][${status}] createLogEntry default {"code":${status}}`,
      `error signing bundle: Fulcio returned ${status}: {"code":${status}}`,
      `error signing bundle: timestamp authority returned ${status}: {"code":${status}}`,
    ]),
  ])
    assert.equal(isTransient(reason), true, reason)
  for (const reason of [
    'no signatures found',
    'UNAUTHORIZED: authentication required',
    ...['MANIFEST_UNKNOWN', 'BLOB_UNKNOWN', 'NAME_UNKNOWN', 'DENIED'].map(
      (code) => `GET https://r/v2/x/manifests/y: ${code}: no`,
    ),
    'unexpected status code 401 Unauthorized',
    'unexpected status code 404 Not Found',
    'decrypt: encrypted: decryption failed',
    'x509: certificate signed by unknown authority',
    'failed to verify log inclusion: not enough verified log entries from transparency log: 0 < 1',
    ...[400, 401, 403, 404, 410, 422].flatMap((status) => [
      `[POST /api/v1/log/entries][${status}] createLogEntry default {"code":${status}}`,
      `error signing bundle: Fulcio returned ${status}: {"code":${status}}`,
      `error signing bundle: timestamp authority returned ${status}: {"code":${status}}`,
    ]),
  ]) {
    assert.equal(isTransient(reason), false, reason)
  }
})

test('cosign can ask for no OIDC token and gets one when keyless, a KMS gets only its own variables', () => {
  const env = {
    PATH: '/bin',
    COSIGN_PASSWORD: 'p',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'u',
    AWS_REGION: 'r',
    VAULT_TOKEN: 'v',
    COSIGN_REPOSITORY: 'elsewhere',
    INPUT_SECRETS: 's',
    SIGSTORE_ID_TOKEN: 'of somebody else',
  }
  assert.deepEqual(cosignEnvironment(env, {}), { PATH: '/bin' })
  assert.deepEqual(cosignEnvironment(env, { identityToken: 'jwt' }), { PATH: '/bin', SIGSTORE_ID_TOKEN: 'jwt' })
  assert.deepEqual(cosignEnvironment(env, { key: 'awskms:///alias/x' }), {
    PATH: '/bin',
    COSIGN_PASSWORD: 'p',
    AWS_REGION: 'r',
  })
  assert.deepEqual(
    cosignEnvironment(env, { key: '/k', dockerConfig: '/d', signatureRepository: 'r/s', certificates: '/c' }),
    { PATH: '/bin', COSIGN_PASSWORD: 'p', DOCKER_CONFIG: '/d', COSIGN_REPOSITORY: 'r/s', SSL_CERT_FILE: '/c' },
  )
})

test('what cosign prints is read by type, and nothing it prints can break the reading', () => {
  const line = (digest: string, type: string): string =>
    JSON.stringify([{ critical: { image: { 'docker-manifest-digest': digest }, type }, optional: null }])
  const stdout = [
    '',
    line('sha256:1', 'https://sigstore.dev/cosign/sign/v1'),
    '',
    line('sha256:2', 'https://spdx.dev/Document'),
    line('sha256:3', 'cosign container image signature'),
    '[{"critical":{}}]',
    '[broken',
  ].join('\n')
  assert.deepEqual([...verifiedDigests(stdout, 'bundle')], ['sha256:1'])
  assert.deepEqual([...verifiedDigests(stdout, 'legacy')], ['sha256:3'])
  fc.assert(
    fc.property(fc.string(), (text) => {
      verifiedDigests(`[${text}`, 'bundle')
    }),
  )
})
