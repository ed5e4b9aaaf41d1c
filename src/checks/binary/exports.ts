import { BinaryFile, Fields, MalformedBinary } from './bytes.ts'
import { findSection, readHeader } from './elf.ts'

/** https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.symtab.html */
const ET_DYN = 3
const STT_FUNC = 2
const STB_LOCAL = 0
const maxSymbols = 100_000
/** Bytes of a name. Names may overlap, so that a small table could hold gigabytes of them; hosts ask for short ones. */
const maxName = 256

/**
 * Names of the functions that a shared object in the ELF format offers to whoever loads it. Undefined if the file is
 * not a shared object: a program that is linked statically, or another format.
 * @throws MalformedBinary
 */
export function readExports(path: string): ReadonlySet<string> | undefined {
  return BinaryFile.use(path, (file) => {
    if (file.upTo(0, 4).toString('latin1') !== '\x7fELF') return undefined
    const header = readHeader(file)
    if (header.fields.u16(16) !== ET_DYN) return undefined
    const [symbols, strings] = [findSection(header, '.dynsym'), findSection(header, '.dynstr')]
    if (symbols === undefined || strings === undefined) return undefined
    const step = header.wide ? 24 : 16
    const count = Math.floor(symbols.size / step)
    if (count > maxSymbols) throw new MalformedBinary(`its table of symbols has ${count} entries`)
    const [table, names] = [file.read(symbols.offset, count * step), file.read(strings.offset, strings.size)]
    const fields = new Fields(table, header.little)
    const exported = new Set<string>()
    for (let at = 0; at < count * step; at += step) {
      const info = table[at + (header.wide ? 4 : 12)] ?? 0
      const section = fields.u16(at + (header.wide ? 6 : 14))
      if (section === 0 || info >> 4 === STB_LOCAL || (info & 15) !== STT_FUNC) continue
      const start = fields.u32(at)
      const length = names.subarray(start, start + maxName + 1).indexOf(0)
      if (length > 0) exported.add(names.toString('latin1', start, start + length))
    }
    return exported
  })
}
