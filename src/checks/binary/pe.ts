import type { BinaryFacts } from './facts.ts'
import { type BinaryFile, Fields, MalformedBinary } from './bytes.ts'
import { readGoBuildInfo, type Region } from './gobuildinfo.ts'

// https://learn.microsoft.com/windows/win32/debug/pe-format
const IMAGE_SCN_DATA = 0x40,
  IMAGE_SCN_WRITE = 0x80000000
const machines: Readonly<Record<number, string>> = { 0x14c: '386', 0x1c4: 'arm', 0x8664: 'amd64', 0xaa64: 'arm64' }
const maxImports = 1024

interface Section {
  readonly address: number
  readonly virtualSize: number
  readonly offset: number
  readonly size: number
  readonly flags: number
}

/** Facts of a Windows executable. DLLs of Windows itself count as libraries: there is no static linking to them. */
export function readPe(file: BinaryFile): BinaryFacts | undefined {
  if (file.size < 64) return undefined
  const start = file.read(0x3c, 4).readUInt32LE(0)
  if (file.upTo(start, 4).toString('latin1') !== 'PE\0\0') return undefined
  const head = new Fields(file.read(start + 4, 20), true)
  const sections = readSections(file, start + 24 + head.u16(16), head.u16(2))
  const libraries = readImports(file, start + 24, head.u16(16), sections)
  const go = readGoBuildInfo(file, dataRegion(sections))
  return {
    format: 'pe',
    os: 'windows',
    architectures: [machines[head.u16(0)] ?? `machine 0x${head.u16(0).toString(16)}`],
    linking: libraries.length > 0 ? 'dynamic' : 'static',
    libraries,
    ...(go !== undefined && { go }),
  }
}

function readSections(file: BinaryFile, offset: number, count: number): Section[] {
  if (count > 96) throw new MalformedBinary('it has more sections than Windows loads')
  const table = new Fields(file.read(offset, count * 40), true)
  return Array.from({ length: count }, (_, index) => ({
    virtualSize: table.u32(index * 40 + 8),
    address: table.u32(index * 40 + 12),
    size: table.u32(index * 40 + 16),
    offset: table.u32(index * 40 + 20),
    flags: table.u32(index * 40 + 36),
  }))
}

function readImports(file: BinaryFile, optional: number, size: number, sections: readonly Section[]): string[] {
  if (size < 2) return []
  const header = new Fields(file.read(optional, size), true)
  const directory = header.u16(0) === 0x20b ? 120 : 104
  if (size < directory + 8) return []
  const libraries: string[] = []
  let at = fileOffset(sections, header.u32(directory))
  while (at !== undefined && libraries.length < maxImports) {
    const name = new Fields(file.read(at, 20), true).u32(12)
    const place = name === 0 ? undefined : fileOffset(sections, name)
    if (place === undefined) break
    libraries.push(file.string(place, 512))
    at += 20
  }
  return libraries
}

function fileOffset(sections: readonly Section[], address: number): number | undefined {
  const section =
    address === 0
      ? undefined
      : sections.find((s) => address >= s.address && address < s.address + Math.max(s.virtualSize, s.size))
  return section === undefined ? undefined : address - section.address + section.offset
}

/** Go's linker puts the build info at the beginning of the first writable data section. */
function dataRegion(sections: readonly Section[]): Region | undefined {
  const section = sections.find(
    ({ flags, offset }) => offset !== 0 && (flags & IMAGE_SCN_DATA) !== 0 && (flags & IMAGE_SCN_WRITE) !== 0,
  )
  return section === undefined ? undefined : { offset: section.offset, size: section.size, little: true }
}
