import { posix } from 'node:path'
import { flattenPart, type Unpack } from '../../checks/index.ts'
import type { Finding } from '../../shared/finding.ts'

/** Bytes of a program that OpenBao extracts unless `plugin_download_max_size` allows more. */
const maxBytes = 512 * 1024 * 1024

/**
 * Takes the program as `ExtractPluginFromImage` of https://github.com/openbao/openbao does: a regular file, no link,
 * with the name that `binary_name` has. The catalog then refuses a program that is not in the root directory. OpenBao
 * sets the mode itself, and passes no arguments of the image.
 */
export const unpackProgram: Unpack = async (part, store, spool, signal) => {
  const { config, platform } = part
  const { tree, unpackedSize, hardLinks, stopped } = await flattenPart(part, store, spool, signal)
  const name = [...(config?.config.Entrypoint ?? []), ...(config?.config.Cmd ?? [])][0]
  const refused = (problem: string): { findings: readonly Finding[]; command: undefined } => ({
    findings: [
      { code: 'E_OPENBAO_PROGRAM', severity: 'error', platform, message: `The image for ${platform} ${problem}` },
    ],
    command: undefined,
  })
  const result = { tree, unpackedSize }
  if (stopped !== undefined) return { ...result, ...refused(`cannot be unpacked: ${stopped}`) }
  if (name === undefined) return { ...result, ...refused('has no ENTRYPOINT, so nothing names the program') }
  const path = posix.normalize(name).replace(/^\//, '')
  if (path.includes('/') || path === '..' || path === '.')
    return { ...result, ...refused(`starts ${path}, which is not in its root directory`) }
  const found = tree.walk([path], false)
  if (found.state !== 'found') return { ...result, ...refused(`has no file /${path}`) }
  if (found.node.kind !== 'file' || hardLinks.has(path))
    return { ...result, ...refused(`has /${path}, which is not a regular file`) }
  if (found.node.content.size > maxBytes)
    return { ...result, ...refused(`has /${path} with more than 512 MiB, which OpenBao does not extract`) }
  const file = { ...found.node, mode: 0o755 }
  tree.root.entries.set(path, file)
  return { ...result, findings: [], command: { path, arguments: [], file } }
}
