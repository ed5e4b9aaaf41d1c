import { MalformedModule, type ModuleReader } from './reader.ts'
import { readReferenceType, readValueType, valueTypes } from './values.ts'

/** What the instructions of a module may name. */
export interface CodeContext {
  readonly types: number
  /** Whether it says how many segments of data there are, which instructions with data need. */
  readonly countsData: boolean
}

/** Locals of one function: https://webassembly.github.io/spec/js-api/#limits */
const maxLocals = 50_000
const maxTargets = 65_520

/** What follows an opcode. */
const none = 0
const unknown = 1
const index = 2
const memory = 3
const block = 4
const end = 5
const other = 6

/** https://www.w3.org/TR/wasm-core-2/#instructions */
const immediates = new Uint8Array(256).fill(unknown)
for (const [first, last, kind] of [
  [0x00, 0x01, none],
  [0x02, 0x04, block],
  [0x05, 0x05, none],
  [0x0b, 0x0b, end],
  [0x0c, 0x0d, index],
  [0x0e, 0x0e, other],
  [0x0f, 0x0f, none],
  [0x10, 0x10, index],
  [0x11, 0x11, other],
  [0x1a, 0x1b, none],
  [0x1c, 0x1c, other],
  [0x20, 0x26, index],
  [0x28, 0x3e, memory],
  [0x3f, 0x44, other],
  [0x45, 0xc4, none],
  [0xd0, 0xd0, other],
  [0xd1, 0xd1, none],
  [0xd2, 0xd2, index],
  [0xfc, 0xfd, other],
] as const)
  immediates.fill(kind, first, last + 1)

/** Opcodes of later versions, for messages. */
const later: Readonly<Record<number, string>> = {
  0x06: 'exceptions',
  0x07: 'exceptions',
  0x08: 'exceptions',
  0x09: 'exceptions',
  0x0a: 'exceptions',
  0x12: 'tail calls',
  0x13: 'tail calls',
  0x14: 'typed references',
  0x15: 'typed references',
  0x18: 'exceptions',
  0x19: 'exceptions',
  0x1f: 'exceptions',
  0xd3: 'garbage collection',
  0xd4: 'typed references',
  0xd5: 'typed references',
  0xd6: 'typed references',
  0xfb: 'garbage collection',
  0xfe: 'threads',
}

/** Opcodes of vector instructions that no instruction has. */
const vectorGaps = new Set([
  ...[0x9a, 0xa2, 0xa5, 0xa6, 0xaf, 0xb0, 0xb2, 0xb3, 0xb4, 0xbb],
  ...[0xc2, 0xc5, 0xc6, 0xcf, 0xd0, 0xd2, 0xd3, 0xd4, 0xe2, 0xee],
])

/**
 * Reads one function body in a single pass: each instruction is one of WebAssembly 2.0 with its immediates, and the
 * body ends with its outermost block. Types of operands are not compared: whoever compiles the module does that.
 * @throws MalformedModule
 */
export function readBody(body: ModuleReader, context: CodeContext): void {
  readLocals(body)
  for (let depth = 1; depth > 0;) {
    const opcode = body.byte()
    switch (immediates[opcode] ?? unknown) {
      case none:
        break
      case index:
        body.u32()
        break
      case memory:
        readMemoryArgument(body)
        break
      case block:
        readBlockType(body, context)
        depth++
        break
      case end:
        depth--
        break
      case other:
        readOther(opcode, body, context)
        break
      default:
        throw unknownInstruction(`0x${opcode.toString(16).padStart(2, '0')}`, later[opcode])
    }
  }
  if (body.left > 0) throw new MalformedModule(`it has a function that ends before its size, at byte ${body.at}`)
}

function unknownInstruction(code: string, feature: string | undefined): MalformedModule {
  const of = feature === undefined ? '' : ` of ${feature}`
  return new MalformedModule(`it has the instruction ${code}${of}, which WebAssembly 2.0 does not know`)
}

function readLocals(body: ModuleReader): void {
  let locals = 0
  for (let groups = body.count('locals', maxLocals); groups > 0; groups--) {
    locals += body.u32()
    readValueType(body)
  }
  if (locals > maxLocals) throw new MalformedModule(`it has a function with more than ${maxLocals} locals`)
}

/** An alignment and an offset. Later versions set other bits of the first for another memory. */
function readMemoryArgument(body: ModuleReader): void {
  if (body.u32() > 4) throw new MalformedModule(`it has an alignment that WebAssembly 2.0 does not know at ${body.at}`)
  body.u32()
}

/** Nothing, a type of value, or the index of a type of function. */
function readBlockType(body: ModuleReader, { types }: CodeContext): void {
  const type = body.signed(33)
  // A negative number is one byte that is also a type.
  if (type < 0 ? type !== -64 && !valueTypes.has(type + 128) : type >= types)
    throw new MalformedModule(`it has a block of a type that WebAssembly 2.0 does not know at byte ${body.at}`)
}

function readOther(opcode: number, body: ModuleReader, context: CodeContext): void {
  switch (opcode) {
    case 0x0e:
      for (let targets = body.count('targets', maxTargets); targets >= 0; targets--) body.u32()
      return
    case 0x11:
      if (body.u32() >= context.types) throw new MalformedModule(`it calls a function of no type at byte ${body.at}`)
      body.u32()
      return
    case 0x1c:
      body.literal(1, 'where the number of types is 1')
      readValueType(body)
      return
    case 0x3f:
    case 0x40:
      readZero(body)
      return
    case 0x41:
      body.signed(32)
      return
    case 0x42:
      body.signed(64)
      return
    case 0x43:
      body.skip(4)
      return
    case 0x44:
      body.skip(8)
      return
    case 0xd0:
      readReferenceType(body)
      return
    case 0xfc:
      readMisc(body, context)
      return
    case 0xfd:
      readVector(body)
  }
}

const readZero = (body: ModuleReader): void => {
  body.literal(0, 'where the only memory has 0')
}

function readMisc(body: ModuleReader, { countsData }: CodeContext): void {
  const code = body.u32()
  if (code > 17) throw unknownInstruction(`0xfc ${code}`, undefined)
  if ((code === 8 || code === 9) && !countsData)
    throw new MalformedModule('it has instructions with data, and does not count its data')
  if (code < 8) return
  if (code !== 10 && code !== 11) body.u32()
  if (code === 12 || code === 14) body.u32()
  if (code === 8 || code === 10 || code === 11) readZero(body)
  if (code === 10) readZero(body)
}

function readVector(body: ModuleReader): void {
  const code = body.byte()
  // wazero 1 reads only this byte, and the second as an instruction that does nothing. So it must be 1.
  if (code >= 0x80 && body.byte() !== 1) throw unknownInstruction(`0xfd with 0x${code.toString(16)}`, 'relaxed vectors')
  if (vectorGaps.has(code)) throw unknownInstruction(`0xfd 0x${code.toString(16)}`, undefined)
  if (code <= 0x0b || (code >= 0x54 && code <= 0x5d)) readMemoryArgument(body)
  if (code === 0x0c || code === 0x0d) body.skip(16)
  else if ((code >= 0x15 && code <= 0x22) || (code >= 0x54 && code <= 0x5b)) body.byte()
}
