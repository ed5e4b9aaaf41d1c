import { BinaryFile, Fields, MalformedBinary } from './bytes.ts'
import { readHeader } from './elf.ts'

// https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
const ET_EXEC = 2,
  ET_DYN = 3
// https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h
const MH_MAGIC = [0xfeedface, 0xfeedfacf],
  MH_EXECUTE = 2,
  MH_DYLIB = 6,
  MH_BUNDLE = 8
// https://learn.microsoft.com/windows/win32/debug/pe-format
const PE32_PLUS = 0x20b,
  IMAGE_SUBSYSTEM_WINDOWS_GUI = 2,
  IMAGE_SUBSYSTEM_WINDOWS_CUI = 3,
  cliDirectory = 14

/**
 * Whether the system of the file's header has to load the file at `path`: an executable or a library. False for object
 * files, such as those of eBPF, for .NET assemblies, which run on every system, for programs of firmware, and for all
 * files that are no ELF, Mach-O or PE file.
 */
export function isLoadedBySystem(path: string): boolean {
  return BinaryFile.use(path, (file) => {
    try {
      const magic = file.upTo(0, 4)
      if (magic.toString('latin1') === '\x7fELF') return [ET_EXEC, ET_DYN].includes(readHeader(file).fields.u16(16))
      if (magic.toString('latin1', 0, 2) === 'MZ') return isWindowsProgram(file)
      return isMachO(file, magic)
    } catch (error) {
      if (error instanceof MalformedBinary) return false
      throw error
    }
  })
}

function isWindowsProgram(file: BinaryFile): boolean {
  const start = file.read(0x3c, 4).readUInt32LE(0)
  if (file.upTo(start, 4).toString('latin1') !== 'PE\0\0') return false
  const size = new Fields(file.read(start + 20, 2), true).u16(0)
  const optional = new Fields(file.read(start + 24, size), true)
  const directories = optional.u16(0) === PE32_PLUS ? 112 : 96
  const isManaged = optional.u32(directories - 4) > cliDirectory && optional.u32(directories + cliDirectory * 8) !== 0
  return !isManaged && [IMAGE_SUBSYSTEM_WINDOWS_GUI, IMAGE_SUBSYSTEM_WINDOWS_CUI].includes(optional.u16(68))
}

function isMachO(file: BinaryFile, magic: Buffer): boolean {
  if (magic.length < 4) return false
  // A universal file holds programs or libraries. A Java class, which begins alike, is told apart with its facts.
  if (magic.readUInt32BE(0) === 0xcafebabe) return true
  const little = MH_MAGIC.includes(magic.readUInt32LE(0))
  if (!little && !MH_MAGIC.includes(magic.readUInt32BE(0))) return false
  return [MH_EXECUTE, MH_DYLIB, MH_BUNDLE].includes(new Fields(file.read(12, 4), little).u32(0))
}
