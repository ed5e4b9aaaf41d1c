import { isOrasError } from 'oras-js'
import type { Code } from '../shared/codes.ts'
import { messageChain, PublishError, PublishErrors } from '../shared/errors.ts'

/** The output `reason` by the code of the error. Every other code means that it could not be checked. */
export const reasons: Readonly<Record<Code, string>> = {
  E_VERIFY_UNSIGNED: 'unsigned',
  E_VERIFY_SIGNER: 'wrong-signer',
  E_VERIFY_TAG: 'tag-moved',
  E_VERIFY_PLATFORM: 'missing-platform',
  E_VERIFY_PAYLOAD: 'missing-payload',
  E_VERIFY_ATTESTATION: 'missing-attestation',
  E_VERIFY_NOT_FOUND: 'not-found',
  E_VERIFY_CONTENT: 'wrong-content',
  E_VERIFY_UNKNOWN: 'could-not-check',
  E_INPUT: 'wrong-input',
}

export const verifiedReason = 'verified'

/** The output `reason` for what was thrown. */
export function reasonOf(thrown: unknown): string {
  const [first] = thrown instanceof PublishErrors ? thrown.errors : [thrown]
  return (first instanceof PublishError ? reasons[first.code] : undefined) ?? 'could-not-check'
}

/**
 * The error for an answer of the registry. That it does not have what an index of its own names is about the content;
 * that it gave no answer is about nothing.
 * @param missing the code if it says that there is no such thing
 */
export function registryFailure(error: unknown, what: string, missing: Code): PublishError {
  if (error instanceof PublishError && error.code !== 'E_LAYOUT') return error
  if (isOrasError(error, 'not-found', 'name-unknown'))
    return new PublishError(missing, `${what} is not in the registry.`, { cause: error })
  const wrong = isOrasError(error, 'digest-mismatch', 'invalid-content', 'too-large', 'invalid-reference')
  if (wrong || error instanceof PublishError)
    return new PublishError('E_VERIFY_CONTENT', `${what} is not what it must be.`, { cause: error })
  return new PublishError('E_VERIFY_UNKNOWN', `${what} could not be read.`, { cause: messageChain(error).join('\n') })
}
