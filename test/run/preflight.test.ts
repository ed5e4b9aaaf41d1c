import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { blob, openRepository, packImage, packIndex, pushPacked, type RemoteRepository } from 'oras-js'
import { PublishError, PublishErrors } from '../../src/shared/errors.ts'
import { Preflight } from '../../src/run/preflight.ts'
import { startControlPlane, isWriting } from '../support/control-plane/index.ts'
import { startDockerRegistry, startOlareg } from '../support/registry.ts'
import { testContext } from '../support/context.ts'
import { testResources } from '../support/resources.ts'
import { events, plan, type Planning } from '../support/plan.ts'

const login = { username: 'publisher', password: 'correct-horse' }
const unsigned = { sign: 'none', 'control-plane': 'none' }

/** Plans and asks; the answers, and how long asking took. */
async function ask(
  inputs: Readonly<Record<string, string>>,
  { event = events.tag, env = { DOCKER_CONFIG: '/nowhere' }, ...planning }: Planning = {},
): Promise<{ preflight: Preflight; found: string[]; unknowns: readonly string[]; errors: readonly PublishError[] }> {
  const draft = await plan({ ...unsigned, ...inputs }, { event, env, ...planning })
  const { log } = draft
  const preflight = new Preflight(draft, testContext({ log, env, resources: testResources() }))
  const errors = await preflight.problems()
  return {
    preflight,
    errors,
    found: errors.map(({ code, message }) => `${code} ${message}`),
    unknowns: draft.plan === undefined ? [] : preflight.unknowns(draft.plan),
  }
}

