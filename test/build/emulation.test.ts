import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { matches, parseEntry, runsInContainers } from '../../src/build/binfmt.ts'
import { build } from '../../src/build/build.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { canRun, forgetCanRun } from '../../src/shared/can-run.ts'
import { run } from '../../src/shared/exec.ts'
import { parsePlatform, type Platform } from '../../src/shared/platform.ts'
import { probeBinary } from '../../src/shared/probe-binary.ts'
import { containerBuilder, crossBuilt, directory, docker, environment, platforms, plugin, Recorder, request, rig } from './support.ts'

const riscv64 = 'linux/riscv64' as Platform
const s390x = 'linux/s390x' as Platform
const misc = '/proc/sys/fs/binfmt_misc'

/** Docker's name of an architecture: QEMU's name, and what its programs begin with. */
const emulators = {
  arm64: ['aarch64', String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`, String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`],
  riscv64: ['riscv64', String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xf3\x00`, String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`],
  s390x: ['s390x', String.raw`\x7fELF\x02\x02\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x16`, String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff`],
} as const

/** An image that registers QEMU as the pinned one does, which also ends with 0 when it could not. */
async function binfmtImage(name: string, flags: string): Promise<string> {
  const root = directory('binfmt')
  for (const part of ['bin', 'usr/bin', 'proc']) mkdirSync(join(root, part), { recursive: true })
  copyFileSync(join(rig.images.busybox, `../busybox.${process.arch === 'arm64' ? 'arm64' : 'amd64'}/bin/busybox`), join(root, 'bin/busybox'))
  for (const applet of ['sh', 'mount', 'tr', 'echo']) symlinkSync('busybox', join(root, 'bin', applet))
  const lines = Object.entries(emulators).map(([architecture, [qemu, magic, mask]]) => {
    copyFileSync(`/usr/bin/qemu-${qemu}-static`, join(root, `usr/bin/qemu-${qemu}`))
    return `${architecture}) echo ':qemu-${qemu}:M::${magic}:${mask}:/usr/bin/qemu-${qemu}:${flags}' > ${misc}/register && echo "installing: ${architecture} OK" >&2 ;;`
  })
  writeFileSync(join(root, 'binfmt'), `#!/bin/sh\n[ -e ${misc}/register ] || mount -t binfmt_misc binfmt_misc ${misc}\nfor a in $(echo "$2" | tr , ' '); do case $a in\n${lines.join('\n')}\n*) echo "installing: $a unsupported architecture" >&2 ;;\nesac; done\nexit 0\n`, { mode: 0o755 })
  const tar = join(directory('tar'), 'root.tar')
  assert.equal((await run('tar', ['-C', root, '-cf', tar, '.'])).code, 0)
  const image = `localhost:1/plugin-publish-test/binfmt-${name}:local`
  await docker(['import', '--change=ENTRYPOINT ["/bin/sh", "/binfmt"]', '--change=ENV PATH=/bin', tar, image])
  return image
}

function unregister(): void {
  for (const name of ['riscv64', 's390x']) if (existsSync(`${misc}/qemu-${name}`)) writeFileSync(`${misc}/qemu-${name}`, '-1')
  forgetCanRun()
}

const builder = await containerBuilder('emulation-test')
const image = await binfmtImage('fixed', 'CF')
const imageWithoutF = await binfmtImage('loose', 'C')
beforeEach(unregister)
after(unregister)

/** A plugin whose last stage runs a program of `platform`. */
function runs(platform: Platform): string {
  const program = probeBinary(platform.split('/')[1] ?? '', 0)
  assert.ok(program)
  return plugin({ Dockerfile: `FROM scratch\nCOPY --chmod=0755 program /program\nRUN ["/program", "${process.pid} ${performance.now()}"]\n`, program })
}

test('what the build must run is registered before it, once', async () => {
  const tools = new Recorder()
  const built = await build(request(runs(riscv64), { builder, platforms: [riscv64], binfmtImage: image }), tools, environment())
  assert.deepEqual(built.emulated, [riscv64])
  const registered = tools.lines.findIndex((line) => line.startsWith('Registering QEMU for riscv64'))
  assert.ok(registered >= 0 && registered < tools.lines.indexOf('Build linux/riscv64'), tools.lines.join('\n'))
  assert.ok(tools.lines.some((line) => line === 'Emulation: Dockerfile:3 runs a command on linux/riscv64.'))
  assert.deepEqual(await runsInContainers(riscv64), { runs: true })

  const again = new Recorder()
  const second = await build(request(runs(riscv64), { builder, platforms: [riscv64], binfmtImage: 'localhost:1/none' }), again, environment())
  assert.deepEqual(second.emulated, [], 'it was there already')
  assert.ok(!again.lines.some((line) => line.startsWith('Registering')))
})

test('QEMU that cannot be registered is an error before anything is built', async () => {
  const tools = new Recorder()
  const context = runs(riscv64)
  await assert.rejects(build(request(context, { builder, platforms: [riscv64] }), tools, environment()), (error) => {
    assert.ok(error instanceof PublishError)
    assert.equal(error.code, 'E_EMULATION')
    assert.deepEqual(error.at, { file: join(context, 'Dockerfile'), line: 3 })
    assert.match(String(error.cause), /localhost:1\/none/)
    return true
  })
  assert.ok(!tools.lines.includes('Build linux/riscv64'))
})

