import assert from 'node:assert/strict'
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { before, after, describe, test } from 'node:test'
import fc from 'fast-check'
import { BinaryFile } from '../../src/checks/binary/bytes.ts'
import { readHeader } from '../../src/checks/binary/elf.ts'
import { DynamicTables } from '../../src/checks/binary/symbols.ts'
import { MalformedBinary, readGoProgram } from '../../src/checks/index.ts'
import {
  comparePackages,
  moduleDifferences,
  readPackageHashes,
  settingDifferences,
  verdictOf,
  type GoBuild,
} from '../../src/checks/go-packages/index.ts'
import { buildGoSo, factsByTools } from '../support/go-so.ts'
import { scratchDirectory } from '../support/rig.ts'
import { goElf, type ElfForm } from '../support/go-elf.ts'

const cleanups: (() => Promise<void>)[] = []
const made = { directory: '' }
before(async () => {
  made.directory = await scratchDirectory({ after: (work) => cleanups.push(work) })
})
after(async () => {
  for (const work of cleanups) await work()
})

function file(content: Buffer): string {
  const path = join(made.directory, 'file')
  writeFileSync(path, content)
  return path
}

const packages = { fmt: '0011223344556677', 'example.com/a.v2/b': '8899aabbccddeeff', ['__proto__']: 'ff'.repeat(8) }
/** Class, byte order and machine of every architecture that Go builds plugins for on Linux. */
const machines: Readonly<Record<string, readonly [wide: boolean, little: boolean, machine: number]>> = {
  amd64: [true, true, 62],
  arm64: [true, true, 183],
  ppc64le: [true, true, 21],
  riscv64: [true, true, 243],
  loong64: [true, true, 258],
  s390x: [true, false, 22],
  '386': [false, true, 3],
  arm: [false, true, 40],
}

const usual: ElfForm = { wide: true, little: true, machine: 62, relocation: 'none', explicit: true, hash: 'sysv' }

describe('the hashes of Go packages', () => {
  for (const [name, [wide, little, machine]] of Object.entries(machines))
    test(`for ${name}: by every kind of relocation and hash table`, () => {
      for (const relocation of ['relative', 'symbol', 'none'] as const)
        for (const explicit of [true, false])
          for (const hash of ['gnu', 'sysv'] as const) {
            const form: ElfForm = { wide, little, machine, relocation, explicit, hash }
            const found = readPackageHashes(file(goElf(packages, form)))
            assert.deepEqual([...found], Object.entries(packages), JSON.stringify(form))
          }
    })

  test('of a real host and a real plugin are those that readelf shows, stripped of sections or not', async () => {
    for (const part of ['host', 'plugin'] as const) {
      const path = await buildGoSo(join(made.directory, part), part)
      const { packages: expected, goVersion } = await factsByTools(path)
      assert.ok(expected.size > 20)
      assert.deepEqual(new Map([...readPackageHashes(path)].sort()), new Map([...expected].sort()))
      assert.equal(readGoProgram(path)?.go?.version, goVersion)
      // The loader needs no section headers.
      const bytes = readFileSync(path)
      bytes.fill(0, 40, 48)
      bytes.fill(0, 58, 64)
      const bare = file(bytes)
      assert.equal(readPackageHashes(bare).size, expected.size)
      assert.equal(readGoProgram(bare)?.go?.version, goVersion)
    }
  })

  test('are none in files that are no Go programs', () => {
    assert.equal(readPackageHashes(process.execPath).size, 0)
    assert.equal(readPackageHashes(file(Buffer.from('text'))).size, 0)
    assert.equal(readGoProgram(file(Buffer.from('text'))), undefined)
  })

  test('of damaged files are refused, in bounded time and memory', { timeout: 120_000 }, () => {
    const form: ElfForm = { wide: true, little: true, machine: 62, relocation: 'symbol', explicit: true, hash: 'gnu' }
    const whole = goElf(packages, form)
    const survives = (content: Buffer): void => {
      try {
        readGoProgram(file(content))
      } catch (error) {
        assert.ok(error instanceof MalformedBinary, String(error))
      }
    }
    const change = fc.tuple(
      fc.oneof({ weight: 3, arbitrary: fc.nat(2047) }, fc.nat(whole.length - 1)),
      fc.constantFrom(0, 1, 0x7f, 0x80, 0xff),
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.nat(whole.length), (changes, length) => {
        const copy = Buffer.from(whole)
        for (const [at, value] of changes) copy[at] = value
        survives(copy.subarray(0, length % 3 === 0 ? length : copy.length))
      }),
      { numRuns: 1500, seed: 11 },
    )
  })

  test('a hash of impossible length, and one that lies outside of the file, are refused', () => {
    const whole = goElf({ fmt: '00'.repeat(65) }, usual)
    assert.throws(() => readPackageHashes(file(whole)), MalformedBinary)
    const other = goElf({ fmt: packages.fmt }, usual)
    const pointer = other.indexOf(Buffer.from(packages.fmt, 'hex')) - 16
    other.writeBigUInt64LE(2n ** 40n, pointer)
    assert.throws(() => readPackageHashes(file(other)), MalformedBinary)
  })

  test('more symbols than any program has are refused before they are read', () => {
    const whole = goElf(packages, { ...usual, claimed: 0x7fffffff })
    const path = join(made.directory, 'sparse')
    const descriptor = openSync(path, 'w')
    writeSync(descriptor, whole)
    ftruncateSync(descriptor, 2 ** 40)
    closeSync(descriptor)
    const before = process.memoryUsage().rss
    assert.throws(() => readPackageHashes(path), MalformedBinary)
    assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024)
  })
})

