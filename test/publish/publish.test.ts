import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { selfSigned } from '../support/certificate.ts'
import { isWrite } from '../support/push-registry/index.ts'
import { Recording, startRecordingProxy } from '../support/recording-proxy/index.ts'
import { scratchDirectory } from '../support/rig.ts'
import type { ControlPlane } from '../../src/hosts/index.ts'
import type { PublishRecord } from '../../src/publish/release.ts'
import type { Signer } from '../../src/sign/index.ts'
import { startPublisher, type Publisher } from './support.ts'

/** An answer that nobody tries again. */
const refusal = { kind: 'status', status: 400, body: '{"code":"invalid_argument","message":"broken"}' } as const

/** Requests that changed the registry, without what they were about. */
const writes = (publisher: Publisher): string[] =>
  publisher.world.registry.log
    .filter((record) => isWrite(record) && record.status < 300)
    .map(({ method, path }) => `${method} ${path}`)
const forget = ({ world }: Publisher): void => {
  world.registry.log.length = 0
  world.plane.log.length = 0
}
const called = ({ world }: Publisher): string[] => world.plane.log.map(({ method }) => method)

/** At no moment does a version tag exist whose signatures were not there before it. */
function assertSignedBeforeTag(publisher: Publisher): void {
  const lines = writes(publisher)
  const tag = lines.findIndex((line) => /manifests\/v\d+$/.test(line))
  const signatures = lines.flatMap((line, index) => (/manifests\/sha256-/.test(line) ? [index] : []))
  assert.ok(tag > 0, 'the version tag was written')
  assert.equal(signatures.length >= 6, true, 'index and both platforms in both formats')
  assert.ok(
    signatures.every((index) => index < tag),
    `a signature came after the tag:\n${lines.join('\n')}`,
  )
  assert.equal(lines.length - 1, tag, 'nothing was written after the tag')
}

