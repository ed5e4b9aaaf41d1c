import { command, functionType, leb, name, section } from './wasm.ts'

/** Commands that cup runs. Each uses what is easily refused by mistake. */
export const runnable: readonly (readonly [string, Buffer])[] = [
  ['a module that does nothing', command()],
  ['a section of names', command({ custom: [section(0, [...name('name'), 0, 2, 1, 0x61])] })],
  ['an empty section of names', command({ custom: [section(0, name('name'))] })],
  [
    'an empty custom section before another',
    command({ custom: [section(0, name('a')), section(0, [...name('b'), 0])] }),
  ],
  ['names of functions and locals', command({ custom: [namesOf(1, [1, 0, 1, 0x61]), section(0, [...name('b'), 0])] })],
  ['names of locals', command({ custom: [namesOf(2, [1, 0, 1, 0, 1, 0x61])] })],
  ['other names', command({ custom: [namesOf(7, [9, 9, 9])] })],
  ['a function that starts it', command({ start: 0 })],
  ['`_initialize` beside `_start`', command({ exports: startAnd([...name('_initialize'), 0, 0]) })],
  ['a vector', command({ code: [0xfd, 0x0c, ...zeros(16), 0x1a] })],
  ['a vector instruction of two bytes', command({ code: [0xfd, 0x0c, ...zeros(16), 0xfd, 0x81, 1, 0x1a] })],
  ['a constant vector', command({ globals: [[0x7b, 0, 0xfd, 0x0c, ...zeros(16), 0x0b]] })],
  ['select with a type', command({ code: [0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 1, 0x7f, 0x1a] })],
  ['a block with a type of function', command({ code: [0x02, 0, 0x0b] })],
  ['br_table', command({ code: [0x41, 0, 0x0e, 1, 0, 0] })],
  ['saturating conversion', command({ code: [0x43, ...zeros(4), 0xfc, 0, 0x1a] })],
  ['bulk memory', command({ code: [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 10, 0, 0] })],
  ['memory.init', command({ code: [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 8, 0, 0], data: [[1, 1, 0]], dataCount: 1 })],
  ['two tables', command({ tables: [table(1), [0x6f, 0, 1]] })],
  ['elements of each form', command({ tables: [table(1)], elements: elements() })],
  ['data of each form', command({ data: [data(0), [1, 1, 0x61], [2, 0, 0x41, 0, 0x0b, 1, 0x61]] })],
  [
    'the largest and the least number',
    command({ code: [0x41, ...minus(4), 0x78, 0x1a, 0x42, ...minus(9), 0x7f, 0x1a] }),
  ],
  ['50,000 locals', command({ locals: [[...leb(50_000), 0x7f]] })],
]

/** Why the check refuses a command that cup cannot run. V8 takes all in which `later` is true. */
export interface Refused {
  readonly name: string
  readonly bytes: Buffer
  readonly expected: RegExp
  readonly later?: true
}

const later = (title: string, bytes: Buffer, expected: RegExp): Refused => ({
  name: title,
  bytes,
  expected,
  later: true,
})
const refused = (title: string, bytes: Buffer, expected: RegExp): Refused => ({ name: title, bytes, expected })
const code = (...bytes: readonly number[]): Buffer => command({ code: bytes })

