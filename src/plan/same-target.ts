import { PublishError } from '../shared/errors.ts'
import type { Decisions } from './plan.ts'

/**
 * Plugins of one step that would be published as the same: in one repository, or under one name of a control plane's
 * namespace. Each would overwrite the other. One `E_INPUT` for each such target.
 */
export function sameTargets(plugins: readonly Decisions[]): readonly PublishError[] {
  const paths = new Map<string, string[]>()
  for (const decisions of plugins) {
    const target = targetOf(decisions)
    if (target !== undefined) paths.set(target, [...(paths.get(target) ?? []), decisions.inputs.plugin.path])
  }
  return [...paths].flatMap(([target, same]) => {
    if (same.length === 1) return []
    const named = same.map((path) => `\`${path}\``).join(' and ')
    return [
      new PublishError('E_INPUT', `\`path\` has ${named}, which would be published as the same: ${target}.`, {
        hint: 'Rename a directory, give `name` or `repository` in a step of its own, or take one away with `!`.',
      }),
    ]
  })
}

/** What it is published as, for a message; undefined: that is not decided. */
function targetOf({ host, assigned, registry, inputs }: Decisions): string | undefined {
  if (host === undefined) return undefined
  const { name } = inputs.plugin
  if (assigned !== true && registry?.repository !== undefined) return `${registry.host}/${registry.repository}`
  const { namespace } = inputs.controlPlane
  // A dry run may have no registry. A repository is in lower case.
  if (assigned !== true) return `${host.title}, ${(inputs.registry.repository ?? name).toLowerCase()}`
  return `${host.title}, ${namespace === undefined ? '' : `namespace ${namespace}, `}${name}`
}
