import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { MalformedBinary } from '../binary/bytes.ts'
import type { BinaryFacts } from '../binary/facts.ts'
import { readFileFacts } from '../binary/read-facts.ts'

/**
 * The directories that loaders search by default: https://man7.org/linux/man-pages/man8/ld.so.8.html, and Debian's
 * directories per architecture.
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
const maxLibraries = 200

/**
 * Whether `path`, which a program names as its loader, is a loader of this machine. The program can name any file, such
 * as one with credentials, and only loaders may be copied into its sandbox.
 */
export function isSystemLoader(path: string, architecture: string): boolean {
  if (!directories.includes(dirname(path)) || !/^ld[-\w]*\.so(?:\.\d+)*$|^ld-[-.\w]+$/.test(basename(path)))
    return false
  return existsSync(path) && architecturesOf(path).includes(architecture)
}

/**
 * The loader of a dynamically linked program and all libraries of the system that the program needs, as paths on this
 * machine. Libraries that are not found are skipped: the loader may find them next to the program, or reports them.
 */
export function systemLibraries(binary: string): string[] {
  const facts = readFileFacts(binary)
  if (facts === undefined || facts.format !== 'elf' || facts.interpreter === undefined) return []
  const [architecture = ''] = facts.architectures
  if (!isSystemLoader(facts.interpreter, architecture)) return []
  const found = new Set([facts.interpreter])
  const pending = [...facts.libraries]
  for (let name = pending.pop(); name !== undefined && found.size < maxLibraries; name = pending.pop()) {
    const path = name.includes('/') ? undefined : locate(name, architecture, facts.libc)
    if (path === undefined || found.has(path)) continue
    found.add(path)
    pending.push(...librariesOf(path))
  }
  return [...found]
}

/** Names that musl's loader takes for itself: `load_library` in its `ldso/dynlink.c`. */
const partsOfMusl = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./

/**
 * Libraries that a program for musl needs and that this machine does not have for musl, but perhaps for glibc. With
 * glibc this is not known before the start: its loader also searches directories that are not listed here.
 */
export function missingLibraries({ libc, libraries, architectures: [architecture = ''] }: BinaryFacts): string[] {
  if (libc !== 'musl') return []
  return libraries.filter((name) => !partsOfMusl.test(name) && locate(name, architecture, libc) === undefined)
}

function locate(name: string, architecture: string, libc: BinaryFacts['libc']): string | undefined {
  return directories
    .map((directory) => join(directory, name))
    .find((path) => existsSync(path) && isLibraryFor(path, architecture, libc))
}

/** A library that names no C library fits to both. */
function isLibraryFor(path: string, architecture: string, libc: BinaryFacts['libc']): boolean {
  const facts = factsOf(path)
  if (facts?.architectures.includes(architecture) !== true) return false
  return libc === undefined || facts.libc === undefined || facts.libc === libc
}

function librariesOf(path: string): readonly string[] {
  const facts = readFileFacts(path)
  return facts?.format === 'elf' ? facts.libraries : []
}

function architecturesOf(path: string): readonly string[] {
  return factsOf(path)?.architectures ?? []
}

function factsOf(path: string): BinaryFacts | undefined {
  try {
    const facts = readFileFacts(path)
    return facts?.format === 'elf' ? facts : undefined
  } catch (error) {
    // A damaged file, or one that this user may not read, is not a library that the plugin could use.
    if (error instanceof MalformedBinary || (error instanceof Error && 'syscall' in error)) return undefined
    throw error
  }
}
