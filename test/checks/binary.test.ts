import assert from 'node:assert/strict'
import { openSync, ftruncateSync, closeSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { BinaryFile, MalformedBinary } from '../../src/checks/binary/bytes.ts'
import { readGoBuildInfo } from '../../src/checks/binary/gobuildinfo.ts'
import { readFileFacts } from '../../src/checks/binary/read-facts.ts'
import type { BinaryFacts } from '../../src/checks/binary/facts.ts'
import { binaryFindings } from '../../src/checks/binary/label.ts'
import { run } from '../../script/rig/run.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { checkLayout, told } from './support/check.ts'
import { directory, layoutOf } from './support/flattened.ts'
import { unpackProgram } from './support/oracle.ts'
import { goProgram } from '../support/programs.ts'
import { playAll, testWithAll } from '../support/sample.ts'

const base = directory()

function file(content: Buffer, name = 'file'): string {
  const path = join(base, name)
  writeFileSync(path, content)
  return path
}

function factsOf(content: Buffer, architecture?: string): BinaryFacts {
  const facts = readFileFacts(file(content), architecture)
  assert(facts !== undefined && facts.format !== 'script')
  return facts
}

suite('what a binary says about itself', () => {
  // On a new machine, Go compiles its standard library once for each platform. `linux/386` has headers of 32 bits.
  const platforms = [
    ...(['linux/amd64', 'linux/arm64', 'linux/386', 'darwin/arm64', 'windows/amd64'] as const),
    ...(playAll ? (['linux/arm', 'linux/s390x', 'darwin/amd64'] as const) : []),
  ]
  for (const platform of platforms) {
    test(platform, async () => {
      const facts = factsOf(await goProgram('hello', { platform }))
      assert.deepEqual([facts.os, ...facts.architectures], platform.split('/'))
      assert.equal(facts.linking, platform.startsWith('linux/') ? 'static' : 'dynamic')
      assert.equal(facts.go?.path, 'plugin-publish.test/checks/hello')
      assert.equal(facts.go.settings['GOARCH'], platform.split('/')[1])
    })
  }

  test('build info is what `go version -m` prints', async () => {
    for (const program of [await unpackProgram(), file(await goProgram('plugin'), 'plugin')]) {
      const { stdout } = await run('go', ['version', '-m', program])
      const [first = '', ...lines] = stdout.trimEnd().split('\n')
      const facts = readFileFacts(program)
      assert(facts?.format === 'elf' && facts.go !== undefined)
      assert.equal(first, `${program}: ${facts.go.version}`)
      const expected = lines.map((line) => line.trim().split('\t'))
      assert.equal(facts.go.path, expected.find(([kind]) => kind === 'path')?.[1])
      const dependencies = expected.filter(
        ([kind], index) => kind === '=>' || (kind === 'dep' && expected[index + 1]?.[0] !== '=>'),
      )
      assert.equal(dependencies.length > 10, program.endsWith('unpack'))
      assert.deepEqual(
        facts.go.dependencies.map((one) => [one.path, one.version]),
        dependencies.map(([, name, version]) => [name, version]),
      )
      assert.deepEqual(
        { ...facts.go.settings },
        Object.fromEntries(
          expected
            .filter(([kind]) => kind === 'build')
            .map(([, text = '']) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
        ),
      )
    }
  })

  test('loader, libraries and highest glibc version are what readelf prints', async () => {
    const path = file(await goProgram('plugin', { dynamic: true }), 'dynamic')
    const { stdout } = await run('readelf', ['--wide', '--program-headers', '--dynamic', '--version-info', path], {
      maxOutput: 16 * 1024 * 1024,
    })
    const facts = readFileFacts(path)
    assert(facts?.format === 'elf')
    assert.equal(facts.linking, 'dynamic')
    assert.equal(facts.interpreter, /interpreter: ([^\]]+)\]/.exec(stdout)?.[1])
    assert.deepEqual(
      facts.libraries,
      [...stdout.matchAll(/\(NEEDED\).*\[([^\]]+)\]/g)].map(([, name]) => name),
    )
    const versions = [...stdout.matchAll(/Name: GLIBC_([\d.]+)/g)].map(([, version = '']) =>
      version.split('.').map(Number),
    )
    const highest = versions.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0)).at(-1)
    assert.equal(facts.glibc, highest?.join('.'))
    assert.equal(facts.libc, 'glibc')
  })

  test('a universal file has an architecture for each slice', async () => {
    const [amd64, arm64] = await Promise.all([
      goProgram('hello', { platform: 'darwin/amd64' }),
      goProgram('hello', { platform: 'darwin/arm64' }),
    ])
    const align = 16_384
    const second = Math.ceil((align + amd64.length) / align) * align
    const fat = Buffer.alloc(second + arm64.length)
    fat.writeUInt32BE(0xcafebabe, 0)
    fat.writeUInt32BE(2, 4)
    for (const [index, [cpu, offset, content]] of (
      [
        [0x01000007, align, amd64],
        [0x0100000c, second, arm64],
      ] as const
    ).entries()) {
      const at = 8 + index * 20
      for (const [field, value] of [cpu, 3, offset, content.length, 14].entries())
        fat.writeUInt32BE(value, at + field * 4)
      content.copy(fat, offset)
    }
    const facts = factsOf(fat, 'arm64')
    assert.deepEqual(facts.architectures, ['amd64', 'arm64'])
    assert.equal(facts.go?.settings['GOARCH'], 'arm64')
  })

  test('scripts and other files', () => {
    assert.deepEqual(readFileFacts(file(Buffer.from('#!/usr/bin/env node\nx'))), {
      format: 'script',
      interpreter: '/usr/bin/env node',
    })
    for (const content of [
      '',
      'x',
      'plain text',
      '\xca\xfe\xba\xbe\x00\x00\x00\x37 a Java class',
      'MZ',
      'PK\x03\x04',
      '\x00asm',
    ]) {
      assert.equal(readFileFacts(file(Buffer.from(content, 'latin1'))), undefined, content)
    }
  })
})

