import { PublishError } from '../../shared/errors.ts'
import type { PluginNames } from '../host.ts'

/**
 * The names that Cosmo's control plane takes, so that a refusal is known before anything is built.
 * Source: `isValidGraphName`, `isValidNamespaceName` and `isValidLabels` in `controlplane/src/core/util.ts` of
 * https://github.com/wundergraph/cosmo.
 */
const graphName = /^[0-9A-Za-z]+(?:[./@_-][0-9A-Za-z]+)*$/
const namespaceName = /^[0-9a-z]+(?:[_-][0-9a-z]+)*$/
const label = /^[0-9A-Za-z](?:[\w.-]{0,61}[0-9A-Za-z])?$/

/** What Cosmo's control plane would refuse: one error for each problem. */
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
  if (name.length < 1 || name.length > 100) return `The name has ${name.length} characters; Cosmo takes 1 to 100.`
  if (graphName.test(name)) return undefined
  return `The name ${JSON.stringify(name)} is not made of letters and digits in groups joined by single . / @ _ or -.`
}

function namespaceProblem(namespace: string): string | undefined {
  if (namespaceName.test(namespace)) return undefined
  return (
    `The namespace ${JSON.stringify(namespace)} is not made of lower-case letters and digits in groups `
    + 'joined by single _ or -.'
  )
}

/** One sentence for each key or value that the control plane would refuse. */
function labelProblems(labels: Readonly<Record<string, string>>): readonly string[] {
  const rule = 'Cosmo takes up to 63 letters, digits, _ . and -, beginning and ending with a letter or digit.'
  return Object.entries(labels).flatMap(([key, value]) => [
    ...(label.test(key) ? [] : [`The label key ${JSON.stringify(key)} is refused: ${rule}`]),
    ...(label.test(value)
      ? []
      : [`The value ${JSON.stringify(value)} of label ${JSON.stringify(key)} is refused: ${rule}`]),
  ])
}
