import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { BinaryFacts } from '../../src/checks/index.ts'
import { binaryFindings } from '../../src/checks/binary/label.ts'
import { readFileFacts } from '../../src/checks/binary/read-facts.ts'
import { missingLibraries } from '../../src/checks/smoke/libraries.ts'
import { programRules } from '../../src/hosts/cosmo/programs.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { goProgram } from '../support/programs.ts'
import { scratchDirectory } from '../support/rig.ts'
import { tar } from '../support/tar.ts'
import { compile, copyTypeScriptExample, healthProto } from '../support/typescript-plugin.ts'
import { checkLayout, told } from './support/check.ts'
import { layoutOf } from './support/flattened.ts'

const amd64 = 'linux/amd64' as Platform

describe('a program that Bun compiled', { timeout: 120_000 }, () => {
  test('without the file that it reads is diagnosed, and the warning says which routers can start it', async (t) => {
    const plugin = join(await scratchDirectory(t), 'cosmo-ts')
    await copyTypeScriptExample(plugin)
    await compile(plugin, ['linux_amd64'])
    const program = { name: 'plugin', mode: 0o755, content: await readFile(join(plugin, 'bin/linux_amd64')) }
    const { findings, images } = await checkLayout(layoutOf({ layers: [tar([program])] }), { smokeTest: true })
    assert.equal(images[0]?.linking, 'dynamic (glibc 2.25)')
    const [linking, failed, ...more] = findings
    assert.deepEqual([linking?.code, failed?.code, more], ['E_CHECK_LINKING', 'E_SMOKE_FAILED', []])
    assert.match(
      linking?.message ?? '',
      /dynamically linked: it needs \/lib64\/ld-linux-x86-64\.so\.2, .*, and glibc 2\.25 or later$/,
    )
    assert.match(linking?.detail ?? '', /official router image .* no dynamic loader\. The plugin will not start there/)
    assert.match(
      linking?.hint ?? '',
      /glibc 2\.25 or later, such as one based on Debian.*Alpine.*=bun-linux-x64-musl\)/,
    )
    assert.match(
      failed?.message ?? '',
      /needs a file that is not there: it ended with exit code 1 before its handshake/,
    )
    assert.match(failed?.detail ?? '', new RegExp(`ENOENT.*${healthProto}`))
    assert.match(failed?.hint ?? '', /Copy the file into the last stage of the Dockerfile/)
  })

  test('for Windows is found under the name that Windows starts', async () => {
    const content = await goProgram('hello', { platform: 'windows/amd64' })
    const check = async (name: string): Promise<string[]> =>
      told(
        (
          await checkLayout(
            layoutOf({
              platform: 'windows/amd64',
              layers: [[{ name, mode: 0o755, content }]],
              entrypoint: [`./${name}`],
            }),
          )
        ).findings,
      )
    assert.deepEqual(await check('plugin.exe'), [])
    assert.deepEqual(await check('plugin'), [
      'warning E_CHECK_ENTRYPOINT The entrypoint plugin for windows/amd64 has no extension, and Windows starts no such '
        + 'program',
    ])
  })
})

describe('a program for musl', () => {
  const facts: BinaryFacts = {
    format: 'elf',
    os: 'linux',
    architectures: ['amd64'],
    linking: 'dynamic',
    interpreter: '/lib/ld-musl-x86_64.so.1',
    libraries: ['libstdc++.so.6', 'libc.musl-x86_64.so.1', 'libgcc_s.so.1'],
    libc: 'musl',
  }

  test('gets the remedy for musl', () => {
    const [{ message, hint } = {}] = binaryFindings('plugin', facts, amd64, programRules)
    assert.match(message ?? '', /it needs \/lib\/ld-musl-x86_64\.so\.1, libstdc\+\+\.so\.6, .*, and musl$/)
    assert.match(hint ?? '', /based on Alpine with the packages libgcc and libstdc\+\+\. .*Debian.*=bun-linux-x64\)\.$/)
    const [arm] = binaryFindings(
      'plugin',
      { ...facts, architectures: ['arm64'] },
      'linux/arm64' as Platform,
      programRules,
    )
    assert.match(arm?.hint ?? '', /=bun-linux-arm64\)\.$/)
    const go = { version: 'go1.26', dependencies: [], settings: {} }
    assert.equal(
      binaryFindings('plugin', { ...facts, go }, amd64, programRules)[0]?.hint,
      'Compile it with `CGO_ENABLED=0`.',
    )
  })

  test('does not take libraries of glibc for its own', () => {
    const library = ['libstdc++.so.6', 'libgcc_s.so.1']
    for (const name of library) {
      const path = `/usr/lib/x86_64-linux-gnu/${name}`
      const found = readFileFacts(path)
      assert.ok(found?.format === 'elf' && found.libc === 'glibc', `${path} of this machine is made for glibc`)
    }
    assert.deepEqual(missingLibraries(facts), library)
    assert.deepEqual(
      missingLibraries({ ...facts, libc: 'glibc', libraries: ['libnowhere.so.1'] }),
      [],
      'its loader searches more directories',
    )
    assert.deepEqual(missingLibraries({ ...facts, libraries: ['libc.so', 'libpthread.so.0'] }), [], 'parts of musl')
  })
})
