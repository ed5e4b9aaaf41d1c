import { BinaryFile, MalformedBinary, type ReadLimits } from '../binary/bytes.ts'
import { readHeader } from '../binary/elf.ts'
import { DynamicTables } from '../binary/symbols.ts'

/** Fingerprints of Go packages in hexadecimal digits, by import path. */
export type PackageHashes = ReadonlyMap<string, string>

/**
 * `go:link.pkghash.` since Go 1.22, and `go.link.pkghash.` before. Each is a Go string: a pointer and a length. See
 * `symtab.go` in `src/cmd/link/internal/ld` of https://go.googlesource.com/go.
 */
const beginnings = ['go:link.pkghash.', 'go.link.pkghash.'] as const
/** Go's fingerprints have 8 bytes; older linkers wrote text of 40. */
const maxHash = 64
/** Linux has no longer path of a directory. */
const maxPath = 4096
/** Programs of 500 MB have less than a quarter of it. */
const maxPackages = 20_000
/** For the tables of symbols and relocations of programs of 500 MB. */
export const tableLimits: ReadLimits = { total: 384 * 1024 * 1024, single: 96 * 1024 * 1024 }

/**
 * Reads the fingerprint of each Go package that a plugin was linked with, or that a host offers to plugins. Empty: no
 * Go program, or a host that cannot open plugins. Nothing is loaded.
 * @throws MalformedBinary if it begins like an ELF file and is damaged
 */
export function readPackageHashes(path: string): PackageHashes {
  return BinaryFile.use(path, readHashes, tableLimits)
}

/** As `readPackageHashes`. The file was opened with `tableLimits`. */
export function readHashes(file: BinaryFile): PackageHashes {
  if (file.upTo(0, 4).toString('latin1') !== '\x7fELF') return new Map()
  const header = readHeader(file)
  const tables = new DynamicTables(header)
  const maxName = maxPath + beginnings[0].length
  const symbols = tables.definedSymbols({ beginnings, maxName, maxCount: maxPackages })
  const word = header.wide ? 8 : 4
  const pointers = tables.relocated(new Set(symbols.map(({ address }) => address)))
  const hashes = new Map<string, string>()
  for (const { name, address } of symbols) {
    const length = tables.pointer(address + word)
    const at = tables.offset(pointers.get(address) ?? tables.pointer(address))
    if (length === undefined || at === undefined || length > maxHash)
      throw new MalformedBinary('the hash of a Go package is nowhere in it')
    const path = name.slice(beginnings[0].length)
    // A loader finds only one of them.
    if (hashes.has(path)) throw new MalformedBinary('it has the hash of a Go package twice')
    hashes.set(path, file.read(at, length).toString('hex'))
  }
  return hashes
}
