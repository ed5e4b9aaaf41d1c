import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { copyFile, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { Probe } from '../../src/checks/smoke/sandbox.ts'
import { isSystemLoader } from '../../src/checks/smoke/libraries.ts'
import { dockerEnv } from '../support/rig.ts'
import { registerQemu, withoutQemu } from '../support/qemu.ts'
import type { ProgramCheckOptions } from '../../src/checks/index.ts'
import { unpackImage } from '../../src/checks/index.ts'
import { programRules } from '../../src/hosts/cosmo/programs.ts'
import { collectingLog, testContext } from '../support/context.ts'
import { checkLayout, told, type CheckedLayout } from './support/check.ts'
import { canRun } from '../../src/shared/can-run.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { directory, layoutOf } from './support/flattened.ts'
import { goProgram } from '../support/programs.ts'
import { playAll } from '../support/sample.ts'
import type { Entry } from '../support/tar.ts'
import { ways } from './support/ways.ts'

// Docker is found the way a workflow's step finds it: by its environment.
Object.assign(process.env, dockerEnv())

const amd64 = await goProgram('plugin')
const file = (content: Buffer): Entry => ({ name: 'plugin', mode: 0o755, content })

async function start(
  behaviour: readonly string[],
  options: Partial<ProgramCheckOptions> = {},
  content = amd64,
  signal?: AbortSignal,
): Promise<CheckedLayout> {
  return await checkLayout(
    layoutOf({ layers: [[file(content)]], entrypoint: ['./plugin', ...behaviour] }),
    { smokeTest: true, timeout: 5000, ...options },
    testContext(signal && { signal }),
  )
}

/** Command lines by process id, of this machine's processes that come from a plugin. */
async function started(): Promise<Map<string, string>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return [pid, line.replaceAll('\0', ' ').trim()] as const
    }),
  )
  return new Map(lines.filter(([, line]) => line.startsWith('/plugin/plugin') || line.startsWith('lingering')))
}

/** What stays of them. Those of other files of tests, which run at the same time, have ended after some seconds. */
async function leftovers(): Promise<string[]> {
  let left = await started()
  for (let attempt = 0; left.size > 0 && attempt < 50; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    const now = await started()
    left = new Map([...left].filter(([pid, line]) => now.get(pid) === line))
  }
  return [...left.values()]
}

/** Errors: why the plugin did not come up. */
const failures: Readonly<
  Record<string, { readonly behaviour?: readonly string[]; readonly says: RegExp; readonly shows?: RegExp }>
> = {
  never: { says: /did not shake hands in time$/, shows: /waiting for a database/ },
  exit0: { says: /ended \(exit code 0\) before its handshake without any output$/, shows: /^no output$/ },
  exit3: { says: /ended with exit code 3 before its handshake$/, shows: /^standard error:\nconfiguration refused$/ },
  panic: { says: /panicked/, shows: /^standard error:\npanic: a bug\n/ },
  segfault: { says: /crashed/, shows: /^standard error:\nSIGSEGV: / },
  chatty: { says: /its first line on standard output is not a handshake$/, shows: /Starting plugin/ },
  'missing-file': { says: /needs a file that is not there/, shows: /open data\/config\.json: no such file/ },
  flood: { says: /wrote 65536 bytes to standard output without ending a line$/ },
  daemon: { says: /ended \(exit code 0\) before its handshake/ },
  'other-cookie': { says: /does not accept the host’s handshake cookie/, shows: /This binary is a plugin/ },
  'version-2': { says: /it speaks version 2 of the plugin protocol, the host speaks 1$/ },
  'core-2': { says: /it speaks core protocol 2, the host speaks 1$/ },
  netrpc: { says: /it speaks netrpc, the host speaks grpc$/ },
  tcp: { says: /it listens on tcp 127\.0\.0\.1:10000, not on a Unix socket$/ },
  'no-socket': { says: /names a socket that is not there: \/tmp\/nowhere$/ },
  'exit-after': { says: /ended with exit code 4 after its handshake, before it answered$/ },
  mute: { says: /did not answer the health check in time$/ },
  'not-serving': { says: /is not healthy: NOT_SERVING$/ },
  'no-health': { says: /is not healthy: no health service$/ },
  'no-service': { says: /is not healthy: no service "plugin"$/ },
  garbage: { says: /is not healthy: no answer/ },
}

