import { mkdir } from 'node:fs/promises'
import { posix } from 'node:path'
import type { Artifact } from '../../artifact/index.ts'
import { filesOf, unpackImage, type FileOfTree } from '../../checks/index.ts'
import { PublishError } from '../../shared/errors.ts'
import { platformParts, type Platform } from '../../shared/platform.ts'
import type { DiskFile } from '../host.ts'

/**
 * What a router without a registry reads below its `plugins.path`: the program as `<name>/bin/<os>_<arch>`, and the
 * image's other files where the program finds them, relative to itself. Source: `setupConnector` in
 * `router/core/graph_server.go` of https://github.com/wundergraph/cosmo.
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
    const home = posix.dirname(posix.normalize(`/${command.path}`))
    for (const file of filesOf(tree)) add(files, placed(file, file.file === command.file, { name, home, platform }))
  }
  return [...files.values()]
}

interface Place {
  readonly name: string
  /** Directory of the program in the image. */
  readonly home: string
  readonly platform: Platform
}

function placed({ path, file }: FileOfTree, isProgram: boolean, { name, home, platform }: Place): DiskFile {
  const { os, architecture } = platformParts(platform)
  const program = `${os}_${architecture}`
  const beside = isProgram ? program : posix.relative(home, `/${path}`)
  const inside = posix.join('bin', beside)
  if (inside.startsWith('../'))
    throw new PublishError('E_EXPORT', `/${path} of the image for ${platform} would be outside of ${name} on disk.`, {
      hint: 'Put the program at the root of the image, or in a directory of it.',
    })
  return {
    path: posix.join(name, inside),
    mode: isProgram ? 0o755 : file.mode & 0o777,
    source: file.content.path,
    sha256: file.content.sha256,
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
