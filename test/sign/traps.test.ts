import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { SignTarget, SigningOptions } from '../../src/sign/index.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import { run } from '../../script/rig/run.ts'
import { program, rigPath } from '../support/rig.ts'
import type { Claims } from '../support/sigstore/index.ts'
import { indexOf, openKeyless, openSignerOf, verify, type Keyless } from './keyless.ts'
import { ask, context, countSignatures, makeKey, options, pushManifest, quick } from './support.ts'
import { startRegistry, temporary } from './support.ts'

const registry = await startRegistry('docker-registry')
const keys = await makeKey()
const referenceTo = ({ registry, repository, index }: SignTarget): string => `${registry}/${repository}@${index}`
const count = ({ repository, index }: SignTarget) => countSignatures(registry, repository, index)

/** An attestation of the workflow itself, as another step of the same job adds it. */
async function attest({ sigstore, target }: Keyless, type: string): Promise<void> {
  const { jobEnvironment, signingConfig, trustedRoot } = sigstore
  const directory = await temporary()
  const predicate = join(directory, 'predicate.json')
  await writeFile(predicate, '{"anything": true}')
  const services = ['--signing-config', signingConfig, '--trusted-root', trustedRoot]
  const { code, stderr } = await run(
    program('cosign'),
    [
      'attest',
      '--yes',
      ...services,
      '--type',
      type,
      '--predicate',
      predicate,
      '--allow-http-registry',
      referenceTo(target),
    ],
    { env: { PATH: rigPath(), HOME: directory, DOCKER_CONFIG: target.dockerConfig, ...jobEnvironment } },
  )
  assert.equal(code, 0, stderr)
}

async function keySigner(more: Partial<SigningOptions>) {
  return await openSigner(await options(join(keys, 'cosign.key'), more), context(), quick)
}

async function paste(command: string, target: SignTarget, directory: string): Promise<string> {
  const env = { PATH: rigPath(), HOME: directory, DOCKER_CONFIG: target.dockerConfig }
  const { code, stderr } = await run('sh', ['-c', command], { cwd: directory, env })
  return code === 0 ? 'verified' : stderr
}

describe('what cosign gets wrong, and this action must not:', () => {
  test('an attestation of the same workflow, of whatever type, is no signature', async () => {
    const keyless = await openKeyless(registry, {}, { format: 'bundle' })
    const { sigstore, signer } = keyless
    const target = indexOf(keyless.target)
    await attest(keyless, 'slsaprovenance1')
    await attest(keyless, 'https://example.com/anything')
    assert.equal((await verify(sigstore, target)).code, 0, 'cosign itself takes it for a signature')
    assert.equal(await signer.isSigned(target), false)
    await assert.rejects(signer.verify(target), { code: 'E_SIGN_VERIFY' })
    await signer.sign(target)
    await signer.verify(target)
    assert.deepEqual(await count(target), { bundles: 3, legacy: 0 })
  })

  test('a keyless attestation does not hide a legacy signature by a key', async () => {
    const keyless = await openKeyless(registry, {}, { format: 'bundle' })
    const target = indexOf(keyless.target)
    await attest(keyless, 'slsaprovenance1')
    const signer = await keySigner({ format: 'legacy' })
    await signer.sign(target)
    await signer.verify(target)
    assert.equal(await signer.isSigned(target), true)
    const command = signer.verifyCommand(referenceTo(target), { plainHttp: true })
    assert.equal(await paste(command, target, keys), 'verified')
    const hidden = await paste(command.replace('COSIGN_NEW_BUNDLE_FORMAT=false ', ''), target, keys)
    assert.match(hidden, /expected key signature, not certificate/)
    await signer.sign(target)
    assert.deepEqual(await count(target), { bundles: 1, legacy: 1 })
  })

  test('a second run adds no referrer and no layer; what another workflow signed does not count', async () => {
    let claims: Partial<Claims> = { job_workflow_ref: 'octo/birds/.github/workflows/other.yml@refs/tags/v1.2.3' }
    const keyless = await openKeyless(registry, { claims: () => claims })
    const { sigstore, signer: other } = keyless
    const target = indexOf(keyless.target)
    await other.sign(target)
    claims = {}
    const { signer } = await openSignerOf(sigstore)
    assert.equal(await signer.isSigned(target), false)
    await assert.rejects(signer.verify(target), { code: 'E_SIGN_VERIFY' })
    for (let runs = 0; runs < 2; runs++) {
      await signer.sign(target)
      await signer.verify(target)
      assert.deepEqual(await count(target), { bundles: 2, legacy: 2 })
    }
    await other.verify(target)
  })

  test('a fallback index that names no type for a signature loses none of them', async () => {
    const keyless = await openKeyless(registry, {}, { format: 'bundle' })
    const { sigstore, signer } = keyless
    const target = indexOf(keyless.target)
    await signer.sign(target)
    await forgetTypes(target)
    assert.equal(await signer.isSigned(target), true)
    await signer.sign(target)
    await signer.verify(target)
    assert.deepEqual(await count(target), { bundles: 1, legacy: 0 })
    assert.equal((await verify(sigstore, target)).code, 0)
  })
})

/** As an old go-containerregistry writes the index: the type of the config, and no annotations. */
async function forgetTypes({ repository, index }: SignTarget): Promise<void> {
  const tag = index.replace(':', '-')
  const reply = await ask(registry, 'GET', `/v2/${repository}/manifests/${tag}`)
  const fallback = (await reply.json()) as { manifests: { artifactType?: string; annotations?: unknown }[] }
  assert.equal(fallback.manifests.length, 1)
  const manifests = fallback.manifests.map(({ annotations: _, ...entry }) => ({
    ...entry,
    artifactType: 'application/vnd.oci.empty.v1+json',
  }))
  const type = reply.headers.get('content-type') ?? ''
  await pushManifest(registry, repository, { ...fallback, manifests }, type, tag)
}
