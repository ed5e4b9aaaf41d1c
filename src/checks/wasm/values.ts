import { MalformedModule, type ModuleReader } from './reader.ts'

/** The types of values by their bytes: https://www.w3.org/TR/wasm-core-2/#value-types */
export const valueTypes: ReadonlyMap<number, string> = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
  [0x7b, 'v128'],
  [0x70, 'funcref'],
  [0x6f, 'externref'],
])

export function readValueType(reader: ModuleReader): string {
  const byte = reader.byte()
  const type = valueTypes.get(byte)
  if (type === undefined) throw new MalformedModule(`it has a value of the unknown type 0x${byte.toString(16)}`)
  return type
}

export function readReferenceType(reader: ModuleReader): string {
  const type = readValueType(reader)
  if (!type.endsWith('ref')) throw new MalformedModule(`it has a reference or table of ${type}`)
  return type
}

/** What constant expressions and segments may name. */
export interface Definitions {
  readonly functions: number
  /** The types of imported globals; undefined: it is variable. */
  readonly importedGlobals: readonly (string | undefined)[]
  /** The types of the tables. */
  readonly tables: readonly string[]
  /** Bytes of the memory at the start, infinite if it is imported; undefined: there is none. */
  readonly memory: number | undefined
}

/**
 * A constant expression: one instruction and `end`. https://www.w3.org/TR/wasm-core-2/#constant-expressions
 * @returns the value of `i32.const` as an unsigned number
 */
export function readConstant(reader: ModuleReader, expected: string, definitions: Definitions): number | undefined {
  const { type, value } = readInstruction(reader, definitions)
  reader.literal(0x0b, 'where a constant expression ends: WebAssembly 2.0 does not know longer ones')
  if (type !== expected) throw new MalformedModule(`it has a constant of the type ${type} instead of ${expected}`)
  return value
}

function readInstruction(
  reader: ModuleReader,
  { functions, importedGlobals }: Definitions,
): { readonly type: string; readonly value?: number } {
  const instruction = reader.byte()
  switch (instruction) {
    case 0x41:
      return { type: 'i32', value: reader.signed(32) >>> 0 }
    case 0x42:
      reader.signed(64)
      return { type: 'i64' }
    case 0x43:
      reader.skip(4)
      return { type: 'f32' }
    case 0x44:
      reader.skip(8)
      return { type: 'f64' }
    case 0x23: {
      const type = importedGlobals[reader.u32()]
      if (type === undefined) throw new MalformedModule('it has a constant of a global that is no imported constant')
      return { type }
    }
    case 0xd0:
      return { type: readReferenceType(reader) }
    case 0xd2: {
      const index = reader.u32()
      if (index >= functions) throw new MalformedModule(`it refers to function ${index}, and has ${functions}`)
      return { type: 'funcref' }
    }
    case 0xfd:
      reader.literal(12, 'where a constant vector is')
      reader.skip(16)
      return { type: 'v128' }
    default:
      throw new MalformedModule(`it has a value that is not constant: 0x${instruction.toString(16)}`)
  }
}

/** https://www.w3.org/TR/wasm-core-2/#element-section */
export function readElement(reader: ModuleReader, definitions: Definitions, most: number): void {
  const flags = reader.u32()
  if (flags > 7) throw new MalformedModule(`it has a list of elements of the unknown form ${flags}`)
  const [passive, explicit, expressions] = [(flags & 1) !== 0, (flags & 2) !== 0, (flags & 4) !== 0]
  const table = passive ? undefined : tableAt(explicit ? reader.u32() : 0, definitions)
  if (!passive) readConstant(reader, 'i32', definitions)
  let type = 'funcref'
  if (passive || explicit) {
    if (expressions) type = readReferenceType(reader)
    else reader.literal(0, 'where a list of functions has 0')
  }
  if (table !== undefined && table !== type) throw new MalformedModule(`it puts ${type} into a table of ${table}`)
  const count = reader.count('elements', most)
  for (let index = 0; index < count; index++)
    if (expressions) readConstant(reader, type, definitions)
    else if (reader.u32() >= definitions.functions) throw new MalformedModule('it has an element of no function')
}

function tableAt(index: number, { tables }: Definitions): string {
  const table = tables[index]
  if (table === undefined) throw new MalformedModule(`it fills table ${index}, and has ${tables.length}`)
  return table
}

/** https://www.w3.org/TR/wasm-core-2/#data-section */
export function readData(reader: ModuleReader, definitions: Definitions): void {
  const flags = reader.u32()
  if (flags > 2) throw new MalformedModule(`it has data of the unknown form ${flags}`)
  if (flags === 2 && reader.u32() !== 0) throw new MalformedModule('it fills another memory than the only one')
  if (flags !== 1 && definitions.memory === undefined) throw new MalformedModule('it fills a memory, and has none')
  const offset = flags === 1 ? undefined : readConstant(reader, 'i32', definitions)
  const size = reader.u32()
  reader.skip(size)
  if (offset !== undefined && offset + size > (definitions.memory ?? 0))
    throw new MalformedModule(`it puts ${size} bytes at ${offset} into a memory of ${definitions.memory ?? 0}`)
}
