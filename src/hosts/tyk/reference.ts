import { PublishError } from '../../shared/errors.ts'
import type { Finding } from '../../shared/finding.ts'
import type { ImageReference, PlannedSignature, PluginNames } from '../host.ts'

/**
 * `resolveKeyReference` in pkg/ociplugins/verifier.go: a number, or two or more letters, digits and underscores, which
 * are the end of the name of an environment variable. A single letter finds any key whose name contains it.
 */
const keyName = /^(?:\d|[A-Za-z0-9_]{2,})$/

/** What Tyk has against these names: one error for each problem. */
export function nameProblems({ name, namespace, publicKeyName }: PluginNames): readonly PublishError[] {
  const problems: PublishError[] = []
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
    problems.push(
      new PublishError('E_PLUGIN_NAME', `The name ${JSON.stringify(name)} is not made of letters, digits, . _ and -.`),
    )
  // `validateNamespace` in api/validation.go: plugins of another namespace could never be reloaded.
  if (namespace !== undefined && !/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])$/.test(namespace))
    problems.push(
      new PublishError(
        'E_PLUGIN_NAME',
        `The namespace ${JSON.stringify(namespace)} is not made of 2 to 64 letters, digits, _ and -.`,
        { hint: 'Set `namespace` to a namespace of AI Studio, or remove it for a plugin of all namespaces.' },
      ),
    )
  if (publicKeyName !== undefined && !keyName.test(publicKeyName))
    problems.push(
      new PublishError(
        'E_TYK_KEY_NAME',
        `\`public-key-name\` is ${JSON.stringify(publicKeyName)}, which Tyk never finds: it looks for the environment `
          + 'variable `OCI_PLUGINS_PUBKEY_<NAME>`.',
        { hint: 'Set it to two or more letters, digits and underscores, or to a number.' },
      ),
    )
  return problems
}

/**
 * A reference as both products take it. By its digest, because they cache every tag under one name; with one parameter
 * at most, because their REST interface refuses `&`.
 */
export function installReference({ registry, repository, digest, publicKeyName }: ImageReference): string {
  const key = publicKeyName === undefined ? '' : `?pubkey=${publicKeyName}`
  return `oci://${registry}/${repository}@${digest}${key}`
}

/**
 * Tyk runs `cosign verify --key KEY REPOSITORY@DIGEST`, and its images carry cosign 2.4.1. A signature that this cannot
 * verify is refused. Without a name for the key, the signature is good and only the reference is not, so that is a
 * warning: whoever installs the plugin can add `?pubkey=NAME`.
 */
export function signingFindings(signing: PlannedSignature): readonly Finding[] {
  const useless: Readonly<Record<string, boolean>> = {
    'The signature would be keyless, and Tyk verifies with a public key.': signing.mode === 'keyless',
    'The signature would be a bundle only, and cosign 2.4 in Tyk’s images finds none.': signing.format === 'bundle',
    'The signature would have no entry in a transparency log, and Tyk verifies that entry.': !signing.transparencyLog,
    'The signature would be in `signature-repository`, and Tyk looks for it beside the plugin.':
      signing.signatureRepository !== undefined,
  }
  const errors = Object.entries(useless)
    .filter(([, applies]) => applies)
    .map(([message]): Finding => ({ code: 'E_TYK_SIGNATURE', severity: 'error', message }))
  if (errors.length > 0 || signing.publicKeyName !== undefined) return errors
  return [
    {
      code: 'E_TYK_KEY_NAME',
      severity: 'warning',
      message:
        '`public-key-name` is empty, so `install-reference` names no key. A Tyk that verifies signatures then uses '
        + 'Tyk’s own key, and refuses this plugin.',
    },
  ]
}
