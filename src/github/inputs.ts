import { PublishError } from '../shared/errors.ts'
import { readBuildInputs, type BuildInputs } from './inputs/build.ts'
import { readCheckInputs, readReportInputs, type CheckInputs, type ReportInputs } from './inputs/check.ts'
import { readControlPlaneInputs, type ControlPlaneInputs } from './inputs/control-plane.ts'
import { readPluginInputs, type PluginInputs } from './inputs/plugin.ts'
import { InputReader, quote } from './inputs/reader.ts'
import { readRegistryInputs, type RegistryInputs } from './inputs/registry.ts'
import { readSignInputs, type SignInputs } from './inputs/sign.ts'
import { nearest } from './inputs/suggest.ts'
import { inputNames, inputVariable, type InputName } from './inputs/table.ts'

export { signingProblems } from './inputs/sign.ts'
export type { InputName } from './inputs/table.ts'

/**
 * Everything a workflow can say, read and checked: if there is no problem, it is well-formed and free of
 * contradictions.
 */
export interface Inputs {
  readonly dryRun: 'auto' | boolean
  readonly plugin: PluginInputs
  readonly build: BuildInputs
  readonly registry: RegistryInputs
  readonly sign: SignInputs
  readonly controlPlane: ControlPlaneInputs
  readonly check: CheckInputs
  readonly report: ReportInputs
  /** `E_INPUT`, all that is wrong. */
  readonly problems: readonly PublishError[]
  /** The inputs that say anything else than their default. */
  readonly given: ReadonlySet<InputName>
  /** The inputs that have a problem, or are meant by one that does not exist: nothing can be concluded from them. */
  readonly wrong: ReadonlySet<InputName>
}

/** What a host adds to the words that inputs may have. */
export interface Vocabulary {
  readonly name: string
  readonly categories: Readonly<Record<string, unknown>>
}

/** Reads every input from the runner's environment. Throws nothing: what else is wrong is to be reported with it. */
export function readInputs(env: NodeJS.ProcessEnv, hosts: readonly Vocabulary[]): Inputs {
  const reader = new InputReader(env)
  const plugin = readPluginInputs(
    reader,
    hosts.map(({ name }) => name),
  )
  const unknown = unknownInputs(env)
  const inputs = {
    dryRun: reader.autoOrBoolean('dry-run') ?? 'auto',
    plugin,
    build: readBuildInputs(reader, plugin.directory),
    registry: readRegistryInputs(reader),
    sign: readSignInputs(reader),
    controlPlane: readControlPlaneInputs(reader),
    check: readCheckInputs(reader, [...new Set(hosts.flatMap(({ categories }) => Object.keys(categories)))]),
    report: readReportInputs(reader),
  }
  return {
    ...inputs,
    given: new Set(inputNames.filter((name) => reader.given(name))),
    problems: [...unknown.map(({ problem }) => problem), ...reader.problems],
    wrong: new Set([...reader.wrong, ...unknown.flatMap(({ meant }) => meant ?? [])]),
  }
}

/**
 * Problems that only a publish has: a dry run of a fork gets the empty string for every secret, and must not be
 * refused for it.
 */
export function publishProblems({ registry }: Inputs): PublishError[] {
  const { username, password } = registry
  if ((username === undefined) === (password === undefined)) return []
  const missing = username === undefined ? 'registry-username' : 'registry-password'
  return [
    new PublishError(
      'E_INPUT',
      `\`${missing}\` is empty while its counterpart is set: set both, or neither to use docker’s own configuration.`,
    ),
  ]
}

/** The runner only warns of inputs that `action.yml` does not declare, and hands them over all the same. */
function unknownInputs(env: NodeJS.ProcessEnv): { problem: PublishError; meant: InputName | undefined }[] {
  const known = new Set(inputNames.map(inputVariable))
  const unknown = Object.keys(env)
    .filter((name) => name.startsWith('INPUT_') && !known.has(name.toUpperCase()))
    .sort()
  return unknown.map((variable) => {
    const name = variable.slice('INPUT_'.length).toLowerCase()
    const meant = nearest(name, inputNames)
    const problem = new PublishError(
      'E_INPUT',
      `There is no input ${quote(name)}: ${meant === undefined ? 'remove it' : `set \`${meant}\` instead`}.`,
    )
    return { problem, meant }
  })
}
