import type { BinaryFacts } from './facts.ts'
import { type BinaryFile, Fields, MalformedBinary } from './bytes.ts'
import { readGoBuildInfo, type Region } from './gobuildinfo.ts'

// https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h
const FAT_MAGIC = 0xcafebabe,
  MAGIC_32 = 0xfeedface,
  MAGIC_64 = 0xfeedfacf
const LC_SEGMENT = 0x1,
  LC_LOAD_DYLINKER = 0xe,
  LC_SEGMENT_64 = 0x19,
  LC_BUILD_VERSION = 0x32
/** LC_LOAD_DYLIB, LC_LOAD_WEAK_DYLIB, LC_REEXPORT_DYLIB */
const dylibs = [0xc, 0x80000018, 0x8000001f]
const maxCommands = 4096

const machines: Readonly<Record<number, string>> = { 0x7: '386', 0x01000007: 'amd64', 0xc: 'arm', 0x0100000c: 'arm64' }
/** Platforms of LC_BUILD_VERSION. */
const systems: Readonly<Record<number, string>> = { 1: 'darwin', 2: 'ios', 3: 'tvos', 4: 'watchos' }

interface Slice {
  readonly offset: number
  readonly architecture: string
}

/** Facts of a Mach-O file, thin or universal; undefined if it is not one. */
export function readMachO(file: BinaryFile, architecture?: string): BinaryFacts | undefined {
  if (file.size < 28) return undefined
  const head = file.read(0, 4)
  if (head.readUInt32BE(0) !== FAT_MAGIC) return isThin(head) ? readSlice(file, 0) : undefined
  const slices = readSlices(file)
  const slice = slices.find((candidate) => candidate.architecture === architecture) ?? slices[0]
  if (slice === undefined) return undefined
  if (!isThin(file.read(slice.offset, 4))) throw new MalformedBinary('one of its slices is not a Mach-O file')
  return { ...readSlice(file, slice.offset), architectures: slices.map((candidate) => candidate.architecture) }
}

function isThin(head: Buffer): boolean {
  return [MAGIC_32, MAGIC_64].includes(head.readUInt32LE(0)) || [MAGIC_32, MAGIC_64].includes(head.readUInt32BE(0))
}

function readSlices(file: BinaryFile): Slice[] {
  const count = file.read(4, 4).readUInt32BE(0)
  // Java class files begin with the same four bytes; their next field is a version of 45 or more.
  if (count === 0 || count > 20) return []
  const table = new Fields(file.read(8, count * 20), false)
  return Array.from({ length: count }, (_, index) => ({
    offset: table.u32(index * 20 + 8),
    architecture: nameOf(table.u32(index * 20)),
  }))
}

const nameOf = (cpu: number): string => machines[cpu] ?? `machine 0x${cpu.toString(16)}`

function readSlice(file: BinaryFile, base: number): BinaryFacts {
  const magic = file.read(base, 4)
  const little = [MAGIC_32, MAGIC_64].includes(magic.readUInt32LE(0))
  const wide = (little ? magic.readUInt32LE(0) : magic.readUInt32BE(0)) === MAGIC_64
  const head = new Fields(file.read(base, 28), little)
  const start = base + (wide ? 32 : 28)
  const found: { os: string; interpreter?: string; libraries: string[]; region?: Region } = {
    os: 'darwin',
    libraries: [],
  }
  let at = start
  for (let left = Math.min(head.u32(16), maxCommands); left > 0; left--) {
    const command = new Fields(file.read(at, 8), little)
    const size = command.u32(4)
    if (size < 8) throw new MalformedBinary('a load command has no length')
    readCommand({ file, base, at, size, little, kind: command.u32(0) }, found)
    at += size
  }
  const go = readGoBuildInfo(file, found.region)
  return {
    format: 'mach-o',
    os: found.os,
    architectures: [nameOf(head.u32(4))],
    linking: found.interpreter === undefined && found.libraries.length === 0 ? 'static' : 'dynamic',
    libraries: found.libraries,
    ...(found.interpreter !== undefined && { interpreter: found.interpreter }),
    ...(go !== undefined && { go }),
  }
}

interface Command {
  readonly file: BinaryFile
  readonly base: number
  readonly at: number
  readonly size: number
  readonly little: boolean
  readonly kind: number
}

function readCommand(
  command: Command,
  found: { os: string; interpreter?: string; libraries: string[]; region?: Region },
): void {
  const { file, at, size, little, kind } = command
  const text = (): string => file.string(at + new Fields(file.read(at, 12), little).u32(8), Math.min(size, 1024))
  if (kind === LC_LOAD_DYLINKER) found.interpreter = text()
  else if (dylibs.includes(kind)) found.libraries.push(text())
  else if (kind === LC_BUILD_VERSION) found.os = systems[new Fields(file.read(at, 12), little).u32(8)] ?? found.os
  else if (kind === LC_SEGMENT || kind === LC_SEGMENT_64) {
    const region = buildInfoSection(command, kind === LC_SEGMENT_64)
    if (region !== undefined) found.region = region
  }
}

function buildInfoSection({ file, base, at, size, little }: Command, wide: boolean): Region | undefined {
  const headSize = wide ? 72 : 56
  const sectionSize = wide ? 80 : 68
  if (size < headSize) throw new MalformedBinary('a segment command is cut short')
  const count = new Fields(file.read(at, headSize), little).u32(wide ? 64 : 48)
  for (let index = 0; index < Math.min(count, Math.floor((size - headSize) / sectionSize)); index++) {
    const bytes = file.read(at + headSize + index * sectionSize, sectionSize)
    if (!bytes.toString('latin1', 0, 16).startsWith('__go_buildinfo')) continue
    const section = new Fields(bytes, little)
    return { offset: base + section.u32(wide ? 48 : 40), size: wide ? section.u64(40) : section.u32(36), little }
  }
  return undefined
}
