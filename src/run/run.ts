import { availableParallelism } from 'node:os'
import { pluginLog, printError, registerSecrets, type ActionLog, type Inputs, type Verdict } from '../github/index.ts'
import { codesOf, hosts as allHosts, type Host } from '../hosts/index.ts'
import { stepProblems, targetLeftOut } from '../plan/index.ts'
import type { RunContext } from '../shared/context.ts'
import { throwAll } from '../shared/errors.ts'
import { Step } from '../shared/step.ts'
import { choosePlugins } from './choose-plugins.ts'
import { finish, type Ended } from './finish.ts'
import { Journal } from './journal.ts'
import { Order } from './order.ts'
import { PluginRun } from './plugin-run.ts'
import { RunResources } from './run-resources.ts'
import { identityOf, sharedProblems } from './shared-problems.ts'

/** What main passes to a run. */
export interface RunOptions {
  readonly env: NodeJS.ProcessEnv
  readonly log: ActionLog
  readonly signal: AbortSignal
  /** Default: all hosts. */
  readonly hosts?: readonly Host[]
}

/**
 * Plugins that are built, checked and published at the same time: each may need a compiler's and several signing
 * processes, and what they share (builder, registry, network) gets no faster.
 */
const atOnce = Math.max(2, Math.min(availableParallelism(), 4))

/**
 * One run of the action, from inputs to report. Never throws: every failure is printed and reflected in the verdict.
 */
export async function run({ env, log, signal, hosts = allHosts }: RunOptions): Promise<Verdict> {
  let resources: RunResources | undefined
  let plugins: readonly PluginRun[] = []
  let leftOut: readonly Inputs[] = []
  let showSummary = true
  let begun = false
  const quiet = (): void => {
    log.endHeartbeat()
  }
  if (signal.aborted) quiet()
  signal.addEventListener('abort', quiet, { once: true })
  const ended: Ended[] = []
  try {
    registerSecrets(env, log)
    resources = await RunResources.open(env)
    const context: RunContext = { env, log, signal, resources, step: new Step(() => context) }
    const chosen = await choosePlugins(context, hosts)
    ;({ leftOut, showSummary } = chosen)
    plugins = await openPlugins(chosen.plugins, context, { log, hosts }, resources)
    await planAll(plugins, log)
    reportPlans(plugins, { env, log, hosts })
    const decisions = plugins.flatMap(({ journal }) => journal.draft?.decisions ?? [])
    const others = await Promise.all(chosen.others.map((inputs) => targetLeftOut(inputs, hosts)))
    throwAll([...chosen.problems, ...stepProblems(decisions, hosts, others)])
    // A mistake in one plan stops all before anything is built: better now than when half of them are published.
    if (plugins.every(({ verdict }) => verdict === undefined)) {
      begun = true
      await runAll(plugins, log, context)
    }
  } catch (thrown) {
    const journal = new Journal({ env, log, codes: codesOf(hosts), stage: begun ? undefined : 'plan' })
    journal.failed(thrown)
    ended.push({ journal, verdict: signal.aborted ? 'cancelled' : 'failed' })
  }
  // What was not begun was stopped: by a signal, or by mistakes in the plans of others.
  const stopped = begun || signal.aborted ? 'cancelled' : 'not-begun'
  ended.push(...plugins.map(({ journal, verdict = stopped }) => ({ journal, verdict })))
  const finished = await log.during('writing the report', () =>
    finish({ ended, leftOut, showSummary }, env, log, () => {
      for (const plugin of plugins) plugin.keepLayout()
    }),
  )
  for (const problem of (await resources?.removeAll()) ?? []) log.warning(problem)
  quiet()
  return finished
}

/** One run for each plugin, with directories of its own. */
async function openPlugins(
  all: readonly Inputs[],
  context: RunContext,
  { log, hosts }: { readonly log: ActionLog; readonly hosts: readonly Host[] },
  resources: RunResources,
): Promise<PluginRun[]> {
  const { env } = context
  const order = new Order()
  const common = { log, said: new Set<string>() }
  const plugins: PluginRun[] = []
  for (const inputs of all) {
    const own = all.length === 1 ? log : pluginLog(log, inputs.plugin.name)
    const journal = new Journal({ env, log: own, codes: codesOf(hosts), common })
    const directories = await resources.forPlugin()
    plugins.push(new PluginRun(inputs, journal, order, hosts, { ...context, log: own, resources: directories }))
  }
  return plugins
}

async function planAll(plugins: readonly PluginRun[], log: ActionLog): Promise<void> {
  const all = async (): Promise<void> => {
    await Promise.all(plugins.map((plugin) => plugin.makePlan()))
  }
  if (plugins.length < 2) await all()
  else await log.group(`Plan ${plugins.length} plugins`, all)
}

/** Prints what is wrong with the plans: once, if it is the same for all plugins. */
function reportPlans(plugins: readonly PluginRun[], { env, log, hosts }: Required<Omit<RunOptions, 'signal'>>): void {
  const shared = sharedProblems(plugins.map(({ planProblems }) => planProblems))
  const workspace = env['GITHUB_WORKSPACE'] ?? process.cwd()
  for (const problem of shared) printError(log, problem, workspace, codesOf(hosts))
  const printed = new Set(shared.map(identityOf))
  for (const plugin of plugins) plugin.reportPlan(printed)
}

async function runAll(plugins: readonly PluginRun[], log: ActionLog, { step, signal }: RunContext): Promise<void> {
  for (const plugin of plugins) plugin.takePlace()
  const plans = plugins.flatMap(({ plan }) => plan ?? [])
  let ended = 0
  await Promise.all(
    plugins.map(async (plugin) => {
      // Cancelled while it waits, it has not begun.
      await step.turn('plugin', atOnce, signal, () => plugin.run(plans)).catch(() => undefined)
      plugin.leave()
      ended++
      const { name, verdict } = plugin
      if (verdict !== undefined && plugins.length > 1)
        log.headline(`${name}: ${verdict} (${ended} of ${plugins.length})`)
    }),
  )
  const whole = plugins.every(({ verdict }) => verdict === 'checked')
  await Promise.all(plugins.map((plugin) => plugin.keepMounts(whole)))
}
