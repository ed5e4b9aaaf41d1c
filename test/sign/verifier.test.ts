import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import type { SignTarget } from '../../src/sign/options.ts'
import { pinnedVersion } from '../../src/sign/pins.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import { openVerifier, type CheckResult, type VerifierOptions } from '../../src/sign/verifier.ts'
import { cutShort, startFaultProxy } from '../support/fault-proxy/index.ts'
import { program, rigPath } from '../support/rig.ts'
import { faultyProxy } from './faults.ts'
import {
  context,
  dockerConfig,
  keyPassword,
  makeQuickKey,
  options,
  pushImage,
  quick,
  startRegistry,
  temporary,
} from './support.ts'
import { playAll } from '../support/sample.ts'

const [keys, others] = await Promise.all([makeQuickKey(), makeQuickKey()])
const registries = await Promise.all([startRegistry('docker-registry'), startRegistry('olareg')])

async function verifier(more: Partial<VerifierOptions> = {}, env: NodeJS.ProcessEnv = {}) {
  const [toolCache, temp] = await Promise.all([temporary(), temporary()])
  const given = { by: { key: join(keys, 'cosign.pub') }, transparencyLog: false, cosignVersion: pinnedVersion }
  return await openVerifier({ ...given, toolCache, temp, ...more }, context(env), [10])
}

async function sign(target: SignTarget, format: 'bundle' | 'legacy' | 'both', directory = keys): Promise<void> {
  const signer = await openSigner(await options(join(directory, 'cosign.key'), { format }), context(), quick)
  await signer.sign(target)
}

async function attest(target: SignTarget): Promise<void> {
  const predicate = join(await temporary(), 'predicate.json')
  await writeFile(predicate, '{}')
  const args = ['attest', '--yes', '--key', 'cosign.key', '--use-signing-config=false', '--tlog-upload=false']
  const reference = `${target.registry}/${target.repository}@${target.index}`
  const env = { PATH: rigPath(), HOME: keys, DOCKER_CONFIG: target.dockerConfig, COSIGN_PASSWORD: keyPassword }
  const attested = await run(program('cosign'), [...args, '--predicate', predicate, reference], { cwd: keys, env })
  assert.equal(attested.code, 0, attested.stderr)
}

const single = async (...args: Parameters<typeof pushImage>): Promise<SignTarget> => ({
  ...(await pushImage(...args)),
  manifests: [],
})
const stateOf = async (target: SignTarget, more: Partial<VerifierOptions> = {}): Promise<CheckResult['state']> =>
  (await (await verifier(more)).check(target)).state

// cosign itself repeats a request after 429 and 503, for ten seconds.
const statuses = playAll ? [401, 403, 429, 503] : [403]

for (const registry of registries)
  suite(registry.kind, () => {
    test('an image is unsigned until somebody signs it, and refused until the right one does', async () => {
      const target = await pushImage(registry, 'verifier/states')
      assert.equal(await stateOf(target), 'unsigned')
      await sign(target, 'both', others)
      assert.equal(await stateOf(target), 'refused')
      assert.equal(await stateOf(target, { format: 'legacy' }), 'refused')
      await sign(target, 'bundle')
      assert.deepEqual(await (await verifier()).check(target), { state: 'verified', formats: ['bundle'] })
      assert.equal(await stateOf(target, { format: 'legacy' }), 'refused')
    })

    test('a signed index with an unsigned manifest is unsigned, and the manifest is named', async () => {
      const target = await pushImage(registry, 'verifier/partial')
      const [first = '', second = ''] = target.manifests
      await sign({ ...target, manifests: [first] }, 'legacy')
      const answer = await (await verifier()).check(target)
      assert.equal(answer.state, 'unsigned')
      assert.match(answer.reason, new RegExp(`^${second}: `))
    })

    test('an attestation is no signature, by the right key and by another', async () => {
      const target = await single(registry, 'verifier/attested')
      await attest(target)
      assert.equal(await stateOf(target), 'unsigned')
      assert.equal(await stateOf(target, { by: { key: join(others, 'cosign.pub') } }), 'unsigned')
      await sign(target, 'legacy')
      assert.deepEqual(await (await verifier()).check(target), { state: 'verified', formats: ['legacy'] })
    })

    test('signatures elsewhere are found there only', async () => {
      const target = await single(registry, 'verifier/here')
      const signatureRepository = `${registry.address}/verifier/elsewhere`
      assert.equal(await stateOf(target, { signatureRepository }), 'unsigned')
      const given = await options(join(keys, 'cosign.key'), { signatureRepository })
      await (await openSigner(given, context(), quick)).sign(target)
      assert.equal(await stateOf(target), 'unsigned')
      assert.equal(await stateOf(target, { signatureRepository, format: 'bundle' }), 'verified')
      assert.equal(await stateOf(target, { signatureRepository, format: 'legacy' }), 'verified')
    })

    test('wrong credentials are unknown', async () => {
      const target = await single(registry, 'verifier/locked', 'wrong')
      const answer = await (await verifier()).check(target)
      assert.equal(answer.state, 'unknown')
      assert.match(answer.reason, /UNAUTHORIZED|401/)
    })

    test('a document that is cut short is unknown, never unsigned', async () => {
      const target = await single(registry, 'verifier/cut')
      await sign(target, 'both')
      await using proxy = await startFaultProxy(`http://${registry.address}`)
      await proxy.play([{ match: /\/referrers\/|\/manifests\/sha256-/, fault: cutShort }])
      const through = { ...target, registry: proxy.host, dockerConfig: await dockerConfig(proxy.host) }
      for (const format of ['bundle', 'legacy'] as const) {
        const answer = await (await verifier({ format })).check(through)
        assert.equal(answer.state, 'unknown', JSON.stringify(answer))
      }
    })

    for (const [what, hit, signed] of [
      ['the list of referrers', /\/referrers\/|\/manifests\/sha256-[0-9a-f]{64}$/, 'bundle'],
      ['the manifest of a bundle', /\/manifests\/sha256:/, 'bundle'],
      ['the content of a bundle', /\/blobs\//, 'bundle'],
      ['the legacy tag', /\.sig$/, 'legacy'],
      ['the content of a legacy signature', /\/blobs\//, 'legacy'],
    ] as const)
      // test/verify/could-not-check.test.ts has more of them.
      for (const status of playAll || registry.kind === 'docker-registry' ? statuses : [])
        test(`an answer ${status} for ${what} is unknown, never unsigned`, async () => {
          const target = await single(registry, `verifier/faulty-${signed}-${status}`)
          await sign(target, signed)
          const proxy = await faultyProxy(registry.address, ({ url = '', method }) =>
            hit.test(url) && method !== 'HEAD' && !url.endsWith(`/manifests/${target.index}`) ? status : undefined,
          )
          const through = { ...target, registry: proxy, dockerConfig: await dockerConfig(proxy) }
          const answer = await (await verifier({ format: signed })).check(through)
          assert.equal(answer.state, 'unknown', JSON.stringify(answer))
        })
  })
