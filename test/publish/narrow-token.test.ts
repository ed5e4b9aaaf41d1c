import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { isWrite, type Refusable, type Refusal } from '../support/push-registry/index.ts'
import { startDockerRegistry, startOlareg } from '../support/registry.ts'
import { rigPath } from '../support/rig.ts'
import type { Destination } from '../../src/publish/release.ts'
import { startPublisher, type Publisher, type Release } from './support.ts'
import { playAll } from '../support/sample.ts'

const registries = { 'docker-registry': startDockerRegistry, olareg: startOlareg } as const

/** Anybody may pull, as the consumer of these tests does; `signatures/` is a repository that takes playAll. */
async function open(
  t: TestContext,
  refusals: readonly Refusal[],
  kind: keyof typeof registries = 'docker-registry',
): Promise<Publisher> {
  const upstream = await registries[kind]()
  t.after(() => upstream[Symbol.asyncDispose]())
  const rules = { refusals: [...refusals], open: ['signatures/'], anonymousPull: true }
  const publisher = await startPublisher({ upstream: `http://${upstream.host}`, rules, format: 'both' })
  t.after(() => publisher[Symbol.asyncDispose]())
  return publisher
}

type Format = 'bundle' | 'legacy' | 'both'

async function elsewhere(publisher: Publisher, format: Format): Promise<Partial<Destination>> {
  const signatureRepository = `${publisher.world.registry.host}/signatures/birds`
  return { signatureRepository, signer: await publisher.signer({ format, signatureRepository }) }
}

/** Successful writes of manifests below a repository, in the order of arrival. */
function manifestsIn({ world }: Publisher, repository: string): string[] {
  return world.registry.log
    .filter((record) => isWrite(record) && record.status < 300)
    .map(({ path }) => path)
    .filter((path) => path.startsWith(`/v2/${repository}/manifests/`))
    .map((path) => path.slice(`/v2/${repository}/manifests/`.length))
}

const versionTag = /^v\d+$/
const own = ({ world }: Publisher): string => world.repository('birds').split('/').slice(1).join('/')

/** Nothing is under a version tag, and the control plane has heard of nothing. */
async function assertNothingVisible(publisher: Publisher): Promise<void> {
  assert.deepEqual(
    (await publisher.tags()).filter((tag) => versionTag.test(tag)),
    [],
  )
  assert.deepEqual(
    publisher.world.plane.log.filter(({ method }) => method === 'PublishFederatedSubgraph'),
    [],
  )
}

/** What a consumer does: the printed command, in a shell, with the public key and no other setting. */
async function assertVerifies(publisher: Publisher, release: Release, changes: Partial<Destination>): Promise<void> {
  const { world } = publisher
  const reference = `${world.repository('birds')}@${release.digest}`
  const command = changes.signer?.verifyCommand(reference, { plainHttp: true }) ?? ''
  assert.match(
    command,
    /^COSIGN_REPOSITORY=\S+\/signatures\/birds (COSIGN_NEW_BUNDLE_FORMAT=false )?cosign verify --key cosign\.pub /,
  )
  const cwd = world.key.publicPath.replace(/\/[^/]*$/, '')
  const pasted = await run('sh', ['-c', command], { cwd, env: { PATH: rigPath(), HOME: cwd } })
  assert.equal(pasted.code, 0, `${command}\n${pasted.stderr}`)
}

