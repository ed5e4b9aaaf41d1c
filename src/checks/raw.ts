import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Descriptor, ReadOnlyTarget } from 'oras-js'
import { spoolFile } from './archive.ts'
import { Tree } from './image/tree.ts'
import type { ProgramPart, Unpacked } from './inspect.ts'

/** Name of the unpacked program: a raw layer does not name it. */
const programName = 'plugin'

/** Takes the first layer of a part as the program itself, not archived and not compressed. */
export async function unpackRaw(
  part: ProgramPart,
  store: ReadOnlyTarget,
  spool: string,
  signal: AbortSignal,
): Promise<Unpacked> {
  const [layer] = part.manifest.layers
  const { platform } = part
  const tree = new Tree()
  if (layer === undefined) {
    const message = `The artifact for ${platform} has no layer`
    return {
      tree,
      unpackedSize: 0,
      findings: [{ code: 'E_CHECK_ENTRYPOINT', severity: 'error', platform, message }],
      command: undefined,
    }
  }
  const path = join(spool, programName)
  const sha256 = await spoolLayer(layer, store, path, signal)
  tree.writeFile([programName], 0o755, { path, size: layer.size, sha256 })
  const found = tree.walk([programName], true)
  if (found.state !== 'found' || found.node.kind !== 'file')
    throw new Error('a file that was just written is not there')
  return {
    tree,
    unpackedSize: layer.size,
    findings: [],
    command: { path: programName, arguments: [], file: found.node },
  }
}

/** Copies a layer into a file. @returns its SHA-256 in hexadecimal digits */
export async function spoolLayer(
  layer: Descriptor,
  store: ReadOnlyTarget,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  // The store compares every byte that it gives with the digest.
  if (layer.digest.startsWith('sha256:')) {
    await pipeline(store.fetch(layer, { signal }), createWriteStream(path))
    return layer.digest.slice('sha256:'.length)
  }
  return await spoolFile(store.fetch(layer, { signal }), path, signal)
}
