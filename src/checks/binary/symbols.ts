import { type BinaryFile, Fields, MalformedBinary } from './bytes.ts'
import { type DynamicEntry, fileOffset, type Header, readDynamicEntries, readSegments, type Segment } from './elf.ts'

// https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html
const DT_HASH = 4,
  DT_STRTAB = 5,
  DT_SYMTAB = 6,
  DT_RELA = 7,
  DT_RELASZ = 8,
  DT_STRSZ = 10,
  DT_REL = 17,
  DT_RELSZ = 18,
  DT_GNU_HASH = 0x6ffffef5
const maxSymbols = 2_000_000
/** Linkers write fewer than twenty; each address is looked up in all. */
const maxSegments = 128
const PT_LOAD = 1,
  PT_DYNAMIC = 2
// Symbols of another visibility are found by other files.
const STV_INTERNAL = 1,
  STV_HIDDEN = 2

/** A symbol that a file defines for others. */
export interface DynamicSymbol {
  readonly name: string
  readonly address: number
}

/** What a parser looks for in a table of symbols. More, or a longer name, is a malformed file. */
export interface SymbolQuery {
  readonly beginnings: readonly string[]
  /** Bytes of a name. */
  readonly maxName: number
  readonly maxCount: number
}

/** The tables that a loader links a file by, read in one go each. They are found as the loader finds them. */
export class DynamicTables {
  readonly #header: Header
  readonly #segments: readonly Segment[]
  readonly #entries: readonly DynamicEntry[]
  readonly #symbols: Buffer
  readonly #step: number

