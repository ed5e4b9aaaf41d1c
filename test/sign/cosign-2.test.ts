import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { join } from 'node:path'
import { formatsOf, type Format, type SignatureFormat } from '../../src/sign/options.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import { run } from '../../script/rig/run.ts'
import { program, rigPath } from '../support/rig.ts'
import { startSigstore } from '../support/sigstore/index.ts'
import { startSigstoreServices } from '../support/sigstore-services/index.ts'
import type { Sigstore } from '../support/sigstore/index.ts'
import type { SignTarget } from '../../src/sign/index.ts'
import { openKeylessOn } from './keyless.ts'
import { context, countSignatures, makeKey, options, pushImage, quick, startRegistry, temporary } from './support.ts'
import { playAll } from '../support/sample.ts'

const registry = await startRegistry('docker-registry')
const formats = ['legacy', 'both', 'bundle'] as const

// Only `script/setup --all` builds cosign 2, with which consumers may still verify.
if (playAll) {
  const services = await startSigstoreServices(await temporary())
  after(() => services[Symbol.asyncDispose]())
  const stranger = await startSigstore(await temporary())
  after(() => stranger[Symbol.asyncDispose]())

  describe('cosign 2.6 verifies', () => {
    for (const format of formats) {
      test(`what a key signed, as ${format}, and refuses another key`, async () => {
        const [keys, others] = [await makeKey(), await makeKey()]
        const target = await pushImage(registry, `cosign-2/key-${format}`)
        await (await openSigner(await options(join(keys, 'cosign.key'), { format }), context(), quick)).sign(target)
        for (const one of formatsOf(format)) {
          const args = ['--insecure-ignore-tlog=true', ...argumentsOf(one)]
          // It looks for a bundle first, and then wants a trusted root, also where nothing of it is used.
          if (format !== 'legacy') args.push(`--trusted-root=${stranger.trustedRoot}`)
          assert.equal(await verify(target, ['--key', join(keys, 'cosign.pub'), ...args]), 0, one)
          assert.notEqual(await verify(target, ['--key', join(others, 'cosign.pub'), ...args]), 0, one)
        }
      })

      for (const [by, start] of [
        ['the doubles', startSigstore],
        ['the real services', services.open],
      ] as const)
        test(`what was signed keyless with ${by}, as ${format}, and refuses other signers and keys`, async () => {
          const sigstore: Sigstore = await start(await temporary(), {})
          const { signer, target } = await openKeylessOn(registry, sigstore, { format })
          await signer.sign(target)
          await assertKeyless(sigstore, target, format, stranger)
        })
    }
  })
}

test('each format is one that cosign 2.6 is asked about', async () => {
  assert.deepEqual(new Set(formats.flatMap((format) => formatsOf(format))), new Set(['legacy', 'bundle']))
  const keys = await makeKey()
  const target = await pushImage(registry, 'cosign-2/counted')
  await (await openSigner(await options(join(keys, 'cosign.key')), context(), quick)).sign(target)
  assert.deepEqual(await countSignatures(registry, target.repository, target.index), { bundles: 1, legacy: 1 })
})

async function assertKeyless(
  sigstore: Sigstore,
  target: SignTarget,
  format: SignatureFormat,
  stranger: Sigstore,
): Promise<void> {
  const { issuer, subject } = sigstore.identity
  for (const form of formatsOf(format)) {
    const ask = async (changes: Partial<Record<'identity' | 'issuer' | 'root', string>> = {}): Promise<number | null> =>
      await verify(target, [
        `--certificate-identity=${changes.identity ?? subject}`,
        `--certificate-oidc-issuer=${changes.issuer ?? issuer}`,
        `--trusted-root=${changes.root ?? sigstore.trustedRoot}`,
        ...argumentsOf(form),
      ])
    assert.equal(await ask(), 0, form)
    assert.notEqual(await ask({ identity: subject.replace('release.yml', 'test.yml') }), 0, form)
    assert.notEqual(await ask({ issuer: 'https://token.actions.githubusercontent.com' }), 0, form)
    assert.notEqual(await ask({ root: stranger.trustedRoot }), 0, form)
  }
}

/** cosign 2 looks for one format or for the other. */
const argumentsOf = (form: Format): string[] => [`--new-bundle-format=${String(form === 'bundle')}`]

async function verify(target: SignTarget, args: readonly string[]): Promise<number | null> {
  const reference = `${target.registry}/${target.repository}@${target.index}`
  const env = { PATH: rigPath(), HOME: await temporary(), DOCKER_CONFIG: target.dockerConfig }
  return (await run(program('cosign-2'), ['verify', '--allow-http-registry', ...args, reference], { env })).code
}
