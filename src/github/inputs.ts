import { PublishError } from '../shared/errors.ts'
import { readBuildInputs, type BuildInputs } from './inputs/build.ts'
import { readCheckInputs, readReportInputs, type CheckInputs, type ReportInputs } from './inputs/check.ts'
import { readControlPlaneInputs, type ControlPlaneInputs } from './inputs/control-plane.ts'
import { readFrom, type FromInputs } from './inputs/from.ts'
import { readPluginInputs, type PluginInputs } from './inputs/plugin.ts'
import { InputReader, quote } from './inputs/reader.ts'
import { readRegistryInputs, type RegistryInputs } from './inputs/registry.ts'
import { readSignInputs, type SignInputs } from './inputs/sign.ts'
import { nearest } from './inputs/suggest.ts'
import { inputNames, inputVariable, type InputName } from './inputs/table.ts'

export { signingProblems } from './inputs/sign.ts'
export type { InputName } from './inputs/table.ts'

/** All inputs, read and checked. Without problems, they are well-formed and do not contradict each other. */
export interface Inputs {
  readonly dryRun: 'auto' | boolean
  /** Whether a dry run leaves out the plugins that the event's commits did not touch. */
  readonly onlyChanged: boolean
  /** Whether these are the inputs of one of several plugins, which may be for different hosts. */
  readonly several: boolean
  readonly plugin: PluginInputs
  readonly build: BuildInputs
  /** Undefined: nothing is restored or promoted. */
  readonly from: FromInputs | undefined
  readonly registry: RegistryInputs
  readonly sign: SignInputs
  /** Whether provenance and SBOM are attached. */
  readonly attest: 'auto' | boolean
  readonly controlPlane: ControlPlaneInputs
  readonly check: CheckInputs
  readonly report: ReportInputs
  /** Everything that is wrong; each is `E_INPUT`. */
  readonly problems: readonly PublishError[]
  /** The inputs whose value differs from the default. */
  readonly given: ReadonlySet<InputName>
  /** The inputs that have a problem, and those that a misspelt name probably meant. No decision may rest on them. */
  readonly wrong: ReadonlySet<InputName>
}

/** The values that a host adds to the inputs `host` and `fail-on`. */
export interface Vocabulary {
  readonly name: string
  readonly categories: Readonly<Record<string, unknown>>
}

/**
 * Reads every input from the runner's environment. Collects problems instead of throwing, to report all together.
 *
 * @param directory absolute path of the directory of one of several plugins; undefined: what the input `path` says
 */
export function readInputs(env: NodeJS.ProcessEnv, hosts: readonly Vocabulary[], directory?: string): Inputs {
  const reader = new InputReader(env)
  const plugin = readPluginInputs(
    reader,
    hosts.map(({ name }) => name),
    directory,
  )
  const unknown = unknownInputs(env)
  const inputs = {
    dryRun: reader.autoOrBoolean('dry-run') ?? 'auto',
    onlyChanged: reader.boolean('only-changed') ?? false,
    several: directory !== undefined,
    plugin,
    build: readBuildInputs(reader, plugin.directory),
    from: readFrom(reader),
    registry: readRegistryInputs(reader),
    sign: readSignInputs(reader),
    attest: reader.autoOrBoolean('attest') ?? 'auto',
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
 * Problems that only stop a publish. A dry run of a fork gets the empty string for every secret and must not fail for
 * that.
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

/** The runner passes on inputs that `action.yml` does not declare; it only warns. */
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