export const notRunnable: readonly Refused[] = [
  later('a tail call', code(0x41, 0, 0x04, 0x40, 0x12, 0, 0x0b), /0x12 of tail calls, which WebAssembly 2\.0 does not/),
  later('a fence', code(0xfe, 3, 0), /0xfe of threads/),
  later('relaxed vectors', code(0x00, 0xfd, 0x80, 2, 0x1a), /relaxed vectors/),
  later('an old exception', code(0x06, 0x40, 0x19, 0x0b), /0x06 of exceptions/),
  later('an exception', code(0x1f, 0x40, 0, 0x0b), /0x1f of exceptions/),
  later('ref.i31', code(0x41, 0, 0xfb, 0x1c, 0x1a), /0xfb of garbage collection/),
  later('ref.as_non_null', command({ code: [0xd2, 0, 0xd4, 0x1a], elements: [[3, 0, 1, 0]] }), /0xd4 of typed ref/),
  later('call_ref', command({ code: [0xd2, 0, 0x14, 0], elements: [[3, 0, 1, 0]] }), /0x14 of typed references/),
  later('a block of exceptions', code(0x02, 0x69, 0x00, 0x0b, 0x1a), /a block of a type that WebAssembly 2\.0/),
  later('a computed global', command({ globals: [[0x7f, 0, 0x41, 1, 0x41, 2, 0x6a, 0x0b]] }), /does not know longer/),
  later('a computed offset', command({ data: [[0, 0x41, 1, 0x41, 2, 0x6a, 0x0b, 0]] }), /does not know longer/),
  later('a global of a global', command({ globals: [constant(1), [0x7f, 0, 0x23, 0, 0x0b]] }), /no imported constant/),
  later(
    'data beyond the memory',
    command({ data: [[0, 0x41, ...leb(65_536 * 64), 0x0b, 1, 0]] }),
    /1 bytes at 4194304/,
  ),
  later('two sections of names', command({ custom: [namesOf(0, [1, 0x61]), section(0, name('name'))] }), /there twice/),
  later('names that are cut', command({ custom: [section(0, [...name('name'), 1, 0x7f, 1])] }), /`name` is malformed/),
  later('names that are no text', command({ custom: [namesOf(0, [1, 0xff])] }), /`name` is malformed.*not UTF-8/),
  later('more names than bytes', command({ custom: [namesOf(1, [0xff, 0x7f])] }), /`name` is malformed/),
  later(
    'an empty custom section at the end',
    command({ custom: [section(0, name('x'))] }),
    /ends with an empty custom/,
  ),
  later('an import with a mark', command({ imports: new Map([['\uFEFFproc_exit', 'i32 -> ']]) }), /preview 1 does not/),
  refused('an unknown instruction', code(0x27), /0x27, which WebAssembly 2\.0/),
  refused('an unknown instruction with two bytes', code(0xfc, 18), /0xfc 18, which/),
  refused('an unknown vector instruction', code(0x00, 0xfd, 0x9a, 1), /0xfd 0x9a, which/),
  refused('code after its end', code(0x0b), /ends before its size/),
  refused('code without end', code(0x02, 0x40), /cut short/),
  refused('a block of no type', code(0x02, 9, 0x0b), /a block of a type/),
  refused('a call of no type', command({ tables: [table(1)], code: [0x00, 0x11, 7, 0] }), /function of no type/),
  refused('a number with a wrong sign', code(0x41, 0xff, 0xff, 0xff, 0xff, 0x4f, 0x1a), /more than 32 bits/),
  refused('a number of 65 bits', code(0x42, ...minus(9), 0x01, 0x1a), /more than 64 bits/),
  refused('another memory', code(0x3f, 1, 0x1a), /where the only memory has 0/),
  refused('a load of another memory', code(0x41, 0, 0x28, 0x42, 1, 0, 0x1a), /an alignment that/),
  refused(
    'data that is not counted',
    command({ code: [0x00, 0xfc, 9, 0], data: [data(0)] }),
    /does not count its data/,
  ),
  refused('a wrong count of data', command({ dataCount: 2, data: [data(0)] }), /counts 2 segments of data and has 1/),
  refused('data of an unknown form', command({ data: [[3]] }), /data of the unknown form 3/),
  refused('elements of an unknown form', command({ elements: [[9]] }), /unknown form 9/),
  refused('elements without a table', command({ elements: [elements()[0] ?? []] }), /fills table 0, and has 0/),
  refused(
    'an element of no function',
    command({ tables: [table(1)], elements: [[0, 0x41, 0, 0x0b, 1, 7]] }),
    /no func/,
  ),
  refused(
    'elements of another type',
    command({ tables: [[0x6f, 0, 1]], elements: [elements()[0] ?? []] }),
    /funcref int/,
  ),
  refused('a global of another type', command({ globals: [[0x7e, 0, 0x41, 0, 0x0b]] }), /type i32 instead of i64/),
  refused('a reference to no function', command({ globals: [[0x70, 0, 0xd2, 9, 0x0b]] }), /refers to function 9/),
  refused('no function that starts it', command({ start: 9 }), /starts with function 9/),
  refused(
    'a start with parameters',
    command({ imports: new Map([['proc_exit', 'i32 -> ']]), start: 0 }),
    /starts with function 0/,
  ),
  refused('a longer section of types', command({ types: [[...functionType(' -> '), 1]] }), /longer than|form 0x1/),
]

function namesOf(id: number, bytes: readonly number[]): number[] {
  return section(0, [...name('name'), id, bytes.length, ...bytes])
}

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}

/** The first bytes of a negative number. */
function minus(count: number): number[] {
  return Array.from({ length: count }, () => 0x80)
}

function startAnd(other: readonly number[]): (readonly number[])[] {
  return [[...name('_start'), 0, 0], [...name('memory'), 2, 0], other]
}

function table(size: number): number[] {
  return [0x70, 0, size]
}

function constant(value: number): number[] {
  return [0x7f, 0, 0x41, value, 0x0b]
}

function data(at: number): number[] {
  return [0, 0x41, at, 0x0b, 1, 0x61]
}

/** One list of each of the eight forms, with function 0. */
function elements(): number[][] {
  const [zero, reference] = [
    [0x41, 0, 0x0b],
    [0xd2, 0, 0x0b],
  ]
  return [
    [0, ...zero, 1, 0],
    [1, 0, 1, 0],
    [2, 0, ...zero, 0, 1, 0],
    [3, 0, 1, 0],
    [4, ...zero, 1, ...reference],
    [5, 0x70, 1, ...reference],
    [6, 0, ...zero, 0x70, 1, ...reference],
    [7, 0x70, 1, 0xd0, 0x70, 0x0b],
  ]
}
