import { PublishError, throwAll } from '../shared/errors.ts'
import { readBuildInputs, type BuildInputs } from './inputs/build.ts'
import { readCheckInputs, readReportInputs, type CheckInputs, type ReportInputs } from './inputs/check.ts'
import { readControlPlaneInputs, type ControlPlaneInputs } from './inputs/control-plane.ts'
import { readPluginInputs, type PluginInputs } from './inputs/plugin.ts'
import { InputReader, quote } from './inputs/reader.ts'
import { readRegistryInputs, type RegistryInputs } from './inputs/registry.ts'
import { readSignInputs, type SignInputs } from './inputs/sign.ts'
import { nearest } from './inputs/suggest.ts'
import { inputNames, inputVariable } from './inputs/table.ts'

export { failOn, type FailureReason } from './inputs/check.ts'

/** Everything a workflow can say, read and checked: what is in here is well-formed and free of contradictions. */
export interface Inputs {
  readonly dryRun: 'auto' | boolean
  readonly plugin: PluginInputs
  readonly build: BuildInputs
  readonly registry: RegistryInputs
  readonly sign: SignInputs
  readonly controlPlane: ControlPlaneInputs
  readonly check: CheckInputs
  readonly report: ReportInputs
}

/** Reads every input from the runner's environment. All problems are thrown together (`E_INPUT`). */
export function readInputs(env: NodeJS.ProcessEnv): Inputs {
  const reader = new InputReader(env)
  const plugin = readPluginInputs(reader)
  const inputs: Inputs = {
    dryRun: reader.autoOrBoolean('dry-run') ?? 'auto',
    plugin,
    build: readBuildInputs(reader, plugin.directory),
    registry: readRegistryInputs(reader),
    sign: readSignInputs(reader),
    controlPlane: readControlPlaneInputs(reader),
    check: readCheckInputs(reader),
    report: readReportInputs(reader),
  }
  throwAll([...unknownInputs(env), ...reader.problems])
  return inputs
}

/**
 * Problems that only a publish has: a dry run of a fork gets the empty string for every secret, and must not be
 * refused for it.
 */
export function publishProblems({ registry }: Inputs): PublishError[] {
  const { username, password } = registry
  if ((username === undefined) === (password === undefined)) return []
  const missing = username === undefined ? 'registry-username' : 'registry-password'
  return [new PublishError('E_INPUT', `\`${missing}\` is empty while its counterpart is set: set both, or neither to use docker’s own configuration.`)]
}

/** The runner only warns of inputs that `action.yml` does not declare, and hands them over all the same. */
function unknownInputs(env: NodeJS.ProcessEnv): PublishError[] {
  const known = new Set(inputNames.map(inputVariable))
  const unknown = Object.keys(env).filter((name) => name.startsWith('INPUT_') && !known.has(name.toUpperCase())).sort()
  return unknown.map((variable) => {
    const name = variable.slice('INPUT_'.length).toLowerCase()
    const meant = nearest(name, inputNames)
    return new PublishError('E_INPUT', `There is no input ${quote(name)}: ${meant === undefined ? 'remove it' : `set \`${meant}\` instead`}.`)
  })
}
