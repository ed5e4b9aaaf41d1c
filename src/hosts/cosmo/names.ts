import { PublishError } from '../../shared/errors.ts'
import type { PluginNames } from '../host.ts'

/**
 * The names that Cosmo's control plane accepts. They are checked here so that a wrong name is found before the build.
 * Source: `isValidGraphName`, `isValidNamespaceName` and `isValidLabels` in `controlplane/src/core/util.ts` of
 * https://github.com/wundergraph/cosmo.
 */
const graphName = /^[0-9A-Za-z]+(?:[./@_-][0-9A-Za-z]+)*$/
const namespaceName = /^[0-9a-z]+(?:[_-][0-9a-z]+)*$/
const label = /^[0-9A-Za-z](?:[\w.-]{0,61}[0-9A-Za-z])?$/

/** Names that Cosmo's control plane would refuse: one error for each problem. */
export function nameProblems({ name, namespace, labels }: PluginNames): readonly PublishError[] {
  const ofName = nameProblem(name)
  const ofNamespace = namespace === undefined ? undefined : namespaceProblem(namespace)
  return [
    ...(ofName === undefined ? [] : [new PublishError('E_PLUGIN_NAME', ofName)]),
    ...[...(ofNamespace === undefined ? [] : [ofNamespace]), ...labelProblems(labels)].map(
      (text) => new PublishError('E_INPUT', text),
    ),
  ]
}

function nameProblem(name: string): string | undefined {
  if (name.length < 1 || name.length > 100) return `The name has ${name.length} characters; Cosmo accepts 1 to 100.`
  if (graphName.test(name)) return undefined
  return (
    `The name ${JSON.stringify(name)} is not valid: Cosmo accepts letters and digits, and single . / @ _ or - `
    + 'between them.'
  )
}

function namespaceProblem(namespace: string): string | undefined {
  if (namespaceName.test(namespace)) return undefined
  return (
    `The namespace ${JSON.stringify(namespace)} is not valid: Cosmo accepts lower-case letters and digits, `
    + 'and single _ or - between them.'
  )
}

/** One sentence for each key or value that the control plane would refuse. */
function labelProblems(labels: Readonly<Record<string, string>>): readonly string[] {
  const rule = 'Cosmo accepts up to 63 letters, digits, _ . and -, and a letter or digit at both ends.'
  return Object.entries(labels).flatMap(([key, value]) => [
    ...(label.test(key) ? [] : [`The label key ${JSON.stringify(key)} is not valid: ${rule}`]),
    ...(label.test(value)
      ? []
      : [`The value ${JSON.stringify(value)} of label ${JSON.stringify(key)} is not valid: ${rule}`]),
  ])
}
