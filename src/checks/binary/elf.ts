import type { BinaryFacts } from './facts.ts'
import { type BinaryFile, Fields, MalformedBinary } from './bytes.ts'
import { readGoBuildInfo, type Region } from './gobuildinfo.ts'

// https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
const PT_LOAD = 1,
  PT_DYNAMIC = 2,
  PT_INTERP = 3,
  PF_W = 2
const DT_NEEDED = 1,
  DT_STRTAB = 5,
  DT_VERNEED = 0x6ffffffe,
  DT_VERNEEDNUM = 0x6fffffff
const maxTable = 4096

const systems: Readonly<Record<number, string>> = {
  0: 'linux',
  2: 'netbsd',
  3: 'linux',
  6: 'solaris',
  9: 'freebsd',
  12: 'openbsd',
}

export interface Header {
  readonly file: BinaryFile
  readonly wide: boolean
  readonly little: boolean
  readonly abi: number
  readonly fields: Fields
}

export interface Segment {
  readonly type: number
  readonly writable: boolean
  readonly offset: number
  readonly address: number
  readonly fileSize: number
}

/** The header of a file that begins like an ELF file. */
export function readHeader(file: BinaryFile): Header {
  const head = file.read(0, 64)
  const little = head[5] === 1
  return { file, wide: head[4] === 2, little, abi: head[7] ?? 0, fields: new Fields(head, little) }
}

/** Facts of an ELF file: machine, loader, needed libraries, highest glibc symbol version, Go build info. */
export function readElf(file: BinaryFile): BinaryFacts {
  const header = readHeader(file)
  const segments = readSegments(header)
  const dynamic = readDynamic(header, segments)
  const interpreter = readInterpreter(file, segments)
  const go = readGoBuildInfo(file, buildInfoRegion(header, segments))
  return {
    format: 'elf',
    os: systems[header.abi] ?? `ABI ${header.abi}`,
    architectures: [architecture(header)],
    linking: interpreter !== undefined || dynamic.libraries.length > 0 ? 'dynamic' : 'static',
    libraries: dynamic.libraries,
    ...(interpreter !== undefined && { interpreter }),
    ...libcOf(interpreter, dynamic.libraries, dynamic.versions),
    ...(go !== undefined && { go }),
  }
}

const machines: Readonly<Record<number, string>> = {
  3: '386',
  20: 'ppc',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'amd64',
  183: 'arm64',
  243: 'riscv64',
  258: 'loong64',
}
/** All others are little-endian, except MIPS and 64-bit POWER, which exist in both byte orders. */
const bigEndian = ['ppc', 's390x']
const narrow = ['386', 'arm', 'ppc']

/**
 * The kernel decides by the machine field and then reads the tables in that machine's format. If the header's class or
 * byte order says otherwise, this parser would read other tables than the kernel does, so the name tells both.
 */
function architecture({ wide, little, fields }: Header): string {
  const machine = fields.u16(18)
  if (machine === 8) return `mips${wide ? '64' : ''}${little ? 'le' : ''}`
  const name = machines[machine]
  if (name === undefined) return `machine 0x${machine.toString(16)}`
  if (name === 'ppc64' && wide) return little ? 'ppc64le' : 'ppc64'
  const plain = narrow.includes(name) !== wide && bigEndian.includes(name) !== little
  return plain ? name : `${name} with ${wide ? 64 : 32} bits, ${little ? 'little' : 'big'} endian`
}

/** The program header table: what the kernel and the loader go by. */
export function readSegments(header: Header): Segment[] {
  const { fields, wide, file, little } = header
  const offset = wide ? fields.u64(32) : fields.u32(28)
  const size = fields.u16(wide ? 54 : 42)
  const count = fields.u16(wide ? 56 : 44)
  if (count === 0) return []
  if (size < (wide ? 56 : 32) || count > maxTable) throw new MalformedBinary('its program header table is impossible')
  const table = new Fields(file.read(offset, size * count), little)
  return Array.from({ length: count }, (_, index) => {
    const at = index * size
    const type = table.u32(at)
    return wide
      ? {
          type,
          writable: (table.u32(at + 4) & PF_W) !== 0,
          offset: table.u64(at + 8),
          address: table.u64(at + 16),
          fileSize: table.u64(at + 32),
        }
      : {
          type,
          writable: (table.u32(at + 24) & PF_W) !== 0,
          offset: table.u32(at + 4),
          address: table.u32(at + 8),
          fileSize: table.u32(at + 16),
        }
  })
}

function readInterpreter(file: BinaryFile, segments: readonly Segment[]): string | undefined {
  const segment = segments.find(({ type }) => type === PT_INTERP)
  return segment === undefined ? undefined : file.string(segment.offset, Math.min(segment.fileSize, 4096))
}