/** Played with `--all`: handshake.test.ts and health.test.ts play what the host reads, and others go the same way. */
const alike = new Set(['version-2', 'netrpc', 'no-health'])

/** Warnings: the plugin came up, but. */
const remarks: Readonly<Record<string, RegExp | undefined>> = {
  good: undefined,
  'no-shutdown': undefined,
  'writes-files': undefined,
  'time-zone': undefined,
  linger: /started other processes \(.+\): the host ends only the plugin itself/,
  deaf: /did not end within 2 s of being asked to, and was killed/,
  talks: /wrote \d+ MiB to standard output while it started$/,
}

suite('a plugin is reported as what it is, and nothing of it is left', () => {
  for (const [behaviour, { says, shows }] of Object.entries(failures)) {
    if (alike.has(behaviour) && !playAll) continue
    test(behaviour, async () => {
      const timeout = ['never', 'mute'].includes(behaviour) ? 1000 : 10_000
      const { findings, images } = await start([behaviour], { timeout })
      assert.deepEqual(
        findings.map(({ code, severity, platform }) => [code, severity, platform]),
        [['E_SMOKE_FAILED', 'error', 'linux/amd64']],
      )
      assert.match(findings[0]?.message ?? '', says)
      if (shows !== undefined) assert.match(findings[0]?.detail ?? '', shows)
      assert((findings[0]?.detail ?? '').length < 10_000)
      assert.equal(images[0]?.smoke?.outcome, 'failed')
      assert.deepEqual(await leftovers(), [])
    })
  }
  for (const [behaviour, says] of Object.entries(remarks)) {
    test(behaviour, async () => {
      const { findings, images } = await start([behaviour], { timeout: 60_000 })
      assert.equal(images[0]?.smoke?.outcome, 'passed', told(findings).join('\n'))
      assert.deepEqual(
        findings.map(({ code, severity }) => [code, severity]),
        says === undefined ? [] : [['E_SMOKE_FAILED', 'warning']],
        told(findings).join('\n'),
      )
      if (says !== undefined) assert.match(findings[0]?.message ?? '', says)
      assert.deepEqual(await leftovers(), [])
    })
  }

  test('cancelled: it ends with the run', async () => {
    const controller = new AbortController()
    const running = start(['never'], { timeout: 60_000 }, amd64, controller.signal)
    while ((await started()).size === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    controller.abort(new Error('cancelled'))
    await assert.rejects(running, /cancelled/)
    assert.deepEqual(await leftovers(), [])
  })
})

suite('every way to isolate', () => {
  for (const [name, probe] of Object.entries(ways)) {
    test(name, async () => {
      for (const [behaviour, expected] of [
        ['good', 'passed'],
        ['linger', 'passed'],
        ['exit3', 'failed'],
        ['flood', 'failed'],
        ['writes-files', 'passed'],
        ['time-zone', 'passed'],
      ] as const) {
        const { images, findings } = await start([behaviour], { isolation: [probe] })
        assert.equal(images[0]?.smoke?.outcome, expected, `${behaviour}: ${told(findings).join('\n')}`)
      }
      const { findings } = await start(['never'], { isolation: [probe], timeout: 500 })
      assert.match(told(findings).join('\n'), /did not shake hands in time/)
      assert.deepEqual(await leftovers(), [])
      const left = await start(['leaves'], { isolation: [probe], timeout: 1000 })
      assert.match(left.findings[0]?.detail ?? '', /in a session of its own/)
      assert.deepEqual(await leftovers(), [], 'a plugin that left its session was ended all the same')
    })
  }

  test('without any, nothing is started', async () => {
    const none: Probe = () => Promise.resolve('no way here')
    for (const [request, expected] of [
      [{ smokeTest: 'auto', dryRun: true }, 'notice E_SMOKE_IMPOSSIBLE'],
      [{ smokeTest: 'auto', dryRun: false }, 'warning E_SMOKE_IMPOSSIBLE'],
      [{ smokeTest: true }, 'error E_SMOKE_IMPOSSIBLE'],
    ] as const) {
      const { findings, images } = await start(['good'], { ...request, isolation: [none] })
      assert.deepEqual(told(findings), [
        `${expected} The plugin for linux/amd64 was not started: this machine offers no way to start it without `
          + 'access to the job’s secrets',
      ])
      assert.equal(images[0]?.smoke?.outcome, 'skipped')
    }
  })
})

suite('libraries and architectures', () => {
  test('a plugin that needs glibc starts where glibc is', async () => {
    const { findings, images } = await start(['good'], {}, await goProgram('plugin', { dynamic: true }))
    assert.deepEqual(
      told(findings).map((line) => line.split(' ', 2).join(' ')),
      ['warning E_CHECK_LINKING'],
    )
    assert.equal(images[0]?.smoke?.outcome, 'passed')
    assert.match(images[0].linking ?? '', /^dynamic \(glibc 2\.\d+\)$/)
  })

  test('a loader that this machine does not have', async () => {
    const musl = Buffer.from(await goProgram('plugin', { dynamic: true }))
    const loader = Buffer.from('/lib64/ld-linux-x86-64.so.2\0')
    Buffer.from('/lib/ld-musl-x86_64.so.1\0\0\0\0').copy(musl, musl.indexOf(loader))
    const { findings, images } = await start(['good'], {}, musl)
    assert.deepEqual(
      told(findings).filter((line) => line.startsWith('error')),
      [
        'error E_SMOKE_IMPOSSIBLE The plugin for linux/amd64 was not started: it is linked with musl: it needs '
          + 'the loader /lib/ld-musl-x86_64.so.1, which this machine does not have',
      ],
    )
    assert.match(images[0]?.linking ?? '', /musl/)
  })

  test('a file that is no loader of this machine is none, whatever a program says', async () => {
    for (const path of [
      '/etc/hostname',
      '/lib64/../etc/hostname',
      '/usr/lib/os-release',
      '/tmp/ld-linux.so.2',
      'ld-linux-x86-64.so.2',
    ]) {
      assert.equal(isSystemLoader(path, 'amd64'), false, path)
      const program = Buffer.from(await goProgram('plugin', { dynamic: true }))
      program.write(path.padEnd(28, '\0'), program.indexOf('/lib64/ld-linux-x86-64.so.2\0'), 'latin1')
      const { findings } = await start(['good'], {}, program)
      assert.match(told(findings).join('\n'), /error E_SMOKE_IMPOSSIBLE .* which this machine does not have$/)
    }
    const copy = join(directory(), 'ld-linux-x86-64.so.2')
    await copyFile('/lib64/ld-linux-x86-64.so.2', copy)
    for (const path of [copy, `/lib64/..${copy}`])
      assert.equal(isSystemLoader(path, 'amd64'), false, 'a loader elsewhere')
    const library = '/lib/x86_64-linux-gnu/libc.so.6'
    assert.ok(existsSync(library))
    assert.equal(isSystemLoader(library, 'amd64'), false, 'a library')
    assert.equal(isSystemLoader('/lib64/ld-linux-x86-64.so.2', 'arm64'), false)
    assert.equal(isSystemLoader('/lib64/ld-linux-x86-64.so.2', 'amd64'), true)
  })

  test('a plugin of 32 bits is not started, though it could run: the filter does not know its calls', async () => {
    const platform = (process.arch === 'x64' ? 'linux/386' : 'linux/arm/v7') as Platform
    const content = await goProgram('hello', { platform })
    assert.ok(await canRun(platform, tmpdir()), 'a kernel that runs programs of 32 bits')
    const reason = 'programs of 32 bits cannot be isolated on this machine'
    for (const [smokeTest, severity] of [
      ['auto', 'notice'],
      [true, 'error'],
    ] as const) {
      const { findings, images } = await checkLayout(layoutOf({ platform, layers: [[file(content)]] }), { smokeTest })
      assert.deepEqual(told(findings), [
        `${severity} E_SMOKE_IMPOSSIBLE The plugin for ${platform} was not started: ${reason}`,
      ])
      assert.deepEqual(images[0]?.smoke, { outcome: 'skipped', reason })
    }
  })

  const both = async (): Promise<string> =>
    layoutOf(
      { layers: [[file(amd64)]] },
      { platform: 'linux/arm64', layers: [[file(await goProgram('plugin', { platform: 'linux/arm64' }))]] },
    )

  test('an arm64 plugin runs under QEMU, beside the native one', async () => {
    await using _qemu = await registerQemu()
    for (const probe of Object.values(ways)) {
      const { findings, images } = await checkLayout(await both(), { smokeTest: true, isolation: [probe] })
      assert.deepEqual(told(findings), [])
      assert.deepEqual(
        images.map(({ platform, smoke }) => [platform, smoke?.outcome]),
        [
          ['linux/amd64', 'passed'],
          ['linux/arm64', 'passed'],
        ],
      )
    }
  })

  test('QEMU that works on the machine but not in the sandbox', async () => {
    await using _qemu = await registerQemu('P')
    const { findings, images } = await checkLayout(await both(), { smokeTest: 'auto' })
    assert.deepEqual(told(findings), [
      'notice E_SMOKE_IMPOSSIBLE The plugin for linux/arm64 was not started: its emulator is registered without '
        + 'the flag F, so it cannot be used in the sandbox',
    ])
    assert.deepEqual(
      images.map(({ smoke }) => smoke?.outcome),
      ['passed', 'skipped'],
    )
  })

  test('without QEMU it is left out, or an error if it was asked for', async () => {
    await using _qemu = await withoutQemu()
    const auto = await checkLayout(await both(), { smokeTest: 'auto' })
    assert.deepEqual(told(auto.findings), [])
    assert.deepEqual(
      auto.images.map(({ smoke }) => smoke?.outcome),
      ['passed', 'skipped'],
    )
    const asked = await checkLayout(await both(), { smokeTest: true })
    assert.deepEqual(told(asked.findings), [
      'error E_SMOKE_IMPOSSIBLE The plugin for linux/arm64 was not started: this machine cannot run linux/arm64',
    ])
  })

  test('the native plugin is not kept waiting for another platform', async () => {
    const log = collectingLog()
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const layout = await both()
    const running = checkLayout(layout, { smokeTest: 'auto' }, testContext({ log }), {
      ...programRules,
      unpack: async (part, ...rest) => {
        if (part.platform !== 'linux/amd64') await promise
        return await unpackImage(part, ...rest)
      },
    })
    while (!log.lines.some((line) => line.startsWith('linux/amd64: started')))
      await new Promise((done) => setTimeout(done, 20))
    resolve(undefined)
    assert.equal((await running).images.length, 2)
  })

  test('platforms that never run here are only looked at', async () => {
    const { findings, images } = await checkLayout(
      layoutOf({
        platform: 'windows/amd64',
        layers: [[{ ...file(await goProgram('hello', { platform: 'windows/amd64' })), name: 'plugin.exe' }]],
        entrypoint: ['./plugin.exe'],
      }),
      { smokeTest: 'auto' },
    )
    assert.deepEqual(told(findings), [])
    assert.deepEqual(images[0]?.smoke, { outcome: 'skipped', reason: 'this machine cannot run windows/amd64' })
  })
})

test('`smoke-test: false` starts nothing', async () => {
  const { images, findings } = await start(['never'], {
    smokeTest: false,
    isolation: [
      () => {
        throw new Error('looked for a sandbox')
      },
    ],
  })
  assert.deepEqual(told(findings), [])
  assert.deepEqual(images[0]?.smoke, { outcome: 'skipped', reason: '`smoke-test: false`' })
})
