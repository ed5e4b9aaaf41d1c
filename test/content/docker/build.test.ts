import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PublishError } from '../../../src/shared/errors.ts'
import { run } from '../../../script/rig/run.ts'
import { probeBinary } from '../../../src/shared/probe-binary.ts'
import { dockerEnv } from '../../support/rig.ts'
import {
  build,
  buildersOf,
  containerBuilder,
  crossBuilt,
  platforms,
  plugin,
  Recorder,
  request,
} from '../../support/docker-build.ts'

const builder = await containerBuilder('build-test')

async function failure(work: Promise<unknown>): Promise<PublishError> {
  const error = await work.then(
    () => assert.fail('it succeeded'),
    (e: unknown) => e,
  )
  assert.ok(error instanceof PublishError, String(error))
  return error
}

for (const [driver, name] of [
  ['docker', 'default'],
  ['docker-container', builder],
] as const) {
  test(`the ${driver} driver builds two platforms into a complete layout`, async () => {
    const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
    const tools = new Recorder()
    const built = await build(
      request(context, { builder: name, annotations: { 'org.opencontainers.image.title': 'users', a: '1' } }),
      tools,
      dockerEnv(),
    )

    assert.deepEqual(
      built.images.map((image) => image.platform),
      ['linux/amd64', 'linux/arm64'],
    )
    assert.deepEqual(
      built.index.manifests.map((entry) => entry.platform),
      [
        { architecture: 'amd64', os: 'linux' },
        { architecture: 'arm64', os: 'linux' },
      ],
    )
    assert.deepEqual(built.index.annotations, {
      a: '1',
      'io.github.plugin-publish.payload': built.payloadDigest,
      'org.opencontainers.image.title': 'users',
    })
    const entries = JSON.parse(readFileSync(join(built.layout, 'index.json'), 'utf8')) as {
      manifests: Record<string, unknown>[]
    }
    assert.deepEqual(
      entries.manifests.map(({ digest, annotations }) => [digest, annotations]),
      [
        [built.digest, undefined],
        [built.payloadDigest, undefined],
      ],
    )
    assert.deepEqual(readdirSync(built.layout).sort(), ['blobs', 'index.json', 'oci-layout'])
    // index, payload, its file and the empty config; a manifest, a config and a layer for each platform
    assert.equal(readdirSync(join(built.layout, 'blobs/sha256')).length, 4 + 2 * 3)
    assert.ok(
      tools.lines.some((line) => /^#\d+ .*RUN echo/.test(line)),
      tools.lines.join('\n'),
    )
    assert.deepEqual(buildersOf(tools), [])

    assert.deepEqual(built.emulated, [])
    assert.equal(built.artifact.payload?.files[0]?.bytes.toString(), 'type Query { a: Int }\n')
    for (const digest of [built.digest, built.payloadDigest ?? '', ...built.images.map((image) => image.digest)]) {
      const independent = await run('oras', ['manifest', 'fetch', '--oci-layout', `${built.layout}@${digest}`], {
        env: dockerEnv(),
      })
      assert.equal(independent.code, 0, independent.stderr)
    }
  })
}

test('one platform also gives an index', async () => {
  const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
  const built = await build(
    request(context, { builder, platforms: platforms('linux/arm64') }),
    new Recorder(),
    dockerEnv(),
  )
  assert.deepEqual(
    built.index.manifests.map((entry) => entry.platform),
    [{ architecture: 'arm64', os: 'linux' }],
  )
  assert.deepEqual(
    built.images.map((image) => [image.platform, image.digest]),
    [['linux/arm64', built.index.manifests[0]?.digest]],
  )
  assert.equal(readdirSync(join(built.layout, 'blobs/sha256')).length, 4 + 3)
})

test('variants and other systems keep their platform', async () => {
  const context = plugin({ Dockerfile: 'FROM scratch\nCOPY source /users-plugin\n', source: 'users' })
  const built = await build(
    request(context, {
      builder,
      platforms: platforms('windows/amd64', 'linux/arm/v7', 'darwin/arm64', 'linux/arm/v6'),
    }),
    new Recorder(),
    dockerEnv(),
  )
  assert.deepEqual(
    built.images.map((image) => image.platform),
    ['darwin/arm64', 'linux/arm/v6', 'linux/arm/v7', 'windows/amd64'],
  )
})

test('what did not change is not built again and has the same digest', async () => {
  const context = plugin({ Dockerfile: crossBuilt, source: `unchanged ${process.pid}` })
  const first = await build(request(context, { builder }), new Recorder(), dockerEnv())
  const tools = new Recorder()
  const second = await build(request(context, { builder }), tools, dockerEnv())
  assert.equal(second.digest, first.digest)
  assert.deepEqual(
    tools.lines.filter((line) => line.includes('RUN ') && !line.endsWith('(cached)')),
    [],
  )
})

test('the payload decides over the index digest, the images do not change', async () => {
  const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
  const payload = {
    files: [
      { name: 'schema.graphql', mediaType: 'application/graphql', bytes: Buffer.from('type Query { b: Int }\n') },
    ],
  }
  const [one, other] = [
    await build(request(context, { builder }), new Recorder(), dockerEnv()),
    await build(request(context, { builder, payload }), new Recorder(), dockerEnv()),
  ]
  assert.notEqual(one.digest, other.digest)
  assert.deepEqual(one.images, other.images)
})

test('a command that fails is shown with its line and its last words', async () => {
  const context = plugin({
    Dockerfile:
      'FROM --platform=$BUILDPLATFORM busybox\nRUN echo compiling >&2 && \\\n  echo "undefined: x" >&2 && \\\n  '
      + 'exit 3\n',
  })
  const error = await failure(build(request(context, { builder }), new Recorder(), dockerEnv()))
  assert.equal(error.code, 'E_BUILD')
  assert.deepEqual(error.at, { file: join(context, 'Dockerfile'), line: 2 })
  assert.match(error.message, /^The build failed at Dockerfile:2: .*RUN echo compiling/)
  assert.match(String(error.cause), /exit code: 3\nThe step’s last output:\n {2}compiling\n {2}undefined: x$/)
})

test('an unknown instruction is shown with its line, not as a want of QEMU', async () => {
  const context = plugin({ Dockerfile: 'FROM scratch\nCPY a /a\nRUN b\n' })
  const error = await failure(build(request(context, { builder }), new Recorder(), dockerEnv()))
  assert.equal(error.code, 'E_BUILD')
  assert.equal(error.at?.line, 2)
  assert.match(String(error.cause), /unknown instruction: CPY/)
})

test('a program of another architecture is named as the cause', async () => {
  const program = probeBinary('s390x', 0)
  assert.ok(program)
  const context = plugin({
    Dockerfile: 'FROM scratch\nCOPY --chmod=0755 program /program\nRUN ["/program"]\n',
    program,
  })
  const error = await failure(
    build(
      request(context, { builder, platforms: platforms('linux/s390x'), emulation: 'never' }),
      new Recorder(),
      dockerEnv(),
    ),
  )
  assert.equal(error.code, 'E_BUILD_EXEC_FORMAT')
  assert.equal(error.at?.line, 3)
})

test('a registry that does not exist is a question of the network', async () => {
  const context = plugin({ Dockerfile: 'FROM registry.invalid/base:1\n' })
  const error = await failure(build(request(context, { builder }), new Recorder(), dockerEnv()))
  assert.equal(error.code, 'E_BUILD_NETWORK')
  assert.match(String(error.cause), /registry\.invalid/)
})

test('a full disk is named as the cause', async () => {
  const context = plugin({
    Dockerfile:
      'FROM --platform=$BUILDPLATFORM busybox\nRUN --mount=type=tmpfs,target=/t,size=4096 dd if=/dev/zero of=/t/x '
      + 'bs=64k count=1\n',
  })
  const error = await failure(build(request(context, { builder }), new Recorder(), dockerEnv()))
  assert.equal(error.code, 'E_BUILD_SPACE')
})

test('what is wrong with the Dockerfile’s name, target or content is known before anything is built', async () => {
  const context = plugin({ Dockerfile: crossBuilt, source: 'users', Empty: '# nothing\n' })
  for (const [more, code, text] of [
    [{ file: join(context, 'Missing') }, 'E_PLUGIN_FILE', /Missing cannot be read/],
    [{ file: join(context, 'Empty') }, 'E_BUILD', /has no FROM/],
    [{ target: 'tests' }, 'E_INPUT', /no such stage: set it to one of build\./],
    [{ buildArgs: ['SOURCE_DATE_EPOCH=1'] }, 'E_INPUT', /`source-date-epoch`/],
    [{ destination: context }, 'E_LAYOUT', /not empty/],
  ] as const) {
    const tools = new Recorder()
    const error = await failure(build(request(context, { builder, ...more }), tools, dockerEnv()))
    assert.equal(error.code, code)
    assert.match(error.message, text)
    assert.deepEqual(tools.lines, [])
  }
})

test('an unknown builder is named beside those there are', async () => {
  const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
  const error = await failure(build(request(context, { builder: 'no-such-builder' }), new Recorder(), dockerEnv()))
  assert.equal(error.code, 'E_BUILDER')
  assert.match(error.hint ?? '', new RegExp(`default.*${builder}|${builder}.*default`))
  assert.ok(!error.hint?.includes(`${builder}0`), 'a node is no builder')
})

test('without Docker there is one clear error', async () => {
  const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
  const absent = await failure(
    build(request(context), new Recorder(), dockerEnv({ PATH: '/nowhere', DOCKER_CONFIG: '/nowhere' })),
  )
  assert.equal(absent.code, 'E_DOCKER')
  const silent = await failure(
    build(request(context), new Recorder(), dockerEnv({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })),
  )
  assert.equal(silent.code, 'E_DOCKER')
  const noPlugin = await failure(build(request(context), new Recorder(), dockerEnv({ DOCKER_CONFIG: plugin({}) })))
  assert.equal(noPlugin.code, 'E_DOCKER')
})

test('cancelling ends a running build at once', async () => {
  const context = plugin({ Dockerfile: 'FROM --platform=$BUILDPLATFORM busybox\nRUN echo started && sleep 120\n' })
  const tools = new Recorder()
  tools.onLine = (line) => {
    if (/^#\d+ started/.test(line)) tools.controller.abort(new Error('cancelled by the test'))
  }
  await assert.rejects(build(request(context, { builder }), tools, dockerEnv()), /cancelled by the test/)
  assert.deepEqual(buildersOf(tools), [])
})
