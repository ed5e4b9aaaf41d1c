/**
 * The names that Cosmo's control plane takes, so that a refusal is known before anything is built.
 * Source: `isValidGraphName`, `isValidNamespaceName` and `isValidLabels` in `controlplane/src/core/util.ts` of
 * https://github.com/wundergraph/cosmo.
 */
const graphName = /^[0-9A-Za-z]+(?:[./@_-][0-9A-Za-z]+)*$/
const namespaceName = /^[0-9a-z]+(?:[_-][0-9a-z]+)*$/
const label = /^[0-9A-Za-z](?:[\w.-]{0,61}[0-9A-Za-z])?$/

/** Why the control plane would refuse this plugin name; undefined if it would not. */
export function refuseName(name: string): string | undefined {
  if (name.length < 1 || name.length > 100) return `The name has ${name.length} characters; Cosmo takes 1 to 100.`
  if (graphName.test(name)) return undefined
  return `The name ${JSON.stringify(name)} is not made of letters and digits in groups joined by single . / @ _ or -.`
}

/** Why the control plane would refuse this namespace; undefined if it would not. */
export function refuseNamespace(namespace: string): string | undefined {
  if (namespaceName.test(namespace)) return undefined
  return `The namespace ${JSON.stringify(namespace)} is not made of lower-case letters and digits in groups joined by single _ or -.`
}

/** One sentence for each key or value that the control plane would refuse. */
export function refuseLabels(labels: Readonly<Record<string, string>>): readonly string[] {
  const rule = 'Cosmo takes up to 63 letters, digits, _ . and -, beginning and ending with a letter or digit.'
  return Object.entries(labels).flatMap(([key, value]) => [
    ...(label.test(key) ? [] : [`The label key ${JSON.stringify(key)} is refused: ${rule}`]),
    ...(label.test(value) ? [] : [`The value ${JSON.stringify(value)} of label ${JSON.stringify(key)} is refused: ${rule}`]),
  ])
}
