import { mkdir } from 'node:fs/promises'
import type { RuntimeRules } from '../hosts/host.ts'
import type { Finding } from '../shared/finding.ts'
import { platformParts } from '../shared/platform.ts'
import { MalformedBinary, readFileFacts } from './binary/facts.ts'
import type { FileFacts } from './binary/shapes.ts'
import { judgeBinary } from './binary/label.ts'
import { defaultLimits, flatten } from './image/flatten.ts'
import type { PlatformImage } from './image/layout.ts'
import { findCommand, judgeImage, type Command } from './image/rules.ts'
import type { Tree } from './image/tree.ts'

/** What an image turned out to be; nothing of it has run. */
export interface Inspected {
  readonly image: PlatformImage
  readonly findings: readonly Finding[]
  readonly tree: Tree
  readonly unpackedSize: number
  /** The program that the host starts, if there is one. */
  readonly command: Command | undefined
  readonly facts: FileFacts | undefined
}

/** Flattens the image as the host does and reads its program. File contents are left in `spool`, a directory that is made here. */
export async function inspect(image: PlatformImage, rules: RuntimeRules, spool: string, signal: AbortSignal): Promise<Inspected> {
  await mkdir(spool)
  const flattened = await flatten(image.layers, spool, defaultLimits, signal)
  const { tree, unpackedSize } = flattened
  const findings = judgeImage(image, flattened)
  const command = findCommand(image, flattened)
  if ('code' in command) {
    // What was not unpacked cannot be missing.
    const all = flattened.stopped === undefined ? [...findings, command] : findings
    return { image, findings: all, tree, unpackedSize, command: undefined, facts: undefined }
  }
  const { facts, findings: ofBinary } = readProgram(command, image, rules)
  return { image, findings: [...findings, ...ofBinary], tree, unpackedSize, command, facts }
}

function readProgram({ file, path }: Command, { platform }: PlatformImage, rules: RuntimeRules): { facts: FileFacts | undefined; findings: Finding[] } {
  try {
    const facts = readFileFacts(file.content.path, platformParts(platform).architecture)
    return { facts, findings: judgeBinary(path, facts, platform, rules.staticLinking) }
  } catch (error) {
    if (!(error instanceof MalformedBinary)) throw error
    return { facts: undefined, findings: [{ code: 'E_CHECK_BINARY', severity: 'error', platform, message: `${path} for ${platform} is a damaged executable: ${error.message}` }] }
  }
}