/** A port that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('the registry is asked before a publish', () => {
  test('and credentials that it takes are fine', async () => {
    await using registry = await startDockerRegistry({ login })
    const { found, preflight } = await ask({
      registry: registry.host,
      'registry-username': login.username,
      'registry-password': login.password,
    })
    assert.deepEqual([found, preflight.failed.aborted], [[], false])
    const requests = await registry.requests()
    assert.ok(requests.some(({ url, status }) => url === '/v2/' && status === 200))
    assert.ok(
      requests.every(({ method }) => method === 'GET' || method === 'HEAD'),
      'a question changes nothing',
    )
  })

  test('a wrong password, and none, end the run while the build is under way', async () => {
    await using registry = await startDockerRegistry({ login })
    for (const password of [{ 'registry-username': login.username, 'registry-password': 'wrong' }, {}] as Record<
      string,
      string
    >[]) {
      const { found, preflight } = await ask({ registry: registry.host, ...password })
      assert.deepEqual(found, [`E_REGISTRY_AUTH The registry ${registry.host} does not accept the credentials.`])
      assert.equal(preflight.failed.aborted, true)
    }
  })

  test('one that does not answer is named, with every other problem', async () => {
    const port = await closedPort()
    const { found } = await ask(
      {
        registry: `127.0.0.1:${port}`,
        sign: 'key',
        'cosign-key': 'missing.key',
        'signature-repository': `127.0.0.1:${port}/signatures`,
      },
      { env: { DOCKER_CONFIG: '/nowhere', COSIGN_PASSWORD: 'x' } },
    )
    assert.equal(
      found.filter((text) => text === `E_REGISTRY The registry 127.0.0.1:${port} does not answer.`).length,
      1,
    )
    assert.ok(
      found.some((text) => text.startsWith('E_SIGN_KEY')),
      found.join('\n'),
    )
  })

  test('also the one that takes the signatures', async () => {
    await using registry = await startOlareg()
    await using signatures = await startDockerRegistry({ login })
    const { found } = await ask(
      { registry: registry.host, 'signature-repository': `${signatures.host}/signatures`, sign: 'keyless' },
      { env: { DOCKER_CONFIG: '/nowhere', ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1' } },
    )
    assert.ok(
      found.includes(`E_REGISTRY_AUTH The registry ${signatures.host} does not accept the credentials.`),
      found.join('\n'),
    )
  })

  test('but a dry run asks none', async () => {
    const { found } = await ask({ registry: `127.0.0.1:${await closedPort()}` }, { event: events.branch })
    assert.deepEqual(found, [])
  })
})

describe('the control plane is asked', () => {
  test('by a publish and by a dry run, without changing anything, and what it cannot say is listed', async () => {
    await using plane = await startControlPlane({ keys: { 'cosmo-key-admin': 'admin' } })
    await using registry = await startDockerRegistry({ login })
    const inputs = {
      'control-plane': 'auto',
      'control-plane-url': plane.url,
      'control-plane-token': 'cosmo-key-admin',
      registry: registry.host,
    }
    for (const event of [events.tag, events.branch]) {
      const { found, preflight, unknowns } = await ask(inputs, { event })
      assert.deepEqual(found, [])
      assert.equal((await preflight.remote)?.exists, false)
      assert.deepEqual(unknowns, ['whether the registry has room', 'whether the control plane can deploy the plugin'])
    }
    assert.deepEqual(
      plane.log.filter(({ wrote }) => wrote),
      [],
    )
  })

  test('about room for one more plugin, and only by a publish', async () => {
    await using plane = await startControlPlane({ keys: { 'cosmo-key-admin': 'admin' }, settings: { pluginLimit: 0 } })
    await using registry = await startOlareg()
    const inputs = {
      'control-plane': 'auto',
      'control-plane-url': plane.url,
      'control-plane-token': 'cosmo-key-admin',
      registry: registry.host,
    }
    const { found } = await ask(inputs)
    assert.deepEqual(found, [
      'E_CONTROL_PLANE_LIMIT The control plane does not allow one more plugin in namespace default.',
    ])
    assert.deepEqual((await ask(inputs, { event: events.branch })).found, [], 'a dry run does not ask')
    assert.equal(plane.log.filter(({ method }) => isWriting(method)).length, 1)
    assert.deepEqual(
      plane.log.filter(({ wrote }) => wrote),
      [],
      'nothing was created',
    )

    plane.settings.pluginLimit = 1
    assert.deepEqual((await ask(inputs)).found, [])
    assert.deepEqual(
      plane.log.filter(({ wrote }) => wrote),
      [],
      'nothing was created with room either',
    )
  })

  test('and a registry that lets nobody in without a push token is only asked whether it answers', async () => {
    await using plane = await startControlPlane({ keys: { 'cosmo-key-admin': 'admin' } })
    const inputs = {
      'control-plane': 'auto',
      'control-plane-url': plane.url,
      'control-plane-token': 'cosmo-key-admin',
      registry: `127.0.0.1:${await closedPort()}`,
    }
    assert.match((await ask(inputs)).found.join(), /^E_REGISTRY The registry \S+ does not answer\.$/)
  })
})

describe('work beside the preflight', () => {
  const idle = { event: events.branch }

  test('gives its result if nothing is wrong', async () => {
    const { preflight } = await ask({}, idle)
    assert.equal(await preflight.whileHealthy(() => Promise.resolve('built')), 'built')
  })

  test('is stopped by a problem, which alone is reported', async () => {
    const { preflight } = await ask({ registry: `127.0.0.1:${await closedPort()}` })
    const work = async (signal: AbortSignal): Promise<void> => {
      await sleep(60_000, undefined, { signal })
    }
    await assert.rejects(preflight.whileHealthy(work), { code: 'E_REGISTRY' })
  })

  test('that fails is reported together with the problems', async () => {
    const { preflight } = await ask({ registry: `127.0.0.1:${await closedPort()}` })
    const failure = preflight.whileHealthy(() => Promise.reject(new PublishError('E_BUILD', 'The build failed.')))
    await assert.rejects(failure, (error) => {
      assert.ok(error instanceof PublishErrors)
      assert.deepEqual(
        error.errors.map(({ code }) => code),
        ['E_REGISTRY', 'E_BUILD'],
      )
      return true
    })
  })

  test('that fails in an unknown way is thrown as it is', async () => {
    const { preflight } = await ask({}, idle)
    await assert.rejects(
      preflight.whileHealthy(() => Promise.reject(new TypeError('boom'))),
      TypeError,
    )
  })
})

describe('drift', () => {
  test('is found beside the build, and is no problem of the plan', async () => {
    const { found, preflight } = await ask(
      {},
      {
        event: events.branch,
        prepare: (root) => {
          appendFileSync(join(root, 'birds/src/schema.graphql'), '\ntype Nest {\n  eggs: Int!\n}\n')
        },
      },
    )
    assert.deepEqual(found, [])
    // The directory is gone by the time that it runs: what was read is what is compared.
    assert.deepEqual(
      (await preflight.drift).map(({ code, severity }) => [code, severity]),
      [
        ['E_PLUGIN_DRIFT', 'error'],
        ['E_PLUGIN_DRIFT', 'error'],
        ['E_PLUGIN_DRIFT', 'error'],
      ],
    )
  })

  test('is not asked of sources that could not be read', async () => {
    const { preflight } = await ask(
      {},
      {
        event: events.branch,
        prepare: (root) => {
          writeFileSync(join(root, 'birds/generated/mapping.json'), '[')
        },
      },
    )
    assert.deepEqual(await preflight.drift, [])
  })
})

describe('what is published now', () => {
  /** An index of two platforms; its digest, and the bytes of each platform. */
  async function pushImage(repository: RemoteRepository): Promise<{ digest: string; sizes: [string, number][] }> {
    const images = await Promise.all(
      ['amd64', 'arm64'].map(async (architecture) => {
        const layer = blob('application/vnd.oci.image.layer.v1.tar', Buffer.from(`layer ${architecture}`))
        const config = blob(
          'application/vnd.oci.image.config.v1+json',
          Buffer.from(JSON.stringify({ architecture, os: 'linux' })),
        )
        for (const { descriptor, bytes } of [layer, config]) await repository.push(descriptor, bytes)
        const descriptor = await pushPacked(
          repository,
          packImage({ config: config.descriptor, layers: [layer.descriptor] }),
        )
        return {
          descriptor: { ...descriptor, platform: { os: 'linux', architecture } },
          size: descriptor.size + layer.bytes.length + config.bytes.length,
        }
      }),
    )
    const { descriptor, bytes } = packIndex({ manifests: images.map((image) => image.descriptor) })
    await repository.pushManifest(descriptor, bytes, 'latest')
    return {
      digest: descriptor.digest,
      sizes: images.map(({ descriptor: { platform }, size }) => [`linux/${platform.architecture}`, size]),
    }
  }

  /** Nobody waits for it in a run. */
  async function published(preflight: Preflight): Promise<Preflight['published']> {
    for (let wait = 0; wait < 200 && preflight.published === undefined; wait++) await sleep(25)
    return preflight.published
  }

  test('is read for the report, with the size of every platform', async () => {
    await using registry = await startOlareg()
    const repository = openRepository({ registry: registry.host, repository: 'team/birds' })
    const image = await pushImage(repository)
    repository.close()
    const { preflight } = await ask({ registry: `${registry.host}/team` }, { event: events.branch })
    const found = await published(preflight)
    assert.deepEqual([found?.digest, [...(found?.sizes ?? [])]], [image.digest, image.sizes])
  })

  test('may not be there, or not be readable: then the report does without', async () => {
    await using registry = await startDockerRegistry({ login })
    const { found, preflight } = await ask({ registry: registry.host }, { event: events.branch })
    for (let wait = 0; wait < 200 && !(await registry.requests()).some(({ status }) => status === 401); wait++)
      await sleep(25)
    assert.deepEqual([found, preflight.published], [[], undefined])
  })
})
