import { mkdir } from 'node:fs/promises'
import { posix } from 'node:path'
import type { Artifact } from '../../artifact/index.ts'
import { filesOf, unpackImage, type FileOfTree } from '../../checks/index.ts'
import { PublishError } from '../../shared/errors.ts'
import { platformParts, type Platform } from '../../shared/platform.ts'
import type { DiskFile } from '../host.ts'

/** Links of an image multiply what is written. */
const maxBytes = 2 * 1024 ** 3
const maxFiles = 10_000

/**
 * What a router without a registry reads below its `plugins.path`: the program as `<name>/bin/<os>_<arch>`, and the
 * image's other files where the program finds them, relative to itself, all of them below `bin`. Source:
 * `setupConnector` in `router/core/graph_server.go` of https://github.com/wundergraph/cosmo.
 *
 * @param spool directory for the contents; it exists
 * @throws PublishError `E_EXPORT` if two platforms need different files at the same place, or a file cannot be placed
 */
export async function diskFiles(
  { parts, store }: Artifact,
  name: string,
  spool: string,
  signal: AbortSignal,
): Promise<readonly DiskFile[]> {
  const files = new Map<string, DiskFile>()
  for (const [index, part] of parts.entries()) {
    const { platform } = part
    if (platform === undefined) throw new TypeError(`${part.descriptor.digest} is for no platform`)
    const directory = posix.join(spool, String(index))
    await mkdir(directory)
    const { command, tree } = await unpackImage({ ...part, platform }, store, directory, signal)
    if (command === undefined) throw new TypeError(`the image for ${platform} has no program, and was checked`)
    const program = posix.normalize(`/${command.path}`).slice(1)
    for (const file of filesOf(tree)) add(files, placed(file, { name, program, platform }))
  }
  const bytes = [...files.values()].reduce((sum, { size }) => sum + size, 0)
  if (bytes <= maxBytes && files.size <= maxFiles) return [...files.values()]
  throw new PublishError('E_EXPORT', `The images hold ${files.size} files with ${bytes} bytes to export.`, {
    hint:
      `Leave out of the image what the plugin does not need: ${maxFiles} files with ${maxBytes} bytes are the `
      + 'limit.',
  })
}

interface Place {
  readonly name: string
  /** Path of the program in the image. */
  readonly program: string
  readonly platform: Platform
}

function placed({ path, file }: FileOfTree, { name, program, platform }: Place): DiskFile {
  const { os, architecture } = platformParts(platform)
  const isProgram = path === program
  const beside = isProgram ? `${os}_${architecture}` : posix.relative(posix.dirname(`/${program}`), `/${path}`)
  if (beside.startsWith('../'))
    throw new PublishError('E_EXPORT', `/${path} of the image for ${platform} is not below the program's directory.`, {
      hint: 'Put the program at the root of the image. A router reads only what lies beside it.',
    })
  if (file === undefined)
    throw new PublishError('E_EXPORT', `/${path} of the image for ${platform} is a link that leads to no file.`, {
      hint: 'Copy the files themselves into the image: only files are exported.',
    })
  return {
    path: posix.join(name, 'bin', beside),
    mode: isProgram ? 0o755 : file.mode & 0o777,
    source: file.content.path,
    sha256: file.content.sha256,
    size: file.content.size,
    platform,
  }
}

function add(files: Map<string, DiskFile>, file: DiskFile): void {
  const other = files.get(file.path)
  if (other === undefined) files.set(file.path, file)
  else if (other.sha256 !== file.sha256)
    throw new PublishError(
      'E_EXPORT',
      `${file.path} differs between ${other.platform} and ${file.platform}, and a router reads both from one place.`,
      { hint: 'Export one platform in each run, into directories of their own.' },
    )
}
