import { mkdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { Artifact } from '../../artifact/index.ts'
import { flattenPart, spoolLayer } from '../../checks/index.ts'
import { PublishError } from '../../shared/errors.ts'
import { titleOf } from '../adopt.ts'
import type { AdoptOptions } from '../host.ts'
import { cupTypes } from './layouts.ts'
import { listTree, type FoundFile } from './listing.ts'
import { readPlugin, type CupPlugin } from './plugin.ts'

/**
 * The plugin in a finished artifact of cup’s own form, read by the rules of a directory.
 * @throws PublishError or PublishErrors `E_LAYOUT` for other forms, and those of a directory
 */
export async function adoptPlugin({ parts, store }: Artifact, { directory, signal }: AdoptOptions): Promise<CupPlugin> {
  const [part] = parts
  const [archive, ...definitions] = part?.manifest.layers ?? []
  if (part?.manifest.artifactType !== cupTypes.artifact || archive === undefined)
    throw new PublishError('E_LAYOUT', 'The layout does not have cup’s own form, and no other is published from it.')
  const [content, resources] = [join(directory, 'adopted'), join(directory, 'adopted-resources')]
  for (const spool of [content, resources]) await mkdir(spool)
  const only = { manifest: { ...part.manifest, layers: [archive] } }
  const { tree, refused, stopped } = await flattenPart(only, store, content, signal)
  if (stopped !== undefined)
    throw new PublishError('E_LAYOUT', 'The archive of the layout cannot be unpacked.', { cause: stopped })
  const { files: found, links } = listTree(
    tree,
    refused.map(({ name }) => name),
  )
  const files: FoundFile[] = [...found]
  for (const [position, layer] of definitions.entries()) {
    const path = titleOf(layer, part.descriptor)
    if (!isPath(path) || files.some((file) => file.path === path))
      throw new PublishError('E_LAYOUT', `The title ${JSON.stringify(path)} is no path of its own.`)
    const source = join(resources, String(position))
    await spoolLayer(layer, store, source, signal)
    files.push({ path, source, size: layer.size })
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return await readPlugin({ files, links }, 'cup')
}

/** Whether a title stays below any directory. */
const isPath = (title: string): boolean =>
  title !== '.' && posix.normalize(title) === title && !title.startsWith('/') && title.split('/')[0] !== '..'
