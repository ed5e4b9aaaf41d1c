/** How a made ELF file is written. */
export interface ElfForm {
  readonly wide: boolean
  readonly little: boolean
  /** The machine field. */
  readonly machine: number
  /** How pointers are relocated: against nothing, against a symbol, or not at all. */
  readonly relocation: 'relative' | 'symbol' | 'none'
  /** Whether addends stand beside the relocations, or in the data. */
  readonly explicit: boolean
  /** The table that names are looked up in. */
  readonly hash: 'gnu' | 'sysv'
  /** How many symbols the table says that there are. Default: as many as there are. */
  readonly claimed?: number
  /** The visibility of each symbol. Default: that of Go's linker, which is none. */
  readonly visibility?: number
  /** How often each relocation is there. Default: once. */
  readonly repeated?: number
  /** More entries for the loader. */
  readonly tags?: readonly (readonly [tag: number, value: number])[]
  /** Bytes of the file. Default: 64 KiB. */
  readonly size?: number
  /** Begins the name of a symbol. Default: as Go 1.20 and newer write it. */
  readonly beginning?: (path: string, index: number) => string
}

/** A shared object that defines `go:link.pkghash.PATH` for each package, as Go's linker does, and nothing else. */
export function goElf(packages: Readonly<Record<string, string>>, form: ElfForm): Buffer {
  const { wide, little, machine, relocation, explicit, hash, claimed, visibility = 0, repeated = 1 } = form
  const symbolName = form.beginning ?? ((path) => `go:link.pkghash.${path}`)
  const word = wide ? 8 : 4
  const base = 0x10000
  const bytes = Buffer.alloc(form.size ?? 64 * 1024)
  const u16 = (at: number, value: number): number =>
    little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)
  const u32 = (at: number, value: number): number =>
    little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)
  const uword = (at: number, value: number): void => {
    if (!wide) u32(at, value)
    else if (little) bytes.writeBigUInt64LE(BigInt(value), at)
    else bytes.writeBigUInt64BE(BigInt(value), at)
  }
  let end = 0x200
  const take = (size: number): number => {
    end = Math.ceil(end / 16) * 16 + size
    return end - size
  }
  const entries = Object.entries(packages)
  const symbolSize = wide ? 24 : 16
  const count = 1 + 2 * entries.length
  const symbols = take(symbolSize * count)
  const names = Buffer.from(
    `\0${entries.map(([path], index) => `${symbolName(path, index)}\0go:link.pkghashbytes.${path}\0`).join('')}`,
  )
  const strings = take(names.length)
  names.copy(bytes, strings)
  const step = word * (explicit ? 3 : 2)
  const relocations = take(step * entries.length * repeated)
  const data = take(entries.length * (2 * word + 8))
  let name = 1
  for (const [index, [path, hex]] of entries.entries()) {
    const pair = data + index * (2 * word + 8)
    const hashBytes = pair + 2 * word
    Buffer.from(hex, 'hex').copy(bytes, hashBytes)
    uword(pair + word, hex.length / 2)
    for (const [position, [text, address]] of [
      [symbolName(path, index), base + pair],
      [`go:link.pkghashbytes.${path}`, base + hashBytes],
    ].entries() as Iterable<[number, [string, number]]>) {
      const at = symbols + symbolSize * (1 + 2 * index + position)
      u32(at, name)
      name += Buffer.byteLength(text) + 1
      uword(at + (wide ? 8 : 4), address)
      bytes[at + (wide ? 4 : 12)] = 0x11
      bytes[at + (wide ? 5 : 13)] = visibility
      u16(at + (wide ? 6 : 14), 1)
    }
    const addend = relocation === 'symbol' ? 0 : base + hashBytes
    if (relocation === 'none' || !explicit) uword(pair, addend)
    if (relocation === 'none') continue
    const symbol = relocation === 'symbol' ? 2 + 2 * index : 0
    for (let copy = 0; copy < repeated; copy++) {
      const at = relocations + step * (index * repeated + copy)
      uword(at, base + pair)
      if (!wide) u32(at + 4, symbol * 256 + 1)
      else {
        u32(at + (little ? 12 : 8), symbol)
        u32(at + (little ? 8 : 12), 1)
      }
      if (explicit) uword(at + 2 * word, addend)
    }
  }
  const table = take(64 + 4 * count)
  if (hash === 'gnu') {
    // One bucket with all symbols: the last word of its chain is odd.
    for (const [index, value] of [1, 1, 1, 0].entries()) u32(table + 4 * index, value)
    u32(table + 16 + word, 1)
    for (let index = 1; index < count; index++) u32(table + 20 + word + 4 * (index - 1), index === count - 1 ? 1 : 2)
  } else if (machine === 22 && wide) uword(table + 8, claimed ?? count)
  else u32(table + 4, claimed ?? count)
  const dynamic = take(16 * word)
  const tags = [
    [5, base + strings],
    [6, base + symbols],
    [10, names.length],
    [hash === 'gnu' ? 0x6ffffef5 : 4, base + table],
    [explicit ? 7 : 17, base + relocations],
    [explicit ? 8 : 18, relocation === 'none' ? 0 : step * entries.length * repeated],
    ...(form.tags ?? []),
    [0, 0],
  ] as [number, number][]
  for (const [index, [tag, value]] of tags.entries()) {
    uword(dynamic + index * 2 * word, tag)
    uword(dynamic + index * 2 * word + word, value)
  }
  bytes.write('\x7fELF', 'latin1')
  bytes[4] = wide ? 2 : 1
  bytes[5] = little ? 1 : 2
  bytes[6] = 1
  u16(16, 3)
  u16(18, machine)
  uword(wide ? 32 : 28, 64)
  u16(wide ? 54 : 42, wide ? 56 : 32)
  u16(wide ? 56 : 44, 2)
  for (const [index, [type, from, size]] of [
    [1, 0, bytes.length],
    [2, dynamic, tags.length * 2 * word],
  ].entries() as Iterable<[number, [number, number, number]]>) {
    const at = 64 + index * (wide ? 56 : 32)
    u32(at, type)
    if (wide) {
      uword(at + 8, from)
      uword(at + 16, base + from)
      uword(at + 32, size)
    } else {
      u32(at + 4, from)
      u32(at + 8, base + from)
      u32(at + 16, size)
    }
  }
  return bytes
}