describe('publish', { timeout: 300_000 }, () => {
  test('pushes by digest, signs, verifies, tags and tells the control plane, in that order', async () => {
    await using publisher = await startPublisher({ format: 'both' })
    const release = await publisher.release('first')
    const record = await publisher.publish(release)
    assert.deepEqual(
      [record.version, record.tags, record.published, record.changed, record.signed],
      ['v1', ['v1'], true, true, true],
    )
    assert.equal(await publisher.tag('v1'), release.digest)
    assertSignedBeforeTag(publisher)
    const methods = called(publisher)
    assert.ok(methods.indexOf('ValidateAndFetchPluginData') < methods.indexOf('PublishFederatedSubgraph'))
    const tagged = publisher.world.registry.log.find(
      ({ method, path }) => method === 'PUT' && path.endsWith('/manifests/v1'),
    )
    const announced = publisher.world.plane.log.find(({ method }) => method === 'PublishFederatedSubgraph')
    assert.ok(
      tagged !== undefined && announced !== undefined && tagged.at <= announced.at,
      'routers pull the tag as soon as the control plane knows of it',
    )
  })

  test('does nothing the second time, and publishes the next version when the content changes', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('first')
    await publisher.publish(release)
    forget(publisher)
    const again = await publisher.publish(release)
    assert.deepEqual(
      [again.version, again.tags, again.published, again.changed, again.signed, again.uploadedBytes],
      ['v1', ['v1'], true, false, true, 0],
    )
    assert.deepEqual(writes(publisher), [])
    assert.deepEqual(
      called(publisher).filter((method) => method === 'PublishFederatedSubgraph'),
      [],
    )
    const second = await publisher.publish(await publisher.release('second'))
    assert.deepEqual([second.version, second.changed], ['v2', true])
    assert.equal(await publisher.tag('v1'), release.digest, 'the old version stands still')
  })

  test('signs what is already served but was not signed', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('first')
    const unsigned = await publisher.publishUnsigned(release)
    assert.equal(unsigned.signed, false)
    forget(publisher)
    const record = await publisher.publish(release)
    assert.deepEqual([record.changed, record.signed, record.version], [false, true, 'v1'])
    assert.ok(writes(publisher).every((line) => !/manifests\/v\d+$/.test(line)))
  })

  test('moves the tags that an interrupted run left behind, once what is served is signed', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('first')
    await publisher.publishUnsigned(release)
    forget(publisher)
    const record = await publisher.publish(release, { movingTags: [{ tag: 'stable', immutable: false }] })
    assert.deepEqual(
      [record.changed, record.published, record.signed, record.tags],
      [false, true, true, ['v1', 'stable']],
    )
    assert.equal(await publisher.tag('stable'), release.digest)
    assert.match(writes(publisher).at(-1) ?? '', /manifests\/stable$/, 'nothing was written after the tag')
  })

  test('changed is unknown, not guessed, where the token may not read what is served', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('first')
    await publisher.publish(release)
    publisher.world.registry.fault(/^(GET|HEAD) .*\/manifests\/v1$/, { kind: 'status', status: 403 }, 10)
    const record = await publisher.publish(release)
    assert.deepEqual([record.changed, record.version, record.published], [undefined, 'v2', true])
  })

  test('takes the next number when the version tag holds other content', async () => {
    await using publisher = await startPublisher()
    await publisher.publish(await publisher.release('first'))
    const other = await publisher.release('other')
    publisher.world.plane.fault('PublishFederatedSubgraph', refusal)
    await publisher.fails(other)
    assert.equal(await publisher.tag('v2'), other.digest, 'a publish that failed after tagging left v2 behind')
    const release = await publisher.release('third')
    const record = await publisher.publish(release)
    assert.equal(record.version, 'v3')
    assert.equal(await publisher.tag('v2'), other.digest, 'nothing was overwritten')
    assert.equal(await publisher.tag('v3'), release.digest)
  })

  test('stops with both digests where the token is good for one tag only', async () => {
    await using publisher = await startPublisher({ rules: { enforceTag: 'manifest-tags', open: ['signatures/'] } })
    const { world } = publisher
    const signatureRepository = `${world.registry.host}/signatures/birds`
    const signer = await publisher.signer({ signatureRepository })
    await publisher.publish(await publisher.release('first'), { signer, signatureRepository })
    const other = await publisher.release('other')
    world.plane.fault('PublishFederatedSubgraph', refusal)
    await publisher.fails(other, { signer, signatureRepository })
    const release = await publisher.release('third')
    const { error, record } = await publisher.fails(release, { signer, signatureRepository })
    assert.equal(error.code, 'E_TAG_TAKEN')
    assert.ok(error.message.includes(other.digest) && error.message.includes(release.digest), error.message)
    assert.deepEqual([record.published, record.tags, record.version], [false, [], undefined])
    assert.equal(await publisher.tag('v2'), other.digest)
    assert.ok(error.hint?.includes(`\`replace-tag: ${other.digest}\``), error.hint)

    const wrong = await publisher.fails(release, { signer, signatureRepository, replaceTag: release.payloadDigest })
    assert.equal(wrong.error.code, 'E_TAG_TAKEN')
    assert.match(wrong.error.hint ?? '', /correct `replace-tag`/)
    assert.equal(await publisher.tag('v2'), other.digest, 'only the digest that is named may be replaced')

    const replaced = await publisher.publish(release, { signer, signatureRepository, replaceTag: other.digest })
    assert.deepEqual([replaced.published, replaced.version, replaced.tags], [true, 'v2', ['v2']])
    assert.equal(await publisher.tag('v2'), release.digest)
    assert.ok(publisher.log.lines.some((line) => line.includes(`The tag v2 held ${other.digest} and is replaced`)))
  })

  test('replaces nothing that another publisher wrote between its look and its own tag', async () => {
    await using publisher = await startPublisher()
    const { world } = publisher
    const left = await publisher.release('left behind')
    world.plane.fault('PublishFederatedSubgraph', refusal)
    await publisher.fails(left)
    const [first, second] = [await publisher.release('first'), await publisher.release('second')]
    const usual = await publisher.signer()
    // The first publisher signs; before it writes the tag, the second one replaces what was left behind.
    const signer: Signer = {
      ...delegate(usual),
      verify: async (target) => {
        await usual.verify(target)
        if ((await publisher.tag('v1')) === left.digest) await publisher.publish(second, { replaceTag: left.digest })
      },
    }
    const { error } = await publisher.fails(first, { signer, replaceTag: left.digest })
    assert.equal(error.code, 'E_TAG_RACE')
    assert.equal(await publisher.tag('v1'), second.digest)
    assert.deepEqual(world.plane.find('birds')?.history, ['v1'])
  })

  test('detects that the tag was written by somebody else meanwhile', async () => {
    await using publisher = await startPublisher()
    const theirs = await publisher.release('theirs')
    const signer = await publisher.signer()
    let raced = false
    const racing: Signer = {
      ...delegate(signer),
      verify: async (target) => {
        await signer.verify(target)
        if (raced) return
        raced = true
        await publisher.publish(theirs)
      },
    }
    const { error, record } = await publisher.fails(await publisher.release('ours'), { signer: racing })
    assert.equal(error.code, 'E_TAG_RACE')
    assert.equal(record.published, false)
    assert.equal(await publisher.tag('v1'), theirs.digest)
  })

  test('detects that the tag was written by somebody else while the control plane was told', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('ours')
    const [theirs = ''] = release.manifests
    const plane = publisher.controlPlane()
    const racing: ControlPlane = {
      getPlugin: () => plane.getPlugin(),
      check: (...args) => plane.check(...args),
      isServing: (...args) => plane.isServing(...args),
      authorizePush: () => plane.authorizePush(),
      announce: async (...args) => {
        const report = await plane.announce(...args)
        await publisher.overwrite('v1', theirs)
        return report
      },
    }
    const { error, record } = await publisher.fails(release, { controlPlane: racing })
    assert.equal(error.code, 'E_TAG_RACE', String(error))
    assert.deepEqual([record.published, await publisher.tag('v1')], [false, theirs])
  })

  test('speaks TLS to a registry on loopback where plain http is excluded', async (t) => {
    await using publisher = await startPublisher()
    const tls = selfSigned(await scratchDirectory(t), 'IP:127.0.0.1')
    const recording = new Recording()
    await using proxy = await startRecordingProxy(recording, { by: 'TLS', upstream: publisher.world.registry.url, tls })
    const destination = { registry: proxy.host, plainHttp: false, certificateAuthorities: tls.cert }
    const record = await publisher.publishUnsigned(await publisher.release('first'), destination)
    assert.equal(record.published, true)
    assert.ok(recording.exchanges.some(({ path }) => path.endsWith('/manifests/v1')))
  })

  test('stops where a renewed push token is for another repository, which would get the tag', async () => {
    await using publisher = await startPublisher()
    const plane = publisher.controlPlane()
    let grants = 0
    const { error, record } = await publisher.fails(await publisher.release('first'), {
      grant: async () => {
        const { repository, username, password, version } = await plane.authorizePush()
        const other = grants++ === 0 ? repository : `${repository}-other`
        return { repository: other, version, credential: { kind: 'basic', username, password }, expiresAt: new Date() }
      },
    })
    assert.equal(error.code, 'E_CONTROL_PLANE', String(error))
    assert.match(error.message, /-other instead of /)
    assert.deepEqual([record.published, record.signed, record.tags, await publisher.tags()], [false, false, [], []])
  })

  test('a registry that cannot say what is served is the registry’s failure', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('first')
    await publisher.publish(release)
    publisher.world.registry.fault(/^(GET|HEAD) .*\/manifests\/v1$/, { kind: 'status', status: 400 }, 10)
    const { error } = await publisher.fails(release)
    assert.equal(error.code, 'E_REGISTRY', String(error))
  })

  test('renews a push token that ends in the middle of a push', async () => {
    await using publisher = await startPublisher()
    const { world } = publisher
    await publisher.publish(await publisher.release('first'))
    world.registry.fault(/^POST .*\/blobs\/uploads\//, { kind: 'delay', ms: 2100 })
    const plane = publisher.controlPlane()
    let grants = 0
    const record = await publisher.publish(await publisher.release('second'), {
      grant: async () => {
        // Only the first token is short: cosign, which cannot renew one, gets what the upload made us fetch.
        world.plane.settings.tokenLifetime = grants++ === 0 ? 1 : 300
        const { username, password, ...grant } = await plane.authorizePush()
        return { ...grant, credential: { kind: 'basic', username, password } }
      },
    })
    assert.equal(record.published, true)
    assert.ok(grants > 1)
  })

  test('leaves no credentials behind, whether it succeeds or fails', async () => {
    await using publisher = await startPublisher()
    const privateDirectory = `${publisher.world.key.path}.private`
    await publisher.publish(await publisher.release('first'), { temp: privateDirectory })
    publisher.world.plane.fault('PublishFederatedSubgraph', refusal)
    await publisher.fails(await publisher.release('second'), { temp: privateDirectory })
    assert.deepEqual(await readdir(privateDirectory), [])
  })
})

