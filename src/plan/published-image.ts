import type { RemotePlugin } from '../hosts/host.ts'
import { isIndex, openRepository, parseIndex, parseManifest, type Descriptor, type RemoteRepository } from '../oras/index.ts'
import type { Log } from '../shared/log.ts'
import { parsePlatform, type Platform } from '../shared/platform.ts'
import { registryCredentials } from './credentials.ts'
import type { Plan } from './plan.ts'

/** The image that is served now. */
export interface PublishedImage {
  readonly digest: string
  /** Bytes of each platform's compressed image. */
  readonly sizes: ReadonlyMap<Platform, number>
}

const maxPlatforms = 16

/**
 * Reads what is published now, for the report: manifests only, and only if whoever runs this may read them. Undefined if
 * there is nothing, or for any other reason: nothing depends on it. Never throws.
 */
export async function readPublished({ registry, inputs, controlPlane, certificateAuthorities }: Partial<Plan>, remote: RemotePlugin | undefined, { env, log, signal }: { readonly env: NodeJS.ProcessEnv; readonly log: Log; readonly signal: AbortSignal }): Promise<PublishedImage | undefined> {
  const tag = controlPlane === undefined ? 'latest' : remote?.version
  const name = controlPlane === undefined ? registry?.repository ?? inputs?.plugin.name.toLowerCase() : remote?.repository
  if (registry === undefined || inputs === undefined || tag === undefined || name === undefined) return undefined
  try {
    const repository = openRepository({
      registry: registry.host, repository: registry.prefix === '' ? name : `${registry.prefix}/${name}`, plainHttp: registry.plainHttp,
      credentials: registryCredentials(inputs.registry, { env, log }), ca: certificateAuthorities, env, userAgent: 'plugin-publish', signal, retry: { attempts: 1, deadline: 10_000 },
    })
    try {
      return await readImage(repository, tag)
    } finally {
      repository.close()
    }
  } catch {
    return undefined
  }
}

async function readImage(repository: RemoteRepository, tag: string): Promise<PublishedImage> {
  const root = await repository.resolve(tag)
  const children = isIndex(root) ? parseIndex(await repository.fetchBytes(root)).manifests.slice(0, maxPlatforms) : []
  const sizes = await Promise.all(children.map(async (child) => {
    const platform = platformOf(child)
    return platform === undefined ? [] : [[platform, await sizeOf(repository, child)] as const]
  }))
  return { digest: root.digest, sizes: new Map(sizes.flat()) }
}

async function sizeOf(repository: RemoteRepository, descriptor: Descriptor): Promise<number> {
  const { config, layers } = parseManifest(await repository.fetchBytes(descriptor))
  return [config, ...layers].reduce((sum, { size }) => sum + size, descriptor.size)
}

function platformOf({ platform }: Descriptor): Platform | undefined {
  return platform && parsePlatform([platform.os, platform.architecture, ...(platform.variant === undefined ? [] : [platform.variant])].join('/'))
}
