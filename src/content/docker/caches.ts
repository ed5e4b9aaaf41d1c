import type { Platform } from '../../shared/platform.ts'
import type { BuildRequest } from './request.ts'

/** What tells the caches of one kind apart (https://docs.docker.com/build/cache/backends/). */
const names: Readonly<Record<string, string>> = { gha: 'scope', s3: 'name', azblob: 'name', local: 'dest' }

/**
 * The caches of one of several machines that build side by side. Two that export to the same place would replace each
 * other's cache, so each has a place of its own: its platforms are appended to the name. It also reads what is under
 * the name alone.
 */
export function cachesOfMachine(
  { cacheFrom, cacheTo }: Pick<BuildRequest, 'cacheFrom' | 'cacheTo'>,
  platforms: readonly Platform[],
): Pick<BuildRequest, 'cacheFrom' | 'cacheTo'> {
  const suffix = platforms.join('-').replaceAll('/', '-')
  return {
    cacheFrom: [...new Set(cacheFrom.flatMap((entry) => [cacheOf(entry, suffix), entry]))],
    cacheTo: cacheTo.map((entry) => cacheOf(entry, suffix)),
  }
}

function cacheOf(entry: string, suffix: string): string {
  const fields = entry.split(',')
  const value = (name: string): string | undefined =>
    fields
      .find((field) => field.trim().startsWith(`${name}=`))
      ?.trim()
      .slice(name.length + 1)
  // Without a type, it is the reference of an image.
  const type = entry.includes('=') ? (value('type') ?? 'registry') : 'registry'
  const renamed = (name: string, change: (old: string) => string): string =>
    fields
      .map((field) => (field.trim().startsWith(`${name}=`) ? `${name}=${change(value(name) ?? '')}` : field))
      .join(',')
  if (type === 'registry')
    return entry.includes('=') ? renamed('ref', (ref) => tagged(ref, suffix)) : tagged(entry, suffix)
  if (type === 'local')
    return renamed('dest', (path) => `${path}/${suffix}`).replace(/(^|,)src=([^,]*)/, `$1src=$2/${suffix}`)
  const name = names[type]
  if (name === undefined) return entry
  // BuildKit's own default for each of them.
  return value(name) === undefined ? `${entry},${name}=buildkit-${suffix}` : renamed(name, (old) => `${old}-${suffix}`)
}

/** The reference with a longer tag. What is named by its digest stays. */
function tagged(reference: string, suffix: string): string {
  if (reference.includes('@')) return reference
  const tag = /:([A-Za-z0-9_][A-Za-z0-9._-]*)$/.exec(reference)?.[1]
  return tag === undefined ? `${reference}:latest-${suffix}` : `${reference}-${suffix}`
}
