import type { Inputs } from '../github/index.ts'
import type { Host } from '../hosts/index.ts'
import { PublishError } from '../shared/errors.ts'
import { Problems } from '../shared/problems.ts'
import { chooseHost, isAssigned } from './choices.ts'
import type { Decisions } from './plan.ts'
import { planRegistry } from './registry.ts'

/** What decides as what a plugin is published. */
export type Target = Pick<Decisions, 'inputs' | 'host' | 'assigned' | 'registry'>

/**
 * The target of a plugin that this run leaves out. What cannot be decided is undefined: the plugin's own run says why.
 */
export async function targetLeftOut(inputs: Inputs, hosts: readonly Host[]): Promise<Target> {
  const problems = new Problems()
  const host = await problems.try(() => chooseHost(inputs, hosts, { info: () => undefined }))
  if (host === undefined) return { inputs, host, assigned: undefined, registry: undefined }
  const assigned = isAssigned(inputs, host)
  const registry = await problems.try(() => planRegistry(inputs, host, assigned, true))
  return problems.all.length === 0
    ? { inputs, host, assigned, registry }
    : { inputs, host: undefined, assigned: undefined, registry: undefined }
}

/**
 * What is wrong with the plugins of one step together; each is `E_INPUT`. Two of them may not be published as the same,
 * and an input that only some hosts understand needs a plugin of one of these.
 *
 * @param hosts all hosts
 * @param leftOut other plugins that `path` names. An input may be for one of them; and what this run publishes may be
 * what they are published as
 */
export function stepProblems(
  plugins: readonly Decisions[],
  hosts: readonly Host[],
  leftOut: readonly Target[],
): readonly PublishError[] {
  return [...sameTargets(plugins, leftOut), ...(leftOut.length === 0 ? unusedInputs(plugins, hosts) : [])]
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
 * namespace. Each would overwrite the other. One `E_INPUT` for each such target of this run.
 */
function sameTargets(plugins: readonly Target[], leftOut: readonly Target[]): readonly PublishError[] {
  const paths = new Map<string, string[]>()
  for (const plugin of plugins) {
    const target = targetOf(plugin)
    if (target !== undefined) paths.set(target, [...(paths.get(target) ?? []), plugin.inputs.plugin.path])
  }
  for (const plugin of leftOut) paths.get(targetOf(plugin) ?? '')?.push(plugin.inputs.plugin.path)
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
function targetOf({ host, assigned, registry, inputs }: Target): string | undefined {
  const decisive = ['name', 'repository', 'registry', 'namespace'] as const
  if (host === undefined || decisive.some((input) => inputs.wrong.has(input))) return undefined
  const { name } = inputs.plugin
  if (assigned !== true && registry?.repository !== undefined) return `${registry.host}/${registry.repository}`
  const { namespace } = inputs.controlPlane
  // A dry run may have no registry. A repository is in lower case.
  if (assigned !== true) return `${host.title}, ${(inputs.registry.repository ?? name).toLowerCase()}`
  return `${host.title}, ${namespace === undefined ? '' : `namespace ${namespace}, `}${name}`
}
