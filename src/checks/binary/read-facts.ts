import { BinaryFile } from './bytes.ts'
import { readElf } from './elf.ts'
import type { FileFacts, ScriptFacts } from './facts.ts'
import { readMachO } from './macho.ts'
import { readPe } from './pe.ts'

/**
 * Reads what the file at `path` is. `architecture` chooses the slice of a universal Mach-O file.
 * @returns undefined if it is not an executable of a known format
 * @throws MalformedBinary if it begins like an executable and is damaged
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
