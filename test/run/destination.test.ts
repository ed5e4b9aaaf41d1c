import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ControlPlane } from '../../src/hosts/index.ts'
import type { Plan } from '../../src/plan/index.ts'
import type { Destination } from '../../src/publish/index.ts'
import { destination } from '../../src/run/destination.ts'
import { testContext } from '../support/context.ts'
import { events, plan } from '../support/plan.ts'

const own = {
  sign: 'none',
  'control-plane': 'none',
  registry: 'registry.example/team',
  'registry-username': 'publisher',
  'registry-password': 'correct-horse',
}
const assigned = { sign: 'none', 'control-plane-token': 'key', registry: 'registry.example/team' }

async function made(inputs: Readonly<Record<string, string>>): Promise<Plan> {
  const { plan: complete, found } = await plan(inputs, { event: events.tag })
  assert.ok(complete, found.join('\n'))
  return complete
}

const context = testContext({ env: { DOCKER_CONFIG: '/nowhere' } })

const inTurn = <T>(work: () => Promise<T>): Promise<T> => work()

async function to(inputs: Readonly<Record<string, string>>, controlPlane?: ControlPlane): Promise<Destination> {
  return destination(await made(inputs), { controlPlane, inTurn }, undefined, context)
}

/** A control plane that authorizes pushes. */
const granting = (expiresAt: Date): ControlPlane => ({
  announce: () => Promise.reject(new Error('not asked here')),
  authorizePush: () =>
    Promise.resolve({ repository: 'org/birds', version: 'v3', username: 'x', password: 'push-token', expiresAt }),
})

test('without a control plane, the grant comes from the plan and the inputs', async () => {
  const found = await to(own)
  const { registry, movingTags, semver } = found
  assert.deepEqual(await found.grant(), {
    repository: 'team/birds',
    version: '1.2.3',
    credential: { kind: 'basic', username: 'publisher', password: 'correct-horse' },
  })
  assert.deepEqual([registry, semver], ['registry.example', '1.2.3'])
  assert.deepEqual(
    movingTags.map(({ tag }) => tag),
    ['1.2.3', '1.2', '1', 'latest'],
  )
})

test('the tags of the inputs replace those of the event; only a full version is the version', async () => {
  const found = await to({ ...own, tags: 'stable, 2.0.0' })
  assert.equal((await found.grant()).version, '2.0.0')
  assert.deepEqual(
    found.movingTags.map(({ tag }) => tag),
    ['stable', '2.0.0'],
  )
  assert.equal((await (await to({ ...own, tags: 'stable' })).grant()).version, undefined)
})

test('a control plane that assigns the version gives repository, version and token', async () => {
  const expiresAt = new Date(1e12)
  const found = await to(assigned, granting(expiresAt))
  assert.deepEqual(await found.grant(), {
    repository: 'team/org/birds',
    version: 'v3',
    credential: { kind: 'basic', username: 'x', password: 'push-token' },
    expiresAt,
  })
  assert.deepEqual(found.movingTags, [], 'nobody asked for other tags')
  assert.deepEqual(
    (await to({ ...assigned, tags: 'stable' }, granting(expiresAt))).movingTags.map(({ tag }) => tag),
    ['stable'],
  )
})

test('what the inputs say about replacing and about signatures is passed on', async () => {
  const digest = `sha256:${'a'.repeat(64)}`
  const inputs = { ...own, 'replace-tag': digest, 'ca-certificates': 'ca.pem' }
  assert.partialDeepStrictEqual(await to(inputs), {
    replaceTag: digest,
    certificateAuthorities: '-----BEGIN CERTIFICATE-----\n',
    plainHttp: false,
    temp: context.resources.temp,
  })
  const signed = await made({
    ...own,
    sign: 'key',
    'cosign-key': 'env://KEY',
    'signature-repository': 'r.example/signatures',
  })
  assert.equal(
    destination(signed, { controlPlane: undefined, inTurn }, undefined, context).signatureRepository,
    'r.example/signatures',
  )
})
