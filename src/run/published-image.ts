import { isIndex, openRepository, parseIndex, parseManifest, type Descriptor, type RemoteRepository } from 'oras-js'
import type { RemotePlugin } from '../hosts/index.ts'
import { belowPrefix, type Decisions, type PlannedRegistry } from '../plan/index.ts'
import { registryCredentials } from '../publish/index.ts'
import type { RunContext } from '../shared/context.ts'
import { joinPlatform, type Platform } from '../shared/platform.ts'

/** The image that is served now. */
export interface PublishedImage {
  readonly digest: string
  /** The tag by which it was found. */
  readonly tag: string
  /** Bytes of each platform's compressed image. */
  readonly sizes: ReadonlyMap<Platform, number>
}

const maxPlatforms = 16

/**
 * Reads the manifests of the image that is published now, for the report. Undefined if there is none, or if it cannot
 * be read: only the report depends on it. Never throws.
 */
export async function readPublished(
  decisions: Decisions,
  remote: RemotePlugin | undefined,
  context: RunContext,
): Promise<PublishedImage | undefined> {
  const { registry, assigned, inputs, certificateAuthorities } = decisions
  const served = assigned === true ? servedVersion(registry, remote) : { tag: 'latest', name: registry?.repository }
  if (registry === undefined || served?.tag === undefined || served.name === undefined) return undefined
  const { env, signal } = context
  try {
    const repository = openRepository({
      registry: registry.host,
      repository: served.name,
      plainHttp: registry.plainHttp,
      credentials: registryCredentials(inputs.registry, context),
      ca: certificateAuthorities,
      env,
      userAgent: 'plugin-publish',
      signal,
      retry: { attempts: 1, deadline: 10_000 },
    })
    try {
      return await readImage(repository, served.tag)
    } finally {
      repository.close()
    }
  } catch {
    return undefined
  }
}

function servedVersion(
  registry: PlannedRegistry | undefined,
  remote: RemotePlugin | undefined,
): { tag: string; name: string } | undefined {
  if (registry === undefined || remote?.version === undefined || remote.repository === undefined) return undefined
  return { tag: remote.version, name: belowPrefix(registry.prefix, remote.repository) }
}

async function readImage(repository: RemoteRepository, tag: string): Promise<PublishedImage> {
  const root = await repository.resolve(tag)
  const children = isIndex(root) ? parseIndex(await repository.fetchBytes(root)).manifests.slice(0, maxPlatforms) : []
  const sizes = await Promise.all(
    children.map(async (child) => {
      const platform = platformOf(child)
      return platform === undefined ? [] : [[platform, await sizeOf(repository, child)] as const]
    }),
  )
  return { digest: root.digest, tag, sizes: new Map(sizes.flat()) }
}

async function sizeOf(repository: RemoteRepository, descriptor: Descriptor): Promise<number> {
  const { config, layers } = parseManifest(await repository.fetchBytes(descriptor))
  return [config, ...layers].reduce((sum, { size }) => sum + size, descriptor.size)
}

function platformOf({ platform }: Descriptor): Platform | undefined {
  return platform && joinPlatform(platform)
}
