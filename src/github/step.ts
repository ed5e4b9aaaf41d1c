import type { PublishError } from '../shared/errors.ts'
import { readInputs, type Inputs, type Vocabulary } from './inputs.ts'
import { namesSeveral, readPluginPaths, type PluginDetector } from './inputs/plugin-paths.ts'
import { workspace } from './inputs/paths.ts'
import { InputReader } from './inputs/reader.ts'
import { environmentOf, refuseNames, refuseShared } from './inputs/sharing.ts'
import { resolve } from 'node:path'

/** The inputs of one step, for each plugin that `path` names. */
export interface StepInputs {
  /** In the order in which control planes are told of them. None: `path` names none, which is a problem. */
  readonly plugins: readonly Inputs[]
  /** Whether `path` has several lines or a pattern, also if that is one plugin. */
  readonly several: boolean
  /**
   * What is wrong for all plugins; each is `E_INPUT`. It is not in the problems of the plugins, and with it none of
   * them may be built or published. Empty for a step of one plugin, which has all its problems itself.
   */
  readonly problems: readonly PublishError[]
  /** Paths that a pattern matches and that are no plugins. */
  readonly passedOver: readonly string[]
  readonly showSummary: boolean
}

/** Reads the inputs of every plugin of a step. If `path` has patterns, the hosts say which directories hold plugins. */
export async function readStep(
  env: NodeJS.ProcessEnv,
  hosts: readonly (Vocabulary & PluginDetector)[],
): Promise<StepInputs> {
  const reader = new InputReader(env)
  if (!namesSeveral(reader)) return readOne(env, hosts, reader)
  const { directories, passedOver } = await readPluginPaths(reader, hosts)
  refuseNames(reader, directories)
  refuseShared(reader, directories)
  // Without a plugin, the other inputs are still checked.
  const all = directories.length === 0 ? [workspace(env)] : directories
  const plugins = all.map((directory) => readInputs(environmentOf(env, directory, true), hosts, directory))
  const shared = share(plugins, reader)
  return { ...shared, passedOver, plugins: directories.length === 0 ? [] : shared.plugins }
}

function readOne(env: NodeJS.ProcessEnv, hosts: readonly Vocabulary[], reader: InputReader): StepInputs {
  const directory = resolve(workspace(env), reader.text('path'))
  refuseNames(reader, [directory])
  const inputs = readInputs(environmentOf(env, directory, false), hosts)
  const plugin = addWrong({ ...inputs, problems: [...reader.problems, ...inputs.problems] }, reader)
  const { showSummary } = inputs.report
  return { plugins: [plugin], several: false, problems: [], passedOver: [], showSummary }
}

/** Of the directory, it is known which one it is. */
function addWrong(inputs: Inputs, { wrong }: InputReader): Inputs {
  return { ...inputs, wrong: new Set([...inputs.wrong, ...[...wrong].filter((name) => name !== 'path')]) }
}

/** Takes the problems that all plugins have out of theirs. */
function share(plugins: readonly Inputs[], reader: InputReader): Omit<StepInputs, 'passedOver'> {
  const [first, ...others] = plugins
  const sets = others.map(({ problems }) => new Set(problems.map(({ message }) => message)))
  const own = new Set(reader.problems.map(({ message }) => message))
  const common = (first?.problems ?? []).filter(({ message }) => sets.every((set) => set.has(message)))
  const shared = new Set(common.map(({ message }) => message))
  return {
    plugins: plugins.map((inputs) =>
      addWrong({ ...inputs, problems: inputs.problems.filter(({ message }) => !shared.has(message)) }, reader),
    ),
    several: true,
    showSummary: first?.report.showSummary ?? true,
    problems: [...reader.problems, ...common.filter(({ message }) => !own.has(message))],
  }
}
