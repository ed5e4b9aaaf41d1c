import { decideMode, pluginsOfTag, readEvent, readStep, type Event, type Inputs } from '../github/index.ts'
import type { Host } from '../hosts/index.ts'
import { touchedPlugins } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'
import type { PublishError } from '../shared/errors.ts'
import { Problems } from '../shared/problems.ts'

/** How many directories a line of the log names. */
const maxNamed = 20

export interface Chosen {
  readonly plugins: readonly Inputs[]
  /** Those that `only-changed` leaves out. */
  readonly leftOut: readonly Inputs[]
  /** All that `path` names and this run leaves out. */
  readonly others: readonly Inputs[]
  /** What is wrong for all of them. */
  readonly problems: readonly PublishError[]
  readonly showSummary: boolean
}

/** The plugins of this step: those that `path` names, that the git tag is about, and that `only-changed` leaves. */
export async function choosePlugins(context: RunContext, hosts: readonly Host[]): Promise<Chosen> {
  const step = await readStep(context.env, hosts)
  const problems = new Problems()
  problems.add(...step.problems)
  const { passedOver, showSummary } = step
  if (passedOver.length > 0) {
    const named = passedOver.slice(0, maxNamed).join(', ')
    const more = passedOver.length > maxNamed ? ` and ${passedOver.length - maxNamed} more` : ''
    context.log.info(`No plugins, by what hosts recognize, and without a Dockerfile: ${named}${more}.`)
  }
  // A step of one plugin has a plan that says the same.
  const ofTag = step.several ? await problems.try(() => pluginsOfTag(step, readEvent(context.env))) : undefined
  const named = ofTag ?? step.plugins
  const chosen =
    problems.all.length === 0 && named[0]?.onlyChanged === true
      ? await onlyChanged(named, readEvent(context.env), context)
      : named
  const without = (plugins: readonly Inputs[]): readonly Inputs[] => plugins.filter((one) => !chosen.includes(one))
  return {
    plugins: chosen,
    leftOut: without(named),
    others: without(step.plugins),
    problems: problems.all,
    showSummary,
  }
}

/** What is published is decided by what is served: a plugin whose last publish failed must not be left out. */
async function onlyChanged(plugins: readonly Inputs[], event: Event, context: RunContext): Promise<readonly Inputs[]> {
  const { log, env, signal, resources } = context
  const modes = new Set(plugins.map((plugin) => modeOf(plugin, event)))
  // Each plan says what is wrong with it.
  if (modes.has('wrong')) return plugins
  if (modes.has('publish')) {
    log.notice(
      '`only-changed` leaves nothing out, because this run publishes: what is served already is found unchanged.',
    )
    return plugins
  }
  const { touched, notice } = await log.during('asking git what the commits of this event changed', () =>
    touchedPlugins(plugins, event, { env, signal, temp: resources.temp }),
  )
  if (notice !== undefined) log.notice(notice)
  return plugins.filter((plugin) => touched.has(plugin))
}

function modeOf({ dryRun, wrong, plugin }: Inputs, event: Event): 'wrong' | 'dry run' | 'publish' {
  if (wrong.has('dry-run') || wrong.has('tag-prefix')) return 'wrong'
  try {
    return decideMode(dryRun, event, plugin).dryRun ? 'dry run' : 'publish'
  } catch {
    return 'wrong'
  }
}