describe('a publish that breaks off', { timeout: 600_000 }, () => {
  const boundaries: Readonly<Record<string, RegExp>> = {
    'while blobs are uploaded': /^PUT .*\/blobs\/uploads\//,
    'before the index is there': /^PUT .*\/manifests\/INDEX$/,
    'while the legacy signatures are written': /^PUT .*\/manifests\/sha256-[0-9a-f]+\.sig$/,
    'while the bundles are written': /^PUT .*\/manifests\/sha256-[0-9a-f]+$/,
    'when the tag is written': /^PUT .*\/manifests\/v1$/,
  }
  for (const [when, pattern] of Object.entries(boundaries)) {
    test(`${when} leaves no version tag, and running again completes it`, async () => {
      await using publisher = await startPublisher({ format: 'both' })
      const release = await publisher.release('content')
      publisher.world.registry.fault(
        new RegExp(pattern.source.replace('INDEX', release.digest)),
        { kind: 'status', status: 400 },
        12,
      )
      const { record } = await publisher.fails(release)
      assert.deepEqual([record.published, record.tags], [false, []])
      assert.equal(await publisher.tag('v1'), undefined)
      assert.equal(called(publisher).includes('PublishFederatedSubgraph'), false)
      publisher.world.registry.clearFaults()
      const again = await publisher.publish(release)
      assert.deepEqual([again.version, again.published, again.signed], ['v1', true, true])
    })
  }

  test('after the tag is completed under the same version, and nothing is uploaded again', async () => {
    await using publisher = await startPublisher()
    const release = await publisher.release('content')
    publisher.world.plane.fault('PublishFederatedSubgraph', refusal)
    const { record } = await publisher.fails(release)
    assert.deepEqual([record.published, record.signed, record.tags], [false, true, ['v1']])
    forget(publisher)
    const again = await publisher.publish(release)
    assert.deepEqual([again.version, again.published, again.uploadedBytes], ['v1', true, 0])
    assert.deepEqual(writes(publisher), [])
  })
})