suite('a label that is wrong', () => {
  const judge = (content: Buffer, platform: string, where?: string): string[] =>
    told(
      binaryFindings(
        'plugin',
        readFileFacts(file(content)),
        platform as Platform,
        where === undefined ? {} : { staticLinking: where },
      ),
    )

  test('is found before anything is started', async () => {
    const { findings, images } = await checkLayout(
      layoutOf({
        platform: 'linux/arm64',
        layers: [[{ name: 'plugin', mode: 0o755, content: await goProgram('plugin') }]],
      }),
      { smokeTest: true },
    )
    assert.deepEqual(told(findings), [
      'error E_CHECK_BINARY plugin is labelled linux/arm64, but its bytes are for linux/amd64',
    ])
    assert.deepEqual(images[0]?.smoke, { outcome: 'skipped', reason: 'the checks before it failed' })
  })

  test('operating system, machine and variant', async () => {
    assert.match(
      judge(await goProgram('hello', { platform: 'darwin/arm64' }), 'linux/arm64')[0] ?? '',
      /its bytes are for darwin\/arm64$/,
    )
    assert.match(
      judge(await goProgram('hello', { platform: 'windows/amd64' }), 'linux/amd64')[0] ?? '',
      /its bytes are for windows\/amd64$/,
    )
    assert.match(judge(Buffer.from('text'), 'linux/amd64')[0] ?? '', /not an executable/)
  })

  testWithAll('the variant that a program is compiled for', async () => {
    assert.match(
      judge(await goProgram('hello', { platform: 'linux/arm', environment: { GOARM: '7' } }), 'linux/arm/v6')[0] ?? '',
      /compiled for GOARM=7/,
    )
    assert.match(
      judge(await goProgram('hello', { environment: { GOAMD64: 'v3' } }), 'linux/amd64')[0] ?? '',
      /compiled for GOAMD64=v3/,
    )
    assert.deepEqual(
      judge(await goProgram('hello', { platform: 'linux/arm', environment: { GOARM: '7' } }), 'linux/arm/v7'),
      [],
    )
    assert.deepEqual(judge(await goProgram('hello', { environment: { GOAMD64: 'v3' } }), 'linux/amd64/v3'), [])
  })

  test('a header that has the kernel look elsewhere than us', async () => {
    for (const [at, value] of [
      [4, 1],
      [5, 2],
    ] as const) {
      const changed = Buffer.from(await goProgram('plugin'))
      changed[at] = value
      // With the machine where the changed byte order has it.
      if (at === 5) {
        changed.writeUInt16BE(62, 18)
        changed.fill(0, 56, 64)
      } else changed.fill(0, 42, 52)
      assert.match(
        judge(changed, 'linux/amd64')[0] ?? '',
        /its bytes are for linux\/amd64 with (?:32 bits, little|64 bits, big) endian$/,
      )
    }
  })

  test('dynamic linking is a warning only where the host has no loader', async () => {
    const dynamic = await goProgram('plugin', { dynamic: true })
    assert.deepEqual(judge(dynamic, 'linux/amd64'), [])
    assert.match(
      judge(dynamic, 'linux/amd64', 'The official image has no loader.')[0] ?? '',
      /^warning E_CHECK_LINKING plugin for \S+ is dynamically linked: it needs \/lib64\/\S+, libc\.so\.6.*, and glibc/,
    )
    assert.deepEqual(judge(await goProgram('plugin'), 'linux/amd64', 'The official image has no loader.'), [])
    assert.match(
      judge(Buffer.from('#!/bin/sh\n'), 'linux/amd64', 'The official image has no shell.')[0] ?? '',
      /^warning E_CHECK_LINKING .* is a script for `\/bin\/sh`$/,
    )
  })
})

