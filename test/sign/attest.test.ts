import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openSigner } from '../../src/sign/open-signer.ts'
import type { Attestation } from '../../src/sign/index.ts'
import { startSigstore } from '../support/sigstore/index.ts'
import { run } from '../../script/rig/run.ts'
import { program, rigPath } from '../support/rig.ts'
import { context, options, pushImage, quick, startRegistry, temporary } from './support.ts'

const attestation = (digest: string): Attestation => ({
  title: 'provenance',
  digest,
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: { buildType: 'x', externalParameters: { names: ['a'] } },
    runDetails: { builder: { id: 'y' } },
  },
  supersededBy: () => true,
})

test('a keyless attestation is verified by the identity of the job, and not repeated', async () => {
  const registry = await startRegistry('docker-registry')
  const sigstore = await startSigstore(await temporary())
  after(() => sigstore[Symbol.asyncDispose]())
  // `@actions/core` reads no other.
  Object.assign(process.env, sigstore.jobEnvironment)
  const { key: _, ...rest } = await options('')
  const { signingConfig, trustedRoot, identity } = sigstore
  const keyless = { ...rest, mode: 'keyless', transparencyLog: true, signingConfig, trustedRoot } as const
  const { attester } = await openSigner(keyless, context(sigstore.jobEnvironment), quick)
  const target = await pushImage(registry, 'keyless-attest')
  const all = [target.index, ...target.manifests].map(attestation)
  assert.deepEqual([await attester.attest(target, all), await attester.attest(target, all)], [3, 0])
  const verify = async (subject: string): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    await run(
      program('cosign'),
      [
        ...['verify-attestation', '--type', 'slsaprovenance1', `--trusted-root=${trustedRoot}`],
        ...[`--certificate-identity=${subject}`, `--certificate-oidc-issuer=${identity.issuer}`],
        ...['--allow-http-registry', `${target.registry}/${target.repository}@${target.index}`],
      ],
      { env: { PATH: rigPath(), HOME: await temporary(), DOCKER_CONFIG: target.dockerConfig } },
    )
  const { code, stdout, stderr } = await verify(identity.subject)
  assert.equal(code, 0, stderr)
  const { payload } = JSON.parse(stdout.trim()) as { payload: string }
  const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString()) as { predicate: unknown }
  assert.deepEqual(predicate, all[0]?.predicate)
  assert.notEqual((await verify(identity.subject.replace('release.yml', 'test.yml'))).code, 0)
})
