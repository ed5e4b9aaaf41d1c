import { isLocal } from 'oras-js'
import type { Inputs } from '../github/index.ts'
import type { Host } from '../hosts/index.ts'
import { PublishError } from '../shared/errors.ts'

export interface PlannedRegistry {
  /** `host[:port]` */
  readonly host: string
  /** Path before every repository; empty if there is none. */
  readonly prefix: string
  /** Below the registry, `prefix` included; undefined: the control plane assigns it. */
  readonly repository: string | undefined
  readonly plainHttp: boolean
}

/** Undefined: a dry run that names no registry. @throws PublishError `E_REGISTRY_MISSING` */
export function planRegistry(
  { registry, plugin }: Inputs,
  host: Host,
  assigned: boolean,
  dryRun: boolean,
): PlannedRegistry | undefined {
  const { address, repository, plainHttp } = registry
  const at = address ?? (host.registry === undefined ? undefined : { host: host.registry, prefix: '' })
  if (at !== undefined) {
    return {
      ...at,
      repository: assigned ? undefined : belowPrefix(at.prefix, repository ?? plugin.name.toLowerCase()),
      plainHttp: plainHttp === 'auto' ? isLocal(at.host) : plainHttp,
    }
  }
  if (dryRun) return undefined
  throw new PublishError('E_REGISTRY_MISSING', `${host.title} has no registry of its own, and \`registry\` is empty.`)
}

/** The reference of an image in the syntax of the host's own configuration. */
export function installReference(
  { host, inputs }: { readonly host: Host; readonly inputs: Inputs },
  registry: PlannedRegistry,
  repository: string,
  tag: string | undefined,
  digest: string,
): string {
  const { publicKeyName } = inputs.plugin
  return host.installReference({ registry: registry.host, repository, tag, digest, publicKeyName })
}

export function belowPrefix(prefix: string, repository: string): string {
  return prefix === '' ? repository : `${prefix}/${repository}`
}

/**
 * Tags that name another repository. A release goes to one repository; a full reference in `tags` may repeat it, as
 * docker/metadata-action does.
 */
export function foreignTags({ plugin }: Inputs, { host, repository }: PlannedRegistry): PublishError[] {
  return plugin.tags.flatMap(({ tag, target }) => {
    if (target === undefined || (target.registry === host && target.repository === repository)) return []
    const where =
      repository === undefined ? 'the control plane assigns the repository' : `the plugin goes to ${host}/${repository}`
    const remedy = repository === undefined ? 'set plain tags' : 'set plain tags, or `registry` and `repository`'
    return [
      new PublishError(
        'E_INPUT',
        `\`tags\` has ${target.registry}/${target.repository}:${tag}, but ${where}: ${remedy}.`,
      ),
    ]
  })
}