suite('hostile files', () => {
  /** Reads it, within what a bounded reader needs, or says that it is malformed. */
  function survives(content: Buffer): void {
    const path = file(content, 'hostile')
    try {
      readFileFacts(path, 'arm64')
    } catch (error) {
      assert(error instanceof MalformedBinary, String(error))
    }
  }

  const magics = [
    '\x7fELF\x02\x01\x01',
    '\x7fELF\x01\x02\x01',
    'MZ',
    '\xcf\xfa\xed\xfe',
    '\xfe\xed\xfa\xce',
    '\xca\xfe\xba\xbe\x00\x00\x00\x02',
    '',
  ]
  test('random bytes after a real beginning', () => {
    fc.assert(
      fc.property(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 2048 }), (magic, bytes) => {
        survives(Buffer.concat([Buffer.from(magic, 'latin1'), bytes]))
      }),
      { numRuns: 3000 },
    )
  })

  for (const platform of ['linux/amd64', 'linux/386', 'darwin/arm64', 'windows/amd64', 'dynamic']) {
    test(`damaged and cut: ${platform}`, async () => {
      const whole =
        platform === 'dynamic' ? await goProgram('plugin', { dynamic: true }) : await goProgram('hello', { platform })
      // Where the tables are: the beginning, and for a dynamic file wherever its dynamic section points to.
      const small = whole.subarray(0, Math.min(whole.length, 256 * 1024))
      const change = fc.tuple(
        fc.oneof({ weight: 4, arbitrary: fc.nat(1023) }, fc.nat(small.length - 1)),
        fc.constantFrom(0, 1, 0x7f, 0x80, 0xff),
      )
      fc.assert(
        fc.property(fc.array(change, { maxLength: 12 }), fc.nat(small.length), (changes, length) => {
          const copy = Buffer.from(small)
          for (const [at, value] of changes) copy[at] = value
          survives(copy.subarray(0, length % 3 === 0 ? length : copy.length))
        }),
        { numRuns: 300 },
      )
    })
  }

  test('a binary of a tebibyte costs no memory', () => {
    const path = join(base, 'sparse')
    const descriptor = openSync(path, 'w')
    const head = Buffer.alloc(64)
    head.write('\x7fELF\x02\x01\x01', 'latin1')
    head.writeUInt16LE(62, 18)
    head.writeBigUInt64LE(64n, 32)
    head.writeUInt16LE(56, 54)
    head.writeUInt16LE(1, 56)
    writeSync(descriptor, head)
    const segment = Buffer.alloc(56)
    segment.writeUInt32LE(1, 0)
    segment.writeUInt32LE(2, 4)
    segment.writeBigUInt64LE(2n ** 39n, 32)
    writeSync(descriptor, segment)
    ftruncateSync(descriptor, 2 ** 40)
    closeSync(descriptor)
    const before = process.memoryUsage().rss
    assert.deepEqual(readFileFacts(path), {
      format: 'elf',
      os: 'linux',
      architectures: ['amd64'],
      linking: 'static',
      libraries: [],
    })
    assert(process.memoryUsage().rss - before < 64 * 1024 * 1024)
  })

  test('a version table that refers to itself ends', async () => {
    const whole = Buffer.from(await goProgram('plugin', { dynamic: true }))
    const { stdout } = await run('readelf', ['--wide', '--section-headers', file(whole, 'whole')])
    const offset = Number.parseInt(/\.gnu\.version_r\s+VERNEED\s+[0-9a-f]+\s+([0-9a-f]+)/.exec(stdout)?.[1] ?? '', 16)
    whole.writeUInt16LE(0xffff, offset + 2)
    whole.writeUInt32LE(0xffffffff, offset + 8)
    survives(whole)
    whole.writeUInt32LE(1, offset + 12)
    survives(whole)
  })
})

test('Go’s build info is found at any place of a data segment, up to a limit', () => {
  const mebibyte = 1024 * 1024
  const path = join(directory(), 'data')
  const found = (offset: number): string | undefined => {
    const header = Buffer.alloc(32)
    header.write('\xff Go buildinf:', 'latin1')
    header[15] = 2
    const descriptor = openSync(path, 'w')
    writeSync(descriptor, Buffer.concat([header, Buffer.from('\x06go1.26\0', 'latin1')]), 0, 40, offset)
    ftruncateSync(descriptor, 32 * mebibyte)
    closeSync(descriptor)
    const region = { offset: 0, size: 32 * mebibyte, little: true }
    return BinaryFile.use(path, (file) => readGoBuildInfo(file, region)?.version)
  }
  for (const offset of [0, mebibyte - 16, 5 * mebibyte, 16 * mebibyte - 32])
    assert.equal(found(offset), 'go1.26', `${offset}`)
  // Beyond the limit, across it, and where no linker puts it.
  for (const offset of [16 * mebibyte, 16 * mebibyte - 16, 8]) assert.equal(found(offset), undefined, `${offset}`)
})
