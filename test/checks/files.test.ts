import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Packer, readArtifact } from '../../src/artifact/index.ts'
import { isLoadedBySystem } from '../../src/checks/binary/bound.ts'
import { checkFiles, type CheckOutcome } from '../../src/checks/index.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { testContext } from '../support/context.ts'
import { goProgram } from '../support/programs.ts'
import { directory } from './support/flattened.ts'

interface TestFile {
  readonly name: string
  readonly bytes: Buffer
  /** Whether the file is for all platforms. */
  readonly common?: boolean
}

/** Packs files for one platform, or for none, and checks them. */
async function check(
  platform: string | undefined,
  files: readonly TestFile[],
  smokeTest: 'auto' | boolean = 'auto',
): Promise<CheckOutcome> {
  const { signal } = new AbortController()
  const layout = join(directory(), 'layout')
  const packer = new Packer({ directory: layout, annotations: {}, sourceDateEpoch: 0, signal })
  const layers = files.map(({ name, bytes }) => ({
    mediaType: 'application/octet-stream',
    content: { bytes },
    annotations: { name },
  }))
  const manifest = { artifactType: 'application/vnd.example.v1', layers }
  if (platform === undefined) await packer.single(manifest)
  else await packer.fileIndex([{ ...manifest, platform: platform as Platform }])
  const rules = {
    nameOf: ({ annotations }: { readonly annotations?: Readonly<Record<string, string>> }) =>
      files.find(({ name, common }) => name === annotations?.['name'] && common !== true)?.name,
  }
  return await checkFiles(rules, { smokeTest }).run(await readArtifact(layout, signal), testContext())
}

/** The message of the only finding; undefined if there is none. */
async function problemOf(platform: string, bytes: Buffer, severity = 'error'): Promise<string | undefined> {
  const { findings } = await check(platform, [{ name: 'file', bytes }])
  const [finding, ...more] = findings
  assert.deepEqual(more, [])
  if (finding !== undefined) assert.deepEqual([finding.code, finding.severity], ['E_CHECK_BINARY', severity])
  return finding?.message
}

/** The header of an ELF file of 64 bits for amd64, without any table. `type` 1: an object file; 2: a program. */
function elf(type: number, abi = 0): Buffer {
  const bytes = Buffer.alloc(64)
  bytes.write('\x7fELF\x02\x01\x01', 'latin1')
  bytes[7] = abi
  bytes.writeUInt16LE(type, 16)
  bytes.writeUInt16LE(62, 18)
  return bytes
}

/** A PE file for 386 without sections. `subsystem` 3: a program for the console of Windows. */
function pe(subsystem: number, managed: boolean, wide = false): Buffer {
  const size = wide ? 240 : 224
  const bytes = Buffer.alloc(0x80 + 24 + size)
  bytes.write('MZ')
  bytes.writeUInt32LE(0x80, 0x3c)
  bytes.write('PE\0\0', 0x80)
  bytes.writeUInt16LE(0x14c, 0x84)
  bytes.writeUInt16LE(size, 0x80 + 20)
  const optional = 0x80 + 24
  bytes.writeUInt16LE(wide ? 0x20b : 0x10b, optional)
  bytes.writeUInt16LE(subsystem, optional + 68)
  const directories = optional + (wide ? 112 : 96)
  bytes.writeUInt32LE(16, directories - 4)
  if (managed) bytes.writeUInt32LE(0x2000, directories + 14 * 8)
  return bytes
}

/** A Mach-O file of 64 bits for arm64 without load commands. `type` 1: an object file; 2: a program. */
function machO(type: number): Buffer {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32LE(0xfeedfacf, 0)
  bytes.writeUInt32LE(0x0100000c, 4)
  bytes.writeUInt32LE(type, 12)
  return bytes
}

