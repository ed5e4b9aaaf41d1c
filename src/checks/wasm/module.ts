import { readBody } from './code.ts'
import { CustomSections } from './custom.ts'
import { MalformedModule, ModuleReader } from './reader.ts'
import { readConstant, readData, readElement, readReferenceType, readValueType, type Definitions } from './values.ts'

/** Bytes of a module. Real ones have a few megabytes. */
export const maxModuleBytes = 256 * 1024 * 1024

/**
 * The most of each kind, as all engines agree on: https://webassembly.github.io/spec/js-api/#limits. There are fewer
 * imports, exports and sections, because they are kept in memory and no module needs more.
 */
const limits = {
  types: 1_000_000,
  imports: 100_000,
  functions: 1_000_000,
  tables: 100_000,
  memories: 1,
  globals: 1_000_000,
  exports: 100_000,
  elements: 10_000_000,
  segments: 100_000,
  parameters: 1000,
  results: 1000,
  sections: 10_000,
}

type ExternalKind = 'function' | 'table' | 'memory' | 'global'
/** Values of a signature. No function of a host has more. */
const shownValues = 16
const externalKinds: readonly ExternalKind[] = ['function', 'table', 'memory', 'global']

/** Parameters and results, such as `i32,i64 -> i32`; of more than 16 values, only their numbers. */
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
 * Reads a core module of WebAssembly 2.0: https://www.w3.org/TR/wasm-core-2/#binary-format. Each instruction is one of
 * that version; whether it finds the operands that it needs is not asked. Engines that run later versions run more.
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

class ModuleParser implements Definitions {
  readonly #reader: ModuleReader
  /** Where each type begins. A signature can be a thousand times as long as its type. */
  readonly #types: number[] = []
  readonly #imports: ModuleImport[] = []
  /** Indices of types, of imported functions first. */
  readonly #functions: number[] = []
  readonly #exports = new Map<string, { kind: ExternalKind; index: number }>()
  readonly importedGlobals: (string | undefined)[] = []
  readonly tables: string[] = []
  memory: number | undefined
  #globals = 0
  #declared = 0
  #bodies = 0
  #data = 0
  #countedData: number | undefined

  constructor(bytes: Uint8Array) {
    this.#reader = new ModuleReader(bytes, 8)
  }

  get functions(): number {
    return this.#functions.length
  }

