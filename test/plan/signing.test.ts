import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readInputs } from '../../src/github/inputs.ts'
import { cosmo } from '../../src/hosts/cosmo/index.ts'
import { tyk } from '../../src/hosts/tyk/index.ts'
import { hosts, type Host } from '../../src/hosts/index.ts'
import { planRegistry } from '../../src/plan/registry.ts'
import { planSigning } from '../../src/plan/signing.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'

const oidc: NodeJS.ProcessEnv = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://oidc.example.com' }

function read(inputs: Readonly<Record<string, string>>): ReturnType<typeof readInputs> {
  using workspace = makeWorkspace({ 'cosign.key': 'key', 'ca.pem': '' })
  return readInputs(environment(workspace.root, inputs), hosts)
}

interface Circumstances {
  readonly env?: NodeJS.ProcessEnv
  readonly dryRun?: boolean
  readonly privateRepository?: boolean
  /** Undefined: it could not be found out. */
  readonly host?: Host | undefined
}

function signing(
  inputs: Readonly<Record<string, string>>,
  circumstances: Circumstances = {},
): ReturnType<typeof planSigning> {
  const { env, dryRun, host, privateRepository } = {
    env: oidc,
    dryRun: false,
    host: cosmo,
    privateRepository: undefined,
    ...circumstances,
  }
  return planSigning(read(inputs), { privateRepository }, host, dryRun, { env, temp: '/run' })
}

describe('signing', () => {
  test('auto is the key if there is one, else keyless, else an error that says why', () => {
    assert.equal(signing({ 'cosign-key': 'env://COSIGN_KEY' })?.mode, 'key')
    assert.equal(signing({})?.mode, 'keyless')
    assert.throws(() => signing({}, { env: {} }), {
      code: 'E_PERMISSION_OIDC',
      message: '`sign: auto` without `cosign-key` means keyless, and this job may not ask for an OIDC token.',
    })
    assert.throws(() => signing({ sign: 'keyless' }, { env: {} }), {
      code: 'E_PERMISSION_OIDC',
      message: '`sign` is keyless, and this job may not ask for an OIDC token.',
    })
  })

  test('a private repository is signed keyless only if the workflow says so', () => {
    const circumstances = { privateRepository: true }
    assert.throws(() => signing({}, circumstances), { code: 'E_SIGN_PRIVATE' })
    const both = (error: { errors: readonly { code: string }[] }): boolean =>
      error.errors.map(({ code }) => code).join() === 'E_SIGN_PRIVATE,E_PERMISSION_OIDC'
    assert.throws(() => signing({}, { ...circumstances, env: {} }), both)
    assert.equal(signing({ sign: 'keyless' }, circumstances)?.mode, 'keyless')
    assert.equal(signing({ 'cosign-key': 'env://KEY' }, circumstances)?.mode, 'key')
    assert.equal(signing({ 'signing-config': import.meta.filename }, circumstances)?.mode, 'keyless')
    assert.equal(signing({}, { ...circumstances, dryRun: true }), undefined)
    assert.equal(signing({}, { privateRepository: false })?.mode, 'keyless')
  })

  test('how to sign keyless is not explained where the host verifies no such signature', () => {
    assert.equal(signing({}, { host: tyk, env: {}, privateRepository: true })?.mode, 'keyless')
  })

  test('a key needs no OIDC token', () => {
    assert.equal(signing({ 'cosign-key': 'awskms:///alias/plugins' }, { env: {} })?.key, 'awskms:///alias/plugins')
  })

  test('nothing is signed in a dry run, or where the user wants none', () => {
    assert.equal(signing({ 'cosign-key': 'env://COSIGN_KEY' }, { dryRun: true }), undefined)
    assert.equal(signing({}, { dryRun: true, env: {} }), undefined)
    assert.equal(signing({ sign: 'none' }, { env: {} }), undefined)
  })

  /** What keeps a publish from signing, and the input that it comes from. */
  const contradictions: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ sign: 'key' }, /^`sign` is key: set `cosign-key`/],
    [{ sign: 'none', 'cosign-key': 'env://KEY' }, /^`sign` is none but `cosign-key` is set/],
    [{ sign: 'keyless', 'cosign-key': 'env://KEY' }, /^`sign` is keyless but `cosign-key` is set/],
    [{ 'transparency-log': 'false' }, /^`transparency-log` is false, which leaves keyless signatures unverifiable/],
    [{ 'trusted-root': 'missing.json' }, /^`trusted-root` is .*missing\.json", which is not a file/],
    [
      { 'signing-config': 'missing.json', 'transparency-log': 'false' },
      /^`signing-config` is .*missing\.json", which is not a file/,
    ],
  ]
  for (const [inputs, message] of contradictions) {
    test(`${JSON.stringify(inputs)} stops a publish, and no dry run`, () => {
      assert.deepEqual(read(inputs).problems, [], 'the values are well-formed')
      assert.throws(() => signing(inputs), { code: 'E_INPUT', message })
      assert.equal(signing(inputs, { dryRun: true }), undefined)
    })
  }

  test('transparency-log: false is accepted where signatures stay verifiable', () => {
    assert.equal(signing({ 'transparency-log': 'false', 'cosign-key': 'awskms:///alias/key' })?.transparencyLog, false)
    const options = signing({ 'transparency-log': 'false', 'signing-config': import.meta.filename })
    assert.equal(options?.signingConfig, import.meta.filename)
  })

  test('the format is the user’s, else the host’s, else both', () => {
    assert.equal(signing({ 'signature-format': 'legacy' })?.format, 'legacy')
    assert.equal(signing({}, { host: { ...cosmo, signatureFormat: 'bundle' } })?.format, 'bundle')
    assert.equal(signing({}, { host: undefined })?.format, 'both')
  })

  test('every option reaches cosign’s room', () => {
    const sha256 = 'c'.repeat(64)
    const options = signing(
      {
        'cosign-key': 'cosign.key',
        'transparency-log': 'false',
        'signature-repository': 'r.example.com/signatures',
        'cosign-version': 'v3.1.0',
        'cosign-sha256': sha256,
        'ca-certificates': 'ca.pem',
      },
      { env: { RUNNER_TOOL_CACHE: '/tools' } },
    )
    assert.match(options?.key ?? '', /\/cosign\.key$/)
    assert.partialDeepStrictEqual(
      { ...options },
      {
        mode: 'key',
        transparencyLog: false,
        signatureRepository: 'r.example.com/signatures',
        cosignVersion: '3.1.0',
        cosignSha256: sha256,
        toolCache: '/tools',
        temp: '/run',
      },
    )
    assert.match(options?.certificateFile ?? '', /\/ca\.pem$/)
    assert.equal(signing({})?.toolCache, '/run')
  })
})

