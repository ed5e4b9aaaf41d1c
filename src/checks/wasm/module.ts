import { MalformedModule, ModuleReader } from './reader.ts'

/** Bytes of a module. Real ones have a few megabytes. */
export const maxModuleBytes = 256 * 1024 * 1024

/**
 * The most elements of each kind, as all engines agree on: https://webassembly.github.io/spec/js-api/#limits. There are
 * fewer sections than that limit allows, because a module needs each but the custom ones only once.
 */
const limits = {
  types: 1_000_000,
  imports: 1_000_000,
  functions: 1_000_000,
  tables: 100_000,
  memories: 1,
  globals: 1_000_000,
  exports: 1_000_000,
  parameters: 1000,
  results: 1000,
  sections: 10_000,
}

type ExternalKind = 'function' | 'table' | 'memory' | 'global'
const externalKinds: readonly ExternalKind[] = ['function', 'table', 'memory', 'global']

/** Parameters and results, such as `i32,i64 -> i32`. */
export type Signature = string

export interface ModuleImport {
  readonly module: string
  readonly name: string
  readonly kind: ExternalKind
  /** Of a function. */
  readonly signature?: Signature
}

export interface ModuleExport {
  readonly kind: ExternalKind
  /** Of a function. */
  readonly signature?: Signature
}

/** What a module asks of its host, and offers to it. */
export interface ModuleFacts {
  readonly imports: readonly ModuleImport[]
  readonly exports: ReadonlyMap<string, ModuleExport>
}

/**
 * Reads the interface of a core module of WebAssembly 2.0: https://www.w3.org/TR/wasm-core-2/#binary-format. Code and
 * data are passed over: whoever compiles the module validates them.
 * @throws MalformedModule with the reason, as the end of a sentence
 */
export function readModule(bytes: Uint8Array): ModuleFacts {
  if (bytes.length > maxModuleBytes) throw new MalformedModule(`it has more than ${maxModuleBytes} bytes`)
  checkHeader(bytes)
  return new ModuleParser(bytes).facts()
}

function checkHeader(bytes: Uint8Array): void {
  const header = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  if (header.startsWith('\x7fELF'))
    throw new MalformedModule('it is a program for Linux: build it for `wasip1`, with Go by `GOOS=wasip1 GOARCH=wasm`')
  if (!header.startsWith('\0asm')) throw new MalformedModule('it does not begin with `\\0asm`')
  if (header.slice(6) === '\x01\0')
    throw new MalformedModule('it is a component, not a core module: build it for `wasip1` instead of `wasip2`')
  if (header.slice(4) !== '\x01\0\0\0') throw new MalformedModule('it is not in version 1 of the binary format')
}

/** The order of sections by their ids; the section with the count of data comes before the code. */
const order = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11]

const valueTypes: Readonly<Record<number, string>> = {
  0x7f: 'i32',
  0x7e: 'i64',
  0x7d: 'f32',
  0x7c: 'f64',
  0x7b: 'v128',
  0x70: 'funcref',
  0x6f: 'externref',
}

class ModuleParser {
  readonly #reader: ModuleReader
  readonly #types: Signature[] = []
  readonly #imports: ModuleImport[] = []
  /** Indices of types, of imported functions first. */
  readonly #functions: number[] = []
  readonly #counts = { table: 0, memory: 0, global: 0 }
  readonly #exports = new Map<string, { kind: ExternalKind; index: number }>()
  #declared = 0
  #bodies = 0

  constructor(bytes: Uint8Array) {
    this.#reader = new ModuleReader(bytes, 8)
  }

  facts(): ModuleFacts {
    let [last, sections] = [-1, 0]
    while (this.#reader.left > 0) {
      if (++sections > limits.sections) throw new MalformedModule(`it has more than ${limits.sections} sections`)
      const id = this.#reader.byte()
      const section = this.#reader.part(this.#reader.u32())
      if (id === 0) {
        section.name()
        continue
      }
      const place = order.indexOf(id)
      if (place < 0) throw new MalformedModule(`it has a section ${id}, which WebAssembly 2.0 does not know`)
      if (place <= last) throw new MalformedModule(`its section ${id} is there twice or in the wrong place`)
      last = place
      this.#section(id, section)
    }
    if (this.#bodies !== this.#declared)
      throw new MalformedModule(`it declares ${this.#declared} functions and has the code of ${this.#bodies}`)
    return {
      imports: this.#imports,
      exports: new Map([...this.#exports].map(([name, what]) => [name, this.#resolve(what)])),
    }
  }

  #section(id: number, section: ModuleReader): void {
    const read: Readonly<Record<number, () => void>> = {
      1: () => this.#repeat(section, 'types', () => this.#types.push(this.#functionType(section))),
      2: () => this.#repeat(section, 'imports', () => this.#import(section)),
      3: () => {
        this.#declared = this.#repeat(section, 'functions', () => this.#functions.push(this.#typeIndex(section)))
      },
      4: () => this.#repeat(section, 'tables', () => this.#table(section)),
      5: () => this.#repeat(section, 'memories', () => this.#memory(section)),
      6: () => this.#repeat(section, 'globals', () => this.#global(section)),
      7: () => this.#repeat(section, 'exports', () => this.#export(section)),
      10: () => {
        this.#bodies = this.#repeat(section, 'functions', () => {
          section.skip(section.u32())
        })
      },
    }
    const known = read[id]
    if (known === undefined) return
    known()
    if (section.left > 0) throw new MalformedModule(`its section ${id} is longer than what it holds`)
  }

