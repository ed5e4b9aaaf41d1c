import { availableParallelism } from 'node:os'
import { pluginLog, readInputs, registerSecrets, type ActionLog, type Inputs, type Verdict } from '../github/index.ts'
import { codesOf, hosts as allHosts, type Host } from '../hosts/index.ts'
import type { RunContext } from '../shared/context.ts'
import { Step } from '../shared/step.ts'
import { finish, type Ended } from './finish.ts'
import { Journal } from './journal.ts'
import { Order } from './order.ts'
import { PluginRun } from './plugin-run.ts'
import { RunResources } from './run-resources.ts'

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
    plugins = await openPlugins(context, { log, hosts }, resources)
    await runAll(plugins, context)
  } catch (thrown) {
    const journal = new Journal({ env, log, codes: codesOf(hosts) })
    journal.failed(thrown)
    ended.push({ journal, verdict: signal.aborted ? 'cancelled' : 'failed' })
  }
  // What was not begun was stopped: by a signal, or by mistakes in the plans of others.
  ended.unshift(...plugins.map(({ journal, verdict = 'cancelled' }) => ({ journal, verdict })))
  const finished = await log.during('writing the report', () =>
    finish(ended, env, log, () => {
      for (const plugin of plugins) plugin.keepLayout()
    }),
  )
  for (const problem of (await resources?.removeAll()) ?? []) log.warning(problem)
  quiet()
  return finished
}

/** One run for each plugin, with directories of its own. */
async function openPlugins(
  context: RunContext,
  { log, hosts }: { readonly log: ActionLog; readonly hosts: readonly Host[] },
  resources: RunResources,
): Promise<PluginRun[]> {
  const { env } = context
  const inputs: readonly Inputs[] = [readInputs(env, hosts)]
  const order = new Order()
  const said = new Set<string>()
  const common = (text: string): void => {
    if (!said.has(text)) log.notice(text)
    said.add(text)
  }
  const plugins: PluginRun[] = []
  for (const one of inputs) {
    const own = inputs.length === 1 ? log : pluginLog(log, one.plugin.name)
    const journal = new Journal({ env, log: own, codes: codesOf(hosts), common })
    const directories = await resources.forPlugin()
    plugins.push(new PluginRun(one, journal, order, hosts, { ...context, log: own, resources: directories }))
  }
  return plugins
}

/** A mistake in one plan stops all before anything is built: it is better mended before half of them are published. */
async function runAll(plugins: readonly PluginRun[], { step, signal }: RunContext): Promise<void> {
  await Promise.all(plugins.map((plugin) => plugin.plan()))
  if (plugins.some(({ verdict }) => verdict !== undefined)) return
  for (const plugin of plugins) plugin.takePlace()
  await Promise.all(
    plugins.map(async (plugin) => {
      await step.turn('plugin', atOnce, signal, () => plugin.run()).catch(() => undefined)
      plugin.leave()
    }),
  )
}
