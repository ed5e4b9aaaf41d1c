import { BinaryFile } from '../binary/bytes.ts'
import { readElf, readHeader } from '../binary/elf.ts'
import type { BinaryFacts } from '../binary/facts.ts'
import { readHashes, tableLimits, type PackageHashes } from './hashes.ts'
import type { GoProgram } from './verdict.ts'

/** A Go program in the ELF format: a plugin, or a host. */
export interface ElfProgram extends GoProgram {
  readonly facts: BinaryFacts
  /** Whether a loader takes it for a shared object; programs that may lie anywhere in memory have the same type. */
  readonly sharedObject: boolean
  /** What Go knows a plugin by: its import path, unless the linker was told another one. Undefined: unknown. */
  readonly pluginPath: string | undefined
}

const ET_DYN = 3
const unnamed = 'plugin/unnamed-'

/**
 * Reads a Go plugin or its host. Nothing of it is loaded. Undefined: it is no ELF file.
 * @throws MalformedBinary if it is damaged
 */
export function readGoProgram(path: string): ElfProgram | undefined {
  return BinaryFile.use(
    path,
    (file) => {
      if (file.upTo(0, 4).toString('latin1') !== '\x7fELF') return undefined
      const facts = readElf(file)
      const hashes = readHashes(file)
      const sharedObject = readHeader(file).fields.u16(16) === ET_DYN
      return { facts, go: facts.go, hashes, sharedObject, pluginPath: pluginPathOf(hashes, facts.go?.path) }
    },
    tableLimits,
  )
}

/** The main package of a plugin has its plugin path for an import path. Go invents one for files without a package. */
function pluginPathOf(hashes: PackageHashes, main: string | undefined): string | undefined {
  if (main !== undefined && hashes.has(main)) return main
  return [...hashes.keys()].find((path) => path.startsWith(unnamed))
}