function readDynamic(header: Header, segments: readonly Segment[]): { libraries: string[]; versions: string[] } {
  const { file } = header
  const entries = readDynamicEntries(header, segments)
  const valueOf = (tag: number): number | undefined => entries.find((entry) => entry.tag === tag)?.value
  const strings = fileOffset(segments, valueOf(DT_STRTAB))
  if (strings === undefined) return { libraries: [], versions: [] }
  const libraries = entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => file.string(strings + value, 512))
  const needs = fileOffset(segments, valueOf(DT_VERNEED))
  const versions = needs === undefined ? [] : readVersions(header, needs, valueOf(DT_VERNEEDNUM) ?? 0, strings)
  return { libraries, versions }
}

export interface DynamicEntry {
  readonly tag: number
  readonly value: number
}

/** What the file tells its loader; empty for a file without a loader. */
export function readDynamicEntries(header: Header, segments: readonly Segment[]): readonly DynamicEntry[] {
  const segment = segments.find(({ type }) => type === PT_DYNAMIC)
  if (segment === undefined) return []
  const { file, wide, little } = header
  const step = wide ? 16 : 8
  const count = Math.min(Math.floor(segment.fileSize / step), maxTable)
  const table = new Fields(file.read(segment.offset, count * step), little)
  const entries: DynamicEntry[] = []
  for (let index = 0; index < count; index++) {
    const at = index * step
    const tag = wide ? table.u64(at) : table.u32(at)
    if (tag === 0) break
    entries.push({ tag, value: wide ? table.u64(at + 8) : table.u32(at + 4) })
  }
  return entries
}

/**
 * Names of the symbol versions that the file needs:
 * https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html
 */
function readVersions({ file, little }: Header, start: number, files: number, strings: number): string[] {
  const names: string[] = []
  let at = start
  for (let index = 0; index < Math.min(files, maxTable); index++) {
    const need = new Fields(file.read(at, 16), little)
    let aux = at + need.u32(8)
    for (let left = need.u16(2); left > 0 && names.length < maxTable; left--) {
      const entry = new Fields(file.read(aux, 16), little)
      names.push(file.string(strings + entry.u32(8), 64))
      if (entry.u32(12) === 0) break
      aux += entry.u32(12)
    }
    if (need.u32(12) === 0) break
    at += need.u32(12)
  }
  return names
}

/** The position of a virtual address in the file; undefined if it is in no loaded segment. */
export function fileOffset(segments: readonly Segment[], address: number | undefined): number | undefined {
  if (address === undefined) return undefined
  const segment = segments.find((s) => s.type === PT_LOAD && address >= s.address && address < s.address + s.fileSize)
  return segment === undefined ? undefined : address - segment.address + segment.offset
}

function libcOf(
  interpreter: string | undefined,
  libraries: readonly string[],
  versions: readonly string[],
): Partial<BinaryFacts> {
  const highest = versions
    .map((name) => /^GLIBC_(\d+(?:\.\d+)*)$/.exec(name)?.[1])
    .filter((version) => version !== undefined)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1)
  if (interpreter?.includes('/ld-musl-') === true || libraries.some((name) => name.startsWith('libc.musl-')))
    return { libc: 'musl' }
  if (highest !== undefined || libraries.includes('libc.so.6'))
    return { libc: 'glibc', ...(highest !== undefined && { glibc: highest }) }
  return {}
}

/** Where Go's linker puts the build info: in its own section, or at the beginning of the data segment. */
function buildInfoRegion(header: Header, segments: readonly Segment[]): Region | undefined {
  const section = findSection(header, '.go.buildinfo')
  if (section !== undefined) return { ...section, little: header.little }
  const data = segments.find(({ type, writable }) => type === PT_LOAD && writable)
  return data === undefined ? undefined : { offset: data.offset, size: data.fileSize, little: header.little }
}

export function findSection(
  { file, fields, wide, little }: Header,
  name: string,
): { offset: number; size: number } | undefined {
  const offset = wide ? fields.u64(40) : fields.u32(32)
  const size = fields.u16(wide ? 58 : 46)
  const count = fields.u16(wide ? 60 : 48)
  const namesIndex = fields.u16(wide ? 62 : 50)
  if (offset === 0 || count === 0 || count > maxTable || namesIndex >= count || size < (wide ? 64 : 40))
    return undefined
  const table = new Fields(file.read(offset, size * count), little)
  const place = (index: number): { offset: number; size: number } =>
    wide
      ? { offset: table.u64(index * size + 24), size: table.u64(index * size + 32) }
      : { offset: table.u32(index * size + 16), size: table.u32(index * size + 20) }
  const names = place(namesIndex)
  for (let index = 0; index < count; index++) {
    if (file.string(names.offset + table.u32(index * size), 64) === name) return place(index)
  }
  return undefined
}