describe('programs among the files of an artifact', () => {
  test('a program for another system or processor is an error', async () => {
    for (const [platform, made] of [
      ['linux/arm64', 'linux/amd64'],
      ['linux/amd64', 'darwin/arm64'],
      ['linux/amd64', 'windows/amd64'],
      ['windows/amd64', 'linux/amd64'],
      ['wasip1/wasm', 'linux/amd64'],
    ] as const) {
      const bytes = await goProgram('hello', { platform: made })
      assert.equal(await problemOf(platform, bytes), `file is labelled ${platform}, but its bytes are for ${made}`)
      assert.equal(await problemOf(made, bytes), undefined, made)
    }
    assert.equal(
      await problemOf('linux/amd64', pe(3, false)),
      'file is labelled linux/amd64, but its bytes are for windows/386',
    )
    assert.equal(
      await problemOf('linux/arm64', machO(2)),
      'file is labelled linux/arm64, but its bytes are for darwin/arm64',
    )
    assert.equal(
      await problemOf('freebsd/amd64', elf(2)),
      'file is labelled freebsd/amd64, but its bytes are for linux/amd64',
    )
  })

  test('what can be right on every platform is left alone', async () => {
    const files: Readonly<Record<string, Buffer>> = {
      'a WebAssembly module': Buffer.from('\0asm\x01\0\0\0', 'latin1'),
      'a script': Buffer.from('#!/bin/sh\necho tsit\n'),
      text: Buffer.from('MZ is how a text may begin, and it has more than sixty-four characters then.'),
      nothing: Buffer.alloc(0),
      'an object file': elf(1),
      'an object file of macOS': machO(1),
      'a .NET assembly': pe(3, true),
      'a .NET assembly of 64 bits': pe(3, true, true),
      'a program of firmware': pe(10, false),
      'a Java class': Buffer.concat([Buffer.from('cafebabe00000041', 'hex'), Buffer.alloc(64)]),
      'the beginning of a program': elf(2).subarray(0, 40),
    }
    for (const [what, bytes] of Object.entries(files))
      assert.equal(await problemOf('linux/riscv64', bytes), undefined, what)
    // ABI 0 is that of Linux, and of programs for these systems that other compilers made.
    for (const platform of ['netbsd/amd64', 'openbsd/amd64']) assert.equal(await problemOf(platform, elf(3)), undefined)
    assert.match((await problemOf('netbsd/arm64', elf(3))) ?? '', /its bytes are for netbsd\/amd64/)
  })

  test('a program without its tables is a warning, because files of debug information look like that', async () => {
    const whole = await goProgram('hello')
    const cut = Buffer.from(whole.subarray(0, 100))
    assert.match(
      (await problemOf('linux/amd64', cut, 'warning')) ?? '',
      /^file for linux\/amd64 cannot be read as an exec/,
    )
  })

  test('a file of all platforms is not read, and one program of a platform is reported', async () => {
    const helper = { name: 'helper', bytes: await goProgram('hello', { platform: 'linux/arm64' }), common: true }
    const program = { name: 'bin/birds', bytes: await goProgram('hello') }
    const { findings, parts } = await check('linux/amd64', [helper, program])
    assert.deepEqual(findings, [])
    const [report] = parts.values()
    assert.deepEqual([report?.binary?.path, report?.binary?.size], ['bin/birds', program.bytes.length])
    assert.deepEqual([report?.facts?.format, report?.linking], ['elf', 'static'])
    assert.equal(report?.unpackedSize, helper.bytes.length + program.bytes.length)
    const [two] = (await check('linux/amd64', [program, { ...program, name: 'other' }])).parts.values()
    assert.equal(two?.binary, undefined)
  })

  test('nothing is started: `smoke-test: true` is an error, with and without a platform', async () => {
    const file = { name: 'birds.txt', bytes: Buffer.from('wren') }
    for (const [platform, message] of [
      [undefined, 'The plugin was not started: nothing is known about how its host starts it'],
      ['linux/amd64', 'The plugin for linux/amd64 was not started: nothing is known about how its host starts it'],
    ] as const) {
      const { findings, parts } = await check(platform, [file], true)
      assert.deepEqual(
        findings.map(({ code, severity, message: said }) => [code, severity, said]),
        [['E_SMOKE_IMPOSSIBLE', 'error', message]],
      )
      assert.equal([...parts.values()][0]?.smoke?.outcome, 'skipped')
      assert.deepEqual((await check(platform, [file], 'auto')).findings, [])
    }
  })

  test('hostile headers are answered with yes or no', () => {
    const path = join(directory(), 'file')
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((random) => Buffer.from(random)),
      fc
        .tuple(
          fc.constantFrom(elf(2), pe(3, false), pe(3, true, true), machO(2), Buffer.from('cafebabe00000002', 'hex')),
          fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 12 }),
          fc.nat(400),
        )
        .map(([file, changes, length]) => {
          const copy = Buffer.from(file)
          for (const [at, value] of changes) if (at < copy.length) copy[at] = value
          return length % 3 === 0 ? copy.subarray(0, length) : copy
        }),
    )
    fc.assert(
      fc.property(bytes, (content) => {
        writeFileSync(path, content)
        assert.equal(typeof isLoadedBySystem(path), 'boolean')
      }),
      { numRuns: 2000 },
    )
  })
})
