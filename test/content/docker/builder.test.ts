import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { listBuilders } from '../../../src/content/docker/builder.ts'
import { findBuildx } from '../../../src/content/docker/buildx.ts'
import { removeFromDocker } from '../../../src/content/docker/remove.ts'
import { PublishError } from '../../../src/shared/errors.ts'
import { dockerConfig, dockerEnv, rig } from '../../support/rig.ts'
import { createBrokenBuilder } from '../../support/usual-builder.ts'
import {
  build,
  buildersOf,
  crossBuilt,
  directory,
  docker,
  everywhere,
  plugin,
  Recorder,
  request,
} from '../../support/docker-build.ts'
import { classicEngine } from './classic.ts'

/**
 * A runner like GitHub's: the `docker` driver of its engine cannot do the build. Created builders use the rig's engine.
 */
const host = await classicEngine()
const config = await dockerConfig(directory('docker-config'))
const env = dockerEnv({ DOCKER_HOST: host, DOCKER_CONFIG: config })
const buildx = { program: await findBuildx(env), env }
const builders = async (): Promise<string[]> =>
  (await listBuilders(buildx, new AbortController().signal)).map(({ name }) => name)
const removeBuilder = (name: string): Promise<string | undefined> =>
  removeFromDocker('builder', name, { env, timeout: 60_000 })
const containers = (): Promise<string> =>
  docker(['ps', '--all', '--filter=name=buildx_buildkit_plugin-publish-', '--format={{.Names}}'])

test('a builder is created where the current one cannot do the build, and the run owns it', async () => {
  const tools = new Recorder(env)
  const built = await build(
    request(plugin({ Dockerfile: crossBuilt, source: 'users' }), { endpoints: everywhere(rig().engine.host) }),
    tools,
    env,
  )
  assert.equal(built.images.length, 2)
  assert.ok(
    tools.lines.some((line) =>
      line.startsWith('The current builder cannot do this build: OCI exporter is not supported'),
    ),
    tools.lines.join('\n'),
  )
  const [name] = buildersOf(tools)
  assert.deepEqual(tools.resources.owned, [{ kind: 'builder', name }])
  assert.ok(name !== undefined && (await builders()).includes(name))
  const current = await docker(['buildx', 'inspect'], env)
  assert.match(current, /^Name: +default$/m, 'the user’s current builder stays')

  assert.equal(await removeBuilder(name), undefined)
  assert.ok(!(await builders()).includes(name))
  assert.ok(!(await containers()).includes(name))
  assert.equal(await removeBuilder(name), undefined, 'it may be removed twice')
})

test('a builder is created where the current one cannot export a cache', async () => {
  const tools = new Recorder(env)
  const cache = directory('cache')
  await build(
    request(plugin({ Dockerfile: crossBuilt, source: 'users' }), {
      endpoints: everywhere(rig().engine.host),
      cacheTo: [`type=local,dest=${cache}`],
    }),
    tools,
    env,
  )
  assert.ok(
    tools.lines.some((line) =>
      line.startsWith('The current builder cannot do this build: Cache export is not supported'),
    ),
    tools.lines.join('\n'),
  )
  assert.ok(readdirSync(cache).includes('index.json'))
  await tools.removeAll()
})

test('the run owns the builder of a failed build', async () => {
  const tools = new Recorder(env)
  const context = plugin({ Dockerfile: 'FROM --platform=$BUILDPLATFORM busybox\nRUN exit 3\n' })
  await assert.rejects(build(request(context, { endpoints: everywhere(rig().engine.host) }), tools, env), {
    code: 'E_BUILD',
  })
  assert.equal(buildersOf(tools).length, 1)
  await tools.removeAll()
  assert.deepEqual(await builders(), ['default'])
})

test('a cancelled run removes the builder at its end, whenever it was created', async () => {
  for (const [moment, milliseconds] of [
    [/^The current builder/, 0],
    [/^Created the builder/, 0],
    [/^Created the builder/, 200],
    [/^#\d+ started/, 0],
  ] as const) {
    const tools = new Recorder(env)
    tools.onLine = (line) => {
      if (moment.test(line))
        setTimeout(() => {
          tools.controller.abort(new Error('cancelled by the test'))
        }, milliseconds)
    }
    const context = plugin({ Dockerfile: 'FROM --platform=$BUILDPLATFORM busybox\nRUN echo started && sleep 120\n' })
    await assert.rejects(
      build(request(context, { endpoints: everywhere(rig().engine.host) }), tools, env),
      /cancelled by the test/,
    )
    const [name = 'none'] = buildersOf(tools)
    assert.deepEqual(tools.resources.owned, [{ kind: 'builder', name }], String(moment))
    await tools.removeAll()
    assert.deepEqual(await builders(), ['default'])
    assert.ok(!(await containers()).includes(name), String(moment))
  }
})

test('a builder that does not start is reported as the error, and removed', async () => {
  const tools = new Recorder(env)
  const work = build(
    request(plugin({ Dockerfile: crossBuilt, source: 'users' }), {
      endpoints: everywhere(rig().engine.host),
      buildkitImage: 'localhost:1/no-such-image:1',
    }),
    tools,
    env,
  )
  await assert.rejects(
    work,
    (error) => error instanceof PublishError && error.code !== 'E_BUILD' && /builder|host/.test(error.message),
  )
  await tools.removeAll()
  assert.deepEqual(await builders(), ['default'])
})

test('a current builder that does not start is replaced too', async () => {
  await createBrokenBuilder(env)
  const tools = new Recorder(env)
  await build(
    request(plugin({ Dockerfile: crossBuilt, source: 'users' }), { endpoints: everywhere(rig().engine.host) }),
    tools,
    {
      ...env,
      BUILDX_BUILDER: 'broken',
    },
  )
  assert.equal(buildersOf(tools).length, 1)
  await tools.removeAll()
  assert.equal(await removeBuilder('broken'), undefined)
  assert.deepEqual(await builders(), ['default'])
})