describe('the registry', () => {
  const registry = (
    inputs: Readonly<Record<string, string>>,
    host: Host = cosmo,
    dryRun = false,
  ): ReturnType<typeof planRegistry> => planRegistry(read(inputs), host, true, dryRun)
  const homeless: Host = { ...cosmo, title: 'Elsewhere', registry: undefined }

  test('is the user’s, else the host’s', () => {
    assert.deepEqual(registry({}), {
      host: 'cosmo-registry.wundergraph.com',
      prefix: '',
      repository: undefined,
      plainHttp: false,
    })
    assert.deepEqual(registry({ registry: 'r.example.com:5000/team' }), {
      host: 'r.example.com:5000',
      prefix: 'team',
      repository: undefined,
      plainHttp: false,
    })
    assert.deepEqual(
      planRegistry(read({ registry: 'r.example.com:5000/team', repository: 'birds' }), cosmo, false, false),
      { host: 'r.example.com:5000', prefix: 'team', repository: 'team/birds', plainHttp: false },
    )
  })

  test('has a repository of the plugin’s name, and a dry run says if there can be none', () => {
    const named = (name: string, more: Record<string, string> = {}): unknown =>
      planRegistry(read({ name, ...more }), { ...homeless, registry: undefined }, false, true)
    assert.equal(named('Birds'), undefined)
    assert.throws(() => named('bird song'), { code: 'E_INPUT', message: /the name "bird song" cannot be one/ })
    assert.equal(named('bird song', { repository: 'birds' }), undefined)
    assert.deepEqual(
      planRegistry(read({ name: 'Birds', registry: 'r.example.com/team' }), homeless, false, false)?.repository,
      'team/birds',
    )
  })

  test('speaks plain http only on this machine, unless told otherwise', () => {
    assert.equal(registry({ registry: '127.0.0.1:5000' })?.plainHttp, true)
    assert.equal(registry({ registry: 'k3d-registry.localhost:5000' })?.plainHttp, true)
    assert.equal(registry({ registry: '127.0.0.1:5000', 'plain-http': 'false' })?.plainHttp, false)
    assert.equal(registry({ registry: 'r.example.com', 'plain-http': 'true' })?.plainHttp, true)
  })

  test('is needed for a publish only', () => {
    assert.equal(registry({}, homeless, true), undefined)
    assert.throws(() => registry({}, homeless), {
      code: 'E_REGISTRY_MISSING',
      message: 'Elsewhere has no registry of its own, and `registry` is empty.',
    })
  })
})
