import type { Inputs } from '../github/inputs.ts'
import type { HostProfile } from '../hosts/host.ts'
import { PublishError } from '../shared/errors.ts'
import type { PlannedRegistry } from './registry.ts'

/**
 * A release goes to one repository. A full reference in `tags` may repeat which one, as docker/metadata-action does; one that
 * names another is refused, or its tag would be written where nobody asked for it.
 */
export function refuseForeignTags({ plugin, controlPlane }: Inputs, host: HostProfile, registry: PlannedRegistry): PublishError[] {
  const assigned = host.controlPlane !== undefined && controlPlane.mode !== 'none'
  const repository = [registry.prefix, registry.repository ?? plugin.name.toLowerCase()].filter((part) => part !== '').join('/')
  const foreign = plugin.tags.filter(({ target }) => target !== undefined && (assigned || target.registry !== registry.host || target.repository !== repository))
  return foreign.map(({ tag, target }) => new PublishError('E_INPUT',
    `\`tags\` has ${String(target?.registry)}/${String(target?.repository)}:${tag}, but ${assigned ? 'the control plane assigns the repository' : `the plugin goes to ${registry.host}/${repository}`}: set plain tags${assigned ? '' : ', or `registry` and `repository`'}.`))
}
