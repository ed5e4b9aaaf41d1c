import { PublishError } from '../../shared/errors.ts'

/** A plugin in AI Studio, as far as it matters here. */
export interface StudioPlugin {
  readonly id: string
  readonly name: string
  readonly command: string
  /** `pending`: its program was never loaded. */
  readonly hookType: string
  readonly active: boolean
  /** Set last, together with the state of activation: empty in a plugin that an earlier run left unfinished. */
  readonly reference: string
}

/** Registry and repository of an OCI reference, as pkg/ociplugins/parser.go reads it. Undefined: it is none. */
export function repositoryOf(command: string): string | undefined {
  const [, registry, repository] = /^oci:\/\/([^/]+)\/([^@:?]+)(?:@[^?]+|:[^?]+)?(?:\?.+)?$/.exec(command) ?? []
  return registry === undefined || repository === undefined ? undefined : `${registry}/${repository}`
}

/**
 * The plugin that a release is for, among all of its namespace. AI Studio has no unique names, so the repository
 * decides, and the name where several plugins use one repository. A plugin that has the name and another command is
 * not taken over: it may be somebody else's.
 * @throws PublishError `E_TYK_UNCLEAR`
 */
export function findPlugin(
  plugins: readonly StudioPlugin[],
  name: string,
  reference: string,
): StudioPlugin | undefined {
  const repository = repositoryOf(reference)
  const ours = plugins.filter(({ command }) => repositoryOf(command) === repository)
  const named = ours.filter((plugin) => plugin.name === name)
  const [only, ...others] = named.length === 0 ? ours : named
  if (only !== undefined) {
    if (others.length === 0) return only
    throw unclear(`AI Studio has ${others.length + 1} plugins from ${repository}.`, [only, ...others])
  }
  const same = plugins.filter((plugin) => plugin.name === name)
  if (same.length === 0) return undefined
  throw unclear(`AI Studio has a plugin ${name} that is not from ${repository}.`, same)
}

function unclear(message: string, plugins: readonly StudioPlugin[]): PublishError {
  const list = plugins.slice(0, 10).map(({ id, name, command }) => `${id} ${name}: ${command.slice(0, 200)}`)
  return new PublishError('E_TYK_UNCLEAR', message, { cause: list.join('\n') })
}
