import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { after, describe, test } from 'node:test'
import { openSigner } from '../../src/sign/signer.ts'
import { PublishError } from '../../src/shared/errors.ts'
import type { SignTarget, Signer, SigningOptions } from '../../src/sign/index.ts'
import { startSigstore, type Sigstore, type SigstoreOptions } from '../support/sigstore/index.ts'
import { run } from '../../script/rig/run.ts'
import { program, rigPath } from '../support/rig.ts'
import { context, options, pushImage, quick, startRegistry, temporary, type Lines, type Registry } from './support.ts'

const registry: Registry = await startRegistry('docker-registry')
let images = 0

async function open(
  given: SigstoreOptions = {},
  more: Partial<SigningOptions> = {},
): Promise<{ sigstore: Sigstore; signer: Signer; target: SignTarget; lines: Lines }> {
  const sigstore = await startSigstore(await temporary(), given)
  after(() => sigstore[Symbol.asyncDispose]())
  // `@actions/core` reads no other.
  Object.assign(process.env, sigstore.jobEnvironment)
  const { key: _, ...rest } = await options('')
  const { signingConfig, trustedRoot } = sigstore
  const keyless = { ...rest, mode: 'keyless', transparencyLog: true, signingConfig, trustedRoot, ...more } as const
  const world = context(sigstore.jobEnvironment)
  const signer = await openSigner(keyless, world, quick)
  return { sigstore, signer, lines: world.lines, target: await pushImage(registry, `keyless-${++images}`) }
}

/** Exit code and output of `cosign verify` as a consumer runs it. */
async function verify(
  { trustedRoot, identity }: Sigstore,
  target: SignTarget,
  more: { readonly subject?: string; readonly issuer?: string; readonly args?: readonly string[] } = {},
): Promise<{ code: number | null; stderr: string }> {
  const args = [
    'verify',
    `--certificate-identity=${more.subject ?? identity.subject}`,
    `--certificate-oidc-issuer=${more.issuer ?? identity.issuer}`,
    `--trusted-root=${trustedRoot}`,
    '--allow-http-registry',
    ...(more.args ?? []),
    `${target.registry}/${target.repository}@${target.index}`,
  ]
  const env = { PATH: rigPath(), HOME: await temporary(), DOCKER_CONFIG: target.dockerConfig }
  return await run(program('cosign'), args, { env })
}

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
    await signer.sign(target)
    assert.equal(sigstore.asked(), asked)
    assert.equal(await signer.isSigned(target), true)
  })

  test('a consumer refuses another workflow, another branch and another issuer', async () => {
    const { sigstore, signer, target } = await open()
    await signer.sign(target)
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
        signer.sign(target).then(() => signer.verify(target)),
        (error: unknown) => {
          assert.ok(error instanceof PublishError)
          assert.match(error.code, /^E_SIGN(_VERIFY)?$/)
          assert.match(String(error.cause), cause)
          return true
        },
      )
      assert.equal(await signer.isSigned(target), false)
    })
  }

  test('a token of a private repository needs consent, whatever the event says', async () => {
    const claims = { repository_visibility: 'private' }
    await assert.rejects(open({ claims }), { code: 'E_SIGN_PRIVATE' })
    const { signer, target } = await open({ claims }, { privateConsent: true })
    await signer.sign(target)
    await signer.verify(target)
  })

  test('an outage of the certificate authority passes, and the run says that it waits', async () => {
    const { sigstore, signer, target, lines } = await open({ refuse: (request) => (request < 10 ? 503 : undefined) })
    await signer.sign(target)
    await signer.verify(target)
    assert.ok(sigstore.asked() > 10)
    assert.match(lines.infos.join('\n'), /^Signing is tried again in 1 s: signing .*closed response body/m)
  })

  test('an authority that refuses for good ends the run at once, with what it said', async () => {
    const { sigstore, signer, target } = await open({ refuse: () => 403 })
    await assert.rejects(signer.sign(target), (error: unknown) => {
      assert.ok(error instanceof PublishError)
      assert.match(String(error.cause), /403|the test says so/)
      return true
    })
    assert.ok(sigstore.asked() <= 2, String(sigstore.asked()))
  })

  test('an expired token, and one for another audience, get no certificate', async () => {
    const { signer, target } = await open({ claims: { exp: Math.floor(Date.now() / 1000) - 60 } })
    await assert.rejects(signer.sign(target), (error: unknown) => {
      assert.ok(error instanceof PublishError)
      assert.equal(error.code, 'E_SIGN')
      assert.match(String(error.cause), /token is expired/)
      return true
    })
  })
})
