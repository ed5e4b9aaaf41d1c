import { mkdir } from 'node:fs/promises'
import type { Part } from '../artifact/index.ts'
import type { ReadOnlyTarget } from 'oras-js'
import type { Finding } from '../shared/finding.ts'
import { platformParts, type Platform } from '../shared/platform.ts'
import { MalformedBinary } from './binary/bytes.ts'
import type { FileFacts } from './binary/facts.ts'
import { binaryFindings, type LinkingRules } from './binary/label.ts'
import { readFileFacts } from './binary/read-facts.ts'
import type { File, Tree } from './image/tree.ts'

/** A part that is made for one platform. */
export type ProgramPart = Part & { readonly platform: Platform }

/** The command that the host runs. */
export interface Command {
  /** Path of the program below the unpacked root, as the plugin's author wrote it. */
  readonly path: string
  readonly arguments: readonly string[]
  readonly file: File
}

/** A part as its host unpacks it. */
export interface Unpacked {
  readonly tree: Tree
  /** Bytes of all files together. */
  readonly unpackedSize: number
  readonly findings: readonly Finding[]
  /** Undefined if there is nothing to start; the findings say why. */
  readonly command: Command | undefined
}

/**
 * Unpacks a part into a model, without writing through any link. File contents go to `spool`, a directory that exists.
 * @throws PublishError `E_LAYOUT` if content is missing or damaged
 */
export type Unpack = (part: ProgramPart, store: ReadOnlyTarget, spool: string, signal: AbortSignal) => Promise<Unpacked>

/** An unpacked part with the facts of its program, which has not been started. */
export interface Inspected extends Unpacked {
  readonly part: ProgramPart
  readonly facts: FileFacts | undefined
}

/**
 * Unpacks a part as the host does and reads its program. File contents stay in `spool`, a directory that is made here.
 */
export async function inspect(
  part: ProgramPart,
  store: ReadOnlyTarget,
  rules: LinkingRules & { readonly unpack: Unpack },
  spool: string,
  signal: AbortSignal,
): Promise<Inspected> {
  await mkdir(spool)
  const unpacked = await rules.unpack(part, store, spool, signal)
  if (unpacked.command === undefined) return { ...unpacked, part, facts: undefined }
  const { facts, findings } = readProgram(unpacked.command, part.platform, rules)
  return { ...unpacked, part, facts, findings: [...unpacked.findings, ...findings] }
}

function readProgram(
  { file, path }: Command,
  platform: Platform,
  rules: LinkingRules,
): { facts: FileFacts | undefined; findings: readonly Finding[] } {
  try {
    const facts = readFileFacts(file.content.path, platformParts(platform).architecture)
    return { facts, findings: binaryFindings(path, facts, platform, rules) }
  } catch (error) {
    if (!(error instanceof MalformedBinary)) throw error
    const message = `${path} for ${platform} is a damaged executable: ${error.message}`
    return { facts: undefined, findings: [{ code: 'E_CHECK_BINARY', severity: 'error', platform, message }] }
  }
}