describe('a token that is refused', { timeout: 300_000 }, () => {
  test('signature tags stops the publish before the version tag, and the error says what to set', async (t) => {
    const publisher = await open(t, [{ what: ['signature-tags'], status: 403 }])
    const { error, record } = await publisher.fails(await publisher.release('first'))
    assert.equal(error.code, 'E_SIGN_REFUSED', String(error))
    assert.match(error.message, /refuses what signatures in the legacy format need: PUT manifests\/sha256-\w+\.sig\.$/)
    assert.match(error.hint ?? '', /`signature-repository: HOST\/REPOSITORY`.*`signature-format: bundle`/)
    assert.deepEqual([record.tags, record.signed, record.published], [[], false, false])
    await assertNothingVisible(publisher)
    const refused = publisher.world.registry.log.filter(({ path, status }) => path.endsWith('.sig') && status === 403)
    assert.equal(refused.length, 1, 'a refusal is not tried again')
  })

  test('the index by digest stops the publish before it is signed, and the error says what to set', async (t) => {
    const publisher = await open(t, [])
    const release = await publisher.release('first')
    for (const status of [401, 403, 405] as const) {
      publisher.world.registry.rules.refusals.splice(0, 1, { what: ['index-by-digest'], status })
      const { error } = await publisher.fails(release)
      assert.equal(error.code, 'E_REGISTRY_DIGEST', String(error))
      assert.match(error.hint ?? '', /`signature-repository: HOST\/REPOSITORY`/)
      await assertNothingVisible(publisher)
    }
  })

  test('what nothing can replace is an error, with a repository for signatures and without', async (t) => {
    const publisher = await open(t, [{ what: ['manifests-by-digest'], status: 403 }])
    const release = await publisher.release('first')
    for (const changes of [{}, await elsewhere(publisher, 'legacy')]) {
      const { error } = await publisher.fails(release, changes)
      assert.equal(error.code, 'E_REGISTRY_DIGEST', String(error))
      assert.match(error.hint ?? '', /push them by digest/)
    }
    publisher.world.registry.fault(/^POST .*\/blobs\/uploads\//, { kind: 'status', status: 403 }, 10)
    const { error } = await publisher.fails(await publisher.release('other'), await elsewhere(publisher, 'legacy'))
    assert.equal(error.code, 'E_REGISTRY_AUTH', 'an account that may not push at all is not helped by staging')
    assert.deepEqual(manifestsIn(publisher, 'signatures/birds'), [])
    await assertNothingVisible(publisher)
  })

  test('the index by digest needs nothing else where nothing is signed', async (t) => {
    const publisher = await open(t, [{ what: ['index-by-digest'], status: 403 }])
    const release = await publisher.release('first')
    const record = await publisher.publishUnsigned(release)
    assert.deepEqual([record.published, await publisher.tag('v1')], [true, release.digest])
  })

  test('signatures has only these in the other repository, and the printed command verifies them', async (t) => {
    const publisher = await open(t, [{ what: ['signature-tags', 'referrers-tags', 'subjects'], status: 403 }])
    await assertPublishes(publisher, 'both', false)
    assert.ok(publisher.log.lines.some((line) => /The signatures are in \S+\/signatures\/birds, not beside/.test(line)))
  })

  test('to read by digest has index and signatures in the other repository', async (t) => {
    const publisher = await open(t, [{ what: ['reads-by-digest'], status: 403 }])
    await assertPublishes(publisher, 'legacy', true)
  })
})

/** Publishes; the version tag comes after all signatures, which are in the other repository. */
async function assertPublishes(publisher: Publisher, format: Format, staged: boolean): Promise<void> {
  const release = await publisher.release('first')
  const changes = await elsewhere(publisher, format)
  const record = await publisher.publish(release, changes)
  assert.deepEqual([record.version, record.published, record.signed], ['v1', true, true])
  assert.equal(await publisher.tag('v1'), release.digest)
  const other = manifestsIn(publisher, 'signatures/birds')
  assert.equal(other.includes(release.digest), staged, other.join())
  assert.ok(
    other.some((name) => name !== release.digest),
    'signatures are there',
  )
  assert.deepEqual(
    manifestsIn(publisher, own(publisher)).filter((name) => name.startsWith('sha256-')),
    [],
  )
  const writes = publisher.world.registry.log.filter((entry) => isWrite(entry) && entry.status < 300)
  assert.match(writes.at(-1)?.path ?? '', /\/manifests\/v1$/, 'the version tag is the last write')
  // The consumer has rights of its own.
  publisher.world.registry.rules.refusals.splice(0)
  await assertVerifies(publisher, release, changes)
}

const refusables: Readonly<Partial<Record<Refusable, readonly Format[]>>> = {
  'signature-tags': ['legacy'],
  'referrers-tags': ['bundle'],
  subjects: ['bundle'],
  'index-by-digest': ['both'],
  'reads-by-digest': ['both'],
  'reads-of-signatures': ['both'],
}

describe('every refusal', { timeout: 1_200_000 }, () => {
  for (const kind of ['docker-registry', 'olareg'] as const)
    for (const [what, formats] of Object.entries(refusables) as [Refusable, readonly Format[]][])
      for (const status of [401, 403, 405] as const) {
        // With the referrers API there is no list under a tag to refuse.
        if (!playAll || (kind === 'olareg' && what === 'referrers-tags')) continue
        test(`of ${what} with ${status} at ${kind} is overcome or explained before the version tag`, async (t) => {
          for (const format of formats) {
            const alone = await open(t, [{ what: [what], status }], kind)
            const signer = await alone.signer({ format })
            const { error } = await alone.fails(await alone.release('first'), { signer })
            assert.match(String(error.code), /^E_(SIGN_REFUSED|REGISTRY_DIGEST)$/, String(error))
            assert.match(error.hint ?? '', /`signature-repository: HOST\/REPOSITORY`/)
            await assertNothingVisible(alone)
            const publisher = await open(t, [{ what: [what], status }], kind)
            await assertPublishes(publisher, format, ['index-by-digest', 'reads-by-digest'].includes(what))
          }
        })
      }
})
