import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { describe, test } from 'node:test'
import { PublishError } from '../../src/shared/errors.ts'
import { run } from '../../script/rig/run.ts'
import { rigPath } from '../support/rig.ts'
import { indexOf, openKeyless, verify } from './keyless.ts'
import { startRegistry, temporary, type Registry } from './support.ts'

const registry: Registry = await startRegistry('docker-registry')
const open = openKeyless.bind(undefined, registry)

const formats = [
  ['bundle', []],
  ['legacy', ['--new-bundle-format=false']],
] as const

describe('keyless signing', () => {
  test('signs index and manifests in both formats, and the consumer’s command verifies them', async () => {
    const { sigstore, signer, target } = await open()
    await signer.sign(target)
    await signer.verify(target)
    const reference = `${target.registry}/${target.repository}@${target.index}`
    const command = signer.verifyCommand(reference, { plainHttp: true })
    assert.ok(command.includes(`--certificate-identity ${sigstore.identity.subject}`), command)
    assert.doesNotMatch(command, /regexp/)
    const { code, stderr } = await run('sh', ['-c', command], {
      cwd: dirname(sigstore.trustedRoot),
      env: { PATH: rigPath(), HOME: await temporary(), DOCKER_CONFIG: target.dockerConfig },
    })
    assert.equal(code, 0, stderr)
  })

  test('a valid signature of the same identity is not repeated', async () => {
    const { sigstore, signer, target } = await open()
    await signer.sign(target)
    const asked = sigstore.asked()
    assert.equal(asked, 6)
    await signer.sign(target)
    assert.equal(sigstore.asked(), asked)
    assert.equal(await signer.isSigned(target), true)
  })

  test('a consumer refuses another workflow, another branch and another issuer', async () => {
    const { sigstore, signer, target } = await open()
    await signer.sign(indexOf(target))
    const { subject } = sigstore.identity
    for (const [format, args] of formats) {
      assert.equal((await verify(sigstore, target, { args })).code, 0, format)
      for (const wrong of [
        { subject: subject.replace('release.yml', 'test.yml') },
        { subject: subject.replace('refs/tags/v1.2.3', 'refs/heads/main') },
        { subject: subject.replace('octo/birds', 'octo/bird') },
        { issuer: 'https://token.actions.githubusercontent.com' },
      ])
        assert.notEqual((await verify(sigstore, target, { ...wrong, args })).code, 0, JSON.stringify(wrong))
    }
  })

  for (const [fault, cause] of [
    ['no-sct', /SCT/],
    ['other-ct-log', /SCT/],
    ['other-root', /certificate/],
  ] as const) {
    test(`what a certificate authority signs with the fault ${fault} is never called signed`, async () => {
      const { signer, target } = await open({ fault })
      await assert.rejects(
        signer.sign(indexOf(target)).then(() => signer.verify(indexOf(target))),
        (error: unknown) => {
          assert.ok(error instanceof PublishError)
          assert.match(error.code, /^E_SIGN(_VERIFY)?$/)
          assert.match(String(error.cause), cause)
          return true
        },
      )
      assert.equal(await signer.isSigned(indexOf(target)), false)
    })
  }

  test('a token of a private repository needs consent, whatever the event says', async () => {
    const claims = { repository_visibility: 'private' }
    await assert.rejects(open({ claims }), { code: 'E_SIGN_PRIVATE' })
    const { signer, target } = await open({ claims }, { privateConsent: true })
    await signer.sign(indexOf(target))
    await signer.verify(indexOf(target))
  })

  for (const [what, claims, cause] of [
    ['an expired token', { exp: Math.floor(Date.now() / 1000) - 60 }, /token is expired/],
    ['a token of an issuer that the authority does not know', { iss: 'https://token.example' }, /is not known/],
  ] as const)
    test(`${what} gets no certificate, and is not tried again`, async () => {
      const { sigstore, signer, target } = await open({ claims }, { format: 'bundle' })
      await assert.rejects(signer.sign(target), (error: unknown) => {
        assert.ok(error instanceof PublishError)
        assert.equal(error.code, 'E_SIGN')
        assert.match(String(error.cause), cause)
        return true
      })
      assert.equal(sigstore.asked(), 1)
    })
})
