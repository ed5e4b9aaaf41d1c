/** WebAssembly modules made byte by byte, so that each rule has one that breaks nothing but it. */

const bytesOf = (text: string): number[] => [...Buffer.from(text)]

/** An unsigned number in LEB128. */
export function leb(value: number): number[] {
  const low = value % 128
  return value < 128 ? [low] : [low + 128, ...leb(Math.floor(value / 128))]
}

export const name = (text: string): number[] => [...leb(Buffer.byteLength(text)), ...bytesOf(text)]
export const vector = (items: readonly (readonly number[])[]): number[] => [...leb(items.length), ...items.flat()]
export const section = (id: number, content: readonly number[]): number[] => [id, ...leb(content.length), ...content]
export const moduleOf = (...sections: readonly (readonly number[])[]): Buffer =>
  Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()])

const types: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e }
/** A type from a signature such as `i32,i64 -> i32`. */
export function functionType(signature: string): number[] {
  const [parameters = [], results = []] = signature
    .split('->')
    .map((list) => list.split(',').flatMap((type) => types[type.trim()] ?? []))
  return [0x60, ...vector(parameters.map((type) => [type])), ...vector(results.map((type) => [type]))]
}

export interface CommandParts {
  /** Functions of WASI preview 1 by their signatures. */
  readonly imports?: ReadonlyMap<string, string>
  readonly importFrom?: string
  /** Instructions of `_start`; default: none. */
  readonly code?: readonly number[]
  readonly startSignature?: string
  readonly exports?: readonly (readonly number[])[]
  readonly memory?: readonly number[]
  /** Items of these sections. */
  readonly types?: readonly (readonly number[])[]
  readonly tables?: readonly (readonly number[])[]
  readonly globals?: readonly (readonly number[])[]
  readonly elements?: readonly (readonly number[])[]
  readonly data?: readonly (readonly number[])[]
  /** What the module says about the number of its data. */
  readonly dataCount?: number
  /** The function that starts it. */
  readonly start?: number
  /** Groups of locals of `_start`. */
  readonly locals?: readonly (readonly number[])[]
  /** Sections at the end. */
  readonly custom?: readonly (readonly number[])[]
}

const optional = (id: number, items: readonly (readonly number[])[]): number[][] =>
  items.length === 0 ? [] : [section(id, vector(items))]

/** A command: a memory of one page, imports, and `_start`. */
export function command({
  imports = new Map(),
  importFrom = 'wasi_snapshot_preview1',
  code = [],
  startSignature = ' -> ',
  exports,
  memory = [0, 1],
  types: more = [],
  tables = [],
  globals = [],
  elements = [],
  data = [],
  dataCount,
  start: startsWith,
  locals = [],
  custom = [],
}: CommandParts = {}): Buffer {
  const signatures = [...imports.values(), startSignature]
  const entries = [...imports.keys()].map((title, index) => [...name(importFrom), ...name(title), 0, ...leb(index)])
  const start = imports.size
  const body = [...vector(locals), ...code, 0x0b]
  const exported = exports ?? [
    [...name('_start'), 0, ...leb(start)],
    [...name('memory'), 2, 0],
  ]
  return moduleOf(
    section(1, vector([...signatures.map(functionType), ...more])),
    section(2, vector(entries)),
    section(3, vector([leb(start)])),
    ...optional(4, tables),
    section(5, vector([memory])),
    ...optional(6, globals),
    section(7, vector(exported)),
    ...(startsWith === undefined ? [] : [section(8, leb(startsWith))]),
    ...optional(9, elements),
    ...(dataCount === undefined ? [] : [section(12, leb(dataCount))]),
    section(10, vector([[...leb(body.length), ...body]])),
    ...optional(11, data),
    ...custom,
  )
}