describe('a file that a loader reads otherwise than it looks', () => {
  const refused = (content: Buffer, why: RegExp): void => {
    assert.throws(
      () => readPackageHashes(file(content)),
      (error) => error instanceof MalformedBinary && why.test(error.message),
    )
  }

  test('a long import path counts as any other, and an impossible one is refused', () => {
    const long = { [`example.com/${'a'.repeat(4000)}`]: packages.fmt }
    assert.deepEqual([...readPackageHashes(file(goElf(long, usual)))], Object.entries(long))
    refused(goElf({ ['a'.repeat(4097)]: packages.fmt }, usual), /a symbol of more than/)
  })

  test('a protected symbol is one that other files find, and a hidden one is not', () => {
    assert.equal(readPackageHashes(file(goElf(packages, { ...usual, visibility: 3 }))).size, 3)
    assert.equal(readPackageHashes(file(goElf(packages, { ...usual, visibility: 2 }))).size, 0)
  })

  test('two hashes of one package are refused', () => {
    const twice = (_: string, index: number): string => ['go:link.pkghash.fmt', 'go.link.pkghash.fmt'][index % 2] ?? ''
    refused(goElf({ a: '00', b: '01' }, { ...usual, beginning: twice }), /hash of a Go package twice/)
  })

  test('two tables of symbols are refused', () => {
    refused(goElf(packages, { ...usual, tags: [[6, 0x10200]] }), /same thing twice/)
  })

  test('segments that overlap, and a second table of entries for the loader, are refused', () => {
    for (const [type, why] of [
      [1, /segments overlap/],
      [2, /program header table/],
    ] as const) {
      const whole = goElf(packages, usual)
      const third = 64 + 2 * 56
      whole.copyWithin(third, 64, 64 + 56)
      whole.writeUInt32LE(type, third)
      whole.writeUInt16LE(3, 56)
      refused(whole, why)
    }
  })

  test('more packages than any program has are refused', () => {
    const query = { beginnings: ['go:link.pkghash.'], maxName: 100 }
    const symbols = (maxCount: number): number =>
      BinaryFile.use(
        file(goElf(packages, usual)),
        (whole) => new DynamicTables(readHeader(whole)).definedSymbols({ ...query, maxCount }).length,
      )
    assert.equal(symbols(3), 3)
    assert.throws(() => symbols(2), MalformedBinary)
  })

  test('a relocation that is repeated costs nothing more', (t) => {
    const reads = t.mock.method(BinaryFile.prototype, 'read')
    const spent = (repeated: number): number => {
      const form: ElfForm = { ...usual, relocation: 'relative', explicit: false, repeated }
      reads.mock.resetCalls()
      assert.equal(readPackageHashes(file(goElf(packages, form))).size, 3)
      return reads.mock.callCount()
    }
    assert.equal(spent(500), spent(1))
  })
})