test('an image that registers nothing and says nothing of it is found out', async () => {
  const ppc64le = 'linux/ppc64le' as Platform
  await assert.rejects(build(request(runs(ppc64le), { builder, platforms: [ppc64le], binfmtImage: image }), new Recorder(), environment()), (error) => {
    assert.ok(error instanceof PublishError && error.code === 'E_EMULATION')
    assert.match(String(error.cause), /unsupported architecture/)
    return true
  })
})

test('an interpreter that containers cannot see does not count, and is named', async () => {
  await docker(['run', '--privileged', '--rm', imageWithoutF, '--install', 's390x'])
  const local = join(directory('bin'), 'qemu-s390x')
  copyFileSync('/usr/bin/qemu-s390x-static', local)
  writeFileSync(`${misc}/qemu-s390x`, '-1')
  const [, magic, mask] = emulators.s390x
  writeFileSync(`${misc}/register`, `:qemu-s390x:M::${magic}:${mask}:${local}:C`)
  forgetCanRun()
  assert.equal(await canRun(s390x), true, 'it works outside of containers')
  await assert.rejects(build(request(runs(s390x), { builder, platforms: [s390x], binfmtImage: image }), new Recorder(), environment()), (error) => {
    assert.ok(error instanceof PublishError && error.code === 'E_EMULATION')
    assert.match(String(error.cause), /qemu-s390x is registered without the flag F/)
    assert.match(error.hint ?? '', /binfmt_misc\/qemu-s390x/)
    return true
  })
})

test('a smoke test’s wish is granted beside the build', async () => {
  const tools = new Recorder()
  const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
  const built = await build(request(context, { builder, platforms: [riscv64], binfmtImage: image, smokeTestWants: [riscv64] }), tools, environment())
  assert.deepEqual(built.emulated, [riscv64])
  assert.equal(await canRun(riscv64), true)
})

test('a smoke test’s wish that cannot be granted is a notice', async () => {
  const tools = new Recorder()
  const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
  const built = await build(request(context, { builder, platforms: [riscv64], smokeTestWants: platforms('linux/riscv64', 'linux/amd64') }), tools, environment())
  assert.deepEqual(built.emulated, [])
  assert.equal(tools.notices.length, 1)
  assert.match(tools.notices[0] ?? '', /^linux\/riscv64 cannot be started on this machine/)
})

test('always registers what nothing needs, never registers nothing', async () => {
  const context = plugin({ Dockerfile: crossBuilt, source: 'users' })
  const never = await build(request(context, { builder, platforms: [riscv64], binfmtImage: image, smokeTestWants: [riscv64], emulation: 'never' }), new Recorder(), environment())
  assert.deepEqual(never.emulated, [])
  assert.equal(await canRun(riscv64), false)
  const always = await build(request(context, { builder, platforms: [riscv64], binfmtImage: image, emulation: 'always' }), new Recorder(), environment())
  assert.deepEqual(always.emulated, [riscv64])
})

test('a Dockerfile that cannot be read well enough is tried all the same', async () => {
  const tools = new Recorder()
  const context = plugin({ Dockerfile: 'FROM --platform=${BUILDPLATFORM%/none} busybox\nRUN true\nFROM scratch\nCOPY Dockerfile /x\n' })
  await build(request(context, { builder, platforms: [riscv64], target: undefined }), tools, environment())
  const reached = new Recorder()
  const needed = plugin({ Dockerfile: 'FROM --platform=${BUILDPLATFORM%/none} busybox AS b\nRUN true\nFROM scratch\nCOPY --from=b /bin/true /x\n' })
  await build(request(needed, { builder, platforms: [riscv64] }), reached, environment())
  assert.deepEqual(tools.notices, [], 'a stage that nothing uses asks for nothing')
  assert.equal(reached.notices.length, 1)
  assert.match(reached.notices[0] ?? '', /The build goes on/)
})

test('an arm64 stage that executes code is built through QEMU', async () => {
  const context = plugin({ Dockerfile: `FROM busybox AS build\nRUN uname -m > /machine && cat /machine && echo ${process.pid}\nFROM scratch\nCOPY --from=build /machine /machine\n` })
  const tools = new Recorder()
  const built = await build(request(context, { builder, platforms: platforms('linux/amd64', 'linux/arm64'), binfmtImage: image }), tools, environment())
  assert.equal(built.images.length, 2)
  for (const machine of ['aarch64', 'x86_64']) assert.ok(tools.lines.some((line) => line.endsWith(` ${machine}`)), tools.lines.join('\n'))
})

test('an entry of the kernel is read and matched by what programs begin with', async () => {
  await docker(['run', '--privileged', '--rm', image, '--install', 'riscv64'])
  const entry = parseEntry('qemu-riscv64', readFileSync(`${misc}/qemu-riscv64`, 'utf8'))
  assert.ok(entry)
  assert.equal(entry.enabled, true)
  assert.match(entry.flags, /F/)
  for (const [name, expected] of [['riscv64', true], ['arm64', false], ['s390x', false], ['386', false]] as const) {
    const program = probeBinary(name, 0)
    assert.ok(program)
    assert.equal(matches(entry, program), expected, name)
  }
  assert.equal(parseEntry('java', 'enabled\ninterpreter /usr/bin/java\nflags: \nextension .jar\n'), undefined)
  assert.equal(parsePlatform('linux/riscv64'), riscv64)
})
