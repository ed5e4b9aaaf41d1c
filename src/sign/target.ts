import { isDigest } from 'oras-js'
import { PublishError } from '../shared/errors.ts'
import type { SignTarget } from './options.ts'

/** Index and manifests, each once. */
export const digestsOf = ({ index, manifests }: SignTarget): string[] => [...new Set([index, ...manifests])]
/** `HOST/REPOSITORY@DIGEST` of the index. */
export const imageOf = ({ registry, repository, index }: SignTarget): string => `${registry}/${repository}@${index}`
/** The same of any digest in its repository. */
export const referenceTo = ({ registry, repository }: SignTarget, digest: string): string =>
  `${registry}/${repository}@${digest}`

/** @throws PublishError `E_SIGN` if cosign cannot name the repository */
export function checkTarget(target: SignTarget): void {
  const bad = digestsOf(target).find((digest) => !isDigest(digest))
  if (bad !== undefined) throw new PublishError('E_INTERNAL', `not a digest: ${bad}`)
  if (target.repository.length < 2) {
    throw new PublishError(
      'E_SIGN',
      `cosign does not accept a repository name of one character: ${target.registry}/${target.repository}.`,
      { hint: 'Set `repository` to a longer name.' },
    )
  }
}
