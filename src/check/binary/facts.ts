import { BinaryFile, MalformedBinary } from './bytes.ts'
import { readElf } from './elf.ts'
import type { GoBuildInfo } from './gobuildinfo.ts'
import { readMachO } from './macho.ts'
import { readPe } from './pe.ts'

/** What an executable says about itself. Everything comes from its bytes; strings may be hostile and are bounded. */
export interface BinaryFacts {
  readonly format: 'elf' | 'mach-o' | 'pe'
  /** As in a platform label: `linux`, `darwin`, `windows`, `freebsd`… */
  readonly os: string
  /** As in a platform label: `amd64`, `arm64`… or `machine 0x…`. Several for a universal Mach-O file. */
  readonly architectures: readonly string[]
  /** `dynamic`: a loader has to find libraries before it runs. */
  readonly linking: 'static' | 'dynamic'
  /** The loader that the kernel starts in its place, such as `/lib64/ld-linux-x86-64.so.2`. */
  readonly interpreter?: string
  /** Libraries it names, in its own order. */
  readonly libraries: readonly string[]
  readonly libc?: 'glibc' | 'musl'
  /** The highest `GLIBC_` symbol version that it needs, such as `2.34`. */
  readonly glibc?: string
  readonly go?: GoBuildInfo
}

/** A script: the kernel starts `interpreter` for it. */
export interface ScriptFacts {
  readonly format: 'script'
  readonly interpreter: string
}

export type FileFacts = BinaryFacts | ScriptFacts

/**
 * Reads what the file at `path` is. `architecture` chooses the slice of a universal file.
 * Undefined if it is no executable that we know; throws {@link MalformedBinary} if it claims to be one and is broken.
 */
export function readFileFacts(path: string, architecture?: string): FileFacts | undefined {
  return BinaryFile.use(path, (file) => {
    const magic = file.upTo(0, 4)
    if (magic.toString('latin1') === '\x7fELF') return readElf(file)
    if (magic.toString('latin1', 0, 2) === 'MZ') return readPe(file)
    if (magic.toString('latin1', 0, 2) === '#!') return readScript(file)
    return readMachO(file, architecture)
  })
}

function readScript(file: BinaryFile): ScriptFacts {
  // The kernel reads 256 bytes of the first line: https://docs.kernel.org/admin-guide/binfmt-misc.html
  const line = file.upTo(2, 254).toString('latin1').split('\n', 1)[0] ?? ''
  return { format: 'script', interpreter: line.trim() }
}

export { MalformedBinary }
