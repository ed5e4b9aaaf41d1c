import { resolve } from 'node:path'
import type { Event, Inputs } from '../../github/index.ts'
import { isBelow } from '../../shared/is-below.ts'
import { CheckoutGit, Unknown } from './checkout-git.ts'
import { filesOfEvent } from './event-files.ts'
import { Manifests } from './manifests.ts'
import { watchedPaths, workflowPaths } from './watched.ts'

export interface TouchedPlugins {
  readonly touched: ReadonlySet<Inputs>
  /** Why plugins are in it of which nothing is known; undefined: all is known. */
  readonly notice?: string
}

interface Context {
  readonly env: NodeJS.ProcessEnv
  /** A private directory of this run. */
  readonly temp: string
  readonly signal: AbortSignal
}

/**
 * The plugins that the commits of an event touched, for `only-changed`: a file changed in their directory, in their
 * build context, or in what they depend on; or the workflow changed. Where it cannot be known, they count as touched,
 * and so do plugins whose inputs have problems. Reads the checkout, asks nobody.
 */
export async function touchedPlugins(
  plugins: readonly Inputs[],
  event: Event,
  context: Context,
): Promise<TouchedPlugins> {
  try {
    return await compare(plugins, event, context)
  } catch (error) {
    if (!(error instanceof Unknown)) throw error
    const remedy = error.depth === undefined ? '' : ` Set \`fetch-depth: ${error.depth}\` for \`actions/checkout\`.`
    const notice = `\`only-changed\` leaves nothing out, because ${error.message}.${remedy}`
    return { touched: new Set(plugins), notice }
  }
}

async function compare(plugins: readonly Inputs[], event: Event, context: Context): Promise<TouchedPlugins> {
  const { env, signal } = context
  const workspace = resolve(env['GITHUB_WORKSPACE'] ?? process.cwd())
  // One of the runner's temporary directory is in no checkout.
  const inside = plugins.find(({ plugin }) => plugin.directory === workspace || isBelow(workspace, plugin.directory))
  await using git = await CheckoutGit.open(inside?.plugin.directory ?? workspace, workspace, context)
  const changed = reach(await filesOfEvent(event, git))
  const workflow = await workflowPaths(env['GITHUB_WORKFLOW_REF'] ?? '', event.repository, git.top)
  if (workflow.some((path) => isTouched(path, changed))) return { touched: new Set(plugins) }
  const files = await git.tracked()
  const tracked = new Set(files.map(({ path }) => path))
  const manifests = new Manifests(git.top, tracked)
  if (manifests.tooMany) throw new Unknown('there are too many manifests of modules and packages')
  const links = files.filter(({ isLink }) => isLink).map(({ path }) => path)
  const checkout = { top: git.top, workspace, tracked, links, manifests }
  const touched = new Set<Inputs>()
  const unknown = new Map<string, string[]>()
  for (const plugin of plugins) {
    signal.throwIfAborted()
    try {
      const paths = await watchedPaths(plugin, checkout)
      if (plugin.problems.length > 0 || [...paths].some((path) => isTouched(path, changed))) touched.add(plugin)
    } catch (error) {
      if (!(error instanceof Unknown)) throw error
      touched.add(plugin)
      unknown.set(error.message, [...(unknown.get(error.message) ?? []), plugin.plugin.name])
    }
  }
  if (unknown.size === 0) return { touched }
  const reasons = [...unknown].map(([why, names]) => `${listed(names)}: ${why}`)
  return { touched, notice: `\`only-changed\` does not leave out ${reasons.join('; ')}.` }
}

/** How many plugins a notice names. */
const maxNamed = 5

function listed(names: readonly string[]): string {
  const more = names.length > maxNamed ? ` and ${names.length - maxNamed} more` : ''
  return `${names
    .slice(0, maxNamed)
    .map((name) => `\`${name}\``)
    .join(', ')}${more}`
}

interface Changed {
  readonly paths: ReadonlySet<string>
  /** The directories that they are in, and the paths themselves. The empty one is the top. */
  readonly reached: ReadonlySet<string>
}

function reach(paths: readonly string[]): Changed {
  const reached = new Set<string>()
  for (const path of paths)
    for (let at = path; !reached.has(at); at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) reached.add(at)
  return { paths: new Set(paths), reached }
}

/** Whether something changed at a path or below it; or above it, where a link or a submodule may be now. */
function isTouched(path: string, { paths, reached }: Changed): boolean {
  if (reached.has(path)) return true
  for (let at = path; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) if (paths.has(at)) return true
  return false
}