describe('what explains a verdict', () => {
  const build = (subject: string, more: Partial<GoBuild> = {}): GoBuild => ({
    subject,
    go: 'go1.26.1',
    settings: {},
    modules: new Map(),
    main: undefined,
    ...more,
  })

  test('packages of only one of the two do not count, and equal ones are no mismatch', () => {
    const host = new Map([
      ['a', '1'],
      ['b', '2'],
      ['d', '4'],
    ])
    const plugin = new Map([
      ['a', '1'],
      ['b', '3'],
      ['c', '4'],
    ])
    assert.deepEqual(comparePackages(plugin, host), [{ path: 'b', plugin: '3', host: '2' }])
    assert.deepEqual(verdictOf({ hashes: host, go: undefined }, { hashes: host, go: undefined }).differences, [])
  })

  test('tags in another order are the same, and what only the linker reads does not count', () => {
    const ours = build('the plugin', { settings: { '-tags': 'b,a', '-ldflags': '-s', '-buildmode': 'plugin' } })
    const theirs = build('the host', { settings: { '-tags': 'a,b', '-buildmode': 'exe', vcs: 'git' } })
    assert.deepEqual(settingDifferences(ours, theirs), [])
    const empty = build('the host', { settings: { '-tags': 'a,b', CGO_CFLAGS: '' } })
    assert.deepEqual(settingDifferences(ours, empty), [])
    const [found] = settingDifferences(ours, build('the host', { settings: { '-tags': 'c' } }))
    assert.match(found?.remedy ?? '', /-tags c/)
  })

  test('each module has the command that mends it', () => {
    const modules = (version: string, replacement?: string): GoBuild['modules'] =>
      new Map([['m.example/a', { version, ...(replacement !== undefined && { replacement }) }]])
    const remedy = (ours: GoBuild['modules'], theirs: GoBuild['modules']): string | undefined =>
      moduleDifferences(build('the plugin', { modules: ours }), build('the host', { modules: theirs }))[0]?.remedy
    assert.match(remedy(modules('v1.0.0'), modules('v1.1.0')) ?? '', /`go get m\.example\/a@v1\.1\.0`/)
    assert.match(remedy(modules('v1.0.0', '../a (devel)'), modules('v1.0.0')) ?? '', /-dropreplace=m\.example\/a/)
    assert.match(
      remedy(modules('v1.0.0'), modules('v1.0.0', 'm.example/fork v1.0.1')) ?? '',
      /-replace=m\.example\/a=m\.example\/fork@v1\.0\.1/,
    )
    assert.match(remedy(modules('v1.0.0'), modules('(devel)')) ?? '', /same sources/)
    assert.equal(remedy(modules('v1.0.0'), modules('v1.0.0')), undefined)
    assert.doesNotMatch(remedy(modules('v1.0.0'), modules("$(id);'\\")) ?? '', /[$();'\\]/)
  })

  test('names of a hostile file are shortened, and nothing of them is markup', () => {
    const name = `m/\u001b[31m\`\n${'a'.repeat(500)}`
    const [found] = moduleDifferences(
      build('the plugin', { modules: new Map([[name, { version: 'v1' }]]) }),
      build('the host', { modules: new Map([[name, { version: 'v2' }]]) }),
    )
    assert.ok(found !== undefined && found.message.length < 700)
    assert.doesNotMatch(found.message, /[\u0000-\u001f`]/)
  })
})
