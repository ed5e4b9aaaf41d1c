import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { launcher, launcherArchitecture, notExecuted } from '../../src/checks/smoke/launcher.ts'
import { encodeFilter, seccompFilter } from '../../src/checks/smoke/seccomp.ts'
import { run } from '../../script/rig/run.ts'
import { probeBinary } from '../../src/shared/probe-binary.ts'
import { program } from '../support/rig.ts'
import { directory } from './support/flattened.ts'
import { goProgram } from '../support/programs.ts'

const work = directory()

function install(name: string, content: Buffer): string {
  const path = join(work, name)
  writeFileSync(path, content)
  chmodSync(path, 0o755)
  return path
}

const architecture = launcherArchitecture() ?? assert.fail('this machine has no launcher')
const native = install('launcher', launcher(architecture))

suite('the launcher of this machine', () => {
  test('becomes the program, with its arguments, its environment and a filter', async () => {
    const { stdout, code } = await run(
      native,
      [
        '/usr/bin/env',
        'sh',
        '-c',
        'grep -E "^(NoNewPrivs|Seccomp):" /proc/self/status; echo "$0 $1 $A"; exit 3',
        'one',
        'two words',
      ],
      { env: { A: 'b', PATH: '/usr/bin:/bin' } },
    )
    assert.equal(stdout, 'NoNewPrivs:\t1\nSeccomp:\t2\none two words b\n')
    assert.equal(code, 3)
  })

  test('closes every descriptor but the first three', async () => {
    const inherited = openSync('/etc/passwd', 'r')
    const child = spawn(native, ['/bin/sh', '-c', 'ls /proc/self/fd | wc -l'], {
      stdio: ['ignore', 'pipe', 'inherit', inherited, inherited],
    })
    let stdout = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    await once(child, 'close')
    // The fourth is the directory that `ls` reads.
    assert.equal(stdout.trim(), '4')
  })

  test('joins a new session keyring: the key in the old one is not even listed', async () => {
    const plant = install('plugin', await goProgram('plugin'))
    chmodSync(work, 0o755)
    const secret = join(work, 'secret')
    writeFileSync(secret, 'secret')
    const list = async (...command: readonly string[]): Promise<string> => {
      const { stdout, stderr, code } = await run(plant, ['plant', secret, ...command, '/bin/cat', '/proc/keys'])
      assert.equal(code, 0, stderr)
      return stdout
    }
    assert.match(await list(), /user +plugin-publish-test/)
    assert.doesNotMatch(await list(native), /plugin-publish-test/)
  })

  test('says when the kernel does not execute the program, and why', async () => {
    for (const [path, error] of [
      ['/nowhere', 2],
      ['/etc/passwd', 13],
      [install('text', Buffer.from('text')), 8],
    ] as const) {
      const { stderr, code } = await run(native, [path])
      assert.deepEqual([stderr, code], [`${notExecuted}\n`, error])
    }
  })
})

test('the launcher for arm64 makes its system calls with these arguments, as QEMU reads them', async () => {
  const arm64 = install('launcher-arm64', launcher('arm64'))
  const target = install('target', probeBinary('arm64', 42) ?? assert.fail('no program for arm64'))
  const { stderr, code } = await run(program('qemu-aarch64-static'), ['-strace', arm64, target, 'argument'], {
    env: {},
  })
  // QEMU has no seccomp(2), so the launcher ends there, with the code for it.
  assert.equal(code, 124, stderr)
  assert.match(stderr, /close_range\(3,4294967295,0\) = 0/)
  assert.match(stderr, /keyctl\(1,0,/)
  assert.match(stderr, /prctl\(38,1,0,0,0,/)
  // The filter's description and the filter stand at the addresses that the kernel is told.
  const file = readFileSync(arm64),
    base = 0x40_0000
  const description = Number(/seccomp\(1,0,(\d+),/.exec(stderr)?.[1]) - base
  const filter = encodeFilter(seccompFilter('arm64'))
  assert.equal(file.readUInt16LE(description), filter.length / 8)
  const at = Number(file.readBigUInt64LE(description + 8)) - base
  assert.deepEqual(file.subarray(at, at + filter.length), filter)
  // With the check for that error taken out, it goes on to its last two calls.
  const goesOn = Buffer.from(launcher('arm64'))
  const check = goesOn.lastIndexOf(Buffer.from([0x80, 0x00, 0xf8, 0xb6]))
  goesOn.writeUInt32LE(0x1400_0004, check) // b over the rest
  const patched = install('patched-arm64', goesOn)
  const executed = await run(program('qemu-aarch64-static'), ['-strace', patched, '/nowhere', 'argument'], { env: {} })
  assert.match(executed.stderr, /execve\("\/nowhere",\{"\/nowhere","argument",NULL\}\) = -1 errno=2/)
  assert.equal(executed.code, 2)
  assert.match(executed.stderr, new RegExp(notExecuted))
})
