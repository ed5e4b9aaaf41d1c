import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, beforeEach, test } from 'node:test'
import { matches, parseEntry, runsInContainers } from '../../../src/content/docker/binfmt.ts'
import { emulateForStart } from '../../../src/content/docker/emulation.ts'
import { canRun } from '../../../src/shared/can-run.ts'
import { PublishError } from '../../../src/shared/errors.ts'
import type { Platform } from '../../../src/shared/platform.ts'
import { probeBinary } from '../../../src/shared/probe-binary.ts'
import { makeBinfmtImage } from '../../support/binfmt-image.ts'
import { testContext } from '../../support/context.ts'
import { isQemuRegistered, registerQemu, withoutQemu } from '../../support/qemu.ts'
import { dockerEnv } from '../../support/rig.ts'
import {
  build,
  containerBuilder,
  crossBuilt,
  platforms,
  plugin,
  Recorder,
  request,
} from '../../support/docker-build.ts'

const amd64 = 'linux/amd64' as Platform
const arm64 = 'linux/arm64' as Platform
const table = '/proc/sys/fs/binfmt_misc'

const builder = await containerBuilder('emulation-test')
const image = await makeBinfmtImage({ after })

let restore: AsyncDisposable
beforeEach(async () => {
  restore = await withoutQemu()
})
afterEach(async () => {
  await restore[Symbol.asyncDispose]()
})

/** A plugin whose only stage runs a program of `platform`, never cached. */
function runs(platform: Platform): string {
  const binary = probeBinary(platform.split('/')[1] ?? '', 0)
  assert.ok(binary)
  return plugin({
    Dockerfile:
      `FROM scratch\nCOPY --chmod=0755 program /program\nRUN ["/program", "${process.pid} `
      + `${performance.now()}"]\n`,
    program: binary,
  })
}

test('without an engine, the smoke test skips other platforms, and no container is left to remove', async () => {
  const wanted = { emulation: 'auto', platforms: [arm64], smokeTestWants: [arm64], binfmtImage: image } as const
  for (const env of [dockerEnv({ DOCKER_HOST: 'unix:///nonexistent' }), { PATH: '/nonexistent' }]) {
    const context = testContext({ env })
    assert.deepEqual(await emulateForStart(wanted, context), [])
    assert.match(context.log.notices.join('\n'), /linux\/arm64 cannot be started on this machine: QEMU could not be/)
    assert.equal(context.resources.added.length, 1)
    assert.deepEqual(context.resources.owned, [])
  }
})

test('what the build must run is registered before it, once', async () => {
  const tools = new Recorder()
  const built = await build(
    request(runs(arm64), { builder, platforms: [arm64], binfmtImage: image }),
    tools,
    dockerEnv(),
  )
  assert.deepEqual(built.emulated, [arm64])
  const registered = tools.lines.findIndex((line) => line.startsWith('Registering QEMU for arm64'))
  const firstStep = tools.lines.findIndex((line) => line.startsWith('#1 '))
  assert.ok(registered >= 0 && registered < firstStep, tools.lines.join('\n'))
  assert.ok(tools.lines.includes('Emulation: Dockerfile:3 runs a command on linux/arm64.'))
  assert.deepEqual(await runsInContainers(arm64, tmpdir()), { runs: true })

  const again = new Recorder()
  const second = await build(
    request(runs(arm64), { builder, platforms: [arm64], binfmtImage: 'localhost:1/none' }),
    again,
    dockerEnv(),
  )
  assert.deepEqual(second.emulated, [], 'it was there already')
  assert.ok(!again.lines.some((line) => line.startsWith('Registering')))
})

test('nothing is registered for code that is only copied', async () => {
  const built = await build(
    request(plugin({ Dockerfile: crossBuilt, source: 'users' }), { builder, binfmtImage: image }),
    new Recorder(),
    dockerEnv(),
  )
  assert.deepEqual(built.emulated, [])
  assert.equal(await isQemuRegistered(), false)
})

test('a stage for two platforms executes code, for one of them through QEMU', async () => {
  const context = plugin({
    Dockerfile:
      `FROM busybox AS build\nRUN uname -m > /machine && cat /machine && echo ${process.pid}\nFROM `
      + `scratch\nCOPY --from=build /machine /machine\n`,
  })
  const tools = new Recorder()
  const built = await build(request(context, { builder, binfmtImage: image }), tools, dockerEnv())
  assert.deepEqual(built.emulated, [arm64])
  for (const machine of ['aarch64', 'x86_64'])
    assert.ok(
      tools.lines.some((line) => line.endsWith(` ${machine}`)),
      tools.lines.join('\n'),
    )
})

test('QEMU that cannot be registered is an error before anything is built', async () => {
  const tools = new Recorder()
  const context = runs(arm64)
  await assert.rejects(build(request(context, { builder, platforms: [arm64] }), tools, dockerEnv()), (error) => {
    assert.ok(error instanceof PublishError)
    assert.equal(error.code, 'E_EMULATION')
    assert.deepEqual(error.at, { file: join(context, 'Dockerfile'), line: 3 })
    assert.match(String(error.cause), /localhost:1\/none/)
    return true
  })
  assert.ok(!tools.lines.includes('Build linux/arm64'))
})

