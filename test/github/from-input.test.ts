import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hosts } from '../../src/hosts/index.ts'
import { readInputs } from '../../src/github/inputs.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'

const digest = `sha256:${'a'.repeat(64)}`
const usual = { from: 'ghcr.io/owner/birds:1.2.3', 'from-key': 'cosign.pub', host: 'pipecd', name: 'birds' }

function read(inputs: Readonly<Record<string, string>>) {
  using workspace = makeWorkspace({ 'cosign.pub': 'a key', 'bin/linux_amd64': '' })
  const { from, problems } = readInputs(environment(workspace.root, inputs), hosts)
  return { from, problems: problems.map(({ code, message }) => `${code} ${message}`) }
}

/** One problem that contains `part`. */
function refused(inputs: Readonly<Record<string, string>>, ...parts: readonly string[]): void {
  const { problems } = read(inputs)
  assert.equal(problems.length, parts.length, problems.join('\n'))
  for (const [position, part] of parts.entries()) assert.ok(problems[position]?.includes(part), problems.join('\n'))
}

describe('the input from', () => {
  test('names a tag or a digest of a registry', () => {
    const { from, problems } = read(usual)
    assert.deepEqual(problems, [])
    assert.deepEqual([from?.registry, from?.repository, from?.reference], ['ghcr.io', 'owner/birds', '1.2.3'])
    assert.ok(from && 'key' in from.by && from.by.key.endsWith('/cosign.pub'))
    for (const [text, reference] of [
      [`localhost:5000/birds@${digest}`, digest],
      [`localhost:5000/birds:v1@${digest}`, digest],
      ['localhost:5000/birds:v1', 'v1'],
    ] as const)
      assert.equal(read({ ...usual, from: text }).from?.reference, reference, text)
    for (const text of [
      'owner/birds:1',
      'ghcr.io/owner/birds',
      'ghcr.io/birds@sha512:00',
      `ghcr.io/B@${digest}`,
      'x:y',
    ])
      refused({ ...usual, from: text }, 'E_INPUT `from` is ')
    refused({ ...usual, from: 'ghcr.io/owner/birds:1@sha256:00' }, 'E_INPUT `from` is ')
  })

  test('is verified by a key, or by an identity with its issuer', () => {
    const keyless = { 'from-identity': 'https://github.com/o/r/.github/workflows/p.yml@refs/tags/v1' }
    const issuer = { 'from-issuer': 'https://token.actions.githubusercontent.com' }
    const none = { ...usual, 'from-key': '' }
    assert.deepEqual(read({ ...none, ...keyless, ...issuer }).from?.by, {
      identity: keyless['from-identity'],
      issuer: issuer['from-issuer'],
    })
    for (const key of ['env://KEY', 'awskms:///alias/key'])
      assert.deepEqual(read({ ...usual, 'from-key': key }).from?.by, { key })
    refused(none, 'set `from-key`, or `from-identity` and `from-issuer`')
    refused({ ...none, ...keyless }, 'set `from-issuer` too')
    refused({ ...none, ...issuer }, 'set `from-identity` too')
    refused({ ...usual, ...issuer }, 'remove `from-key`')
    refused({ ...usual, ...keyless }, 'remove `from-key`')
    refused({ ...usual, ...keyless, ...issuer }, 'remove `from-key`')
    refused({ ...none, ...keyless, 'from-issuer': 'http://issuer.example' }, '`from-issuer` is ')
    refused({ ...usual, 'from-key': 'other.pub' }, 'does not exist')
    refused({ ...usual, 'from-key': 'env://1' }, '`from-key` is ')
  })

  test('needs what it is for, and nothing that says who signed is left over', () => {
    refused({ ...usual, host: '', name: '' }, 'set `host`', 'set `name`')
    refused({ 'from-key': 'cosign.pub' }, '`from-key` says who signed the reference in `from`')
  })

  test('refuses everything that builds, all at once', () => {
    refused(
      {
        ...usual,
        path: 'bin',
        'source-date-epoch': '1',
        cache: 'true',
        annotations: 'a=b',
        'buildkit-image': 'buildkit',
        context: 'bin',
        'build-args': 'A=b',
        'cache-from': 'type=gha',
        'smoke-test': 'true',
      },
      'nothing of a `from` is started',
      'remove `path`, `source-date-epoch`, `cache`, `annotations` and `buildkit-image`',
      '`from` builds nothing with Docker: remove `context`, `build-args` and `cache-from`',
    )
    refused({ ...usual, binaries: 'bin/{os}_{arch}' }, '`binaries` and `from` both say what to publish')
  })
})
