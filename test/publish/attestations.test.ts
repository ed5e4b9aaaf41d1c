import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import type { Attestation } from '../../src/sign/index.ts'
import { isWrite } from '../support/push-registry/index.ts'
import { program } from '../support/rig.ts'
import { testWithAll } from '../support/sample.ts'
import { startPublisher, type Publisher, type Release } from './support.ts'

const types = { slsaprovenance1: 'https://slsa.dev/provenance/v1', spdxjson: 'https://spdx.dev/Document' }

/** Provenance of the index and an SBOM of each manifest, as a run makes them. */
function attestationsOf(release: Release, run = 'first'): Attestation[] {
  const one = (title: string, digest: string, predicateType: string): Attestation => ({
    title,
    digest,
    predicateType,
    predicate: { made: title, run },
    supersededBy: (predicate) => (predicate as { made?: string }).made === title,
  })
  return [
    one('provenance', release.digest, types.slsaprovenance1),
    ...release.manifests.map((digest) => one('SBOM', digest, types.spdxjson)),
  ]
}

/** The predicates that a consumer finds. */
async function found({ world }: Publisher, type: keyof typeof types, digest: string): Promise<unknown[]> {
  const upstream = world.repository('birds').replace(world.registry.host, new URL(world.registry.upstream).host)
  const { code, stdout } = await run(program('cosign'), [
    ...['verify-attestation', '--type', type, '--key', world.key.publicPath, '--insecure-ignore-tlog'],
    ...['--allow-http-registry', `${upstream}@${digest}`],
  ])
  if (code !== 0) return []
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const { payload } = JSON.parse(line) as { payload: string }
      return (JSON.parse(Buffer.from(payload, 'base64').toString()) as { predicate: unknown }).predicate
    })
}

const written = ({ world }: Publisher): string[] =>
  world.registry.log.filter(isWrite).map(({ method, path }) => `${method} ${path}`)

describe('attestations of a release', () => {
  test('are attached before the version tag, and a second run adds none', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('birds')
    const record = await publisher.publish(release, {
      attestations: { required: true, all: attestationsOf(release) },
    })
    assert.equal(record.published, true)
    assert.deepEqual(await found(publisher, 'slsaprovenance1', release.digest), [{ made: 'provenance', run: 'first' }])
    for (const digest of release.manifests)
      assert.deepEqual(await found(publisher, 'spdxjson', digest), [{ made: 'SBOM', run: 'first' }])
    const writes = written(publisher)
    assert.match(writes.at(-1) ?? '', /\/manifests\/v1$/)

    publisher.world.registry.log.length = 0
    const all = attestationsOf(release, 'second')
    const second = await publisher.publish(release, { attestations: { required: true, all } })
    assert.deepEqual([second.published, second.changed, written(publisher)], [true, false, []])
  })

  testWithAll('that a run did not get to are attached by the next, beside those that are there', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('birds')
    const all = attestationsOf(release)
    const ended: Attestation = {
      ...(all[1] ?? assert.fail()),
      get predicate(): never {
        throw new Error('the process ended here')
      },
    }
    const { record } = await publisher.fails(release, {
      attestations: { required: true, all: [all[0] ?? assert.fail(), ended] },
    })
    assert.deepEqual([record.published, await publisher.tag('v1')], [false, undefined])
    await publisher.publish(release, { attestations: { required: true, all: attestationsOf(release, 'second') } })
    assert.deepEqual(await found(publisher, 'slsaprovenance1', release.digest), [{ made: 'provenance', run: 'first' }])
    for (const digest of release.manifests)
      assert.deepEqual(await found(publisher, 'spdxjson', digest), [{ made: 'SBOM', run: 'second' }])
  })

  testWithAll('of one digest do not overwrite each other, or the signature', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('birds')
    const [first] = attestationsOf(release)
    assert.ok(first)
    const all = ['a', 'b', 'c'].map((made): Attestation => ({
      ...first,
      predicate: { made },
      supersededBy: (predicate) => (predicate as { made?: string }).made === made,
    }))
    await publisher.publish(release, { attestations: { required: true, all } })
    const made = await found(publisher, 'slsaprovenance1', release.digest)
    assert.deepEqual(
      new Set(made.map((one) => JSON.stringify(one))),
      new Set(['a', 'b', 'c'].map((m) => `{"made":"${m}"}`)),
    )
    assert.equal((await publisher.publish(release)).signed, true)
  })

  test('that the registry refuses stop a release that requires them, and no other', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('birds')
    const signer = await publisher.signer({ format: 'legacy' })
    const body = '{"errors":[{"code":"DENIED","message":"no referrers here"}]}'
    const fallbackTag = /^PUT \S+\/manifests\/sha256-[0-9a-f]{64}$/
    publisher.world.registry.fault(fallbackTag, { kind: 'status', status: 403, body }, 100)
    const all = attestationsOf(release)
    const { error } = await publisher.fails(release, { signer, attestations: { required: true, all } })
    assert.deepEqual([error.code, await publisher.tag('v1')], ['E_ATTEST_REFUSED', undefined])
    assert.match(String(error.cause), /no referrers here/)
    const record = await publisher.publish(release, { signer, attestations: { required: false, all } })
    assert.deepEqual([record.published, await publisher.tag('v1')], [true, release.digest])
    assert.ok(publisher.log.lines.some((line) => /does not take the .*no referrers here/.test(line)))
  })

  testWithAll('that fail for another reason stop every release', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('birds')
    const [attestation = assert.fail()] = attestationsOf(release)
    // No registry has a manifest of this digest: cosign fails before it writes.
    const lost = { ...attestation, digest: `sha256:${'0'.repeat(64)}` }
    const { error } = await publisher.fails(release, { attestations: { required: false, all: [lost] } })
    assert.deepEqual([error.code, await publisher.tag('v1')], ['E_ATTEST', undefined])
  })
})