  /** @throws MalformedBinary */
  constructor(header: Header) {
    this.#header = header
    this.#segments = plainSegments(readSegments(header))
    this.#entries = readDynamicEntries(header, this.#segments)
    this.#step = header.wide ? 24 : 16
    const start = this.offset(this.#value(DT_SYMTAB))
    const count = start === undefined ? 0 : this.#countSymbols()
    if (count > maxSymbols) throw new MalformedBinary(`its table of symbols has ${count} entries`)
    this.#symbols = start === undefined ? Buffer.alloc(0) : header.file.read(start, count * this.#step)
  }

  /** The position of an address in the file; undefined if the file has no bytes for it. */
  offset(address: number | undefined): number | undefined {
    return fileOffset(this.#segments, address)
  }

  /** The global symbols that the file defines and whose names begin with one of these. */
  definedSymbols({ beginnings, maxName, maxCount }: SymbolQuery): DynamicSymbol[] {
    const start = this.offset(this.#value(DT_STRTAB))
    if (start === undefined) return []
    const names = this.#header.file.read(start, this.#value(DT_STRSZ) ?? 0)
    const wanted = beginnings.map((text) => Buffer.from(text, 'latin1'))
    const { wide, little } = this.#header
    const fields = new Fields(this.#symbols, little)
    const found: DynamicSymbol[] = []
    for (let at = 0; at < this.#symbols.length; at += this.#step) {
      const from = fields.u32(at)
      if (!wanted.some((text) => names[from] === text[0] && startsWith(names, from, text))) continue
      const binding = (this.#symbols[at + (wide ? 4 : 12)] ?? 0) >> 4
      const visibility = (this.#symbols[at + (wide ? 5 : 13)] ?? 0) & 3
      const hidden = visibility === STV_INTERNAL || visibility === STV_HIDDEN
      const section = fields.u16(at + (wide ? 6 : 14))
      if (binding === 0 || hidden || section === 0) continue
      const length = names.subarray(from, from + maxName + 1).indexOf(0)
      if (length === -1) throw new MalformedBinary(`it has a symbol of more than ${maxName} bytes`)
      if (found.length === maxCount) throw new MalformedBinary(`it has more than ${maxCount} symbols of one kind`)
      found.push({ name: names.toString('utf8', from, from + length), address: this.#addressAt(at) })
    }
    return found
  }

  /**
   * What the loader writes at these addresses before the program starts, as if the file were loaded at address 0: the
   * pointers that are relocated. Those that are not in the result stay as they are in the file.
   */
  relocated(addresses: ReadonlySet<number>): ReadonlyMap<number, number> {
    const result = new Map<number, number>()
    this.#relocate(DT_RELA, DT_RELASZ, true, addresses, result)
    this.#relocate(DT_REL, DT_RELSZ, false, addresses, result)
    return result
  }

  #relocate(
    tag: number,
    sizeTag: number,
    explicit: boolean,
    wanted: ReadonlySet<number>,
    result: Map<number, number>,
  ): void {
    const start = this.offset(this.#value(tag))
    if (start === undefined) return
    const { file, wide, little } = this.#header
    const word = wide ? 8 : 4
    const step = word * (explicit ? 3 : 2)
    const size = this.#value(sizeTag) ?? 0
    const table = new Fields(file.read(start, size - (size % step)), little)
    // Their addends are in the data. A file may repeat a relocation, so they are read once and afterwards.
    const implicit = new Set<number>()
    for (let at = 0; at + step <= size; at += step) {
      const address = wide ? table.u64(at) : table.u32(at)
      if (!wanted.has(address)) continue
      // The upper half is the symbol, and the rest the type. Only relocations against nothing have no symbol.
      const symbol = wide ? table.u32(at + (little ? 12 : 8)) : table.u32(at + 4) >>> 8
      const base = symbol === 0 ? 0 : this.#addressAt(symbol * this.#step)
      result.set(address, base + (explicit ? (wide ? table.u64(at + 16) : table.u32(at + 8)) : 0))
      if (!explicit) implicit.add(address)
    }
    for (const address of implicit) result.set(address, (result.get(address) ?? 0) + (this.pointer(address) ?? 0))
  }

  /** The word at an address, as it is in the file. */
  pointer(address: number): number | undefined {
    const { file, wide, little } = this.#header
    const at = this.offset(address)
    if (at === undefined) return undefined
    const fields = new Fields(file.read(at, wide ? 8 : 4), little)
    return wide ? fields.u64(0) : fields.u32(0)
  }

  #addressAt(at: number): number {
    const fields = new Fields(this.#symbols, this.#header.little)
    return this.#header.wide ? fields.u64(at + 8) : fields.u32(at + 4)
  }

  #value(tag: number): number | undefined {
    const [entry, ...others] = this.#entries.filter((one) => one.tag === tag)
    if (others.length > 0) throw new MalformedBinary('it tells its loader the same thing twice')
    return entry?.value
  }

  /** The loader needs no number of symbols: the hash table that it looks names up in has it, or leads to the last. */
  #countSymbols(): number {
    const { file, wide, little, fields } = this.#header
    const gnu = this.offset(this.#value(DT_GNU_HASH))
    if (gnu !== undefined) return countByGnuHash(file, gnu, wide, little)
    const hash = this.offset(this.#value(DT_HASH))
    if (hash === undefined) return 0
    // The words of this table have 64 bits on s390x alone.
    return fields.u16(18) === 22 && wide
      ? new Fields(file.read(hash + 8, 8), little).u64(0)
      : new Fields(file.read(hash + 4, 4), little).u32(0)
  }
}

/** Loaders differ in what they make of segments that overlap, or of a second table for them. */
function plainSegments(segments: readonly Segment[]): readonly Segment[] {
  if (segments.length > maxSegments || segments.filter(({ type }) => type === PT_DYNAMIC).length > 1)
    throw new MalformedBinary('its program header table is impossible')
  let end = 0
  for (const { address, fileSize } of segments.filter(({ type }) => type === PT_LOAD)) {
    if (address < end) throw new MalformedBinary('its segments overlap or are not in order')
    end = address + fileSize
  }
  return segments
}

function startsWith(bytes: Buffer, at: number, text: Buffer): boolean {
  return at + text.length <= bytes.length && bytes.compare(text, 0, text.length, at, at + text.length) === 0
}

/** https://sourceware.org/gnu-gabi/program-loading-and-dynamic-linking.txt */
function countByGnuHash(file: BinaryFile, start: number, wide: boolean, little: boolean): number {
  const head = new Fields(file.read(start, 16), little)
  const [buckets, first, filters] = [head.u32(0), head.u32(4), head.u32(8)]
  if (buckets > maxSymbols || first > maxSymbols || filters > maxSymbols)
    throw new MalformedBinary('its hash table is impossible')
  const table = start + 16 + filters * (wide ? 8 : 4)
  const heads = new Fields(file.read(table, buckets * 4), little)
  let last = 0
  for (let index = 0; index < buckets; index++) last = Math.max(last, heads.u32(index * 4))
  if (last < first) return first
  if (last > maxSymbols) throw new MalformedBinary('its hash table is impossible')
  // The lowest bit ends the chain of the last bucket that has any.
  const chain = table + buckets * 4 + (last - first) * 4
  const rest = file.upTo(chain, 64 * 1024)
  const words = new Fields(rest, little)
  for (let at = 0; at + 4 <= rest.length; at += 4) if ((words.u32(at) & 1) !== 0) return last + at / 4 + 1
  throw new MalformedBinary('its hash table has no end')
}
