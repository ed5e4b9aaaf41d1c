import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { listBuilders } from '../../../src/content/docker/builder.ts'
import { findBuildx } from '../../../src/content/docker/buildx.ts'
import { removeBuilder } from '../../../src/content/docker/remove.ts'
import { PublishError } from '../../../src/shared/errors.ts'
import { dockerConfig, dockerEnv, rig } from '../../support/rig.ts'
import {
  build,
  buildersOf,
  crossBuilt,
  directory,
  docker,
  plugin,
  Recorder,
  request,
} from '../../support/docker-build.ts'
import { classicEngine } from './classic.ts'

/**
 * A runner as GitHub's: its engine's own driver cannot do the job. Builders that are created go to the rig's engine.
 */
const host = await classicEngine()
const config = await dockerConfig(directory('docker-config'))
const env = dockerEnv({ DOCKER_HOST: host, DOCKER_CONFIG: config })
const buildx = { program: await findBuildx(env), env }
const builders = async (): Promise<string[]> =>
  (await listBuilders(buildx, new AbortController().signal)).map(({ name }) => name)
const containers = (): Promise<string> =>
  docker(['ps', '--all', '--filter=name=buildx_buildkit_plugin-publish-', '--format={{.Names}}'])

test('a builder is created where the current one cannot do the job, and belongs to the run', async () => {
  const tools = new Recorder(env)
  const built = await build(
    request(plugin({ Dockerfile: crossBuilt, source: 'users' }), { endpoint: rig().engine.host }),
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

  assert.equal(await removeBuilder(buildx, name, 60_000), undefined)
  assert.ok(!(await builders()).includes(name))
  assert.ok(!(await containers()).includes(name))
  assert.equal(await removeBuilder(buildx, name, 60_000), undefined, 'removing it twice is no error')
})

test('so it is where the current one cannot export a cache', async () => {
  const tools = new Recorder(env)
  const cache = directory('cache')
  await build(
    request(plugin({ Dockerfile: crossBuilt, source: 'users' }), {
      endpoint: rig().engine.host,
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

test('the builder of a build that fails belongs to the run', async () => {
  const tools = new Recorder(env)
  const context = plugin({ Dockerfile: 'FROM --platform=$BUILDPLATFORM busybox\nRUN exit 3\n' })
  await assert.rejects(build(request(context, { endpoint: rig().engine.host }), tools, env), { code: 'E_BUILD' })
  assert.equal(buildersOf(tools).length, 1)
  await tools.removeAll()
  assert.deepEqual(await builders(), ['default'])
})

test('after cancelling, the builder is removed at the end of the run, whenever it came', async () => {
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
    await assert.rejects(build(request(context, { endpoint: rig().engine.host }), tools, env), /cancelled by the test/)
    const [name = 'none'] = buildersOf(tools)
    assert.deepEqual(tools.resources.owned, [{ kind: 'builder', name }], String(moment))
    await tools.removeAll()
    assert.deepEqual(await builders(), ['default'])
    assert.ok(!(await containers()).includes(name), String(moment))
  }
})

test('a builder that does not start is the error, and is removed', async () => {
  const tools = new Recorder(env)
  const work = build(
    request(plugin({ Dockerfile: crossBuilt, source: 'users' }), {
      endpoint: rig().engine.host,
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
  await docker(
    [
      'buildx',
      'create',
      '--name=broken',
      '--driver=docker-container',
      '--driver-opt=image=localhost:1/no-such-image:1',
      '--',
      rig().engine.host,
    ],
    env,
  )
  const tools = new Recorder(env)
  await build(request(plugin({ Dockerfile: crossBuilt, source: 'users' }), { endpoint: rig().engine.host }), tools, {
    ...env,
    BUILDX_BUILDER: 'broken',
  })
  assert.equal(buildersOf(tools).length, 1)
  await tools.removeAll()
  assert.equal(await removeBuilder(buildx, 'broken', 60_000), undefined)
  assert.deepEqual(await builders(), ['default'])
})