  facts(): ModuleFacts {
    const custom = new CustomSections()
    let [last, sections] = [-1, 0]
    while (this.#reader.left > 0) {
      if (++sections > limits.sections) throw new MalformedModule(`it has more than ${limits.sections} sections`)
      const id = this.#reader.byte()
      const section = this.#reader.part(this.#reader.u32())
      if (id === 0) {
        custom.read(section, this.#reader.left === 0)
        continue
      }
      const place = order.indexOf(id)
      if (place < 0) throw new MalformedModule(`it has a section ${id}, which WebAssembly 2.0 does not know`)
      if (place <= last) throw new MalformedModule(`its section ${id} is there twice or in the wrong place`)
      last = place
      this.#section(id, section)
      if (section.left > 0) throw new MalformedModule(`its section ${id} is longer than what it holds`)
    }
    if (this.#bodies !== this.#declared)
      throw new MalformedModule(`it declares ${this.#declared} functions and has the code of ${this.#bodies}`)
    if (this.#countedData !== undefined && this.#countedData !== this.#data)
      throw new MalformedModule(`it counts ${this.#countedData} segments of data and has ${this.#data}`)
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
      8: () => this.#start(section),
      9: () => this.#repeat(section, 'segments', () => readElement(section, this, limits.elements)),
      10: () => {
        const context = { types: this.#types.length, countsData: this.#countedData !== undefined }
        this.#bodies = this.#repeat(section, 'functions', () => readBody(section.part(section.u32()), context))
      },
      11: () => {
        this.#data = this.#repeat(section, 'segments', () => readData(section, this))
      },
      12: () => {
        this.#countedData = section.u32()
      },
    }
    read[id]?.()
  }

  #repeat(section: ModuleReader, what: keyof typeof limits, read: () => unknown): number {
    const count = section.count(what, limits[what])
    for (let done = 0; done < count; done++) read()
    return count
  }

  /** @returns where it begins */
  #functionType(section: ModuleReader): number {
    const { at } = section
    const form = section.byte()
    if (form !== 0x60)
      throw new MalformedModule(`it has a type of the form 0x${form.toString(16)}, which WebAssembly 2.0 does not know`)
    for (const what of ['parameters', 'results'] as const) this.#repeat(section, what, () => readValueType(section))
    return at
  }

  #signature(type: number): Signature {
    const reader = this.#reader.from((this.#types[type] ?? 0) + 1)
    const lists = ['parameters', 'results'].map((what) => {
      const types: string[] = []
      this.#repeat(reader, what as 'parameters' | 'results', () => types.push(readValueType(reader)))
      return types.length > shownValues ? `${types.length} values` : types.join(',')
    })
    return lists.join(' -> ')
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
      this.#imports.push({ module, name, kind, signature: this.#signature(index) })
      return
    }
    if (kind === 'table') this.#table(section)
    else if (kind === 'memory') this.#memory(section, Infinity)
    else {
      const { type, variable } = this.#globalType(section)
      this.importedGlobals.push(variable ? undefined : type)
    }
    this.#imports.push({ module, name, kind })
  }

  #kind(section: ModuleReader): ExternalKind {
    const byte = section.byte()
    const kind = externalKinds[byte]
    if (kind === undefined) throw new MalformedModule(`it imports or exports something of the unknown kind ${byte}`)
    return kind
  }

  #table(section: ModuleReader): void {
    const type = readReferenceType(section)
    const least = this.#limits(section, 2 ** 32)
    if (least > limits.elements) throw new MalformedModule(`it has a table of ${least} elements`)
    this.tables.push(type)
  }

  /** @param size bytes that it has; default: the least that it says */
  #memory(section: ModuleReader, size?: number): void {
    if (this.memory !== undefined) throw new MalformedModule('it has more than one memory')
    const least = this.#limits(section, 2 ** 16) * 2 ** 16
    this.memory = size ?? least
  }

  /** https://www.w3.org/TR/wasm-core-2/#limits */
  #limits(section: ModuleReader, most: number): number {
    const flags = section.byte()
    if (flags > 1)
      throw new MalformedModule('it shares a memory or has one of 64 bits, which WebAssembly 2.0 does not know')
    const least = section.u32()
    const greatest = flags === 1 ? section.u32() : most
    if (least > most || greatest > most || least > greatest)
      throw new MalformedModule(`it has a memory or table from ${least} to ${greatest}`)
    return least
  }

  #globalType(section: ModuleReader): { readonly type: string; readonly variable: boolean } {
    const type = readValueType(section)
    const mutability = section.byte()
    if (mutability > 1) throw new MalformedModule('it has a global that is neither constant nor variable')
    this.#globals++
    return { type, variable: mutability === 1 }
  }

  #global(section: ModuleReader): void {
    const { type } = this.#globalType(section)
    readConstant(section, type, this)
  }

  #start(section: ModuleReader): void {
    const index = section.u32()
    const type = this.#functions[index]
    if (type === undefined || this.#signature(type) !== ' -> ')
      throw new MalformedModule(
        `it starts with function ${index}, which it does not have without parameters and results`,
      )
  }

  #export(section: ModuleReader): void {
    const name = section.name()
    if (this.#exports.has(name)) throw new MalformedModule(`it exports ${JSON.stringify(name.slice(0, 100))} twice`)
    const kind = this.#kind(section)
    const index = section.u32()
    const { length } = this.tables
    const count = {
      function: this.functions,
      table: length,
      memory: this.memory === undefined ? 0 : 1,
      global: this.#globals,
    }[kind]
    if (index >= count) throw new MalformedModule(`it exports ${kind} ${index}, and has ${count}`)
    this.#exports.set(name, { kind, index })
  }

  #resolve({ kind, index }: { kind: ExternalKind; index: number }): ModuleExport {
    return kind === 'function' ? { kind, signature: this.#signature(this.#functions[index] ?? 0) } : { kind }
  }
}
