import type { Host } from '../hosts/index.ts'
import { PublishError } from '../shared/errors.ts'
import type { Decisions } from './plan.ts'

/**
 * What is wrong with the plugins of one step together; each is `E_INPUT`. Two of them may not be published as the same,
 * and an input that only some hosts understand needs a plugin of one of these.
 *
 * @param hosts all hosts
 * @param complete whether these are all plugins that `path` names: one that is left out may be what an input is for
 */
export function stepProblems(
  plugins: readonly Decisions[],
  hosts: readonly Host[],
  complete: boolean,
): readonly PublishError[] {
  return [...sameTargets(plugins), ...(complete ? unusedInputs(plugins, hosts) : [])]
}

/** Inputs that no plugin's host understands. A step of one plugin has these problems in its plan. */
function unusedInputs(plugins: readonly Decisions[], hosts: readonly Host[]): readonly PublishError[] {
  const [first] = plugins
  const used = plugins.map(({ host }) => host)
  if (first?.inputs.several !== true || used.includes(undefined)) return []
  const isUsed = (understands: (host: Host) => boolean): boolean =>
    used.some((host) => host !== undefined && understands(host))
  const problems = [...first.inputs.given].flatMap((name) => {
    const owners = hosts.filter((host) => host.inputs.includes(name))
    if (owners.length === 0 || isUsed((host) => host.inputs.includes(name))) return []
    const titles = owners.map(({ title }) => title).join(' and ')
    return `\`${name}\` is an input for ${titles}, and \`path\` has no plugin of it: remove it.`
  })
  if (first.inputs.build.exportDirectory !== undefined && !isUsed((host) => host.diskFiles !== undefined))
    problems.push('`export` is set, but no host of the plugins in `path` reads plugins from disk: remove it.')
  return problems.map((message) => new PublishError('E_INPUT', message))
}

/**
 * Plugins of one step that would be published as the same: in one repository, or under one name of a control plane's
 * namespace. Each would overwrite the other. One `E_INPUT` for each such target.
 */
function sameTargets(plugins: readonly Decisions[]): readonly PublishError[] {
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
