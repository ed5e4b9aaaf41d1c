import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { WASI } from 'node:wasi'
import fc from 'fast-check'
import { commandProblems, MalformedModule, preview1Functions, readModule } from '../../../src/checks/wasm/index.ts'
import { buildExample } from '../../support/example-build.ts'
import { command, functionType, leb, moduleOf, name, section, vector } from '../../support/wasm.ts'
import { notRunnable, runnable } from '../../support/wasm-modules.ts'

/** TypeScript knows this global only together with those of browsers. */
declare const WebAssembly: {
  readonly Module: {
    new (bytes: Uint8Array): object
    imports(module: object): readonly { module: string; name: string; kind: string }[]
    exports(module: object): readonly { name: string; kind: string }[]
  }
  validate(bytes: Uint8Array): boolean
}

const birds = async (): Promise<Buffer> =>
  readFileSync(await buildExample({ example: 'cup-controller', platform: 'wasip1/wasm' }))

describe('a core module', () => {
  test('imports and exports are those that V8 reads', async () => {
    for (const bytes of [await birds(), command({ imports: preview1Functions })]) {
      const { imports, exports } = readModule(bytes)
      const module = new WebAssembly.Module(bytes)
      assert.deepEqual(
        imports.map(({ signature: _, ...rest }) => rest),
        WebAssembly.Module.imports(module).map((entry) => ({
          module: entry.module,
          name: entry.name,
          kind: entry.kind,
        })),
      )
      assert.deepEqual(
        [...exports].map(([title, { kind }]) => [title, kind]),
        WebAssembly.Module.exports(module).map((entry) => [entry.name, entry.kind]),
      )
      assert.deepEqual(commandProblems({ imports, exports }), [])
    }
  })

  test('the functions of preview 1 are those that Node has', () => {
    const { wasiImport } = new WASI({ version: 'preview1' })
    assert.deepEqual([...preview1Functions.keys()].sort(), Object.keys(wasiImport).sort())
  })

  const problems: readonly (readonly [string, Buffer, RegExp])[] = [
    [
      'from another module',
      command({ imports: new Map([['fd_close', 'i32 -> i32']]), importFrom: 'env' }),
      /`env\.fd_close`, which is not of/,
    ],
    [
      'of preview 2',
      command({ imports: new Map([['run', ' -> ']]), importFrom: 'wasi:cli/run@0.2.0' }),
      /wasi:cli\/run/,
    ],
    [
      'without a name in preview 1',
      command({ imports: new Map([['fd_open', ' -> ']]) }),
      /fd_open`, which WASI preview 1/,
    ],
    ['with another signature', command({ imports: new Map([['fd_close', 'i64 -> i32']]) }), /fd_close` with another/],
    ['no start', command({ exports: [[...name('memory'), 2, 0]] }), /exports no function `_start`/],
    ['a start with parameters', command({ startSignature: 'i32 -> ' }), /`_start` takes parameters/],
    ['no memory', command({ exports: [[...name('_start'), 0, 0]] }), /exports no memory/],
    [
      'a memory that is a function',
      command({
        exports: [
          [...name('_start'), 0, 0],
          [...name('memory'), 0, 0],
        ],
      }),
      /no mem/,
    ],
  ]
  for (const [title, bytes, expected] of problems)
    test(`a module that no host of preview 1 runs is refused: ${title}`, () => {
      assert.match(commandProblems(readModule(bytes)).join('; '), expected)
    })

  const malformed: readonly (readonly [string, Buffer, RegExp])[] = [
    ['empty', Buffer.alloc(0), /does not begin/],
    ['an ELF file', Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'), /is a program for Linux/],
    ['a component', Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]), /a component, not a core module: build it for/],
    ['another version', Buffer.from([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]), /version 1/],
    ['a cut section', moduleOf([1, 50, 0]), /cut short/],
    ['a number of six bytes', moduleOf([1, 0x80, 0x80, 0x80, 0x80, 0x80, 0]), /more than 32 bits/],
    ['a number of 36 bits', moduleOf([1, 0xff, 0xff, 0xff, 0xff, 0x7f]), /more than 32 bits/],
    ['a list that cannot fit', moduleOf(section(1, [...leb(1_000_001)])), /a list of 1000001 types/],
    ['a longer section than its list', moduleOf(section(1, [0, 0])), /longer than what it holds/],
    ['a section twice', moduleOf(section(1, [0]), section(1, [0])), /twice or in the wrong place/],
    ['sections in disorder', moduleOf(section(3, [0]), section(1, [0])), /twice or in the wrong place/],
    ['a section of exceptions', moduleOf(section(13, [0])), /section 13/],
    ['a type of garbage collection', moduleOf(section(1, vector([[0x5f, 0]]))), /0x5f/],
    ['an unknown value', moduleOf(section(1, vector([[0x60, 1, 0x01, 0]]))), /unknown type 0x1/],
    ['a shared memory', command({ memory: [3, 1, 1] }), /shares a memory/],
    ['a memory of 64 bits', command({ memory: [4, 1] }), /of 64 bits/],
    ['a memory above 4 GiB', command({ memory: [0, ...leb(65_537)] }), /from 65537/],
    ['a memory above its own limit', command({ memory: [1, 2, 1] }), /from 2 to 1/],
    [
      'two memories',
      moduleOf(
        section(
          5,
          vector([
            [0, 1],
            [0, 1],
          ]),
        ),
      ),
      /more than one memory|list of 2 memories/,
    ],
    ['a name that is not UTF-8', moduleOf(section(2, [1, 1, 0xff, 0, 0, 0])), /not UTF-8/],
    [
      'an export twice',
      command({
        exports: [
          [...name('memory'), 2, 0],
          [...name('memory'), 2, 0],
        ],
      }),
      /twice/,
    ],
    ['an export of nothing', command({ exports: [[...name('_start'), 0, 9]] }), /exports function 9, and has 1/],
    ['a function of no type', moduleOf(section(1, vector([functionType(' -> ')])), section(3, [1, 7])), /names type 7/],
    [
      'functions without code',
      moduleOf(section(1, vector([functionType(' -> ')])), section(3, [1, 0])),
      /the code of 0/,
    ],
    [
      'a global without end',
      moduleOf(section(6, vector([[0x7f, 0, 0x41, 0, 0x00]]))),
      /where a constant expression ends/,
    ],
    ['a global that is computed', moduleOf(section(6, vector([[0x7f, 0, 0x10, 0, 0x0b]]))), /not constant/],
  ]
  for (const [title, bytes, expected] of malformed)
    test(`a broken module is refused: ${title}`, () => {
      assert.throws(
        () => readModule(bytes),
        (error: unknown) => {
          assert.ok(error instanceof MalformedModule)
          assert.match(error.message, expected)
          return true
        },
      )
      assert.ok(!WebAssembly.validate(bytes) || /exceptions|garbage|shared|64 bits|two memories/.test(title))
    })

  test('that cup runs is read', () => {
    for (const [title, bytes] of runnable) {
      assert.deepEqual(problemsOf(bytes), [], title)
      assert.ok(WebAssembly.validate(bytes), title)
    }
  })

  for (const { name: title, bytes, expected, later: valid = false } of notRunnable)
    test(`with something that cup does not run is refused: ${title}`, () => {
      assert.match(problemsOf(bytes).join('; '), expected)
      assert.equal(WebAssembly.validate(bytes), valid)
    })

  test('with very many types is read without keeping them', () => {
    const one = Buffer.from([0x60, ...leb(1000), ...values(1000), ...leb(1000), ...values(1000)])
    const count = 20_000
    const content = Buffer.concat([Buffer.from(leb(count)), ...Array.from({ length: count }, () => one)])
    const bytes = Buffer.concat([moduleOf([1, ...leb(content.length)]), content])
    const before = process.memoryUsage().heapUsed
    readModule(bytes)
    // A signature of such a type has 18 kB, and all together 360 MB.
    assert.ok(process.memoryUsage().heapUsed - before < 64 * 1024 ** 2)
  })

  test('changed bytes of a real module are read or refused, and what V8 takes is not refused', async () => {
    const real = await birds()
    // The interface is in the first bytes; the rest is code.
    const interesting = 4096
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(interesting), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(real.length)),
        (changes, cut) => {
          const bytes = Buffer.from(cut === null ? real : real.subarray(0, cut))
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
          assertReads(bytes)
        },
      ),
      { seed: 11, numRuns: 300 },
    )
    const small = command({ imports: preview1Functions })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (changes) => {
          const bytes = Buffer.from(small)
          for (const [at, value] of changes) bytes[at] = value
          // V8 knows later versions, which add sections, types and flags.
          if (!assertReads(bytes) && WebAssembly.validate(bytes)) assert.match(reasonOf(bytes), later)
        },
      ),
      { seed: 12, numRuns: 3000 },
    )
  })
})

const values = (count: number): number[] => Array.from({ length: count }, () => 0x6f)

/** Why cup does not run a module. */
function problemsOf(bytes: Uint8Array): string[] {
  try {
    return commandProblems(readModule(bytes))
  } catch (error) {
    if (error instanceof MalformedModule) return [error.message]
    throw error
  }
}

const later =
  /does not know|unknown type|more than one memory|list of \d+ memories|not constant|unknown kind|a table of/

/** Whether the module is read; it may only be refused as malformed. */
function assertReads(bytes: Uint8Array): boolean {
  try {
    commandProblems(readModule(bytes))
    return true
  } catch (error) {
    assert.ok(error instanceof MalformedModule, String(error))
    return false
  }
}

function reasonOf(bytes: Uint8Array): string {
  try {
    readModule(bytes)
    return ''
  } catch (error) {
    return String(error)
  }
}
