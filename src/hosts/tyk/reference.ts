import { PublishError } from '../../shared/errors.ts'
import type { ImageReference, PluginNames } from '../host.ts'

/** `N` of `OCI_PLUGINS_PUBKEY_N`, or `NAME` of `OCI_PLUGINS_PUBKEY_NAME`. */
const keyName = /^(?:[1-9]|1\d|20|[A-Za-z0-9_]{2,})$/

/** What Tyk has against these names: one error for each problem. */
export function nameProblems({ name, publicKeyName }: PluginNames): readonly PublishError[] {
  const problems: PublishError[] = []
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
    problems.push(
      new PublishError('E_PLUGIN_NAME', `The name ${JSON.stringify(name)} is not made of letters, digits, . _ and -.`),
    )
  if (publicKeyName !== undefined && !keyName.test(publicKeyName))
    problems.push(
      new PublishError(
        'E_TYK_KEY_NAME',
        `\`public-key-name\` is ${JSON.stringify(publicKeyName)}, which Tyk never finds: it looks for the environment `
          + 'variable OCI_PLUGINS_PUBKEY_NAME.',
        { hint: 'Set it to two or more letters, digits and underscores, or to a number from 1 to 20.' },
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
