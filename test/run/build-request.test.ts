import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildRequest } from '../../src/run/build-request.ts'
import { events, plan } from '../support/plan.ts'

const cacheService = { ACTIONS_RUNTIME_TOKEN: 'token', ACTIONS_RESULTS_URL: 'https://results.example' }
const unsigned = { sign: 'none', 'control-plane': 'none', registry: 'registry.example' }

async function caches(
  inputs: Readonly<Record<string, string>>,
  publishes: boolean,
  env: NodeJS.ProcessEnv = cacheService,
): Promise<[cacheFrom: readonly string[], cacheTo: readonly string[]]> {
  const { plan: made, found } = await plan(
    { ...unsigned, ...inputs },
    { event: publishes ? events.tag : events.branch },
  )
  assert.ok(made, found.join('\n'))
  const { cacheFrom, cacheTo } = buildRequest(made, '/layout', env)
  return [cacheFrom, cacheTo]
}

const from = 'type=gha,scope=plugin-publish-my-birds'
const to = `${from},mode=max,ignore-error=true`

test('a dry run uses GitHub’s cache beside the caches of the inputs', async () => {
  assert.deepEqual(await caches({ name: 'my-birds', 'cache-from': 'type=local,src=/a' }, false), [
    ['type=local,src=/a', from],
    [to],
  ])
})

test('a publish uses GitHub’s cache only with cache: true', async () => {
  const inputs = { name: 'my-birds' }
  assert.deepEqual(await caches(inputs, true), [[], []])
  assert.deepEqual(await caches({ ...inputs, cache: 'true' }, true), [[from], [to]])
})

test('a dry run on a tag uses GitHub’s cache only with cache: true: its layout may be published', async () => {
  const inputs = { name: 'my-birds', 'dry-run': 'true' }
  assert.deepEqual(await caches(inputs, true), [[], []])
  assert.deepEqual(await caches({ ...inputs, cache: 'true' }, true), [[from], [to]])
})

test('no cache is used with cache: false, or without GitHub’s cache service', async () => {
  const inputs = { name: 'my-birds' }
  assert.deepEqual(await caches({ ...inputs, cache: 'false' }, false), [[], []])
  assert.deepEqual(await caches(inputs, false, {}), [[], []])
  assert.deepEqual(await caches(inputs, false, { ACTIONS_RUNTIME_TOKEN: 'token' }), [[], []])
})

test('the request has platforms, destination, certificates and what the smoke test starts', async () => {
  const request = async (inputs: Readonly<Record<string, string>>) => {
    const { plan: made } = await plan({ ...unsigned, platforms: 'linux/arm64', 'ca-certificates': 'ca.pem', ...inputs })
    assert.ok(made)
    return buildRequest(made, '/layout', {})
  }
  const asked = await request({})
  assert.deepEqual(
    [asked.platforms, asked.destination, asked.smokeTestWants],
    [['linux/arm64'], '/layout', ['linux/arm64']],
  )
  assert.match(asked.certificateFile ?? '', /\/ca\.pem$/)
  assert.deepEqual((await request({ 'smoke-test': 'false' })).smokeTestWants, [])
  // Nothing starts a plugin of PipeCD, so that nothing has to be emulated for it.
  const pipecd = { host: 'pipecd', 'control-plane': 'auto', 'ca-certificates': '' }
  const { plan: made, found } = await plan({ ...unsigned, platforms: 'linux/arm64', ...pipecd })
  assert.ok(made, found.join('\n'))
  assert.deepEqual(buildRequest(made, '/layout', {}).smokeTestWants, [])
})

test('a build that reads no cache leaves GitHub’s cache alone, and writes where the inputs say', async () => {
  assert.deepEqual(await caches({ 'no-cache': 'true', 'cache-to': 'type=local,dest=/a' }, false), [
    [],
    ['type=local,dest=/a'],
  ])
})
