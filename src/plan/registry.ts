import { isLocal, isRepository } from 'oras-js'
import type { Inputs } from '../github/index.ts'
import type { Host, Installation } from '../hosts/index.ts'
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

/** Undefined: a dry run that names no registry. @throws PublishError `E_REGISTRY_MISSING`, `E_INPUT` */
export function planRegistry(
  { registry, plugin }: Inputs,
  host: Host,
  assigned: boolean,
  dryRun: boolean,
): PlannedRegistry | undefined {
  const { address, plainHttp } = registry
  const repository = assigned ? undefined : (registry.repository ?? repositoryOf(plugin.name))
  const at = address ?? (host.registry === undefined ? undefined : { host: host.registry, prefix: '' })
  if (at !== undefined) {
    return {
      ...at,
      repository: repository && belowPrefix(at.prefix, repository),
      plainHttp: plainHttp === 'auto' ? isLocal(at.host) : plainHttp,
    }
  }
  if (dryRun) return undefined
  throw new PublishError('E_REGISTRY_MISSING', `${host.title} has no registry of its own, and \`registry\` is empty.`)
}

/** The repository of a plugin for which the workflow names none. A dry run refuses what its publish would refuse. */
function repositoryOf(name: string): string {
  const repository = name.toLowerCase()
  if (isRepository(repository)) return repository
  throw new PublishError(
    'E_INPUT',
    `\`repository\` is empty, and the name ${JSON.stringify(name.slice(0, 100))} cannot be one: set \`repository\`, `
      + 'or a `name` of letters and digits with single ., - or _ between them.',
  )
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

/** What to paste where the plugin is installed. */
export function installation(
  { host, inputs, controlPlane }: { readonly host: Host; readonly inputs: Inputs; readonly controlPlane?: unknown },
  registry: PlannedRegistry,
  repository: string,
  tag: string | undefined,
  digest: string,
): readonly Installation[] {
  const { name, publicKeyName } = inputs.plugin
  const image = { registry: registry.host, repository, tag, digest, publicKeyName }
  const plugin = { name, prefix: registry.prefix, controlPlane: controlPlane !== undefined }
  return host.installation?.(image, plugin) ?? [{ title: 'Install', text: host.installReference(image) }]
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
