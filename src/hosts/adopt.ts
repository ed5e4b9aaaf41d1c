import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { platformsOf, type Artifact, type Part } from '../artifact/index.ts'
import { spoolLayer, type Unpack } from '../checks/index.ts'
import type { Files, Images, NamedFile, Program, Programs } from '../content/index.ts'
import { PublishError } from '../shared/errors.ts'
import type { AdoptOptions } from './host.ts'

type Layer = Part['manifest']['layers'][number]

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

const title = 'org.opencontainers.image.title'

/**
 * The files of a finished artifact with one layer for each. A file that all platforms have is one of each platform.
 * @throws PublishError `E_LAYOUT` if a layer has no title
 */
export async function adoptFiles({ parts, store }: Artifact, { directory, signal }: AdoptOptions): Promise<Files> {
  const files: NamedFile[] = []
  const spool = join(directory, 'adopted')
  await mkdir(spool)
  for (const { manifest, platform, descriptor } of parts)
    for (const layer of manifest.layers) {
      const path = join(spool, String(files.length))
      await spoolLayer(layer, store, path, signal)
      files.push({ title: titleOf(layer, descriptor), path, mediaType: layer.mediaType, ...(platform && { platform }) })
    }
  return { kind: 'files', platforms: parts.flatMap(({ platform }) => platform ?? []), files }
}

/** @throws PublishError `E_LAYOUT` */
export function titleOf({ annotations, digest }: Layer, { digest: manifest }: Part['descriptor']): string {
  const found = annotations?.[title]
  if (found !== undefined) return found
  throw new PublishError('E_LAYOUT', `The layer ${digest} of ${manifest} has no title.`)
}