test('an image that registers nothing and ends well is found out', async () => {
  const ppc64le = 'linux/ppc64le' as Platform
  await assert.rejects(
    build(request(runs(ppc64le), { builder, platforms: [ppc64le], binfmtImage: image }), new Recorder(), dockerEnv()),
    (error) => {
      assert.ok(error instanceof PublishError && error.code === 'E_EMULATION')
      assert.match(String(error.cause), /unsupported architecture/)
      return true
    },
  )
})

test('an interpreter that containers cannot see does not count, and is named', async () => {
  await using _ = await registerQemu('')
  assert.equal(await canRun(arm64, tmpdir()), true, 'it works outside of containers')
  await assert.rejects(
    build(request(runs(arm64), { builder, platforms: [arm64], binfmtImage: image }), new Recorder(), dockerEnv()),
    (error) => {
      assert.ok(error instanceof PublishError && error.code === 'E_EMULATION')
      assert.match(String(error.cause), /qemu-aarch64 is registered without the flag F/)
      assert.match(error.hint ?? '', /binfmt_misc\/qemu-aarch64/)
      return true
    },
  )
})

test('a smoke test’s wish is granted beside the build', async () => {
  const tools = new Recorder()
  const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
  const built = await build(
    request(context, { builder, binfmtImage: image, smokeTestWants: [amd64, arm64] }),
    tools,
    dockerEnv(),
  )
  assert.deepEqual(built.emulated, [arm64])
  assert.equal(await canRun(arm64, tmpdir()), true)
})

test('a smoke test’s wish that cannot be granted is a notice', async () => {
  const tools = new Recorder()
  const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
  const built = await build(request(context, { builder, smokeTestWants: [amd64, arm64] }), tools, dockerEnv())
  assert.deepEqual(built.emulated, [])
  assert.equal(tools.notices.length, 1)
  assert.match(tools.notices[0] ?? '', /^linux\/arm64 cannot be started on this machine/)
})

test('after a build that failed, nobody is told what a smoke test would have lacked', async () => {
  const tools = new Recorder()
  const context = plugin({
    Dockerfile: `FROM --platform=$BUILDPLATFORM busybox\nRUN echo ${process.pid} && sleep 3 && exit 3\n`,
  })
  await assert.rejects(build(request(context, { builder, smokeTestWants: [amd64, arm64] }), tools, dockerEnv()), {
    code: 'E_BUILD',
  })
  assert.ok(
    tools.lines.some((line) => line.startsWith('Registering QEMU')),
    tools.lines.join('\n'),
  )
  assert.deepEqual(tools.notices, [])
})

test('always registers what nothing needs, never registers nothing', async () => {
  const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
  const never = await build(
    request(context, { builder, binfmtImage: image, smokeTestWants: [arm64], emulation: 'never' }),
    new Recorder(),
    dockerEnv(),
  )
  assert.deepEqual(never.emulated, [])
  assert.equal(await isQemuRegistered(), false)
  const always = await build(
    request(context, { builder, binfmtImage: image, emulation: 'always' }),
    new Recorder(),
    dockerEnv(),
  )
  assert.deepEqual(always.emulated, [arm64])
})

test('a Dockerfile that cannot be read well enough is tried all the same', async () => {
  const stage = 'FROM --platform=${BUILDPLATFORM%/none} busybox AS b\nRUN true\nFROM scratch\n'
  const unused = new Recorder()
  await build(request(plugin({ Dockerfile: `${stage}COPY Dockerfile /x\n` }), { builder }), unused, dockerEnv())
  assert.deepEqual(unused.notices, [], 'a stage that nothing uses asks for nothing')
  const used = new Recorder()
  await build(request(plugin({ Dockerfile: `${stage}COPY --from=b /bin/true /x\n` }), { builder }), used, dockerEnv())
  assert.equal(used.notices.length, 1)
  assert.match(used.notices[0] ?? '', /The build continues/)
})

test('an entry of the kernel is read, and matched by what programs begin with', async () => {
  await using _ = await registerQemu()
  const entry = parseEntry('qemu-aarch64', readFileSync(`${table}/qemu-aarch64`, 'utf8'))
  assert.ok(entry)
  assert.equal(entry.enabled, true)
  assert.match(entry.flags, /F/)
  for (const [name, expected] of [
    ['arm64', true],
    ['riscv64', false],
    ['s390x', false],
    ['386', false],
  ] as const) {
    const binary = probeBinary(name, 0)
    assert.ok(binary)
    assert.equal(matches(entry, binary), expected, name)
  }
  assert.equal(parseEntry('java', 'enabled\ninterpreter /usr/bin/java\nflags: \nextension .jar\n'), undefined)
})

test('nothing is asked of the engine where everything runs already', async () => {
  const built = await build(
    request(plugin({ Dockerfile: 'FROM busybox\nRUN true\n' }), {
      builder,
      platforms: platforms('linux/amd64'),
      smokeTestWants: [amd64],
    }),
    new Recorder(),
    dockerEnv(),
  )
  assert.deepEqual(built.emulated, [])
})