describe('a refusal of the control plane', { timeout: 300_000 }, () => {
  test('of a proposal leaves nothing published, and says so', async () => {
    await using publisher = await startPublisher()
    publisher.world.plane.settings.proposals = { mode: 'error', approved: ['type Query { other: String }'] }
    const record = await publisher.publish(await publisher.release('first'))
    assert.deepEqual([record.published, record.announced], [false, false])
    assert.deepEqual(
      record.findings.map(({ category }) => category),
      ['proposal'],
    )
    assert.deepEqual([record.version, record.tags], [undefined, ['v1']], 'no version exists, and the tag does')
    const told = publisher.log.lines.some((line) => /The tag v1 holds sha256:.*`replace-tag: sha256:/.test(line))
    assert.ok(told, publisher.log.lines.join('\n'))
  })

  test('to compose is kept as a finding of a publish that took place', async () => {
    await using publisher = await startPublisher()
    publisher.world.plane.settings.compositionErrors = [
      { message: 'Type Bird does not compose', federatedGraphName: 'main', namespace: 'default' },
    ]
    const record = await publisher.publish(await publisher.release('first'))
    assert.deepEqual([record.published, record.announced], [true, true])
    assert.deepEqual(
      record.findings.map(({ category, severity }) => [category, severity]),
      [['composition', 'error']],
    )
  })
})

describe('a control plane that says OK', { timeout: 300_000 }, () => {
  const pause = (): Promise<void> => Promise.resolve()

  test('and does nothing ends the publish with an error, and the next run finishes it', async () => {
    await using publisher = await startPublisher()
    const { plane } = publisher.world
    const release = await publisher.release('first')
    plane.fault('PublishFederatedSubgraph', { kind: 'nothing' })
    const { error, record } = await publisher.fails(release, { pause })
    assert.deepEqual([error.code, error.cause], ['E_NOT_SERVED', 'it serves no version of the plugin'], String(error))
    assert.deepEqual([record.published, record.signed, record.version, record.tags], [false, true, undefined, ['v1']])
    assert.ok(publisher.log.lines.some((line) => /The tag v1 holds sha256:.* did not say that it serves/.test(line)))
    const again = await publisher.publishUnsigned(release)
    assert.deepEqual([again.published, again.version, plane.find('birds')?.history], [true, 'v1', ['v1']])

    plane.fault('PublishFederatedSubgraph', { kind: 'nothing' })
    const second = await publisher.fails(await publisher.release('second'), { pause }, false)
    assert.deepEqual([second.error.code, second.error.cause], ['E_NOT_SERVED', 'it serves v1'])
  })

  test('and serves something else under the same version is not believed', async () => {
    await using publisher = await startPublisher()
    const plane = publisher.controlPlane()
    const cases = [
      [{ sdl: 'type Query { other: String }' }, 'it serves v1 with another schema'],
      [{ platforms: ['linux/arm64'] }, 'it serves v2 for linux/arm64'],
    ] as const
    for (const [change, said] of cases) {
      const controlPlane: ControlPlane = {
        getPlugin: () => plane.getPlugin(),
        isServing: (...args) => plane.isServing(...args),
        servedInstead: (...args) => plane.servedInstead(...args),
        announce: async (...args) => {
          const report = await plane.announce(...args)
          Object.assign(publisher.world.plane.find('birds') ?? {}, change)
          return report
        },
      }
      const { error } = await publisher.fails(await publisher.release('first'), { pause, controlPlane }, false)
      assert.deepEqual([error.code, error.cause], ['E_NOT_SERVED', said])
    }
  })

  test('and cannot be asked any more is an error that says so', async () => {
    await using publisher = await startPublisher()
    const plane = publisher.controlPlane()
    const release = await publisher.release('first')
    const controlPlane: ControlPlane = {
      getPlugin: () => plane.getPlugin(),
      isServing: (...args) => plane.isServing(...args),
      announce: async (...args) => {
        const report = await plane.announce(...args)
        publisher.world.plane.fault('GetSubgraphByName', refusal, 5)
        return report
      },
    }
    const { error, record } = await publisher.fails(release, { pause, controlPlane }, false)
    assert.deepEqual([error.code, record.published, record.announced], ['E_CONTROL_PLANE', false, true])
    assert.match(error.hint ?? '', /could not be asked whether it serves it/)
    const again = await publisher.publishUnsigned(release)
    assert.deepEqual([again.published, again.changed, again.version], [true, false, 'v1'])
  })

  test('and was overtaken by a later version is a publish, with a warning', async () => {
    await using publisher = await startPublisher()
    const plane = publisher.controlPlane()
    const record = await publisher.publishUnsigned(await publisher.release('first'), {
      controlPlane: {
        getPlugin: () => plane.getPlugin(),
        isServing: (...args) => plane.isServing(...args),
        servedInstead: (...args) => plane.servedInstead(...args),
        announce: async (...args) => {
          const report = await plane.announce(...args)
          await publisher.publishUnsigned(await publisher.release('second'))
          return report
        },
      },
    })
    assert.deepEqual([record.published, record.version, record.tags], [true, 'v1', ['v1']])
    assert.match(publisher.log.warnings.join(), /Another run published a later version after v1/)
  })
})

test('a deployment that is repeated keeps its version when that fails too', { timeout: 300_000 }, async () => {
  await using publisher = await startPublisher()
  const { plane } = publisher.world
  plane.settings.deploymentErrors = [{ message: 'storage is down', federatedGraphName: 'main', namespace: 'default' }]
  const release = await publisher.release('first')
  const first = await publisher.publishUnsigned(release)
  assert.deepEqual([first.version, first.findings.map(({ category }) => category)], ['v1', ['deployment']])

  /** The version is stored and served to whoever asks: nothing of it is to be replaced. */
  const assertKept = ({ version, tags, published }: PublishRecord): void => {
    assert.deepEqual([version, tags, published], ['v1', ['v1'], true])
    const said = publisher.log.lines.splice(0).join('\n')
    assert.match(said, /The release is announced again/)
    assert.doesNotMatch(said, /replace-tag/)
  }
  const controlPlane = publisher.controlPlane('organization-admin')
  publisher.log.lines.length = 0
  plane.fault('PublishFederatedSubgraph', refusal)
  const { error, record } = await publisher.fails(release, { controlPlane })
  assert.equal(error.code, 'E_CONTROL_PLANE')
  assertKept(record)
  plane.settings.proposals = { mode: 'error', approved: ['type Query { other: String }'] }
  assertKept(await publisher.publish(release, { controlPlane }))
})

const delegate = (signer: Signer): Signer => ({
  publicKey: signer.publicKey,
  signedBy: signer.signedBy,
  cosignVersion: signer.cosignVersion,
  attester: signer.attester,
  sign: (target) => signer.sign(target),
  verify: (target) => signer.verify(target),
  isSigned: (target) => signer.isSigned(target),
  verifyCommand: (reference, options) => signer.verifyCommand(reference, options),
})
