import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Access } from '../../src/publish/access.ts'
import { emptyRecord, type Destination, type Release } from '../../src/publish/release.ts'
import { testContext } from '../support/context.ts'
import { scratchDirectory } from '../support/rig.ts'

test('plain-http is for the registry that the workflow names, not for another host that takes part', async (t) => {
  const destination: Destination = {
    registry: 'registry.example:5000',
    plainHttp: true,
    userAgent: 'test',
    grant: () => Promise.resolve({ repository: 'team/birds', version: 'v1', credential: { kind: 'anonymous' } }),
    credentialFor: () => Promise.resolve({ kind: 'anonymous' }),
    assigned: false,
    installReference: () => '',
    movingTags: [],
    temp: await scratchDirectory(t),
  }
  const release = { digest: `sha256:${'a'.repeat(64)}`, manifests: [] } as unknown as Release
  for (const [registry, plain, given = true] of [
    ['registry.example:5000', true],
    ['registry.example:5000', false, false],
    ['signatures.example', false],
    ['registry.example', false],
    ['127.0.0.1:5000', true],
  ] as const) {
    await using access = await Access.open({ ...destination, plainHttp: given }, emptyRecord(), testContext())
    const { plainHttp } = await access.signTarget(release, { registry, repository: 'team/signatures' })
    assert.equal(plainHttp, plain, registry)
  }
})
