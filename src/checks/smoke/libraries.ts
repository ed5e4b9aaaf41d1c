import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { MalformedBinary } from '../binary/bytes.ts'
import { readFileFacts } from '../binary/read-facts.ts'

/**
 * Where loaders look without being told: https://man7.org/linux/man-pages/man8/ld.so.8.html, and Debian's directories
 * per architecture.
 */
const directories = [
  '/lib64',
  '/usr/lib64',
  '/lib',
  '/usr/lib',
  '/usr/local/lib',
  ...['x86_64', 'aarch64', 'i386', 'powerpc64le', 's390x', 'riscv64'].flatMap((machine) => [
    `/lib/${machine}-linux-gnu`,
    `/usr/lib/${machine}-linux-gnu`,
  ]),
  '/lib/arm-linux-gnueabihf',
  '/usr/lib/arm-linux-gnueabihf',
]
const most = 200

/**
 * Whether `path`, which a program names as its loader, is a loader of this machine. The name is the program's own
 * choice: anything else that it names, such as a file with credentials, must not be brought into its reach.
 */
export function isSystemLoader(path: string, architecture: string): boolean {
  if (!directories.includes(dirname(path)) || !/^ld[-\w]*\.so(?:\.\d+)*$|^ld-[-.\w]+$/.test(basename(path)))
    return false
  return existsSync(path) && architecturesOf(path).includes(architecture)
}

/**
 * The loader of a dynamically linked program and the system's libraries that it and they name, as paths on this
 * machine. Libraries that are not found are left to the loader: it may find them beside the program, or say in its own
 * words that it does not.
 */
export function systemLibraries(binary: string): string[] {
  const facts = readFileFacts(binary)
  if (facts === undefined || facts.format !== 'elf' || facts.interpreter === undefined) return []
  const [architecture = ''] = facts.architectures
  if (!isSystemLoader(facts.interpreter, architecture)) return []
  const found = new Set([facts.interpreter])
  const pending = [...facts.libraries]
  for (let name = pending.pop(); name !== undefined && found.size < most; name = pending.pop()) {
    const path = name.includes('/') ? undefined : locate(name, architecture)
    if (path === undefined || found.has(path)) continue
    found.add(path)
    pending.push(...librariesOf(path))
  }
  return [...found]
}

function locate(name: string, architecture: string): string | undefined {
  return directories
    .map((directory) => join(directory, name))
    .find((path) => existsSync(path) && architecturesOf(path).includes(architecture))
}

function librariesOf(path: string): readonly string[] {
  const facts = readFileFacts(path)
  return facts?.format === 'elf' ? facts.libraries : []
}

function architecturesOf(path: string): readonly string[] {
  try {
    const facts = readFileFacts(path)
    return facts?.format === 'elf' ? facts.architectures : []
  } catch (error) {
    // A damaged file, or one that this user may not read, is not a library that the plugin could use.
    if (error instanceof MalformedBinary || (error instanceof Error && 'syscall' in error)) return []
    throw error
  }
}