  #repeat(section: ModuleReader, what: keyof typeof limits, read: () => unknown): number {
    const count = section.count(what, limits[what])
    for (let done = 0; done < count; done++) read()
    return count
  }

  #functionType(section: ModuleReader): Signature {
    const form = section.byte()
    if (form !== 0x60)
      throw new MalformedModule(`it has a type of the form 0x${form.toString(16)}, which WebAssembly 2.0 does not know`)
    const list = (what: 'parameters' | 'results'): string =>
      Array.from({ length: section.count(what, limits[what]) }, () => this.#valueType(section)).join(',')
    const parameters = list('parameters')
    return `${parameters} -> ${list('results')}`
  }

  #valueType(section: ModuleReader): string {
    const byte = section.byte()
    const type = valueTypes[byte]
    if (type === undefined) throw new MalformedModule(`it has a value of the unknown type 0x${byte.toString(16)}`)
    return type
  }

  #typeIndex(section: ModuleReader): number {
    const index = section.u32()
    if (index >= this.#types.length) throw new MalformedModule(`it names type ${index}, and has ${this.#types.length}`)
    return index
  }

  #import(section: ModuleReader): void {
    const module = section.name()
    const name = section.name()
    const kind = this.#kind(section)
    if (kind === 'function') {
      const index = this.#typeIndex(section)
      this.#functions.push(index)
      this.#imports.push({ module, name, kind, signature: this.#types[index] ?? '' })
      return
    }
    if (kind === 'table') this.#table(section)
    else if (kind === 'memory') this.#memory(section)
    else this.#globalType(section)
    this.#imports.push({ module, name, kind })
  }

  #kind(section: ModuleReader): ExternalKind {
    const byte = section.byte()
    const kind = externalKinds[byte]
    if (kind === undefined) throw new MalformedModule(`it imports or exports something of the unknown kind ${byte}`)
    return kind
  }

  #table(section: ModuleReader): void {
    const type = this.#valueType(section)
    if (!type.endsWith('ref')) throw new MalformedModule(`it has a table of ${type}`)
    this.#limits(section, 2 ** 32)
    this.#counts.table++
  }

  #memory(section: ModuleReader): void {
    this.#limits(section, 2 ** 16)
    if (++this.#counts.memory > limits.memories) throw new MalformedModule('it has more than one memory')
  }

  /** https://www.w3.org/TR/wasm-core-2/#limits */
  #limits(section: ModuleReader, most: number): void {
    const flags = section.byte()
    if (flags > 1)
      throw new MalformedModule('it shares a memory or has one of 64 bits, which WebAssembly 2.0 does not know')
    const least = section.u32()
    const greatest = flags === 1 ? section.u32() : most
    if (least > most || greatest > most || least > greatest)
      throw new MalformedModule(`it has a memory or table from ${least} to ${greatest}`)
  }

  #globalType(section: ModuleReader): void {
    this.#valueType(section)
    if (section.byte() > 1) throw new MalformedModule('it has a global that is neither constant nor variable')
    this.#counts.global++
  }

  /** A type and a constant expression, which ends with the instruction `end`. */
  #global(section: ModuleReader): void {
    this.#globalType(section)
    const instruction = section.byte()
    if (instruction === 0x41) section.skipSigned(32)
    else if (instruction === 0x42) section.skipSigned(64)
    else if (instruction === 0x43) section.skip(4)
    else if (instruction === 0x44) section.skip(8)
    else if (instruction === 0x23 || instruction === 0xd2) section.u32()
    else if (instruction === 0xd0) this.#valueType(section)
    else if (instruction === 0xfd && section.u32() === 12) section.skip(16)
    else throw new MalformedModule('it has a global whose value is not constant')
    if (section.byte() !== 0x0b) throw new MalformedModule('it has a global whose value does not end')
  }

  #export(section: ModuleReader): void {
    const name = section.name()
    if (this.#exports.has(name)) throw new MalformedModule(`it exports ${JSON.stringify(name.slice(0, 100))} twice`)
    const kind = this.#kind(section)
    const index = section.u32()
    const count = kind === 'function' ? this.#functions.length : this.#counts[kind]
    if (index >= count) throw new MalformedModule(`it exports ${kind} ${index}, and has ${count}`)
    this.#exports.set(name, { kind, index })
  }

  #resolve({ kind, index }: { kind: ExternalKind; index: number }): ModuleExport {
    return kind === 'function' ? { kind, signature: this.#types[this.#functions[index] ?? 0] ?? '' } : { kind }
  }
}
