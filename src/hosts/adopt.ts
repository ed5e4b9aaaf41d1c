import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { platformsOf, type Artifact } from '../artifact/index.ts'
import type { Unpack } from '../checks/index.ts'
import type { Images, Program, Programs } from '../content/index.ts'
import { PublishError } from '../shared/errors.ts'
import type { AdoptOptions } from './host.ts'

/** The images of a finished artifact. @throws PublishError `E_LAYOUT` if it has anything else */
export function adoptImages(artifact: Artifact): Images {
  const other = artifact.parts.find(({ config, platform }) => config === undefined || platform === undefined)
  if (other === undefined) return { kind: 'images', platforms: platformsOf(artifact) }
  throw new PublishError('E_LAYOUT', `${other.descriptor.digest} of the layout is not an image.`)
}

/** The programs of a finished artifact, as its host unpacks them. @throws PublishError `E_LAYOUT` */
export async function adoptPrograms(
  { parts, store }: Artifact,
  unpack: Unpack,
  { directory, signal }: AdoptOptions,
): Promise<Programs> {
  const programs: Program[] = []
  for (const [position, part] of parts.entries()) {
    const { platform, descriptor } = part
    if (platform === undefined)
      throw new PublishError('E_LAYOUT', `${descriptor.digest} of the layout has no platform.`)
    const spool = join(directory, 'adopted', String(position))
    await mkdir(spool, { recursive: true })
    const { command, findings } = await unpack({ ...part, platform }, store, spool, signal)
    const problem = findings.find(({ severity }) => severity === 'error')
    if (command === undefined || problem !== undefined)
      throw new PublishError(problem?.code ?? 'E_LAYOUT', problem?.message ?? `There is no program for ${platform}.`)
    programs.push({ platform, path: command.file.content.path })
  }
  return { kind: 'programs', platforms: programs.map(({ platform }) => platform), programs }
}
