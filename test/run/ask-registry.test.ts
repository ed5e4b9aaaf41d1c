import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askRegistries } from '../../src/run/ask-registry.ts'
import { messageChain, PublishErrors } from '../../src/shared/errors.ts'
import { testContext } from '../support/context.ts'
import { events, plan } from '../support/plan.ts'
import { QuirkRegistry, type Quirk } from '../support/quirk-registry/index.ts'

const login = { 'registry-username': 'publisher', 'registry-password': 'correct-horse' }

/** Asks as a publish does; the codes and messages of what is wrong. */
async function ask(inputs: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { decisions } = await plan({ sign: 'none', 'control-plane': 'none', ...inputs }, { event: events.tag })
  try {
    await askRegistries(decisions, testContext({ env: { DOCKER_CONFIG: '/nowhere' } }))
    return []
  } catch (error) {
    const errors = error instanceof PublishErrors ? error.errors : [error]
    return errors.map((one) => `${(one as { code?: string }).code ?? 'no code'} ${messageChain(one)[0] ?? ''}`)
  }
}

/** Answers `/v2/` with this status. */
const base =
  (status: number): Quirk =>
  (exchange) =>
    exchange.path === '/v2/' && exchange.reply(status, status === 401 ? { 'www-authenticate': 'Basic realm="r"' } : {})

test('a registry that answers is asked one question, which changes nothing', async () => {
  await using registry = await QuirkRegistry.start()
  assert.deepEqual(await ask({ registry: registry.host, ...login }), [])
  assert.deepEqual(registry.log, ['GET /v2/ 200'])
})

test('credentials that the registry does not accept are E_REGISTRY_AUTH', async () => {
  await using registry = await QuirkRegistry.start(base(401))
  assert.deepEqual(await ask({ registry: registry.host, ...login }), [
    `E_REGISTRY_AUTH The registry ${registry.host} does not accept the credentials.`,
  ])
})

test('without credentials, which the control plane gives later, a refusal is an answer', async () => {
  await using registry = await QuirkRegistry.start(base(401))
  const assigned = { 'control-plane': 'auto', 'control-plane-token': 'key' }
  assert.deepEqual(await ask({ registry: registry.host, ...assigned }), [])
  assert.ok(registry.requests.length > 0)
})

test('a registry with nothing at /v2/ is fine', async () => {
  await using registry = await QuirkRegistry.start(base(404))
  assert.deepEqual(await ask({ registry: registry.host, ...login }), [])
})

test('a registry that fails three times is asked until it answers', async () => {
  const failures = [500, 502, 503]
  await using registry = await QuirkRegistry.start((exchange) => {
    const status = failures.shift()
    return status !== undefined && exchange.reply(status)
  })
  assert.deepEqual(await ask({ registry: registry.host, ...login }), [])
  assert.equal(registry.requests.length, 4)
})

test('a registry that is always busy does not answer', async () => {
  await using registry = await QuirkRegistry.start((exchange) => exchange.reply(503, { 'retry-after': '0' }))
  assert.deepEqual(await ask({ registry: registry.host, ...login }), [
    `E_REGISTRY The registry ${registry.host} does not answer.`,
  ])
})

test('the registry of the signatures is asked too, and the problems of both are reported', async () => {
  await using registry = await QuirkRegistry.start(base(401))
  await using signatures = await QuirkRegistry.start(base(401))
  const signing = { sign: 'key', 'cosign-key': 'env://KEY', 'signature-repository': `${signatures.host}/signatures` }
  assert.deepEqual(
    [...(await ask({ registry: registry.host, ...login, ...signing }))].sort(),
    [registry, signatures]
      .map(({ host }) => `E_REGISTRY_AUTH The registry ${host} does not accept the credentials.`)
      .sort(),
  )
})

test('one registry for both is asked once', async () => {
  await using registry = await QuirkRegistry.start()
  const signing = { sign: 'key', 'cosign-key': 'env://KEY', 'signature-repository': `${registry.host}/signatures` }
  assert.deepEqual(await ask({ registry: registry.host, ...login, ...signing }), [])
  assert.deepEqual(registry.log, ['GET /v2/ 200'])
})
